import type { Chat } from "../../api/types";

/** What there is to tell the agent of. */
export interface News {
  kind: "request" | "text";
  chat: Chat;
}

/** What an agent has been told of: requests and the last texts, by chat. */
export interface Told {
  requests: ReadonlySet<string>;
  texts: ReadonlyMap<string, string>;
}

interface Now {
  requests: readonly Chat[];
  open: readonly Chat[];
}

/** What is new since the agent was last told. At first everything is known. */
export function news(
  told: Told | undefined,
  { requests, open }: Now,
): { news: News[]; told: Told } {
  const texts = new Map<string, string>();
  const found: News[] = [];
  for (const chat of requests) {
    if (told?.requests.has(chat.id) === false) {
      found.push({ kind: "request", chat });
    }
  }
  for (const chat of open) {
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
      found.push({ kind: "text", chat });
    }
  }
  return {
    news: found,
    told: { requests: new Set(requests.map(({ id }) => id)), texts },
  };
}

/** What tabs call the same news by. */
export function newsId({ kind, chat }: News): string {
  return kind === "request"
    ? `${chat.id} ${chat.offer?.since ?? chat.createdAt}`
    : (chat.lastMessage?.id ?? chat.id);
}
