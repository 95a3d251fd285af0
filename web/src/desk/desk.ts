import type { Refusal } from "../api/outcome";
import type {
  Agent,
  CannedMessage,
  Chat,
  EndChat,
  Message,
  Service,
  Sync,
} from "../api/types";
import type { Connection, LiveEvent } from "../live/connection";
import type { OutboxEvent, Sending } from "../outbox/outbox";
import { type CannedMessages, withCanned } from "./canned";
import { isSaid } from "./closings";
import type { Ending, EndingEvent } from "./endings";
import { fieldOf } from "./field";
import { lateAtFirst, withLate, withoutLate } from "./late";
import { newer } from "./merge";
import type { Pages } from "./pages";
import {
  isUnknown,
  reduceThreads,
  type Thread,
  type ThreadEvent,
  threadOf,
  type Threads,
  withMessages as threadsWith,
  withOlder,
} from "./threads";

/** How far the agent's ended chats are read, the last ended first. */
export interface EndedPages {
  pages: Pages;
  cursor?: string;
  /** When the last one that was read has ended. */
  reached?: string;
}

/** Everything that the desktop shows. */
export interface Desk {
  agent: Agent;
  services: readonly Service[];
  connection: Connection;
  chats: ReadonlyMap<string, Chat>;
  /** What is offered to the agent, by the ids of the chats; some of them may have been taken meanwhile. */
  requests: ReadonlySet<string>;
  /** What the agent wanted to accept and did not get, by the ids of the chats, until the agent has read of it. */
  lostRequests: ReadonlyMap<string, LostRequest>;
  /** Chats that became another's, and whose customers they are with, until the agent has read of it. */
  departed: ReadonlyMap<string, string>;
  /** Chats that were asked for and are not there: not yet, for want of an answer, or not for this agent. */
  lookups: ReadonlyMap<string, "loading" | "failed" | "missing">;
  threads: Threads;
  ended: EndedPages;
  /** Texts on their way to the API and those that were refused, in the order of their composing. */
  sendings: readonly Sending[];
  /** The refused texts that stand in their fields, where the agent has begun no other: their keys, by chat. */
  returned: ReadonlyMap<string, string>;
  /** Texts in their fields, by chat. */
  drafts: ReadonlyMap<string, string>;
  /** Why the text that stands in a chat's field could not be sent. */
  refusals: ReadonlyMap<string, Refusal>;
  /** What the agent has said of chats that do not have it yet. */
  closings: ReadonlyMap<string, EndChat>;
  /** The ends that are on their way, by chat, and what stood in the chat's field when it was to end. */
  endings: ReadonlyMap<string, Ending & { draft?: string }>;
  /** Why a chat could not be ended. */
  endRefusals: ReadonlyMap<string, Refusal>;
  /** Chats whose end got no answer in time, until the agent has read of it. */
  lapsed: ReadonlySet<string>;
  canned: { pages: Pages; messages: CannedMessages };
  /** The newest message that the agent has seen, by chat. */
  seen: ReadonlyMap<string, string>;
  /** The customer's texts that came in above what the agent had seen, and have not been on the screen yet, by chat. */
  late: ReadonlyMap<string, readonly string[]>;
  /** The ids of what arrived since a sync was asked for, while it goes on. */
  fresh: ReadonlySet<string> | undefined;
  /** Whether a sync that starts over has told a part only. */
  starting: boolean;
}

/** What became of a customer's request that somebody else has. */
export interface LostRequest {
  customerNumber: string;
  refusal: Refusal;
}

export type DeskEvent =
  | LiveEvent
  | OutboxEvent
  | EndingEvent
  | ThreadEvent
  | { type: "agent_answered"; agent: Agent }
  | { type: "rights_read"; agent: Agent; services: readonly Service[] }
  | { type: "chat_answered"; chat: Chat }
  | { type: "chat_asked"; chatId: string }
  | { type: "chat_failed"; chatId: string }
  | { type: "chat_missing"; chatId: string }
  /** The agent does not want what is offered. */
  | { type: "request_declined"; chatId: string }
  | { type: "request_lost"; chatId: string; refusal: Refusal }
  /** The agent knows that others have what was offered. */
  | { type: "lost_request_read"; chatId: string }
  /** The agent knows that the chat is another's now. */
  | { type: "departure_read"; chatId: string }
  | { type: "ended_asked" }
  | { type: "ended_failed" }
  | { type: "ended_read"; chats: readonly Chat[]; cursor?: string }
  | { type: "draft_changed"; chatId: string; text: string }
  | { type: "draft_moved"; from: string; to: string }
  | { type: "text_put_back"; key: string }
  | { type: "closing_changed"; chatId: string; closing: EndChat }
  /** What was said of an ended chat has its answer. */
  | { type: "closing_answered"; chat: Chat }
  | { type: "canned_asked" }
  | { type: "canned_failed" }
  | { type: "canned_read"; messages: readonly CannedMessage[] }
  | { type: "message_answered"; message: Message }
  /** The text in the field cannot be sent as it is. */
  | { type: "draft_refused"; chatId: string; refusal: Refusal }
  | { type: "chat_seen"; chatId: string; messageId: string }
  /** A text that came in above others has been on the screen. */
  | { type: "late_seen"; chatId: string; messageId: string };

