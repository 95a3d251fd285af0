import Button from "@cloudscape-design/components/button";
import type { ReactNode } from "react";
import { Notice } from "./Notice";
import { useHandOver } from "./useHandOver";
import "./ClosableNotice.css";

interface ClosableNoticeProps {
  kind: "error" | "stopped";
  closeLabel: string;
  onClose: () => void;
  children: ReactNode;
}

/** A notice that stays until the agent has read it. */
export function ClosableNotice({
  kind,
  closeLabel,
  onClose,
  children,
}: ClosableNoticeProps) {
  const element = useHandOver<HTMLDivElement>("nav", (list) => [
    list.querySelector<HTMLElement>(".closable-notice button"),
    list as HTMLElement,
  ]);
  return (
    <div className="closable-notice" ref={element}>
      <Notice kind={kind}>{children}</Notice>
      <Button
        variant="inline-icon"
        iconName="close"
        ariaLabel={closeLabel}
        onClick={onClose}
      />
    </div>
  );
}
