import { describe, expect, test } from "vitest";
import type { Chat, Message } from "../src/api/types";
import { type Desk, type DeskEvent, reduce } from "../src/desk/desk";
import { fieldOf } from "../src/desk/field";
import {
  departures,
  openChats,
  requests,
  transcript,
  unlocated,
} from "../src/desk/select";
import { threadOf } from "../src/desk/threads";
import type { PushedEvent } from "../src/live/events";
import type { Sending } from "../src/outbox/outbox";
import { alice, at, chat, desk, message, sync } from "./fixtures";

const after = (start: Desk, ...events: DeskEvent[]): Desk =>
  events.reduce(reduce, start);

const pushedMessage = (pushed: Message): DeskEvent => ({
  type: "pushed",
  event: { message: pushed },
});

const bodies = (state: Desk) =>
  threadOf(state, "chat-1").messages.map(({ body }) => body);

describe("messages", () => {
  test("are shown once, in the order of their ids, however they arrive", () => {
    const state = after(
      desk(),
      pushedMessage(message("m3")),
      pushedMessage(message("m1")),
      {
        type: "synced",
        sync: sync({ messages: [message("m2"), message("m3")] }),
      },
      pushedMessage(message("m2")),
    );
    expect(bodies(state)).toEqual(["text m1", "text m2", "text m3"]);
  });

  test("keep the higher revision, whichever comes last", () => {
    const delivered = message("m1", { status: "delivered", revision: 3 });
    const sent = message("m1", { status: "sent", revision: 2 });
    for (const order of [
      [delivered, sent],
      [sent, delivered],
    ]) {
      const state = after(desk(), ...order.map(pushedMessage));
      expect(threadOf(state, "chat-1").messages).toEqual([delivered]);
    }
  });

  test("read as unconfirmed at the same revision, when the answer is overdue", () => {
    const queued = message("m1", { status: "queued" });
    const overdue = message("m1", { status: "unconfirmed" });
    for (const order of [
      [queued, overdue],
      [overdue, queued],
    ]) {
      const state = after(desk(), ...order.map(pushedMessage));
      expect(threadOf(state, "chat-1").messages).toEqual([overdue]);
    }
  });

  test("that change nothing leave the thread as it was", () => {
    const once = after(desk(), pushedMessage(message("m1")));
    const twice = after(once, pushedMessage(message("m1")));
    expect(threadOf(twice, "chat-1")).toBe(threadOf(once, "chat-1"));
  });
});

describe("a sync that starts over", () => {
  const before = after(desk(), {
    type: "synced",
    sync: sync({
      reset: true,
      chats: [chat("chat-1"), chat("gone")],
      messages: [message("m1")],
    }),
  });

  test("replaces what was known before", () => {
    const state = after(
      before,
      { type: "sync_asked" },
      {
        type: "synced",
        sync: sync({
          reset: true,
          chats: [chat("chat-1", { revision: 2 })],
          messages: [message("m9")],
        }),
      },
    );
    expect([...state.chats.keys()]).toEqual(["chat-1"]);
    expect(bodies(state)).toEqual(["text m9"]);
  });

  test("keeps what arrived since it was asked for", () => {
    const state = after(
      before,
      { type: "sync_asked" },
      pushedMessage(message("m2")),
      { type: "chat_answered", chat: chat("started") },
      { type: "synced", sync: sync({ reset: true, chats: [chat("chat-1")] }) },
    );
    expect([...state.chats.keys()].sort()).toEqual(["chat-1", "started"]);
    expect(bodies(state)).toEqual(["text m2"]);
  });

  test("keeps its earlier pages", () => {
    const state = after(
      before,
      { type: "sync_asked" },
      {
        type: "synced",
        sync: sync({ reset: true, more: true, chats: [chat("a")] }),
      },
      { type: "synced", sync: sync({ reset: true, chats: [chat("b")] }) },
    );
    expect([...state.chats.keys()]).toEqual(["a", "b"]);
  });

  test("knows whether a chat has older messages", () => {
    const newest = Array.from({ length: 50 }, (_, i) =>
      message(`m${String(i + 10)}`, { chatId: "long" }),
    );
    const state = after(desk(), {
      type: "synced",
      sync: sync({
        reset: true,
        chats: [chat("long"), chat("chat-1")],
        messages: [...newest, message("m1")],
      }),
    });
    expect(threadOf(state, "long").older).toBe("more");
    expect(threadOf(state, "chat-1").older).toBe("complete");
  });

  test("keeps ended chats, and asks again which have ended", () => {
    const state = after(
      desk(),
      { type: "ended_read", chats: [chat("old", { state: "ended" })] },
      { type: "synced", sync: sync({ reset: true }) },
    );
    expect([...state.chats.keys()]).toEqual(["old"]);
    expect(state.ended.pages).toBe("unasked");
  });
});

test("it is known how far the ended chats are read", () => {
  const old = chat("old", { state: "ended", endedAt: at });
  const first = after(desk(), {
    type: "ended_read",
    chats: [old],
    cursor: "c",
  });
  expect(first.ended).toEqual({ pages: "more", cursor: "c", reached: at });
  expect(after(first, { type: "ended_asked" }).ended.reached).toBe(at);
});

