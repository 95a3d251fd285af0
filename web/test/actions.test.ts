import { describe, expect, test } from "vitest";
import type { Api } from "../src/api/client";
import type { Outcome, Refusal } from "../src/api/outcome";
import type { Chat } from "../src/api/types";
import { type Actions, createActions } from "../src/desk/actions";
import { type Desk, reduce } from "../src/desk/desk";
import { Endings } from "../src/desk/endings";
import { Names } from "../src/desk/names";
import { threadOf } from "../src/desk/threads";
import { LiveConnection } from "../src/live/connection";
import { Outbox } from "../src/outbox/outbox";
import {
  alice,
  Locks,
  at as time,
  chat,
  desk,
  MemoryStorage,
  message,
} from "./fixtures";

/** A desk whose agent acts, with what the API answers. */
function at(start: Desk, answers: Partial<Api>) {
  let now = start;
  let doubts = 0;
  const dispatch = (event: Parameters<typeof reduce>[1]) => {
    now = reduce(now, event);
  };
  const api = new Proxy(answers, {
    get: (known, name: keyof Api) =>
      known[name] ??
      (() => {
        throw new Error(`nobody said what ${name} answers`);
      }),
  }) as Api;
  const actions: Actions = createActions({
    api,
    connection: new LiveConnection({
      ticket: api.ticket,
      sync: api.sync,
      open: () => {
        throw new Error("nobody connects");
      },
      dispatch,
    }),
    outbox: new Outbox("alice", {
      send: api.send,
      dispatch,
      storage: new MemoryStorage(),
      alone: new Locks().alone,
    }),
    endings: new Endings("alice", {
      end: api.endChat,
      texts: () => undefined,
      dispatch,
      storage: new MemoryStorage(),
    }),
    names: new Names(alice, api.colleagues),
    desk: () => now,
    dispatch,
    onDoubt: () => {
      doubts += 1;
    },
  });
  return { actions, desk: () => now, doubts: () => doubts };
}

const lost = { kind: "unknown" } as const;

describe("the messages before those that are known", () => {
  test("are asked for from where the page failed", async () => {
    const asked: (string | undefined)[] = [];
    const { actions, desk: now } = at(desk(), {
      messages: (_, before) => {
        asked.push(before);
        return Promise.resolve(
          asked.length === 2
            ? lost
            : {
                kind: "done",
                value:
                  before === undefined
                    ? { items: [message("m3"), message("m2")], cursor: "c" }
                    : { items: [message("m1")] },
              },
        );
      },
    });
    for (const older of ["more", "failed", "complete"]) {
      actions.readThread("chat-1");
      await expect.poll(() => threadOf(now(), "chat-1").older).toBe(older);
    }
    expect(asked).toEqual([undefined, "m2", "m2"]);
  });
});

describe("a chat that is read again", () => {
  test("is there as it is now, with its newest messages", async () => {
    const { actions, desk: now } = at(
      desk({
        chats: new Map([["chat-1", chat("chat-1", { agentId: "bob" })]]),
      }),
      {
        chat: () =>
          Promise.resolve({
            kind: "done",
            value: chat("chat-1", { agentId: "carol", revision: 2 }),
          }),
        messages: () =>
          Promise.resolve({ kind: "done", value: { items: [message("m1")] } }),
      },
    );
    expect(await actions.refresh("chat-1")).toBe(true);
    expect(now().chats.get("chat-1")?.agentId).toBe("carol");
    expect(threadOf(now(), "chat-1")).toMatchObject({
      messages: [{ id: "m1" }],
      older: "complete",
    });
  });

  test("stays as it was where nobody answers", async () => {
    const before = desk({ chats: new Map([["chat-1", chat("chat-1")]]) });
    const { actions, desk: now } = at(before, {
      chat: () => Promise.resolve(lost),
      messages: () => Promise.resolve(lost),
    });
    expect(await actions.refresh("chat-1")).toBe(false);
    expect(now().chats).toEqual(before.chats);
    expect(threadOf(now(), "chat-1").older).toBe("failed");
  });
});

