import type { Chat } from "../../api/types";

/** What there is to tell the agent of. */
export type News =
  | { kind: "request"; chat: Chat }
  /** A text, and whether it came in above others. */
  | { kind: "text"; chat: Chat; messageId: string; late: boolean };

/** What an agent has been told of: requests, the last texts by chat, and the texts above them. */
export interface Told {
  requests: ReadonlySet<string>;
  texts: ReadonlyMap<string, string>;
  late: ReadonlySet<string>;
}

interface Now {
  requests: readonly Chat[];
  open: readonly Chat[];
  /** The texts that came in above others and have not been seen, by chat. */
  late: ReadonlyMap<string, readonly string[]>;
}

/** What is new since the agent was last told. At first everything is known. */
export function news(
  told: Told | undefined,
  { requests, open, late }: Now,
): { news: News[]; told: Told } {
  const texts = new Map<string, string>();
  const toldLate = new Set<string>();
  const found: News[] = [];
  for (const chat of requests) {
    if (told?.requests.has(chat.id) === false) {
      found.push({ kind: "request", chat });
    }
  }
  for (const chat of open) {
    for (const messageId of chat.unread > 0 ? (late.get(chat.id) ?? []) : []) {
      toldLate.add(messageId);
      if (told?.late.has(messageId) === false) {
        found.push({ kind: "text", chat, messageId, late: true });
      }
    }
    const last = chat.lastMessage;
    if (last?.direction !== "inbound") {
      continue;
    }
    texts.set(chat.id, last.id);
    if (
      told !== undefined &&
      chat.unread > 0 &&
      last.id > (told.texts.get(chat.id) ?? "") &&
      !told.requests.has(chat.id)
    ) {
      found.push({ kind: "text", chat, messageId: last.id, late: false });
    }
  }
  return {
    news: found,
    told: {
      requests: new Set(requests.map(({ id }) => id)),
      texts,
      late: toldLate,
    },
  };
}

/** What tabs call the same news by. */
export function newsId(news: News): string {
  const { chat } = news;
  return news.kind === "request"
    ? `${chat.id} ${chat.offer?.since ?? chat.createdAt}`
    : news.messageId;
}
