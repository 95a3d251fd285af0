import type { Message } from "../api/types";
import { mergeThread } from "./merge";
import type { Pages } from "./pages";

/** A chat's messages, as far as they are known: the newest ones, without gaps. */
export interface Thread {
  messages: readonly Message[];
  /** What is known of the messages before them. */
  older: Pages;
}

/** What is known of the messages of each chat. */
export type Threads = ReadonlyMap<string, Thread>;

/** What becomes of a page of messages that is read. */
export type ThreadEvent =
  | { type: "thread_asked"; chatId: string }
  | { type: "thread_failed"; chatId: string }
  | {
      type: "thread_read";
      chatId: string;
      messages: readonly Message[];
      complete: boolean;
    };

const unasked: Thread = { messages: [], older: "unasked" };

/** A chat's thread. */
export function threadOf(
  { threads }: { threads: Threads },
  chatId: string,
): Thread {
  return threads.get(chatId) ?? unasked;
}

/** The threads after the event. */
export function reduceThreads(threads: Threads, event: ThreadEvent): Threads {
  switch (event.type) {
    case "thread_asked":
      return withOlder(threads, event.chatId, "loading");
    case "thread_failed":
      return withOlder(threads, event.chatId, "failed");
    case "thread_read":
      return withOlder(
        withMessages(threads, event.messages),
        event.chatId,
        event.complete ? "complete" : "more",
      );
  }
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

export function withOlder(
  threads: Threads,
  chatId: string,
  older: Pages,
): Threads {
  const thread = { ...threadOf({ threads }, chatId), older };
  return new Map(threads).set(chatId, thread);
}
