import Icon, { type IconProps } from "@cloudscape-design/components/icon";
import type { ReactNode } from "react";
import "./Notice.css";

interface NoticeProps {
  kind: "error" | "stopped";
  id?: string;
  children: ReactNode;
}

/** A sentence or two on what is wrong, with an icon before it. An error is announced. */
export function Notice({ kind, id, children }: NoticeProps) {
  const { name, variant } = icons[kind];
  return (
    <div
      className={`notice notice-${kind}`}
      id={id}
      role={kind === "error" ? "alert" : undefined}
    >
      <Icon name={name} variant={variant} />
      <div>{children}</div>
    </div>
  );
}

const icons: Record<
  NoticeProps["kind"],
  Required<Pick<IconProps, "name" | "variant">>
> = {
  error: { name: "status-negative", variant: "error" },
  stopped: { name: "status-stopped", variant: "subtle" },
};
