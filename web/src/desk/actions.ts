import type { Api } from "../api/client";
import { allPages } from "../api/caller";
import type { Outcome, Refusal } from "../api/outcome";
import type {
  Agent,
  Chat,
  Contact,
  EndChat,
  FilledMessage,
  Message,
  SetState,
  StartChat,
  TransferChat,
} from "../api/types";
import type { LiveConnection } from "../live/connection";
import type { Outbox, Sending } from "../outbox/outbox";
import { fits, measure } from "../sms/segments";
import { type Desk, type DeskEvent, joined } from "./desk";
import type { Endings, Unended } from "./endings";
import { fieldOf } from "./field";
import type { Names } from "./names";
import { castsDoubt } from "./rights";
import { closingOf, newestIn } from "./select";
import { threadOf } from "./threads";

/** What an agent can do at the desk. */
export interface Actions {
  setState: (wish: SetState) => Promise<Outcome<Agent>>;
  startChat: (wish: StartChat) => Promise<Outcome<Chat>>;
  /** Takes a chat that is offered. */
  acceptChat: (chatId: string) => Promise<Outcome<Chat>>;
  /** Declines a chat that is offered. */
  rejectChat: (chatId: string) => Promise<Outcome<Chat>>;
  /** Keeps an own chat that is offered to others. */
  keepChat: (chatId: string) => Promise<Outcome<Chat>>;
  transferChat: (chatId: string, to: TransferChat) => Promise<Outcome<Chat>>;
  /** Ends the chat in a little while, with what the agent has said of it. */
  endChat: (chatId: string) => void;
  /** Goes on with a chat that would end in a little while. */
  goOn: (chatId: string) => void;
  /** Ends at once what would end in a little while, as the agent leaves. */
  endAllNow: () => Promise<Unended>;
  /** What the agent says of the chat when it ends. */
  close: (chatId: string, closing: EndChat) => void;
  /** Gives an ended chat what the agent has said of it. */
  saveClosing: (chatId: string) => Promise<Outcome<Chat>>;
  /** Has read what became of the chat's end. */
  dismissEnd: (chatId: string) => void;
  /** Has read that others have what was offered. */
  dismissLost: (chatId: string) => void;
  /** Has read that a chat is another's now. */
  dismiss: (chatId: string) => void;
  /** Sends the text in the chat's field. */
  send: (chatId: string) => void;
  /** Sends a text again that failed, or of which nobody knows. */
  retry: (message: Message) => Promise<Outcome<Message>>;
  write: (chatId: string, text: string) => void;
  /** Adds to the text in the field, whatever stands there by then. */
  insert: (chatId: string, text: string) => void;
  /** Puts a text that was not sent back into its field, behind what stands there. */
  putBack: (sending: Sending) => void;
  /** Takes what stands in a chat's field to another chat. */
  moveDraft: (from: string, to: string) => void;
  discard: (key: string) => void;
  readChat: (chatId: string) => void;
  readThread: (chatId: string) => void;
  /** Reads a chat again, with its newest messages; whether there was an answer. */
  refresh: (chatId: string) => Promise<boolean>;
  readEnded: () => void;
  /** Reads again what the agent may, and how the services are set up. */
  readRights: () => void;
  /** Settles when they are read, or cannot be. */
  readCanned: () => Promise<void>;
  fillCanned: (
    cannedId: string,
    chatId: string,
    answers: Record<string, string>,
  ) => Promise<Outcome<FilledMessage>>;
  /** All messages of a chat, in order. */
  wholeThread: (chatId: string) => Promise<Outcome<Message[]>>;
  contact: (
    customerNumber: string,
    cursor?: string,
  ) => Promise<Outcome<Contact>>;
  see: (chatId: string, messageId: string) => void;
  /** Has had a text on the screen that came in above others. */
  seeLate: (chatId: string, messageId: string) => void;
  reconnect: () => void;
}

interface ActionNeeds {
  api: Api;
  connection: LiveConnection;
  outbox: Outbox;
  endings: Endings;
  names: Names;
  desk: () => Desk;
  dispatch: (event: DeskEvent) => void;
  /** The agent may have lost a right. */
  onDoubt: () => void;
}

export function createActions(needs: ActionNeeds): Actions {
  return {
    ...agentActions(needs),
    ...chatActions(needs),
    ...textActions(needs),
    ...readingActions(needs),
  };
}

