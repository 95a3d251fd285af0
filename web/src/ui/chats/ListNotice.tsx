import Link from "@cloudscape-design/components/link";
import type { ReactNode } from "react";
import { strings } from "../../strings";
import { ClosableNotice } from "../parts/ClosableNotice";
import { addressOf } from "../useRoute";

interface ListNoticeProps {
  kind: "error" | "stopped";
  closeLabel: string;
  onClose: () => void;
  /** The chat that it is about, if it can be shown. */
  chatId?: string;
  children: ReactNode;
}

/** What the agent should know of a chat that is not in the list. Who closes it goes on with the next one. */
export function ListNotice({ chatId, children, ...props }: ListNoticeProps) {
  return (
    <div className="departure">
      <ClosableNotice
        {...props}
        within="nav"
        heirs={(list) => [
          list.querySelector<HTMLElement>(".closable-notice button"),
          list as HTMLElement,
        ]}
      >
        {children}
        {chatId !== undefined && (
          <>
            {" "}
            <Link href={addressOf(chatId)}>{strings.chats.show}</Link>
          </>
        )}
      </ClosableNotice>
    </div>
  );
}