describe("a request that another agent was quicker to take", () => {
  const offered = chat("chat-1", {
    state: "requested",
    offer: { reason: "request", since: time },
  });
  delete offered.agentId;
  const offering = desk({
    chats: new Map([["chat-1", offered]]),
    requests: new Set(["chat-1"]),
  });
  const refused = (code: Refusal["code"]) =>
    Promise.resolve({ kind: "refused", refusal: { code } } as const);

  test("is gone, and the reason stays until it is read", async () => {
    const { actions, desk: now } = at(offering, {
      acceptChat: () => refused("already_taken"),
    });
    await actions.acceptChat("chat-1");
    expect(now().requests.size).toBe(0);
    expect([...now().lostRequests.values()]).toEqual([
      {
        customerNumber: offered.customerNumber,
        refusal: { code: "already_taken" },
      },
    ]);
    actions.dismissLost("chat-1");
    expect(now().lostRequests.size).toBe(0);
  });

  test("is no loss to who rejects it", async () => {
    const { actions, desk: now } = at(offering, {
      rejectChat: () => refused("already_taken"),
    });
    await actions.rejectChat("chat-1");
    expect(now().requests.size).toBe(0);
    expect(now().lostRequests.size).toBe(0);
  });

  test("stays where it can be accepted a little later", async () => {
    for (const code of ["chat_limit_reached", "rate_limited"] as const) {
      const { actions, desk: now } = at(offering, {
        acceptChat: () => refused(code),
      });
      await actions.acceptChat("chat-1");
      expect(now().requests.size).toBe(1);
    }
  });
});

describe("a chat that an address names", () => {
  const refused = (code: Refusal["code"]) =>
    ({ kind: "refused", refusal: { code } }) as const;
  const there = { kind: "done", value: chat("chat-1") } as const;

  test("is known to have failed until it is there", async () => {
    for (const nothing of [lost, refused("rate_limited")]) {
      const answers: Outcome<Chat>[] = [nothing, there];
      const { actions, desk: now } = at(desk(), {
        chat: () => Promise.resolve(answers.shift() ?? lost),
      });
      actions.readChat("chat-1");
      await expect.poll(() => now().lookups.get("chat-1")).toBe("failed");
      actions.readChat("chat-1");
      expect(now().lookups.get("chat-1")).toBe("loading");
      await expect.poll(() => now().chats.size).toBe(1);
      expect(now().lookups.size).toBe(0);
    }
  });

  test("is not the agent's to see where that is the answer", async () => {
    const { actions, desk: now } = at(
      desk({
        chats: new Map([["chat-1", chat("chat-1", { agentId: "bob" })]]),
      }),
      { chat: () => Promise.resolve(refused("not_found")) },
    );
    actions.readChat("chat-1");
    await expect.poll(() => now().lookups.get("chat-1")).toBe("missing");
    expect(now().chats.size).toBe(0);
  });
});

test("a refusal of rights, of a retry too, casts doubt on what is known of them", async () => {
  const refused = { kind: "refused", refusal: { code: "not_permitted" } };
  const { actions, doubts } = at(desk(), {
    retry: () => Promise.resolve(refused as Outcome<never>),
    startChat: () => Promise.resolve(refused as Outcome<never>),
  });
  await actions.retry(message("m1"));
  await actions.startChat({ serviceId: "support", customerNumber: "+1" });
  expect(doubts()).toBe(2);
});

test("a text that is filled in stands behind what was typed meanwhile", () => {
  const { actions, desk: now } = at(desk(), {});
  actions.insert("chat-1", "Your number is 4711.");
  expect(now().drafts.get("chat-1")).toBe("Your number is 4711.");
  actions.write("chat-1", "Hello ");
  actions.insert("chat-1", "Your number is 4711.");
  expect(now().drafts.get("chat-1")).toBe("Hello Your number is 4711.");
});

test("who has a number's chat already is named to whoever wants to start one", async () => {
  const { actions } = at(desk(), {
    startChat: () =>
      Promise.resolve({
        kind: "refused",
        refusal: { code: "chat_owned_by_other", owner: "bob" },
      }),
    colleagues: () =>
      Promise.resolve({
        kind: "done",
        value: {
          items: [
            {
              id: "bob",
              name: "Bob Meier",
              state: "ready",
              takesTransfers: true,
            },
          ],
        },
      }),
  });
  const wish = { serviceId: "support", customerNumber: "+1" };
  expect(await actions.startChat(wish)).toEqual({
    kind: "refused",
    refusal: { code: "chat_owned_by_other", owner: "Bob Meier" },
  });
});