function agentActions({
  api,
  connection,
  outbox,
  endings,
  dispatch,
}: ActionNeeds) {
  return {
    setState: async (wish: SetState) => {
      const outcome = await api.setState(wish);
      if (outcome.kind === "done") {
        dispatch({ type: "agent_answered", agent: outcome.value });
      }
      return outcome;
    },
    reconnect: () => {
      connection.networkBack();
      outbox.wake();
      endings.wake();
    },
  };
}

function chatActions({
  api,
  endings,
  names,
  desk,
  dispatch,
  onDoubt,
}: ActionNeeds) {
  const answered = (outcome: Outcome<Chat>): Outcome<Chat> => {
    if (outcome.kind === "done") {
      dispatch({ type: "chat_answered", chat: outcome.value });
    } else if (castsDoubt(outcome)) {
      onDoubt();
    }
    return outcome;
  };
  /** The same with what the owner is called, for people read it. */
  const named = async (
    serviceId: string,
    outcome: Outcome<Chat>,
  ): Promise<Outcome<Chat>> => {
    if (outcome.kind !== "refused" || outcome.refusal.owner === undefined) {
      return outcome;
    }
    const { refusal } = outcome;
    const { owner } = outcome.refusal;
    await Promise.race([
      names.read(serviceId, [owner]),
      new Promise((resolve) => setTimeout(resolve, nameMs)),
    ]);
    return { ...outcome, refusal: { ...refusal, owner: names.nameOf(owner) } };
  };
  /** Whether the offer is over: the agent has decided, or others have. */
  const isOver = (outcome: Outcome<Chat>) =>
    outcome.kind === "done" ||
    (outcome.kind === "refused" && !mayAskAgain(outcome.refusal));
  return {
    startChat: async (wish: StartChat) =>
      named(wish.serviceId, answered(await api.startChat(wish))),
    acceptChat: async (chatId: string) => {
      const outcome = answered(await api.acceptChat(chatId));
      if (outcome.kind === "refused" && isOver(outcome)) {
        const { refusal } = outcome;
        dispatch({ type: "request_lost", chatId, refusal });
      } else if (isOver(outcome)) {
        dispatch({ type: "request_declined", chatId });
      }
      return outcome;
    },
    rejectChat: async (chatId: string) => {
      const outcome = answered(await api.rejectChat(chatId));
      if (isOver(outcome)) {
        dispatch({ type: "request_declined", chatId });
      }
      return outcome;
    },
    keepChat: async (chatId: string) => answered(await api.acceptChat(chatId)),
    transferChat: async (chatId: string, to: TransferChat) =>
      answered(await api.transferChat(chatId, to)),
    endChat: (chatId: string) => {
      endings.begin(
        chatId,
        closingOf(desk(), chatId),
        newestIn(desk(), chatId),
      );
    },
    goOn: (chatId: string) => {
      endings.undo(chatId);
    },
    endAllNow: () => endings.sendAll(),
    close: (chatId: string, closing: EndChat) => {
      dispatch({ type: "closing_changed", chatId, closing });
      endings.say(chatId, closing);
    },
    saveClosing: async (chatId: string) => {
      const lastMessageId = newestIn(desk(), chatId);
      const outcome = await api.endChat(
        chatId,
        {
          ...closingOf(desk(), chatId),
          ...(lastMessageId !== undefined && { lastMessageId }),
        },
        crypto.randomUUID(),
      );
      if (outcome.kind === "done") {
        dispatch({ type: "closing_answered", chat: outcome.value });
        endings.dismiss(chatId);
      } else if (castsDoubt(outcome)) {
        onDoubt();
      }
      return outcome;
    },
    dismissEnd: (chatId: string) => {
      endings.dismiss(chatId);
    },
    dismissLost: (chatId: string) => {
      dispatch({ type: "lost_request_read", chatId });
    },
    dismiss: (chatId: string) => {
      dispatch({ type: "departure_read", chatId });
    },
  };
}

/** How long an answer waits for somebody's name: it can be told with the id. */
const nameMs = 1_000;

/** Whether the same may be asked again a little later. */
function mayAskAgain({ code }: Refusal): boolean {
  return code === "chat_limit_reached" || code === "rate_limited";
}

function isOutOfSight({ code }: Refusal): boolean {
  return code === "not_found" || code === "not_permitted";
}

