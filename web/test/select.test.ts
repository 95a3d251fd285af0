import { describe, expect, test } from "vitest";
import type { Chat } from "../src/api/types";
import { type Desk, reduce } from "../src/desk/desk";
import {
  canSend,
  canWrite,
  findChats,
  recentNumbers,
  endedChats,
  openChats,
  transcript,
  unreadOf,
} from "../src/desk/select";
import type { Sending } from "../src/outbox/outbox";
import { alice, chat, desk, message, sync } from "./fixtures";

const synced = (changes: Parameters<typeof sync>[0], start = desk()): Desk =>
  reduce(start, { type: "synced", sync: sync(changes) });

const ids = (chats: readonly Chat[]) => chats.map(({ id }) => id);

describe("the chats", () => {
  const state = synced({
    chats: [
      chat("old", { lastActivityAt: "2026-11-23T09:00:00Z" }),
      chat("new", { lastActivityAt: "2026-11-23T11:00:00Z" }),
      chat("of-bob", { agentId: "bob" }),
      chat("ended-1", { state: "ended", endedAt: "2026-11-21T09:00:00Z" }),
      chat("ended-2", { state: "ended", endedAt: "2026-11-22T09:00:00Z" }),
    ],
  });

  test("are the agent's own, the liveliest first", () => {
    expect(ids(openChats(state))).toEqual(["new", "old"]);
  });
  test("that ended are listed apart, the last ended first", () => {
    expect(ids(endedChats(state))).toEqual(["ended-2", "ended-1"]);
  });
});

describe("unread texts", () => {
  const waiting = chat("chat-1", {
    unread: 2,
    lastMessage: {
      id: "m3",
      direction: "inbound",
      body: "text m3",
      at: "2026-11-23T10:00:00Z",
    },
  });
  const messages = [
    message("m1"),
    message("m2", { direction: "inbound", status: "received" }),
    message("m3", { direction: "inbound", status: "received" }),
  ];
  const unread = (seen?: string) => {
    let state = synced({ chats: [waiting], messages });
    if (seen !== undefined) {
      state = reduce(state, {
        type: "chat_seen",
        chatId: "chat-1",
        messageId: seen,
      });
    }
    return unreadOf(state, waiting);
  };

  test("are those that the server counts, before any was seen here", () => {
    expect(unread()).toBe(2);
  });
  test("are fewer when some were seen here", () => {
    expect(unread("m2")).toBe(1);
    expect(unread("m3")).toBe(0);
  });
});

describe("sending", () => {
  const service = {
    id: "support",
    name: "Support",
    sms: true,
    carrier: "sns" as const,
    numbers: ["+12065550100"],
    maxSegments: 1,
    policies: {},
    revision: 1,
  };

  test("needs the permission, SMS on the service, and work for it", () => {
    const can = (changes: Partial<Desk>) =>
      canSend(desk({ services: [service], ...changes }), "support");
    expect(can({})).toBe(true);
    expect(can({ agent: { ...alice, permissions: [] } })).toBe(false);
    expect(can({ agent: { ...alice, services: ["sales"] } })).toBe(false);
    expect(can({ services: [{ ...service, sms: false }] })).toBe(false);
  });

  test("goes on in an own chat that is open, and whose customer takes texts", () => {
    const can = (changes: Partial<Chat>, sms = true) =>
      canWrite(
        desk({ services: [{ ...service, sms }] }),
        chat("chat-1", changes),
      );
    expect(can({})).toBe(true);
    expect(can({}, false)).toBe(false);
    expect(can({ agentId: "bob" })).toBe(false);
    expect(can({ state: "ended" })).toBe(false);
    expect(can({ optedOut: true })).toBe(false);
  });
});

describe("the transcript", () => {
  const kinds = (state: Desk, seen?: string) =>
    transcript(state, "chat-1", seen).map((entry) =>
      entry.kind === "message"
        ? entry.message.id
        : entry.kind === "sending"
          ? entry.sending.key
          : entry.kind,
    );

  test("has a line for each day", () => {
    const state = synced({
      messages: [
        message("m1", { at: "2026-11-20T12:00:00Z" }),
        message("m2", { at: "2026-11-20T12:30:00Z" }),
        message("m3", { at: "2026-11-22T12:00:00Z" }),
      ],
    });
    expect(kinds(state)).toEqual(["day", "m1", "m2", "day", "m3"]);
  });

  test("marks what the customer wrote since the agent looked", () => {
    const state = synced({
      messages: [
        message("m1", { direction: "inbound" }),
        message("m2"),
        message("m3", { direction: "inbound" }),
        message("m4", { direction: "inbound" }),
      ],
    });
    expect(kinds(state, "m1")).toEqual(["day", "m1", "m2", "new", "m3", "m4"]);
  });

  describe("with a text on its way", () => {
    const sending = (key: string, after = "m1"): Sending => ({
      key,
      chatId: "chat-1",
      body: "ok",
      at: "2026-11-23T10:00:00Z",
      after,
      state: { is: "waiting" },
    });

    test("shows it at the end", () => {
      const state = synced(
        { messages: [message("m1", { body: "ok" })] },
        desk({ sendings: [sending("k1")] }),
      );
      expect(kinds(state)).toEqual(["day", "m1", "k1"]);
    });

    test("shows its message instead, once that was pushed", () => {
      const state = synced(
        { messages: [message("m1"), message("m2", { body: "ok" })] },
        desk({ sendings: [sending("k1"), sending("k2")] }),
      );
      expect(kinds(state)).toEqual(["day", "m1", "m2", "k2"]);
    });

    test("does not take the message of an equal text for it", () => {
      let state = synced(
        { messages: [message("m1")] },
        desk({ sendings: [sending("k1"), sending("k2")] }),
      );
      state = reduce(state, {
        type: "sending_done",
        key: "k1",
        message: message("m2", { body: "ok" }),
      });
      state = reduce(state, {
        type: "sending_changed",
        sending: sending("k2"),
      });
      expect(kinds(state)).toEqual(["day", "m1", "m2", "k2"]);
    });
  });
});

describe("finding", () => {
  const state = synced({
    chats: [
      chat("c1", { customerNumber: "+12065550151", note: "Router broken" }),
      chat("c2", {
        customerNumber: "+12065550162",
        lastActivityAt: "2026-11-23T11:00:00Z",
      }),
    ],
  });

  test("chats by a part of the number, or by words", () => {
    expect(ids(findChats(state, "0162"))).toEqual(["c2"]);
    expect(ids(findChats(state, "206 555"))).toEqual(["c2", "c1"]);
    expect(ids(findChats(state, "ROUTER broken"))).toEqual(["c1"]);
    expect(findChats(state, "nothing")).toEqual([]);
  });

  test("the numbers of late, those that were called first", () => {
    expect(recentNumbers(state, ["+12065550151"])).toEqual([
      "+12065550151",
      "+12065550162",
    ]);
  });
});
