import { useEffect, useState } from "react";
import type { Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";

/** What is known of the customer beside the chat. */
export interface KnownContact {
  blocked: boolean;
  /** Other chats with the customer, of all agents; nothing before they are read. */
  chats: readonly Chat[] | undefined;
  failed: boolean;
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
  const [cursor, setCursor] = useState<string>();
  const number = chat.customerNumber;

  const isRead = known !== undefined && known.page === cursor;
  useEffect(() => {
    if (!live || isRead) {
      return undefined;
    }
    let left = false;
    void actions.contact(number, cursor).then((outcome) => {
      if (left) {
        return;
      }
      setFailed(outcome.kind !== "done");
      if (outcome.kind === "done") {
        const { blocked, chats } = outcome.value;
        setKnown((before) => ({
          blocked,
          chats: [
            ...(cursor === undefined ? [] : (before?.chats ?? [])),
            ...chats.items,
          ],
          page: cursor,
          next: chats.cursor,
        }));
      }
    });
    return () => {
      left = true;
    };
  }, [actions, number, cursor, live, isRead]);

  const next = known?.next;
  return {
    blocked: known?.blocked ?? false,
    chats: known?.chats.filter(({ id }) => id !== chat.id),
    failed,
    more:
      next === undefined
        ? undefined
        : () => {
            setCursor(next);
          },
  };
}
