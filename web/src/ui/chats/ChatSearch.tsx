import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Spinner from "@cloudscape-design/components/spinner";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useEffect, useState } from "react";
import type { Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk, EndedPages } from "../../desk/desk";
import { findChats } from "../../desk/select";
import { type Country, readNumber } from "../../numbers/number";
import { strings } from "../../strings";
import { faultOf } from "../parts/faults";
import { Notice } from "../parts/Notice";
import { showMoment } from "../parts/times";
import { ChatRow } from "./ChatRow";

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
  const number = typed.is === "none" ? undefined : typed.e164;
  const asked = useChatsWith(number, actions);
  const found = [
    ...new Map(
      [...(asked.chats ?? []), ...findChats(desk, words)].map((chat) => [
        chat.id,
        chat,
      ]),
    ).values(),
  ];
  const searching = number !== undefined && asked.chats === undefined;
  return (
    <section aria-label={strings.chats.search}>
      <p className="list-found" role="status">
        {searching && asked.fault === undefined ? (
          <>
            <Spinner /> {strings.chats.searching}
          </>
        ) : (
          found.length > 0 && strings.chats.found(found.length)
        )}
      </p>
      {asked.fault !== undefined && (
        <div className="list-empty">
          <Notice kind="error">{asked.fault}</Notice>
        </div>
      )}
      <ul className="rows">
        {found.map((chat) => (
          <ChatRow key={chat.id} desk={desk} chat={chat} chosen={chosen} />
        ))}
      </ul>
      {number === undefined && desk.ended.pages !== "complete" ? (
        <SoFar ended={desk.ended} onFurther={actions.readEnded} />
      ) : (
        found.length === 0 &&
        !searching && (
          <div className="list-empty">
            <Box color="text-body-secondary">{strings.chats.nothingFound}</Box>
          </div>
        )
      )}
    </section>
  );
}

/** How far the ended chats have been searched, and the way to go on. */
function SoFar({
  ended: { pages, reached },
  onFurther,
}: {
  ended: EndedPages;
  onFurther: () => void;
}) {
  const { chats } = strings;
  const failed = pages === "failed";
  return (
    <div className="list-empty">
      {failed ? (
        <StatusIndicator type="warning">{chats.failed}</StatusIndicator>
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
        {failed ? chats.retry : chats.searchFurther}
      </Button>
    </div>
  );
}

interface Asked {
  number?: string;
  chats?: readonly Chat[];
  fault?: string;
}

function useChatsWith(number: string | undefined, actions: Actions): Asked {
  const [asked, setAsked] = useState<Asked>({});
  useEffect(() => {
    if (number === undefined) {
      return undefined;
    }
    let stale = false;
    void actions.contact(number).then((outcome) => {
      if (stale) {
        return;
      }
      const fault = faultOf(outcome);
      setAsked({
        number,
        ...(outcome.kind === "done" && { chats: outcome.value.chats.items }),
        ...(fault !== undefined && { fault }),
      });
    });
    return () => {
      stale = true;
    };
  }, [number, actions]);
  return asked.number === number ? asked : {};
}