/** What a desk starts with. */
export type Opening = Pick<
  Desk,
  "agent" | "services" | "drafts" | "seen" | "closings"
>;

export function openDesk(opening: Opening): Desk {
  return {
    ...opening,
    connection: { is: "connecting" },
    chats: new Map(),
    requests: new Set(),
    lostRequests: new Map(),
    departed: new Map(),
    lookups: new Map(),
    threads: new Map(),
    ended: { pages: "unasked" },
    sendings: [],
    returned: new Map(),
    refusals: new Map(),
    endings: new Map(),
    endRefusals: new Map(),
    lapsed: new Set(),
    canned: { pages: "unasked", messages: new Map() },
    late: new Map(),
    fresh: undefined,
    starting: false,
  };
}

/** An answer to a sync without a cursor has the newest messages of each chat, up to this many. */
const newestInSync = 50;

export function reduce(desk: Desk, event: DeskEvent): Desk {
  switch (event.type) {
    case "connection_changed":
      return connected(desk, event.connection);
    case "sync_asked":
      // A sync does not tell of canned messages: they are read again when they are wanted.
      return {
        ...desk,
        fresh: new Set(),
        canned: { ...desk.canned, pages: "unasked" },
      };
    case "synced":
      return synced(desk, event.sync);
    case "pushed":
      return pushed(desk, event.event);
    case "rights_read":
      return {
        ...desk,
        agent: newer(desk.agent, event.agent),
        services: event.services,
      };
    case "agent_answered":
      return { ...desk, agent: newer(desk.agent, event.agent) };
    case "message_answered":
      return withMessages(desk, [event.message]);
    case "chat_answered":
      return {
        ...withChats(desk, [event.chat]),
        lookups: without(desk.lookups, event.chat.id),
      };
    case "chat_asked":
      return lookedUp(desk, event.chatId, "loading");
    case "chat_failed":
      return lookedUp(desk, event.chatId, "failed");
    case "chat_missing":
      return lookedUp(removed(desk, [event.chatId]), event.chatId, "missing");
    case "request_declined":
      return withoutRequest(desk, event.chatId);
    case "request_lost":
      return lostRequest(desk, event.chatId, event.refusal);
    case "lost_request_read":
      return {
        ...desk,
        lostRequests: without(desk.lostRequests, event.chatId),
      };
    case "departure_read":
      return { ...desk, departed: without(desk.departed, event.chatId) };

    case "thread_asked":
    case "thread_failed":
      return { ...desk, threads: reduceThreads(desk.threads, event) };
    case "thread_read":
      return noted(
        { ...desk, threads: reduceThreads(desk.threads, event) },
        event.messages,
      );
    case "ended_asked":
      return { ...desk, ended: { ...desk.ended, pages: "loading" } };
    case "ended_failed":
      return { ...desk, ended: { ...desk.ended, pages: "failed" } };
    case "ended_read":
      return {
        ...withChats(desk, event.chats),
        ended: endedPages(event),
      };

    case "draft_changed":
      return {
        ...desk,
        drafts: withText(desk.drafts, event.chatId, event.text),
        returned:
          event.text === ""
            ? desk.returned
            : without(desk.returned, event.chatId),
        refusals: without(desk.refusals, event.chatId),
      };
    case "draft_moved": {
      const { text } = fieldOf(desk, event.from);
      return {
        ...desk,
        drafts: without(withTextAdded(desk.drafts, event.to, text), event.from),
        refusals: without(desk.refusals, event.from),
      };
    }
    case "text_put_back":
      return putBack(desk, event.key);
    case "draft_refused":
      return {
        ...desk,
        refusals: new Map(desk.refusals).set(event.chatId, event.refusal),
      };
    case "chat_seen":
      return {
        ...desk,
        // What was seen last stands last.
        seen: new Map(without(desk.seen, event.chatId)).set(
          event.chatId,
          event.messageId,
        ),
      };

    case "late_seen":
      return {
        ...desk,
        late: withoutLate(desk.late, event.chatId, event.messageId),
      };

    case "closing_changed":
      return {
        ...desk,
        closings: new Map(desk.closings).set(event.chatId, event.closing),
      };
    case "closing_answered":
      return said(desk, event.chat);
    case "ending_begun":
      return endingBegun(desk, event.ending);
    case "ending_lapsed":
      return {
        ...withClosing(desk, event.ending),
        endings: without(desk.endings, event.ending.chatId),
        lapsed: new Set(desk.lapsed).add(event.ending.chatId),
      };
    case "ending_undone":
      return {
        ...desk,
        endings: without(desk.endings, event.chatId),
        endRefusals: without(desk.endRefusals, event.chatId),
        lapsed: withoutId(desk.lapsed, event.chatId),
      };
    case "ending_done":
      return ended(desk, event.chat);
    case "ending_refused":
      return endingRefused(desk, event.ending, event.refusal);

    case "canned_asked":
      return { ...desk, canned: { ...desk.canned, pages: "loading" } };
    case "canned_failed":
      return { ...desk, canned: { ...desk.canned, pages: "failed" } };
    case "canned_read":
      return {
        ...desk,
        canned: {
          pages: "complete",
          messages: withCanned(new Map(), event.messages),
        },
      };

    case "sending_changed":
      return withSending(desk, event.sending);
    case "sending_done":
      return sent(desk, event.key, event.message);
    case "sending_dropped":
      return withoutSending(desk, event.key);
  }
}

