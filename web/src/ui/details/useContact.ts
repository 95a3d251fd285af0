import { useEffect, useState } from "react";
import type { Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";

/** What is known of the customer beside the chat. */
export interface KnownContact {
  /** Nothing before it is read. */
  blocked: boolean | undefined;
  /** Other chats with the customer, of all agents; nothing before they are read. */
  chats: readonly Chat[] | undefined;
  /** Whether what was asked for last could not be read. */
  failed: boolean;
  /** Asks for it again. */
  again: () => void;
  more: (() => void) | undefined;
}

/** Asks what is known of a chat's customer. */
export function useContact(
  chat: Chat,
  actions: Actions,
  live: boolean,
): KnownContact {
  const [known, setKnown] = useState<{
    blocked: boolean;
    chats: readonly Chat[];
    /** The page that was read last, and the one after it. */
    page: string | undefined;
    next: string | undefined;
  }>();
  const [failed, setFailed] = useState(false);
  // Asking for the same page again is another wish.
  const [wish, setWish] = useState<{ page?: string | undefined }>({});
  const number = chat.customerNumber;

  const isRead = known !== undefined && known.page === wish.page;
  useEffect(() => {
    if (!live || isRead) {
      return undefined;
    }
    let left = false;
    const { page } = wish;
    void actions.contact(number, page).then((outcome) => {
      if (left) {
        return;
      }
      setFailed(outcome.kind !== "done");
      if (outcome.kind === "done") {
        const { blocked, chats } = outcome.value;
        setKnown((before) => ({
          blocked,
          chats: [
            ...(page === undefined ? [] : (before?.chats ?? [])),
            ...chats.items,
          ],
          page,
          next: chats.cursor,
        }));
      }
    });
    return () => {
      left = true;
    };
  }, [actions, number, wish, live, isRead]);

  const ask = (page: string | undefined) => {
    setFailed(false);
    setWish({ page });
  };
  const next = known?.next;
  return {
    blocked: known?.blocked,
    chats: known?.chats.filter(({ id }) => id !== chat.id),
    failed,
    again: () => {
      ask(wish.page);
    },
    more:
      next === undefined
        ? undefined
        : () => {
            ask(next);
          },
  };
}
