import Link from "@cloudscape-design/components/link";
import type { ReactNode } from "react";
import { showNumber } from "../../numbers/number";
import { strings } from "../../strings";
import { ClosableNotice } from "../parts/ClosableNotice";
import { addressOf } from "../useRoute";

interface ListNoticeProps {
  kind: "error" | "stopped";
  closeLabel: string;
  onClose: () => void;
  /** The chat that it is about, if it can be shown. */
  chat?: Shown;
  children: ReactNode;
}

interface Shown {
  id: string;
  customerNumber: string;
}

/** What the agent should know of a chat, above the list. Who closes it goes on with the next one. */
export function ListNotice({ chat, children, ...props }: ListNoticeProps) {
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
        {chat !== undefined && (
          <>
            {" "}
            <Link
              href={addressOf(chat.id)}
              ariaLabel={strings.chats.showWith(
                showNumber(chat.customerNumber),
              )}
            >
              {strings.chats.show}
            </Link>
          </>
        )}
      </ClosableNotice>
    </div>
  );
}
