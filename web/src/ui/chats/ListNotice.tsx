import type { ReactNode } from "react";
import { ClosableNotice } from "../parts/ClosableNotice";

interface ListNoticeProps {
  kind: "error" | "stopped";
  closeLabel: string;
  onClose: () => void;
  children: ReactNode;
}

/** What the agent should know of a chat that is not in the list. Who closes it goes on with the next one. */
export function ListNotice(props: ListNoticeProps) {
  return (
    <div className="departure">
      <ClosableNotice
        {...props}
        within="nav"
        heirs={(list) => [
          list.querySelector<HTMLElement>(".closable-notice button"),
          list as HTMLElement,
        ]}
      />
    </div>
  );
}