describe("a later sync", () => {
  test("adds, ends and removes", () => {
    const state = after(
      desk(),
      {
        type: "synced",
        sync: sync({ reset: true, chats: [chat("a"), chat("b")] }),
      },
      {
        type: "synced",
        sync: sync({
          chats: [chat("a", { state: "ended", revision: 2 })],
          removedChatIds: ["b"],
        }),
      },
    );
    expect(
      [...state.chats.values()].map(({ id, state: is }) => [id, is]),
    ).toEqual([["a", "ended"]]);
  });
});

describe("a text on its way", () => {
  const sending: Sending = {
    key: "k1",
    chatId: "chat-1",
    body: "Hello",
    at: "2026-11-23T10:00:00Z",
    after: "",
    state: { is: "sending" },
  };
  const refuse: DeskEvent = {
    type: "sending_changed",
    sending: {
      ...sending,
      state: { is: "refused", refusal: { code: "opted_out" } },
    },
  };
  const sent = after(desk(), { type: "sending_changed", sending });

  test("becomes the message", () => {
    const state = after(sent, {
      type: "sending_done",
      key: "k1",
      message: message("m1"),
    });
    expect(state.sendings).toEqual([]);
    expect(bodies(state)).toEqual(["text m1"]);
  });

  test("goes back into its field when it is refused, with the reason", () => {
    const state = after(sent, refuse);
    expect(fieldOf(state, "chat-1")).toEqual({
      text: "Hello",
      refusal: { code: "opted_out" },
      key: "k1",
    });
    expect(transcript(state, "chat-1", undefined)).toEqual([]);
  });

  test("does not overwrite what the agent has typed since", () => {
    const state = after(
      sent,
      { type: "draft_changed", chatId: "chat-1", text: "And" },
      refuse,
    );
    expect(fieldOf(state, "chat-1")).toEqual({ text: "And" });
    expect(transcript(state, "chat-1", undefined)).toMatchObject([
      { kind: "day" },
      { sending: { body: "Hello", state: { is: "refused" } } },
    ]);
  });

  test("gives way to what another tab has begun, for good", () => {
    const state = after(
      sent,
      refuse,
      { type: "draft_changed", chatId: "chat-1", text: "And" },
      { type: "draft_changed", chatId: "chat-1", text: "" },
    );
    expect(fieldOf(state, "chat-1")).toEqual({ text: "" });
    expect(transcript(state, "chat-1", undefined)).toHaveLength(2);
  });

  test("keeps the reason when it is put back", () => {
    const state = after(
      sent,
      { type: "draft_changed", chatId: "chat-1", text: "And" },
      refuse,
      { type: "text_put_back", key: sending.key },
    );
    expect(fieldOf(state, "chat-1")).toEqual({
      text: "And\nHello",
      refusal: { code: "opted_out" },
    });
  });

  test("goes behind what the agent has begun when it is put back", () => {
    const state = after(
      desk({ drafts: new Map([["chat-1", "And "]]) }),
      { type: "sending_changed", sending },
      { type: "text_put_back", key: sending.key },
      { type: "sending_dropped", key: sending.key },
    );
    expect(state.drafts.get("chat-1")).toBe("And\nHello");
    expect(state.sendings).toEqual([]);
  });

  test("moves to the customer's next chat, behind what stands there", () => {
    const state = after(
      desk({
        drafts: new Map([
          ["chat-1", "Too late"],
          ["chat-2", "Hello"],
        ]),
      }),
      { type: "draft_moved", from: "chat-1", to: "chat-2" },
    );
    expect([...state.drafts]).toEqual([["chat-2", "Hello\nToo late"]]);
  });

  test("stays when its chat ends after it was refused", () => {
    const ended: DeskEvent = {
      type: "ending_done",
      chat: chat("chat-1", { state: "ended", revision: 2 }),
    };
    expect(fieldOf(after(sent, refuse, ended), "chat-1").text).toBe("Hello");
  });

  test("stays when it was put back in another tab while its chat ended", () => {
    const draft = (text: string): DeskEvent => ({
      type: "draft_changed",
      chatId: "chat-1",
      text,
    });
    const begun: DeskEvent = {
      type: "ending_begun",
      ending: { chatId: "chat-1", until: 0, closing: {}, key: "e1" },
    };
    const ended: DeskEvent = {
      type: "ending_done",
      chat: chat("chat-1", { state: "ended", revision: 2 }),
    };
    const half = after(desk(), draft("Half a tex"), begun, begun);
    expect(after(half, ended).drafts.has("chat-1")).toBe(false);
    expect(after(half, draft("Hello"), ended).drafts.get("chat-1")).toBe(
      "Hello",
    );
  });

  test("loses the reason when the agent edits it", () => {
    const state = after(sent, refuse, {
      type: "draft_changed",
      chatId: "chat-1",
      text: "Hello!",
    });
    expect(fieldOf(state, "chat-1")).toEqual({ text: "Hello!" });
  });
});

