import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import type { Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import type { Pages } from "../../desk/pages";
import { findChats } from "../../desk/select";
import { type Country, readNumber } from "../../numbers/number";
import { strings } from "../../strings";
import { Notice } from "../parts/Notice";
import { showMoment } from "../parts/times";
import { ChatRow } from "./ChatRow";
import { useChatsWith, withKnown } from "./useChatsWith";

interface ChatSearchProps {
  desk: Desk;
  actions: Actions;
  country: Country;
  words: string;
  chosen: string | undefined;
}

/** The chats that have the words; of a whole number, all chats with that customer, of colleagues too. */
export function ChatSearch({
  desk,
  actions,
  country,
  words,
  chosen,
}: ChatSearchProps) {
  const typed = readNumber(words, country);
  const known = findChats(desk, words);
  if (typed.is !== "none") {
    return (
      <ChatsWith
        key={typed.e164}
        desk={desk}
        actions={actions}
        number={typed.e164}
        known={known}
        chosen={chosen}
      />
    );
  }
  const { pages, reached } = desk.ended;
  return (
    <Found
      desk={desk}
      chats={known}
      chosen={chosen}
      pages={pages}
      reached={reached}
      fault={pages === "failed" ? strings.chats.failed : undefined}
      onFurther={actions.readEnded}
    />
  );
}

interface ChatsWithProps {
  desk: Desk;
  actions: Actions;
  number: string;
  /** The chats that the desktop knows already. */
  known: readonly Chat[];
  chosen: string | undefined;
}

function ChatsWith({ desk, actions, number, known, chosen }: ChatsWithProps) {
  const { chats, pages, fault, further } = useChatsWith(number, actions);
  return (
    <Found
      desk={desk}
      chats={withKnown(chats, known)}
      chosen={chosen}
      pages={pages}
      reached={chats.at(-1)?.createdAt}
      fault={fault}
      onFurther={further}
    />
  );
}

interface FoundProps extends SoFarProps {
  desk: Desk;
  chats: readonly Chat[];
  chosen: string | undefined;
}

function Found({ desk, chats, chosen, ...soFar }: FoundProps) {
  return (
    <section aria-label={strings.chats.search}>
      <p className="list-found" role="status">
        {chats.length > 0 && strings.chats.found(chats.length)}
      </p>
      <ul className="rows">
        {chats.map((chat) => (
          <ChatRow key={chat.id} desk={desk} chat={chat} chosen={chosen} />
        ))}
      </ul>
      {soFar.pages !== "complete" ? (
        <SoFar {...soFar} />
      ) : (
        chats.length === 0 && (
          <div className="list-empty">
            <Box color="text-body-secondary">{strings.chats.nothingFound}</Box>
          </div>
        )
      )}
    </section>
  );
}

interface SoFarProps {
  pages: Pages;
  /** When the last chat was that was read. */
  reached: string | undefined;
  /** Why the next ones could not be read. */
  fault: string | undefined;
  onFurther: () => void;
}

/** How far has been searched, and the way to go on. */
function SoFar({ pages, reached, fault, onFurther }: SoFarProps) {
  const { chats } = strings;
  return (
    <div className="list-empty">
      {fault !== undefined ? (
        <Notice kind="error">{fault}</Notice>
      ) : (
        reached !== undefined && (
          <Box color="text-body-secondary">
            {chats.searchedTo(showMoment(reached))}
          </Box>
        )
      )}
      <Button
        variant="inline-link"
        loading={pages === "loading" || pages === "unasked"}
        loadingText={chats.searching}
        onClick={onFurther}
      >
        {fault !== undefined ? chats.retry : chats.searchFurther}
      </Button>
    </div>
  );
}
