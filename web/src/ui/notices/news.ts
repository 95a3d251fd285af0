import type { Chat, Message } from "../../api/types";
import { type Threads, threadOf } from "../../desk/threads";

/** What there is to tell the agent of. */
export type News =
  | { kind: "request"; chat: Chat }
  /** A text, and whether it came in above others; then it is not read out. */
  | {
      kind: "text";
      chat: Chat;
      messageId: string;
      body: string;
      late: boolean;
    };

/** What an agent has been told of: requests, the last messages by chat, and the texts above them. */
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
  threads: Threads;
}

/** What is new since the agent was last told. At first everything is known. */
export function news(
  told: Told | undefined,
  { requests, open, late, threads }: Now,
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
        found.push({ kind: "text", chat, messageId, body: "", late: true });
      }
    }
    texts.set(chat.id, chat.lastMessage?.id ?? "");
    if (told !== undefined && !told.requests.has(chat.id)) {
      const { messages } = threadOf({ threads }, chat.id);
      const since = newTexts(chat, messages, told.texts.get(chat.id)).filter(
        ({ id }) => !toldLate.has(id),
      );
      for (const { id, body } of since) {
        found.push({ kind: "text", chat, messageId: id, body, late: false });
      }
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

/**
 * The customer's unread texts behind the message that was the chat's last when the agent was told, the oldest first. The
 * chat may be ahead of its messages; of one that was not there the last text alone is new.
 */
function newTexts(
  { unread, lastMessage: last }: Chat,
  messages: readonly Message[],
  told: string | undefined,
): Pick<Message, "id" | "body">[] {
  if (unread === 0 || last === undefined || last.id <= (told ?? "")) {
    return [];
  }
  const before = messages.filter(
    ({ id, direction }) =>
      direction === "inbound" &&
      told !== undefined &&
      id > told &&
      id < last.id,
  );
  // The chat itself has no more of a long text than its beginning.
  const whole = messages.find(({ id }) => id === last.id) ?? last;
  return [...before, ...(last.direction === "inbound" ? [whole] : [])].slice(
    -unread,
  );
}

/** What tabs call the same news by. */
export function newsId(news: News): string {
  const { chat } = news;
  return news.kind === "request"
    ? `${chat.id} ${chat.offer?.since ?? chat.createdAt}`
    : news.messageId;
}
