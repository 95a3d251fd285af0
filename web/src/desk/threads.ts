import type { Message } from "../api/types";
import { mergeThread } from "./merge";
import type { Pages } from "./pages";

/** A chat's messages, as far as they are known: the newest ones, without gaps. */
export interface Thread {
  messages: readonly Message[];
  /** What is known of the messages before them. */
  older: Pages;
  /** When the newest ones were last read, in RFC 3339; those of an agent's own chats are told besides. */
  asOf?: string;
}

/** What is known of the messages of each chat. */
export type Threads = ReadonlyMap<string, Thread>;

/** What becomes of a page of messages that is read: those before a message, or the newest ones. */
export type ThreadEvent =
  | { type: "thread_asked"; chatId: string }
  | { type: "thread_failed"; chatId: string; before: string | undefined }
  | ThreadRead;

interface ThreadRead {
  type: "thread_read";
  chatId: string;
  before: string | undefined;
  messages: readonly Message[];
  /** Whether there is nothing before them. */
  complete: boolean;
  /** When they were asked for, in RFC 3339. */
  at: string;
}

const unasked: Thread = { messages: [], older: "unasked" };

/** A chat's thread. */
export function threadOf(
  { threads }: { threads: Threads },
  chatId: string,
): Thread {
  return threads.get(chatId) ?? unasked;
}

/** Whether nothing is known of a thread but what was told by chance. */
export function isUnknown({ messages, older }: Thread): boolean {
  return older === "unasked" || messages.length === 0;
}

/** The threads after the event. */
export function reduceThreads(threads: Threads, event: ThreadEvent): Threads {
  const thread = threadOf({ threads }, event.chatId);
  switch (event.type) {
    case "thread_asked":
      return withOlder(threads, event.chatId, "loading");
    case "thread_failed":
      // What is known stays as it is when it could not be read again.
      return thread.older === "loading" && joins(thread, event.before)
        ? withOlder(threads, event.chatId, "failed")
        : threads;
    case "thread_read":
      return joins(thread, event.before)
        ? new Map(threads).set(
            event.chatId,
            event.before === undefined
              ? withNewest(thread, event)
              : withEarlier(thread, event),
          )
        : threads;
  }
}

/** Whether the messages before that one are still those before the thread. */
function joins({ messages }: Thread, before: string | undefined): boolean {
  return before === undefined || messages.some(({ id }) => id === before);
}

function withEarlier(thread: Thread, page: ThreadRead): Thread {
  return {
    ...thread,
    messages: mergeThread(thread.messages, page.messages),
    older: page.complete ? "complete" : "more",
  };
}

/** Where the newest page does not reach down to what is known, a gap would be: what is below it is read again. */
function withNewest(thread: Thread, page: ThreadRead): Thread {
  const [oldest] = mergeThread([], page.messages);
  const meets =
    oldest === undefined || thread.messages.some(({ id }) => id === oldest.id);
  const kept =
    page.complete || meets
      ? thread.messages
      : thread.messages.filter(({ id }) => id > oldest.id);
  return {
    messages: mergeThread(kept, page.messages),
    older:
      page.complete || (meets && thread.older === "complete")
        ? "complete"
        : "more",
    asOf: page.at,
  };
}

/** With messages that are told or answered. Threads that nothing changes stay the same objects. */
export function withMessages(
  threads: Threads,
  arrived: readonly Message[],
): Threads {
  const next = new Map(threads);
  for (const chatId of new Set(arrived.map((message) => message.chatId))) {
    const thread = next.get(chatId) ?? unasked;
    const messages = mergeThread(
      thread.messages,
      arrived.filter((message) => message.chatId === chatId),
    );
    if (messages !== thread.messages) {
      next.set(chatId, { ...thread, messages });
    }
  }
  return next;
}

/** With what is known of the messages before the thread. */
export function withOlder(
  threads: Threads,
  chatId: string,
  older: Pages,
): Threads {
  const thread = { ...threadOf({ threads }, chatId), older };
  return new Map(threads).set(chatId, thread);
}