describe("what is offered", () => {
  const offer: Chat["offer"] = { reason: "request", since: at };
  const asked = chat("asked", { state: "requested", offer });
  delete asked.agentId;
  const taken = chat("asked", { agentId: "bob", revision: 2 });
  const pushed = (event: PushedEvent): DeskEvent => ({ type: "pushed", event });
  const ids = (state: Desk) => requests(state).map(({ id }) => id);

  test("is known from the socket until somebody takes it", () => {
    const offered = after(desk(), pushed({ requested: asked }));
    expect(ids(offered)).toEqual(["asked"]);
    expect(openChats(offered)).toEqual([]);
    expect(ids(after(offered, pushed({ chat: taken })))).toEqual([]);
  });

  test("is not shown when it was taken before it was told", () => {
    const state = after(
      desk(),
      pushed({ chat: taken }),
      pushed({ requested: asked }),
    );
    expect(ids(state)).toEqual([]);
  });

  test("stays away once it was declined, whatever the customer adds", () => {
    const state = after(
      desk(),
      pushed({ requested: asked }),
      { type: "request_declined", chatId: "asked" },
      pushed({ chat: { ...asked, revision: 3 } }),
    );
    expect(ids(state)).toEqual([]);
  });

  test("is what the sync says, and what came since it was asked for", () => {
    const late = { ...asked, id: "late" };
    const state = after(
      desk(),
      pushed({ requested: asked }),
      { type: "sync_asked" },
      pushed({ requested: late }),
      {
        type: "synced",
        sync: sync({ requests: [{ ...asked, id: "synced" }] }),
      },
    );
    expect(ids(state).sort()).toEqual(["late", "synced"]);
  });

  test("to a whole service is for its Ready agents, to one agent for that one", () => {
    const resting = desk({ agent: { ...alice, state: "not_ready" } });
    const mine = {
      ...chat("mine", { agentId: "bob" }),
      offer: { reason: "transfer", to: "alice", by: "bob", since: at } as const,
    };
    const state = after(
      resting,
      pushed({ requested: asked }),
      pushed({ requested: mine }),
    );
    expect(ids(state)).toEqual(["mine"]);
  });

  test("is read anew when it becomes the agent's, as nobody told what was written in it", () => {
    const state = after(
      desk(),
      pushed({ requested: asked }),
      {
        type: "thread_read",
        chatId: "asked",
        before: undefined,
        messages: [message("m1", { chatId: "asked" })],
        complete: true,
        at,
      },
      {
        type: "chat_answered",
        chat: chat("asked", { agentId: "alice", revision: 2 }),
      },
    );
    expect(threadOf(state, "asked").older).toBe("unasked");
    expect(openChats(state).map(({ id }) => id)).toEqual(["asked"]);
  });
});

describe("a chat that became another's", () => {
  const before = after(desk(), {
    type: "synced",
    sync: sync({ reset: true, chats: [chat("a")] }),
  });
  const theirs = chat("a", { agentId: "bob", revision: 2 });

  test("leaves the list, and it is said who has it", () => {
    const state = after(before, { type: "pushed", event: { chat: theirs } });
    expect(openChats(state)).toEqual([]);
    expect(departures(state)).toEqual([
      {
        chatId: "a",
        customerNumber: "+12065550150",
        owner: "bob",
        missing: false,
        isUnsaid: false,
      },
    ]);
    expect(
      departures(after(state, { type: "departure_read", chatId: "a" })),
    ).toEqual([]);
  });

  test("while the desktop was away: who has it is found out", () => {
    const state = after(before, {
      type: "synced",
      sync: sync({ removedChatIds: ["a"] }),
    });
    expect(openChats(state)).toEqual([]);
    expect(departures(state)).toMatchObject([{ owner: undefined }]);
    expect(
      departures(after(state, { type: "chat_answered", chat: theirs })),
    ).toMatchObject([{ owner: "bob" }]);
  });

  test("while another one cannot be read: each is asked for", () => {
    const state = after(
      desk(),
      {
        type: "synced",
        sync: sync({ reset: true, chats: [chat("a"), chat("b")] }),
      },
      { type: "synced", sync: sync({ removedChatIds: ["a", "b"] }) },
      { type: "chat_failed", chatId: "a" },
    );
    expect(unlocated(state)).toEqual(["b"]);
    expect(
      unlocated(
        after(state, {
          type: "connection_changed",
          connection: { is: "live" },
        }),
      ),
    ).toEqual(["a", "b"]);
  });

  test("is nothing to tell of when it comes back", () => {
    const state = after(
      before,
      { type: "pushed", event: { chat: theirs } },
      { type: "pushed", event: { chat: chat("a", { revision: 3 }) } },
    );
    expect(departures(state)).toEqual([]);
    expect(openChats(state)).toHaveLength(1);
  });
});

test("the agent's rights are those of the newest record", () => {
  const state = after(desk(), {
    type: "pushed",
    event: { agent: { ...desk().agent, permissions: [], revision: 5 } },
  });
  expect(state.agent.permissions).toEqual([]);
  expect(
    after(state, {
      type: "rights_read",
      agent: desk().agent,
      services: [],
    }).agent.permissions,
  ).toEqual([]);
});
