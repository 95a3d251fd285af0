import { useCallback, useEffect, useRef, useState } from "react";
import type { Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { threadOf } from "../../desk/threads";

/** How far the chosen chat can be trusted to be as it is shown. */
export interface Freshness {
  /** Whether what happens in the chat is told by itself: only its owner is told. */
  isTold: boolean;
  /** When it was read, in RFC 3339; unknown until then. */
  asOf: string | undefined;
  /** Whether it could not be read again. */
  failed: boolean;
  refresh: () => Promise<void>;
}

/**
 * Reads the chosen chat when there is more to it than is known. One that this desktop is not told of is read again as it
 * is chosen, as the agent comes back to the window, and as the connection does; nothing is polled.
 */
export function useFreshness(
  desk: Desk,
  actions: Actions,
  chat: Chat,
): Freshness {
  const { messages, older, asOf } = threadOf(desk, chat.id);
  const live = desk.connection.is === "live";
  const isTold = chat.agentId === desk.agent.id;
  const isRead = older !== "unasked";
  const last = chat.lastMessage?.id;
  const lacks = messages.some(({ id }) => id === last) ? undefined : last;
  const isStale = !isTold || (isRead && lacks !== undefined);
  const [startsStale] = useState(isTold && isStale);
  const [failed, setFailed] = useState(false);

  const busy = useRef(false);
  const refresh = useCallback(() => {
    busy.current = true;
    return actions.refresh(chat.id).then((answered) => {
      busy.current = false;
      setFailed(!answered);
    });
  }, [actions, chat.id]);

  useEffect(() => {
    if (live && isTold && !isRead) {
      actions.readThread(chat.id);
    }
  }, [actions, chat.id, live, isTold, isRead]);

  useEffect(() => {
    if (live && (!isTold || startsStale)) {
      void refresh();
    }
  }, [live, isTold, startsStale, refresh]);

  // What the agent is told of own chats comes in two: for a moment, a chat may be ahead of its thread.
  const missed = isTold ? undefined : lacks;
  useEffect(() => {
    if (live && missed !== undefined && !busy.current) {
      void refresh();
    }
  }, [live, missed, refresh]);

  useEffect(() => {
    if (!live || !isStale) {
      return undefined;
    }
    const onBack = () => {
      if (document.visibilityState === "visible" && !busy.current) {
        void refresh();
      }
    };
    window.addEventListener("focus", onBack);
    document.addEventListener("visibilitychange", onBack);
    return () => {
      window.removeEventListener("focus", onBack);
      document.removeEventListener("visibilitychange", onBack);
    };
  }, [live, isStale, refresh]);

  return { isTold, asOf, failed, refresh };
}