function endedPages({
  chats,
  cursor,
}: Extract<DeskEvent, { type: "ended_read" }>): EndedPages {
  const reached = chats.at(-1)?.endedAt;
  return {
    pages: cursor === undefined ? "complete" : "more",
    ...(cursor !== undefined && { cursor }),
    ...(reached !== undefined && { reached }),
  };
}

/** What could not be read may be asked for again as soon as there is a connection. */
function connected(desk: Desk, connection: Connection): Desk {
  return {
    ...desk,
    connection,
    lookups:
      connection.is === "live"
        ? new Map([...desk.lookups].filter(([, is]) => is !== "failed"))
        : desk.lookups,
  };
}

/** A chat that is known stays as it is while it is read again. */
function lookedUp(
  desk: Desk,
  chatId: string,
  is: "loading" | "failed" | "missing",
): Desk {
  return desk.chats.has(chatId)
    ? desk
    : { ...desk, lookups: new Map(desk.lookups).set(chatId, is) };
}

function synced(desk: Desk, sync: Sync): Desk {
  const starting = sync.reset || desk.starting;
  let next = withChats(sync.reset ? forgotten(desk) : desk, sync.chats);
  // Where nothing was known, what comes now is no news: it may have been read long ago.
  const begun = starting
    ? sync.chats
    : sync.chats.filter(({ id }) => isUnknown(threadOf(next, id)));
  const known = sync.messages.filter(({ chatId }) =>
    begun.every(({ id }) => id !== chatId),
  );
  const late = withLate(next, known);
  next = withMessages(next, sync.messages);
  next = {
    ...next,
    threads: starting ? withBeginnings(next.threads, sync) : next.threads,
    late: lateAtFirst({ ...next, late }, begun),
    starting: starting && sync.more,
  };
  next = withRequests(removed(next, sync.removedChatIds), sync.requests);
  return sync.more ? next : { ...next, fresh: undefined };
}

/** With whether there is more of each chat than its newest messages. */
function withBeginnings(threads: Threads, { chats, messages }: Sync): Threads {
  let next = threads;
  for (const { id } of chats) {
    const newest = messages.filter(({ chatId }) => chatId === id);
    next = withOlder(
      next,
      id,
      newest.length < newestInSync ? "complete" : "more",
    );
  }
  return next;
}

/** Without chats that the agent no longer sees. Who has one that was open here has to be found out. */
function removed(desk: Desk, ids: readonly string[]): Desk {
  const chats = new Map(desk.chats);
  const departed = new Map(desk.departed);
  for (const id of ids) {
    const known = chats.get(id);
    if (known?.state === "active" && known.agentId === desk.agent.id) {
      departed.set(id, known.customerNumber);
    }
    chats.delete(id);
  }
  return { ...desk, chats, departed };
}

