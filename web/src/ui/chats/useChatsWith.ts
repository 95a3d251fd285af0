import { useEffect, useState } from "react";
import type { Outcome } from "../../api/outcome";
import type { Chat, Contact } from "../../api/types";
import type { Actions } from "../../desk/actions";
import { newer } from "../../desk/merge";
import type { Pages } from "../../desk/pages";
import { faultOf } from "../parts/faults";

/** What was read of a customer's chats, the latest begun first. */
export interface ChatsRead {
  chats: readonly Chat[];
  pages: Pages;
  /** Asks for the next page. */
  cursor: string | undefined;
  /** Why the page that was asked for last could not be read. */
  fault: string | undefined;
}

/** What is read once the next page is answered. */
export function withPage(
  { chats, cursor }: ChatsRead,
  outcome: Outcome<Contact>,
): ChatsRead {
  if (outcome.kind !== "done") {
    return { chats, pages: "failed", cursor, fault: faultOf(outcome) };
  }
  const page = outcome.value.chats;
  return {
    chats: [...chats, ...page.items],
    pages: page.cursor === undefined ? "complete" : "more",
    cursor: page.cursor,
    fault: undefined,
  };
}

/** With those that the desktop knows already. Others' chats are told to nobody here: what was read may be the newer one. */
export function withKnown(
  chats: readonly Chat[],
  known: readonly Chat[],
): Chat[] {
  const found = new Map(chats.map((chat) => [chat.id, chat]));
  for (const chat of known) {
    const read = found.get(chat.id);
    found.set(chat.id, read === undefined ? chat : newer(chat, read));
  }
  return [...found.values()];
}

/** Reads the chats with a customer, of all agents, page by page. The number is the same as long as the component is there. */
export function useChatsWith(
  number: string,
  actions: Actions,
): ChatsRead & { further: () => void } {
  const [read, setRead] = useState<ChatsRead>({
    chats: [],
    pages: "loading",
    cursor: undefined,
    fault: undefined,
  });
  // Asking for the same page again is another wish.
  const [wish, setWish] = useState<{ cursor: string | undefined }>({
    cursor: undefined,
  });
  useEffect(() => {
    let stale = false;
    void actions.contact(number, wish.cursor).then((outcome) => {
      if (!stale) {
        setRead((before) => withPage(before, outcome));
      }
    });
    return () => {
      stale = true;
    };
  }, [number, actions, wish]);
  return {
    ...read,
    further: () => {
      setRead((before) => ({ ...before, pages: "loading", fault: undefined }));
      setWish({ cursor: read.cursor });
    },
  };
}
