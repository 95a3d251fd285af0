import type { Chat, EndChat, Message, Service } from "../api/types";
import type { Refusal } from "../api/outcome";
import type { Sending } from "../outbox/outbox";
import { isSaid, takesClosing } from "./closings";
import type { Desk } from "./desk";
import { fieldOf } from "./field";
import { threadOf } from "./threads";

/** The agent's open chats, the one with the latest activity first. */
export function openChats(desk: Desk): Chat[] {
  return own(desk)
    .filter(({ state }) => state !== "ended")
    .sort((a, b) => descending(a.lastActivityAt, b.lastActivityAt));
}

/** The agent's ended chats as far as they were read, the last ended first. */
export function endedChats(desk: Desk): Chat[] {
  return own(desk)
    .filter(({ state }) => state === "ended")
    .sort((a, b) =>
      descending(a.endedAt ?? a.lastActivityAt, b.endedAt ?? b.lastActivityAt),
    );
}

/** What is offered to the agent, the one that waits longest first. What is offered to a service is for its Ready agents. */
export function requests(desk: Desk): Chat[] {
  return [...desk.requests]
    .flatMap((id) => desk.chats.get(id) ?? [])
    .filter((chat) => isOffered(desk, chat))
    .sort((a, b) => descending(b.offer?.since ?? "", a.offer?.since ?? ""));
}

/** Whether the agent may take the chat, as far as this desktop knows. */
export function isOffered(desk: Desk, chat: Chat): boolean {
  const { agent } = desk;
  return (
    chat.offer !== undefined &&
    desk.requests.has(chat.id) &&
    chat.state !== "ended" &&
    chat.agentId !== agent.id &&
    (chat.offer.to === undefined
      ? agent.state === "ready"
      : chat.offer.to === agent.id)
  );
}

/** The customers' numbers of late: those that were called, then those of the chats, the latest first. */
export function recentNumbers(desk: Desk, called: readonly string[]): string[] {
  const texted = own(desk)
    .sort((a, b) => descending(a.lastActivityAt, b.lastActivityAt))
    .map(({ customerNumber }) => customerNumber);
  return [...new Set([...called, ...texted])].slice(0, 8);
}

