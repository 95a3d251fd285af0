import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useReducer,
  useRef,
  useState,
} from "react";
import type { Api } from "../api/client";
import type { Outcome, Refusal } from "../api/outcome";
import type { Agent, Chat, Service } from "../api/types";
import { type Desk, openDesk, reduce, threadOf } from "../desk/desk";
import type { Memory } from "../desk/memory";
import { LiveConnection } from "../live/connection";
import { Outbox } from "../outbox/outbox";
import { fits, measure } from "../sms/segments";

/** What became of a click that asks the API for something. */
export type Answer =
  | { kind: "done"; chat: Chat }
  | { kind: "refused"; refusal: Refusal }
  | { kind: "unknown" };

/** What an agent can do at the desk. */
export interface Actions {
  startChat: (serviceId: string, customerNumber: string) => Promise<Answer>;
  endChat: (chatId: string) => Promise<Answer>;
  /** Takes a chat that is offered. */
  acceptChat: (chatId: string) => Promise<Answer>;
  /** Declines a chat that is offered. */
  rejectChat: (chatId: string) => Promise<Answer>;
  /** Has read that a chat is another's now. */
  dismiss: (chatId: string) => void;
  /** Sends the text in the chat's field. */
  send: (chatId: string) => void;
  write: (chatId: string, text: string) => void;
  /** Puts a text that was not sent back into its field. */
  putBack: (key: string) => void;
  discard: (key: string) => void;
  readChat: (chatId: string) => void;
  readThread: (chatId: string) => void;
  readEnded: () => void;
  see: (chatId: string, messageId: string) => void;
  reconnect: () => void;
}

interface Opening {
  api: Api;
  memory: Memory;
  agent: Agent;
  services: readonly Service[];
}