/** What is offered is what the sync says, and what has been offered since it was asked for. */
function withRequests(desk: Desk, requests: readonly Chat[]): Desk {
  const fresh = [...desk.requests].filter((id) => desk.fresh?.has(id));
  return {
    ...withChats(desk, requests),
    requests: new Set([...requests.map(({ id }) => id), ...fresh]),
  };
}

function withoutRequest(desk: Desk, chatId: string): Desk {
  return { ...desk, requests: withoutId(desk.requests, chatId) };
}

function lostRequest(desk: Desk, chatId: string, refusal: Refusal): Desk {
  const next = withoutRequest(desk, chatId);
  const customerNumber = desk.chats.get(chatId)?.customerNumber;
  return customerNumber === undefined
    ? next
    : {
        ...next,
        lostRequests: new Map(desk.lostRequests).set(chatId, {
          customerNumber,
          refusal,
        }),
      };
}

/**
 * Without what was known before the sync was asked for. What arrived since stays: it may be newer than the answer. Ended
 * chats stay too, since an end is final; which others have ended meanwhile has to be read again.
 */
function forgotten(desk: Desk): Desk {
  const fresh = desk.fresh ?? new Set();
  const chats = new Map(
    [...desk.chats].filter(
      ([id, chat]) => fresh.has(id) || chat.state === "ended",
    ),
  );
  const threads = new Map<string, Thread>();
  for (const [chatId, { messages }] of desk.threads) {
    const kept = messages.filter(({ id }) => fresh.has(id));
    if (kept.length > 0) {
      threads.set(chatId, { messages: kept, older: "unasked" });
    }
  }
  return { ...desk, chats, threads, ended: { pages: "unasked" } };
}

function pushed(
  desk: Desk,
  event: Extract<LiveEvent, { type: "pushed" }>["event"],
): Desk {
  if ("requested" in event) {
    const { requested } = event;
    return {
      ...withChats(desk, [requested]),
      requests: new Set(desk.requests).add(requested.id),
    };
  }
  if ("chat" in event) {
    return withChats(desk, [event.chat]);
  }
  if ("message" in event) {
    return withNews(desk, [event.message]);
  }
  if ("canned" in event) {
    const messages = withCanned(desk.canned.messages, [event.canned]);
    return { ...desk, canned: { ...desk.canned, messages } };
  }
  return event.agent.id === desk.agent.id
    ? { ...desk, agent: newer(desk.agent, event.agent) }
    : desk;
}

function endingBegun(desk: Desk, ending: Ending): Desk {
  const { chatId } = ending;
  const known = desk.endings.get(chatId);
  const draft = known === undefined ? desk.drafts.get(chatId) : known.draft;
  return {
    ...withClosing(desk, ending),
    endings: new Map(desk.endings).set(chatId, {
      ...ending,
      ...(draft !== undefined && { draft }),
    }),
    endRefusals: without(desk.endRefusals, chatId),
    lapsed: withoutId(desk.lapsed, chatId),
  };
}

function endingRefused(desk: Desk, ending: Ending, refusal: Refusal): Desk {
  const { chatId } = ending;
  return {
    ...withClosing(desk, ending),
    endings: without(desk.endings, chatId),
    endRefusals: new Map(desk.endRefusals).set(chatId, refusal),
  };
}

/**
 * The chat has ended, as the agent wished: what stood in its fields then is done with, but for a text that was refused
 * or put back there meanwhile.
 */
function ended(desk: Desk, chat: Chat): Desk {
  const isDone =
    !desk.refusals.has(chat.id) &&
    desk.drafts.get(chat.id) === desk.endings.get(chat.id)?.draft;
  return {
    ...said(desk, chat),
    endings: without(desk.endings, chat.id),
    drafts: isDone ? without(desk.drafts, chat.id) : desk.drafts,
  };
}

/** What was said of the chat stays until the chat has it. */
function said(desk: Desk, chat: Chat): Desk {
  const closing = desk.closings.get(chat.id);
  const next = withChats(desk, [chat]);
  return closing === undefined || isSaid(closing, chat)
    ? { ...next, closings: without(desk.closings, chat.id) }
    : next;
}

/** What was said with the end stands in its fields, as it does in the page in which that was. */
function withClosing(desk: Desk, { chatId, closing }: Ending): Desk {
  return desk.closings.has(chatId) || Object.keys(closing).length === 0
    ? desk
    : { ...desk, closings: new Map(desk.closings).set(chatId, closing) };
}

