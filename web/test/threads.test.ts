import { expect, test } from "vitest";
import {
  reduceThreads,
  type ThreadEvent,
  threadOf,
  type Threads,
  withMessages,
} from "../src/desk/threads";
import { at, message } from "./fixtures";

const after = (start: Threads, ...events: ThreadEvent[]): Threads =>
  events.reduce(reduceThreads, start);

const read = (
  ids: string[],
  { before, complete = false }: { before?: string; complete?: boolean } = {},
): ThreadEvent => ({
  type: "thread_read",
  chatId: "chat-1",
  before,
  messages: ids.map((id) => message(id)),
  complete,
  at,
});

const asked: ThreadEvent = { type: "thread_asked", chatId: "chat-1" };

/** The ids of the thread, and what is known of what was before them. */
const seen = (threads: Threads) => {
  const { messages, older } = threadOf({ threads }, "chat-1");
  return [messages.map(({ id }) => id).join(" "), older];
};

test("the newest page is joined to what is known", () => {
  const known = after(
    new Map(),
    read(["m4", "m3"]),
    read(["m2", "m1"], { before: "m3", complete: true }),
  );
  expect(seen(known)).toEqual(["m1 m2 m3 m4", "complete"]);
  expect(seen(after(known, read(["m6", "m5", "m4"])))).toEqual([
    "m1 m2 m3 m4 m5 m6",
    "complete",
  ]);
});

test("what is below a gap is read again", () => {
  const known = after(new Map(), read(["m2", "m1"], { complete: true }));
  const later = after(known, read(["m9", "m8"]));
  expect(seen(later)).toEqual(["m8 m9", "more"]);
  expect(
    seen(
      after(
        later,
        asked,
        read(["m7", "m2", "m1"], { before: "m8", complete: true }),
      ),
    ),
  ).toEqual(["m1 m2 m7 m8 m9", "complete"]);
});

test("what was told above a gap stays", () => {
  const known = withMessages(after(new Map(), read(["m2", "m1"])), [
    message("m9"),
  ]);
  expect(seen(after(known, read(["m8", "m7"])))).toEqual(["m7 m8 m9", "more"]);
});

test("earlier messages that come after a gap was found make no new one", () => {
  const late = after(
    new Map(),
    read(["m3"]),
    asked,
    read(["m9", "m8"]),
    read(["m2", "m1"], { before: "m3", complete: true }),
  );
  expect(seen(late)).toEqual(["m8 m9", "more"]);
});

test("a thread that cannot be read again stays as it is", () => {
  const failed: ThreadEvent = {
    type: "thread_failed",
    chatId: "chat-1",
    before: undefined,
  };
  const known = after(new Map(), read(["m1"], { complete: true }));
  expect(seen(after(known, failed))).toEqual(["m1", "complete"]);
  expect(seen(after(new Map(), asked, failed))).toEqual(["", "failed"]);
});
