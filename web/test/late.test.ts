import { describe, expect, test } from "vitest";
import type { Chat } from "../src/api/types";
import { type Desk, type DeskEvent, reduce } from "../src/desk/desk";
import { transcript, unmarked, unreadOf } from "../src/desk/select";
import { threadOf } from "../src/desk/threads";
import { news, newsId } from "../src/ui/notices/news";
import { at, chat, desk, message, sync } from "./fixtures";

const last = (id: string, direction: "inbound" | "outbound") => ({
  lastMessage: { id, direction, body: id, at },
});
const inbound = (id: string) =>
  message(id, { direction: "inbound", status: "received" });

/** A chat of which the agent has seen everything: the customer's m3, and the agent's m5. */
const read: Desk = [
  { type: "synced" as const, sync: sync({ chats: [chat("chat-1")] }) },
  { type: "pushed" as const, event: { message: inbound("m3") } },
  { type: "pushed" as const, event: { message: message("m5") } },
  {
    type: "pushed" as const,
    event: { chat: chat("chat-1", { ...last("m5", "outbound"), revision: 2 }) },
  },
  { type: "chat_seen" as const, chatId: "chat-1", messageId: "m5" },
].reduce(reduce, desk());

const text = (state: Desk, id: string) =>
  reduce(state, { type: "pushed", event: { message: inbound(id) } });

const counts = (state: Desk, changes: Partial<Chat>) =>
  reduce(state, {
    type: "pushed",
    event: {
      chat: chat("chat-1", { ...last("m5", "outbound"), ...changes }),
    },
  });

const only = ({ chats }: Desk): Chat => chats.get("chat-1") ?? chat("none");
const unread = (state: Desk) => unreadOf(state, only(state));
const newsSince = (before: Desk, now: Desk) => {
  const seenBy = (state: Desk) => ({
    requests: [],
    open: [...state.chats.values()],
    late: state.late,
    threads: state.threads,
  });
  const { told } = news(undefined, seenBy(before));
  return news(told, seenBy(now)).news.map(newsId);
};

describe("a customer's text that comes in above what the agent has seen", () => {
  const orders: [string, Desk][] = [
    ["its chat last", counts(text(read, "m4"), { unread: 1, revision: 3 })],
    ["its chat first", text(counts(read, { unread: 1, revision: 3 }), "m4")],
    [
      "after a lost connection",
      reduce(read, {
        type: "synced",
        sync: sync({
          chats: [
            chat("chat-1", {
              ...last("m5", "outbound"),
              unread: 1,
              revision: 3,
            }),
          ],
          messages: [inbound("m4")],
        }),
      }),
    ],
  ];
  test.each(orders)("is unread and news, and is not marked: %s", (_, state) => {
    expect(unread(state)).toBe(1);
    expect(unmarked(state)).toEqual([]);
    expect(newsSince(read, state)).toEqual(["m4"]);
  });

  const [[, late]] = orders as [[string, Desk]];

  test("is so below a text of the customer's too", () => {
    const state = [
      { type: "pushed" as const, event: { message: inbound("m6") } },
      {
        type: "pushed" as const,
        event: {
          chat: chat("chat-1", { ...last("m6", "inbound"), revision: 3 }),
        },
      },
      { type: "chat_seen" as const, chatId: "chat-1", messageId: "m6" },
    ].reduce(reduce, read);
    const now = counts(text(state, "m4"), {
      ...last("m6", "inbound"),
      unread: 1,
      revision: 4,
    });
    expect(unread(now)).toBe(1);
    expect(newsSince(state, now)).toEqual(["m4"]);
  });

  test("counts beside newer ones, which are seen without it", () => {
    let state = counts(text(late, "m6"), {
      ...last("m6", "inbound"),
      unread: 2,
      revision: 4,
    });
    expect(unread(state)).toBe(2);
    state = reduce(state, {
      type: "chat_seen",
      chatId: "chat-1",
      messageId: "m6",
    });
    expect(unread(state)).toBe(1);
    expect(unmarked(state)).toEqual([]);
  });

  test("is read once it was on the screen", () => {
    const state = reduce(late, {
      type: "late_seen",
      chatId: "chat-1",
      messageId: "m4",
    });
    expect(unread(state)).toBe(0);
    expect(unmarked(state)).toEqual([{ chatId: "chat-1", messageId: "m5" }]);
  });

  test("counts no more once it was read elsewhere", () => {
    expect(unread(counts(late, { unread: 0, revision: 4 }))).toBe(0);
  });

  test("is late once, and not when it is told again after it was seen", () => {
    const seen = reduce(text(late, "m4"), {
      type: "late_seen",
      chatId: "chat-1",
      messageId: "m4",
    });
    expect(unread(text(seen, "m4"))).toBe(0);
  });

  test("has the line for what is new above it", () => {
    expect(
      transcript(late, "chat-1", "m3").map((entry) =>
        entry.kind === "message" ? entry.message.id : entry.kind,
      ),
    ).toEqual(["day", "m3", "new", "m4", "m5"]);
  });
});