/** The known chats that have all the words: digits in the number, others in what was said last or of the chat. */
export function findChats(desk: Desk, wanted: string): Chat[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  const digits = wanted.replaceAll(/\D/g, "");
  const isNumber = /^[+\d\s().-]+$/.test(wanted.trim()) && digits !== "";
  return [...desk.chats.values()]
    .filter((chat) => {
      if (isNumber && chat.customerNumber.includes(digits)) {
        return true;
      }
      const text = [
        chat.lastMessage?.body,
        chat.disposition,
        chat.note,
        fieldOf(desk, chat.id).text,
      ]
        .join(" ")
        .toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => descending(a.lastActivityAt, b.lastActivityAt));
}

/** A chat that became another's. */
export interface Departure {
  chatId: string;
  customerNumber: string;
  /** Who has it now; unknown until that is read. */
  owner: string | undefined;
  /** Whether it is out of the agent's sight. */
  missing: boolean;
  /** Whether it can be seen that it does not have what the agent has said of it. */
  isUnsaid: boolean;
}

/** The chats that became another's since the agent was last told. */
export function departures(desk: Desk): Departure[] {
  return [...desk.departed].map(([chatId, customerNumber]) => {
    const chat = desk.chats.get(chatId);
    return {
      chatId,
      customerNumber,
      owner: chat?.agentId,
      missing: desk.lookups.get(chatId) === "missing",
      isUnsaid: chat !== undefined && unsaid(desk, chat) !== undefined,
    };
  });
}

/** Those of them, and of the chats whose end got no answer, that nobody has asked for yet. */
export function unlocated(desk: Desk): string[] {
  const departed = departures(desk)
    .filter(({ owner }) => owner === undefined)
    .map(({ chatId }) => chatId);
  const lapsed = [...desk.lapsed].filter((id) => !desk.chats.has(id));
  return [...new Set([...departed, ...lapsed])].filter(
    (id) => !desk.lookups.has(id),
  );
}

/** A chat whose end got no answer in time. */
export interface Lapse {
  chat: Chat;
  /** It goes on, it has ended without what was said of it, or somebody else has it, with or without that. */
  is: "open" | "unsaid" | "departed" | "departedUnsaid";
}

/** The chats that are known of those whose end got no answer in time, but for those that have ended as was said. */
export function lapses(desk: Desk): Lapse[] {
  return [...desk.lapsed].flatMap((id): Lapse[] => {
    const chat = desk.chats.get(id);
    if (chat === undefined) {
      return [];
    }
    const isUnsaid = unsaid(desk, chat) !== undefined;
    if (chat.agentId !== desk.agent.id) {
      return [{ chat, is: isUnsaid ? "departedUnsaid" : "departed" }];
    }
    if (chat.state !== "ended") {
      return [{ chat, is: "open" }];
    }
    return isUnsaid ? [{ chat, is: "unsaid" }] : [];
  });
}

/** What the agent has said of the chat and it does not have. */
export function unsaid(desk: Desk, chat: Chat): EndChat | undefined {
  const closing = desk.closings.get(chat.id);
  return closing === undefined || isSaid(closing, chat) ? undefined : closing;
}

/** What the agent says of the chat. What was said of an earlier end stands until it is changed. */
export function closingOf(desk: Desk, chatId: string): EndChat {
  const { disposition, note } = desk.chats.get(chatId) ?? {};
  return (
    desk.closings.get(chatId) ?? {
      ...(disposition !== undefined && { disposition }),
      ...(note !== undefined && { note }),
    }
  );
}

/** Why the chat could not be ended, as long as it is not over. */
export function endRefusalOf(desk: Desk, chat: Chat): Refusal | undefined {
  const refusal = desk.endRefusals.get(chat.id);
  return chat.state === "ended" && refusal?.code === "customer_wrote"
    ? undefined
    : refusal;
}

/** What an agent wished of a chat, and the chat does not have. */
export interface Unkept {
  isOwn: boolean;
  /** What the agent has said of the chat and it does not have. */
  said: EndChat;
  /** Why another's chat could not be ended. */
  refusal?: Refusal;
}

/** What the agent has said of a chat that does not take it, or no more from this agent; nothing if there is none. */
export function unkept(desk: Desk, chat: Chat): Unkept | undefined {
  const isOwn = chat.agentId === desk.agent.id;
  if (desk.endings.has(chat.id) || (isOwn && takesClosing(chat))) {
    return undefined;
  }
  const said = unsaid(desk, chat);
  const refusal =
    isOwn || chat.state === "ended" ? undefined : endRefusalOf(desk, chat);
  return said === undefined && refusal === undefined
    ? undefined
    : { isOwn, said: said ?? {}, ...(refusal !== undefined && { refusal }) };
}

/** The newest message of the chat that this desktop knows of. */
export function newestIn(desk: Desk, chatId: string): string | undefined {
  const last = desk.chats.get(chatId)?.lastMessage?.id ?? "";
  const read = threadOf(desk, chatId).messages.at(-1)?.id ?? "";
  return (read > last ? read : last) || undefined;
}

function own(desk: Desk): Chat[] {
  return [...desk.chats.values()].filter(
    ({ agentId }) => agentId === desk.agent.id,
  );
}

function descending(a: string, b: string): number {
  return Date.parse(b) - Date.parse(a);
}

/** How many texts of the customer wait for the agent's eyes. Those that this browser has shown count no more. */
export function unreadOf(desk: Desk, chat: Chat): number {
  const seen = desk.seen.get(chat.id);
  const last = chat.lastMessage?.id;
  if (chat.unread === 0 || seen === undefined) {
    return chat.unread;
  }
  const late = desk.late.get(chat.id)?.length ?? 0;
  if (last === undefined || last <= seen) {
    return Math.min(chat.unread, late);
  }
  const since = threadOf(desk, chat.id).messages.filter(
    ({ id, direction }) => direction === "inbound" && id > seen,
  );
  return Math.min(chat.unread, late + Math.max(1, since.length));
}

/** The newest message that the agent has seen of each open chat that the API still counts as unread. */
export function unmarked(desk: Desk): { chatId: string; messageId: string }[] {
  return openChats(desk).flatMap((chat) => {
    const messageId = desk.seen.get(chat.id);
    return chat.state === "active" &&
      chat.unread > 0 &&
      messageId !== undefined &&
      unreadOf(desk, chat) === 0
      ? [{ chatId: chat.id, messageId }]
      : [];
  });
}

/** What an agent who signs out leaves behind. */
export interface LeftBehind {
  /** Texts that wait to be sent, here, for the next sign-in. */
  waiting: number;
  /** Chats that are about to end. */
  ending: number;
  /** Texts in their fields, texts that were refused or got no answer, and what was said of chats that do not have it: they are forgotten. */
  drafts: number;
  unsent: number;
  notes: number;
}

export function leftBehind(desk: Desk): LeftBehind {
  const states = desk.sendings.map(({ state }) => state.is);
  const count = (...wanted: Sending["state"]["is"][]) =>
    states.filter((state) => wanted.includes(state)).length;
  return {
    waiting: count("sending", "waiting"),
    ending: desk.endings.size,
    drafts: [...desk.drafts.values()].filter((text) => text.trim() !== "")
      .length,
    unsent: count("refused", "expired"),
    notes: [...desk.closings].filter(([chatId, closing]) => {
      const chat = desk.chats.get(chatId);
      return (
        !desk.endings.has(chatId) &&
        Object.keys(closing).length > 0 &&
        (chat === undefined || !isSaid(closing, chat))
      );
    }).length,
  };
}

/** The services that the agent works for now. */
export function ownServices(desk: Desk): Service[] {
  return desk.services.filter(({ id }) => desk.agent.services.includes(id));
}

/** Whether the agent can text customers of a service at all. */
export function canSend(desk: Desk, serviceId: string): boolean {
  return (
    desk.agent.permissions.includes("sms:send") &&
    ownServices(desk).some(({ id, sms }) => id === serviceId && sms)
  );
}

/** Whether the agent can write in the chat. */
export function canWrite(desk: Desk, chat: Chat): boolean {
  return (
    chat.state === "active" &&
    chat.agentId === desk.agent.id &&
    !chat.optedOut &&
    canSend(desk, chat.serviceId)
  );
}

/** What a transcript shows, from top to bottom. */
export type Entry =
  | { kind: "day"; at: string }
  | { kind: "new" }
  | { kind: "message"; message: Message }
  | { kind: "sending"; sending: Sending };

/**
 * A chat's transcript. `seen` is the newest message that the agent had seen when the chat was opened: what the customer
 * wrote after it is new. `from` is the oldest message to show.
 */
export function transcript(
  desk: Desk,
  chatId: string,
  seen: string | undefined,
  from = "",
): Entry[] {
  const entries: Entry[] = [];
  const { messages } = threadOf(desk, chatId);
  let lastDay: string | undefined;
  let marked = seen === undefined;
  const onDay = (at: string) => {
    const day = new Date(at).toDateString();
    if (day !== lastDay) {
      entries.push({ kind: "day", at });
      lastDay = day;
    }
  };
  for (const message of messages) {
    if (message.id < from) {
      continue;
    }
    onDay(message.at);
    if (
      !marked &&
      message.direction === "inbound" &&
      message.id > (seen ?? "")
    ) {
      entries.push({ kind: "new" });
      marked = true;
    }
    entries.push({ kind: "message", message });
  }
  for (const sending of withoutMessage(desk, chatId, messages)) {
    onDay(sending.at);
    entries.push({ kind: "sending", sending });
  }
  return entries;
}

/** Texts on their way or refused, without those that stand in the field, or whose message was pushed before the answer. */
function withoutMessage(
  desk: Desk,
  chatId: string,
  messages: readonly Message[],
): Sending[] {
  const taken = new Set<string>();
  return desk.sendings.filter((sending) => {
    if (sending.chatId !== chatId) {
      return false;
    }
    if (sending.state.is === "refused") {
      return desk.returned.get(chatId) !== sending.key;
    }
    const own = messages.find(
      ({ id, direction, sentBy, body }) =>
        id > sending.after &&
        !taken.has(id) &&
        direction === "outbound" &&
        sentBy === desk.agent.id &&
        body === sending.body,
    );
    if (own !== undefined) {
      taken.add(own.id);
    }
    return own === undefined;
  });
}