function textActions({
  api,
  outbox,
  endings,
  desk,
  dispatch,
  onDoubt,
}: ActionNeeds) {
  const drop = (key: string) => {
    outbox.drop(key);
  };
  /** Changes what stands in a field. If it was a refused text, it is a draft from now on, or is sent as another one. */
  const change = (chatId: string, event: DeskEvent) => {
    const { key } = fieldOf(desk(), chatId);
    dispatch(event);
    if (key !== undefined) {
      drop(key);
    }
  };
  const write = (chatId: string, text: string) => {
    change(chatId, { type: "draft_changed", chatId, text });
  };
  return {
    send: (chatId: string) => {
      const { chats, services } = desk();
      const { text } = fieldOf(desk(), chatId);
      const service = services.find(
        ({ id }) => id === chats.get(chatId)?.serviceId,
      );
      const refusal = unsendable(text, service?.maxSegments ?? 1);
      if (refusal !== undefined) {
        dispatch({ type: "draft_refused", chatId, refusal });
        return;
      }
      const newest = threadOf(desk(), chatId).messages.at(-1);
      write(chatId, "");
      // The chat goes on: why it did not end is past.
      endings.dismiss(chatId);
      outbox.send(chatId, text, newest?.id ?? "");
    },
    retry: async ({ chatId, id }: Message) => {
      const outcome = await api.retry(chatId, id);
      if (outcome.kind === "done") {
        dispatch({ type: "message_answered", message: outcome.value });
      } else if (castsDoubt(outcome)) {
        onDoubt();
      }
      return outcome;
    },
    write,
    insert: (chatId: string, added: string) => {
      write(chatId, joined(fieldOf(desk(), chatId).text, " ", added));
    },
    putBack: ({ chatId, key }: Sending) => {
      change(chatId, { type: "text_put_back", key });
      drop(key);
    },
    moveDraft: (from: string, to: string) => {
      change(from, { type: "draft_moved", from, to });
    },
    discard: drop,
    fillCanned: api.fillCanned,
  };
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

function readingActions({ api, desk, dispatch, onDoubt }: ActionNeeds) {
  return {
    readChat: (chatId: string) => {
      void readChat(chatId);
    },
    readThread: (chatId: string) => {
      void readThread(chatId);
    },
    refresh: async (chatId: string) => {
      if (threadOf(desk(), chatId).older === "unasked") {
        dispatch({ type: "thread_asked", chatId });
      }
      const read = await Promise.all([
        readChat(chatId),
        readPage(chatId, undefined),
      ]);
      return read.every(({ kind }) => kind === "done");
    },
    readEnded: () => {
      void readEnded();
    },
    readCanned,
    readRights: onDoubt,
    wholeThread: async (chatId: string): Promise<Outcome<Message[]>> => {
      let oldest: string | undefined;
      const outcome = await allPages(async () => {
        const page = await api.messages(chatId, oldest);
        if (page.kind === "done") {
          oldest = page.value.items.at(-1)?.id;
        }
        return page;
      });
      return outcome.kind === "done"
        ? { kind: "done", value: outcome.value.reverse() }
        : outcome;
    },
    contact: (customerNumber: string, cursor?: string) =>
      api.contact(customerNumber, cursor),
    see: (chatId: string, messageId: string) => {
      dispatch({ type: "chat_seen", chatId, messageId });
    },
    seeLate: (chatId: string, messageId: string) => {
      dispatch({ type: "late_seen", chatId, messageId });
    },
  };

  async function readChat(chatId: string): Promise<Outcome<Chat>> {
    dispatch({ type: "chat_asked", chatId });
    const outcome = await api.chat(chatId);
    if (outcome.kind === "done") {
      dispatch({ type: "chat_answered", chat: outcome.value });
    } else {
      const isGone =
        outcome.kind === "refused" && isOutOfSight(outcome.refusal);
      dispatch({ type: isGone ? "chat_missing" : "chat_failed", chatId });
    }
    return outcome;
  }

  async function readThread(chatId: string): Promise<void> {
    const { messages, older } = threadOf(desk(), chatId);
    dispatch({ type: "thread_asked", chatId });
    await readPage(chatId, older === "unasked" ? undefined : messages[0]?.id);
  }

  async function readPage(
    chatId: string,
    before: string | undefined,
  ): Promise<Outcome<unknown>> {
    const at = new Date().toISOString();
    const outcome = await api.messages(chatId, before);
    dispatch(
      outcome.kind === "done"
        ? {
            type: "thread_read",
            chatId,
            before,
            messages: outcome.value.items,
            complete: outcome.value.cursor === undefined,
            at,
          }
        : { type: "thread_failed", chatId, before },
    );
    return outcome;
  }

  async function readEnded(): Promise<void> {
    const { cursor } = desk().ended;
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

  async function readCanned(): Promise<void> {
    dispatch({ type: "canned_asked" });
    const outcome = await allPages(api.cannedMessages);
    dispatch(
      outcome.kind === "done"
        ? { type: "canned_read", messages: outcome.value }
        : { type: "canned_failed" },
    );
  }
}