describe("while the desktop was closed", () => {
  const opened = (unreadCount: number, seen = "m5") =>
    reduce(desk({ seen: new Map([["chat-1", seen]]) }), {
      type: "synced",
      sync: sync({
        reset: true,
        chats: [
          chat("chat-1", { ...last("m5", "outbound"), unread: unreadCount }),
        ],
        messages: [inbound("m3"), inbound("m4"), message("m5")],
      }),
    });

  test("a text that came in above what was seen is unread, and not marked", () => {
    expect(unread(opened(1))).toBe(1);
    expect(unmarked(opened(1))).toEqual([]);
    expect(opened(1).late.get("chat-1")).toEqual(["m4"]);
  });

  test("none is, where the API counts none, or those below alone", () => {
    expect(opened(0).late.size).toBe(0);
    expect(opened(1, "m3").late.size).toBe(0);
  });
});

describe("an answer in parts", () => {
  const others: Chat[] = ["chat-2", "chat-3"].map((id) => chat(id));
  const started = (seen: string, unreadCount: number, between: DeskEvent[]) =>
    [
      {
        type: "synced" as const,
        sync: sync({ reset: true, more: true, chats: others }),
      },
      ...between,
      {
        type: "synced" as const,
        sync: sync({
          chats: [
            chat("chat-1", { ...last("n4", "inbound"), unread: unreadCount }),
          ],
          messages: ["n1", "n2", "n3", "n4"].map(inbound),
        }),
      },
    ].reduce(reduce, desk({ seen: new Map([["chat-1", seen]]) }));

  const ways: [string, DeskEvent[]][] = [
    ["at once", []],
    [
      "when a text was pushed meanwhile",
      [{ type: "pushed", event: { message: inbound("n4") } }],
    ],
  ];
  test.each(ways)(
    "has none above what was seen that was read long ago: %s",
    (_, between) => {
      const state = started("n3", 1, between);
      expect(state.late.size).toBe(0);
      expect(unread(state)).toBe(1);
      const seen = reduce(state, {
        type: "chat_seen",
        chatId: "chat-1",
        messageId: "n4",
      });
      expect(unread(seen)).toBe(0);
      expect(unmarked(seen)).toEqual([{ chatId: "chat-1", messageId: "n4" }]);
    },
  );

  test("has those that came in above it while the desktop was closed", () => {
    expect(started("n4", 1, []).late.get("chat-1")).toEqual(["n4"]);
  });

  test("tells in its last part too that there is nothing earlier", () => {
    expect(threadOf(started("n3", 1, []), "chat-1").older).toBe("complete");
  });

  test("is over with its last part", () => {
    const state = reduce(started("n4", 0, []), {
      type: "synced",
      sync: sync({
        chats: [chat("chat-1", { ...last("n4", "inbound"), unread: 1 })],
        messages: [inbound("n0")],
      }),
    });
    expect(state.late.get("chat-1")).toEqual(["n0"]);
  });
});

test("a chat that comes back to the agent while the connection is lost has none that was read long ago", () => {
  const theirs = chat("chat-1", { agentId: "bob", revision: 4 });
  const state = [
    { type: "pushed" as const, event: { chat: theirs } },
    {
      type: "synced" as const,
      sync: sync({
        chats: [chat("chat-1", { ...last("m6", "inbound"), revision: 5 })],
        messages: [inbound("m3"), message("m5"), inbound("m6")],
      }),
    },
  ].reduce(reduce, read);
  expect(state.late.size).toBe(0);
});
