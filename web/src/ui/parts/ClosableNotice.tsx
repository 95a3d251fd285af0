import Button from "@cloudscape-design/components/button";
import type { ReactNode } from "react";
import { Notice } from "./Notice";
import { useHandOver } from "./useHandOver";
import "./ClosableNotice.css";

interface ClosableNoticeProps {
  kind: "error" | "stopped";
  closeLabel: string;
  onClose: () => void;
  /** Who closes it goes on with the first of the heirs that takes the focus. `within` is what stays around them. */
  within: string;
  heirs: (place: Element) => readonly (HTMLElement | null)[];
  children: ReactNode;
}

/** A notice that stays until the agent has read it. */
export function ClosableNotice({
  kind,
  closeLabel,
  onClose,
  within,
  heirs,
  children,
}: ClosableNoticeProps) {
  const element = useHandOver<HTMLDivElement>(within, heirs);
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
