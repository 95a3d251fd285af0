import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import { adminStrings } from "../../adminStrings";
import type { Chat } from "../../api/types";
import { showNumber } from "../../numbers/number";
import { Elapsed } from "../parts/Elapsed";
import { addressOf } from "../useRoute";

interface ChatLineProps {
  chat: Chat;
  /** To whom it can be given. */
  others: readonly { id: string; name: string }[];
  /** It is being taken over or given. */
  moving: boolean;
  onTakeOver: (chatId: string) => void;
  onGive: (chatId: string, agentId: string) => void;
}

/** An agent's chat: whose it is, whether the customer waits, and where it can go. */
export function ChatLine({
  chat,
  others,
  moving,
  onTakeOver,
  onGive,
}: ChatLineProps) {
  const texts = adminStrings.supervision;
  const number = showNumber(chat.customerNumber);
  return (
    <li>
      <a href={addressOf(chat.id)} aria-label={texts.read(number)}>
        {number}
      </a>
      {chat.waitingSince !== undefined && (
        <span className="row-waits">
          {texts.waits} <Elapsed since={chat.waitingSince} />
        </span>
      )}
      <span className="supervision-actions">
        <Button
          variant="inline-link"
          ariaLabel={texts.takeOver(number)}
          loading={moving}
          onClick={() => {
            onTakeOver(chat.id);
          }}
        >
          {texts.takeOverShort}
        </Button>
        {others.length > 0 && (
          <ButtonDropdown
            variant="inline-icon"
            ariaLabel={texts.give(number)}
            loading={moving}
            expandToViewport
            items={[
              {
                id: "give",
                text: texts.giveShort,
                items: others.map(({ id, name }) => ({ id, text: name })),
              },
            ]}
            onItemClick={({ detail }) => {
              onGive(chat.id, detail.id);
            }}
          />
        )}
      </span>
    </li>
  );
}