function withChats(desk: Desk, arrived: readonly Chat[]): Desk {
  const chats = new Map(desk.chats);
  const departed = new Map(desk.departed);
  const threads = new Map(desk.threads);
  for (const chat of arrived) {
    const known = chats.get(chat.id);
    const now = newer(known, chat);
    chats.set(chat.id, now);
    const was = known?.agentId === desk.agent.id;
    const is = now.agentId === desk.agent.id;
    if (is) {
      departed.delete(chat.id);
    } else if (was && now.state === "active") {
      departed.set(chat.id, chat.customerNumber);
    }
    if (is && known !== undefined && !was) {
      // Nobody has told this desktop what was written while the chat was not the agent's.
      threads.delete(chat.id);
    }
  }
  return noted({ ...desk, chats, departed, threads }, arrived);
}

function withMessages(desk: Desk, arrived: readonly Message[]): Desk {
  return noted(
    { ...desk, threads: threadsWith(desk.threads, arrived) },
    arrived,
  );
}

/** With messages that were committed of late, wherever they stand. */
function withNews(desk: Desk, arrived: readonly Message[]): Desk {
  return { ...withMessages(desk, arrived), late: withLate(desk, arrived) };
}

function noted(desk: Desk, arrived: readonly { id: string }[]): Desk {
  return desk.fresh === undefined
    ? desk
    : {
        ...desk,
        fresh: new Set([...desk.fresh, ...arrived.map(({ id }) => id)]),
      };
}

/** A text that is refused goes back into its field. If another one stands there, it waits beside the transcript. */
function withSending(desk: Desk, sending: Sending): Desk {
  const { key, chatId } = sending;
  const known = desk.sendings.find((each) => each.key === key);
  const returns =
    sending.state.is === "refused" &&
    known?.state.is !== "refused" &&
    fieldOf(desk, chatId).text === "";
  const returned = returns
    ? new Map(desk.returned).set(chatId, key)
    : desk.returned;
  if (known === undefined) {
    return { ...desk, returned, sendings: [...desk.sendings, sending] };
  }
  const after = known.after > sending.after ? known.after : sending.after;
  return {
    ...desk,
    returned,
    sendings: desk.sendings.map((each) =>
      each === known ? { ...sending, after } : each,
    ),
  };
}

function withoutSending(desk: Desk, key: string): Desk {
  return {
    ...desk,
    sendings: desk.sendings.filter((sending) => sending.key !== key),
    returned: new Map([...desk.returned].filter(([, each]) => each !== key)),
  };
}

/** The message takes the place of its text on the way, and is not taken for another one with the same words. */
function sent(desk: Desk, key: string, message: Message): Desk {
  const next = withMessages(withoutSending(desk, key), [message]);
  return {
    ...next,
    sendings: next.sendings.map((sending) =>
      sending.chatId === message.chatId && sending.after < message.id
        ? { ...sending, after: message.id }
        : sending,
    ),
  };
}

/** The text stands in its field again, with the reason why it was refused, behind what the agent has begun there. */
function putBack(desk: Desk, key: string): Desk {
  const sending = desk.sendings.find((each) => each.key === key);
  if (sending === undefined) {
    return desk;
  }
  const { chatId, body, state } = sending;
  const text = joined(fieldOf(desk, chatId).text, "\n", body);
  const next = reduce(withoutSending(desk, key), {
    type: "draft_changed",
    chatId,
    text,
  });
  return state.is === "refused"
    ? reduce(next, { type: "draft_refused", chatId, refusal: state.refusal })
    : next;
}

function withTextAdded(
  texts: ReadonlyMap<string, string>,
  key: string,
  text: string,
): ReadonlyMap<string, string> {
  return withText(texts, key, joined(texts.get(key), "\n", text));
}

/** A text behind what has been begun, with something between the two if it has. */
export function joined(
  begun: string | undefined,
  between: string,
  text: string,
): string {
  const before = begun?.trimEnd() ?? "";
  return before === "" ? text : before + between + text;
}

function withText(
  texts: ReadonlyMap<string, string>,
  key: string,
  text: string,
): ReadonlyMap<string, string> {
  return text === "" ? without(texts, key) : new Map(texts).set(key, text);
}

function without<T>(
  map: ReadonlyMap<string, T>,
  key: string,
): ReadonlyMap<string, T> {
  if (!map.has(key)) {
    return map;
  }
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}

function withoutId(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return new Set([...ids].filter((each) => each !== id));
}