/** A desk that is kept up to date as long as its component is there. */
export function useDesk({ api, memory, agent, services }: Opening): {
  desk: Desk;
  actions: Actions;
} {
  const [desk, dispatch] = useReducer(reduce, undefined, () =>
    openDesk({ agent, services, ...memory.recall() }),
  );

  const [connection] = useState(
    () =>
      new LiveConnection({
        ticket: api.ticket,
        sync: api.sync,
        open: (url) => new WebSocket(url),
        dispatch,
      }),
  );
  const [outbox] = useState(
    () =>
      new Outbox(agent.id, { send: api.send, dispatch, storage: localStorage }),
  );

  useEffect(() => {
    const back = () => {
      connection.networkBack();
      outbox.wake();
    };
    const gone = () => {
      connection.networkGone();
    };
    connection.start();
    outbox.start();
    window.addEventListener("online", back);
    window.addEventListener("offline", gone);
    return () => {
      window.removeEventListener("online", back);
      window.removeEventListener("offline", gone);
      connection.stop();
      outbox.stop();
    };
  }, [connection, outbox]);

  const live = desk.connection.is === "live";
  useEffect(() => {
    if (live) {
      outbox.wake();
    }
  }, [live, outbox]);

  useEffect(() => {
    memory.keepDrafts(desk.drafts);
  }, [memory, desk.drafts]);
  useEffect(() => {
    memory.keepRefused(desk.sendings);
  }, [memory, desk.sendings]);
  useEffect(() => {
    memory.keepSeen(desk.seen);
  }, [memory, desk.seen]);

  const readRights = useCallback(async () => {
    const [me, list] = await Promise.all([api.me(), api.services()]);
    if (me.kind === "done" && list.kind === "done") {
      dispatch({
        type: "rights_read",
        agent: me.value,
        services: list.value.items,
      });
    }
  }, [api]);

  const unknownService = desk.agent.services.some((id) =>
    desk.services.every((service) => service.id !== id),
  );
  useEffect(() => {
    if (unknownService) {
      void readRights();
    }
  }, [unknownService, desk.agent.revision, readRights]);

  const current = useRef(desk);
  useLayoutEffect(() => {
    current.current = desk;
  }, [desk]);

  const [actions] = useState<Actions>(() => {
    const answer = (outcome: Outcome<Chat>): Answer => {
      if (outcome.kind === "done") {
        dispatch({ type: "chat_answered", chat: outcome.value });
        return { kind: "done", chat: outcome.value };
      }
      if (outcome.kind === "refused") {
        reconsider(outcome.refusal);
        return outcome;
      }
      return { kind: "unknown" };
    };
    // Whatever the answer, unless there is none: the agent has decided, or others have.
    const offered = (chatId: string, outcome: Outcome<Chat>): Answer => {
      const told = answer(outcome);
      if (
        told.kind === "done" ||
        (told.kind === "refused" && told.refusal.code !== "chat_limit_reached")
      ) {
        dispatch({ type: "request_declined", chatId });
      }
      return told;
    };
    const reconsider = ({ code }: Refusal) => {
      if (code === "not_permitted" || code === "sms_not_supported") {
        void readRights();
      }
    };
    const drop = (key: string) => {
      outbox.drop(key);
    };

    return {
      startChat: async (serviceId, customerNumber) =>
        answer(await api.startChat(serviceId, customerNumber)),
      endChat: async (chatId) => answer(await api.endChat(chatId)),
      acceptChat: async (chatId) =>
        offered(chatId, await api.acceptChat(chatId)),
      rejectChat: async (chatId) =>
        offered(chatId, await api.rejectChat(chatId)),
      dismiss: (chatId) => {
        dispatch({ type: "departure_read", chatId });
      },

      send: (chatId) => {
        const { chats, drafts, services: all } = current.current;
        const text = drafts.get(chatId) ?? "";
        const service = all.find(
          ({ id }) => id === chats.get(chatId)?.serviceId,
        );
        const refusal = unsendable(text, service?.maxSegments ?? 1);
        if (refusal !== undefined) {
          dispatch({ type: "draft_refused", chatId, refusal });
          return;
        }
        const newest = threadOf(current.current, chatId).messages.at(-1);
        dispatch({ type: "draft_changed", chatId, text: "" });
        outbox.send(chatId, text, newest?.id ?? "");
      },
      write: (chatId, text) => {
        dispatch({ type: "draft_changed", chatId, text });
      },
      putBack: (key) => {
        const sending = current.current.sendings.find(
          (each) => each.key === key,
        );
        if (sending !== undefined) {
          dispatch({
            type: "draft_changed",
            chatId: sending.chatId,
            text: sending.body,
          });
          drop(key);
        }
      },
      discard: drop,

      readChat: (chatId) => {
        void readChat(chatId);
      },
      readThread: (chatId) => {
        void readThread(chatId);
      },
      readEnded: () => {
        void readEnded();
      },
      see: (chatId, messageId) => {
        dispatch({ type: "chat_seen", chatId, messageId });
      },
      reconnect: () => {
        connection.networkBack();
        outbox.wake();
      },
    };

    async function readChat(chatId: string): Promise<void> {
      const outcome = await api.chat(chatId);
      if (outcome.kind === "done") {
        dispatch({ type: "chat_answered", chat: outcome.value });
      } else if (outcome.kind === "refused") {
        dispatch({ type: "chat_missing", chatId });
      }
    }

    async function readThread(chatId: string): Promise<void> {
      const { messages, older } = threadOf(current.current, chatId);
      const before = older === "more" ? messages[0]?.id : undefined;
      dispatch({ type: "thread_asked", chatId });
      const outcome = await api.messages(chatId, before);
      dispatch(
        outcome.kind === "done"
          ? {
              type: "thread_read",
              chatId,
              messages: outcome.value.items,
              complete: outcome.value.cursor === undefined,
            }
          : { type: "thread_failed", chatId },
      );
    }

    async function readEnded(): Promise<void> {
      const { cursor } = current.current.ended;
      dispatch({ type: "ended_asked" });
      const outcome = await api.endedChats(cursor);
      dispatch(
        outcome.kind === "done"
          ? {
              type: "ended_read",
              chats: outcome.value.items,
              ...(outcome.value.cursor !== undefined && {
                cursor: outcome.value.cursor,
              }),
            }
          : { type: "ended_failed" },
      );
    }
  });

  return { desk, actions };
}

/** What the server would say to the text, said before it is asked. */
function unsendable(text: string, maxSegments: number): Refusal | undefined {
  if (text.trim() === "") {
    return { code: "empty_message" };
  }
  return fits(measure(text), maxSegments)
    ? undefined
    : { code: "message_too_long" };
}
