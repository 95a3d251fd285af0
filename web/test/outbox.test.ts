import {
  afterEach,
  assert,
  beforeEach,
  describe,
  expect,
  test,
  vi,
} from "vitest";
import type { Outcome } from "../src/api/outcome";
import type { Message } from "../src/api/types";
import { Outbox, type OutboxEvent } from "../src/outbox/outbox";
import { Locks, MemoryStorage, message } from "./fixtures";

interface Attempt {
  chatId: string;
  body: string;
  key: string;
  answer: (outcome: Outcome<Message>) => void;
}

const unknown: Outcome<Message> = { kind: "unknown" };
const done: Outcome<Message> = { kind: "done", value: message("m1") };
const refused = (
  code: "chat_ended" | "carrier_unavailable" | "rate_limited",
): Outcome<Message> => ({ kind: "refused", refusal: { code } });

class World {
  readonly storage = new MemoryStorage();
  readonly locks = new Locks();
  readonly attempts: Attempt[] = [];
  readonly events: OutboxEvent[] = [];

  /** A desktop of Alice's, as a page that was just loaded has it. */
  open(agentId = "alice"): Outbox {
    const outbox = new Outbox(agentId, {
      send: (chatId, body, key) =>
        new Promise((answer) => {
          this.attempts.push({ chatId, body, key, answer });
        }),
      dispatch: (event) => this.events.push(event),
      storage: this.storage,
      alone: (...turn) => this.locks.alone(...turn),
    });
    outbox.start();
    return outbox;
  }

  attempt(index: number): Attempt {
    const attempt = this.attempts[index];
    assert(attempt, `there was no attempt ${String(index)}`);
    return attempt;
  }

  async answer(index: number, outcome: Outcome<Message>): Promise<void> {
    this.attempt(index).answer(outcome);
    await vi.advanceTimersByTimeAsync(0);
  }

  states(): string[] {
    return this.events.map((event) =>
      event.type === "sending_changed" ? event.sending.state.is : event.type,
    );
  }
}

describe("a composed text", () => {
  let world: World;
  beforeEach(() => {
    vi.useFakeTimers();
    world = new World();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("is done when the API has answered with the message", async () => {
    world.open().send("chat-1", "Hello", "");
    await world.answer(0, done);
    expect(world.states()).toEqual(["sending", "sending_done"]);
    expect(world.storage.length).toBe(0);
  });

  test("is tried again with the same key until there is an answer", async () => {
    world.open().send("chat-1", "Hello", "");
    await world.answer(0, unknown);
    await vi.advanceTimersByTimeAsync(60_000);
    await world.answer(1, unknown);
    await vi.advanceTimersByTimeAsync(60_000);
    await world.answer(2, done);
    expect(new Set(world.attempts.map(({ key }) => key)).size).toBe(1);
    expect(world.attempts).toHaveLength(3);
    expect(world.states()).toEqual([
      "sending",
      "waiting",
      "waiting",
      "sending_done",
    ]);
  });

  test("is tried at once when the network is back", async () => {
    const outbox = world.open();
    outbox.send("chat-1", "Hello", "");
    await world.answer(0, unknown);
    outbox.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(world.attempts).toHaveLength(2);
  });

  test("outlives a reload, with its key", async () => {
    const before = world.open();
    before.send("chat-1", "Hello", "");
    await world.answer(0, unknown);
    before.stop();

    world.open();
    await vi.advanceTimersByTimeAsync(0);
    expect(world.attempt(1)).toMatchObject({
      chatId: "chat-1",
      body: "Hello",
      key: world.attempt(0).key,
    });
    await world.answer(1, done);
    expect(world.storage.length).toBe(0);
  });

  test("is not sent by another agent on the same computer", async () => {
    world.open("alice.b").send("chat-1", "Hello", "");
    world.open("bob");
    world.open("alice");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.attempts).toHaveLength(1);
    expect(world.states()).toEqual(["sending"]);
  });

  test("is forgotten a month after another agent has left it", async () => {
    const hers = world.open("alice");
    hers.send("chat-1", "Hello", "");
    await world.answer(0, refused("chat_ended"));
    hers.stop();
    world.storage.setItem("smsdesk.sending.carol.k", "nonsense");
    world.open("bob").stop();
    expect(world.storage.length).toBe(1);
    await vi.advanceTimersByTimeAsync(31 * 24 * 60 * 60_000);
    world.open("alice").stop();
    expect(world.storage.length).toBe(1);
    world.open("bob");
    expect(world.storage.length).toBe(0);
  });

  test("waits where the browser gives no locks, until the agent or the network stirs", async () => {
    vi.spyOn(console, "error").mockImplementationOnce(() => undefined);
    const outbox = world.open();
    const { alone } = world.locks;
    world.locks.alone = () => Promise.reject(new Error("no locks"));
    outbox.send("chat-1", "Hello", "");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.states()).toEqual(["sending", "waiting"]);
    world.locks.alone = alone;
    outbox.wake();
    await vi.advanceTimersByTimeAsync(0);
    await world.answer(0, done);
    expect(world.states().at(-1)).toBe("sending_done");
  });

  test("waits for the one before it in the same chat, not for other chats", async () => {
    const outbox = world.open();
    outbox.send("chat-1", "first", "");
    outbox.send("chat-1", "second", "");
    outbox.send("chat-2", "elsewhere", "");
    expect(world.attempts.map(({ body }) => body)).toEqual([
      "first",
      "elsewhere",
    ]);
    await world.answer(0, done);
    expect(world.attempt(2).body).toBe("second");
  });

  test("comes back with the reason when it is refused", async () => {
    world.open().send("chat-1", "Hello", "");
    await world.answer(0, refused("chat_ended"));
    expect(world.events.at(-1)).toMatchObject({
      sending: { state: { is: "refused", refusal: { code: "chat_ended" } } },
    });
  });

  test("stays with the reason when it is refused, until the agent drops it", async () => {
    const before = world.open();
    before.send("chat-1", "Hello", "");
    await world.answer(0, refused("chat_ended"));
    before.stop();
    const outbox = world.open();
    expect(world.events.at(-1)).toMatchObject({
      sending: { state: { is: "refused", refusal: { code: "chat_ended" } } },
    });
    expect(outbox.drained("chat-1")).toBeUndefined();
    outbox.drop(world.attempt(0).key);
    expect(world.storage.length).toBe(0);
  });

  test("stays refused, however long it takes the agent to come back", async () => {
    const before = world.open();
    before.send("chat-1", "Hello", "");
    await world.answer(0, refused("chat_ended"));
    before.stop();
    await vi.advanceTimersByTimeAsync(3 * 24 * 60 * 60_000);
    world.open();
    expect(world.states().slice(-2)).toEqual(["refused", "refused"]);
    expect(world.storage.length).toBe(1);
  });

  test.each(["carrier_unavailable", "rate_limited"] as const)(
    "with %s comes back at once, but stays when an attempt before it had no answer",
    async (code) => {
      world.open().send("chat-1", "Hello", "");
      await world.answer(0, refused(code));
      expect(world.states()).toEqual(["sending", "refused"]);

      world.open().send("chat-1", "Hello again", "");
      await world.answer(1, unknown);
      await vi.advanceTimersByTimeAsync(60_000);
      await world.answer(2, refused(code));
      expect(world.states().at(-1)).toBe("waiting");
    },
  );

  test("stays when its gateway refuses it after an attempt that had no answer", async () => {
    world.open().send("chat-1", "Hello", "");
    await world.answer(0, unknown);
    await vi.advanceTimersByTimeAsync(60_000);
    const refusal = { code: "not_permitted", byGateway: true } as const;
    await world.answer(1, { kind: "refused", refusal });
    expect(world.states().at(-1)).toBe("waiting");
    await vi.advanceTimersByTimeAsync(60_000);
    await world.answer(2, done);
    expect(world.states().at(-1)).toBe("sending_done");
  });

  test("is not tried again before the API says so", async () => {
    world.open().send("chat-1", "Hello", "");
    await world.answer(0, unknown);
    await vi.advanceTimersByTimeAsync(60_000);
    const refusal = { code: "rate_limited", retryAfter: 120 } as const;
    await world.answer(1, { kind: "refused", refusal });
    await vi.advanceTimersByTimeAsync(119_000);
    expect(world.attempts).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.attempts).toHaveLength(3);
  });

  test("comes back with the one before it, even if the page goes at that moment", async () => {
    const before = world.open();
    before.send("chat-1", "1/2", "");
    before.send("chat-1", "2/2", "");
    await vi.advanceTimersByTimeAsync(0);
    world.locks.isBusy = true;
    await world.answer(0, refused("rate_limited"));
    before.stop();
    world.locks.isBusy = false;

    world.open();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.attempts).toHaveLength(1);
    expect(world.states().slice(-2)).toEqual(["refused", "refused"]);
  });

  test("waits for the agent when the sign-in has expired", async () => {
    const outbox = world.open();
    outbox.send("chat-1", "Hello", "");
    await world.answer(0, { kind: "signed_out" });
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(world.attempts).toHaveLength(1);
    expect(world.states()).toEqual(["sending", "waiting"]);
    expect(world.storage.length).toBe(1);
  });

  test("is not sent again when its key may be forgotten", async () => {
    const before = world.open();
    before.send("chat-1", "Hello", "");
    await world.answer(0, unknown);
    before.stop();

    vi.setSystemTime(Date.now() + 23 * 60 * 60 * 1000 + 1);
    const outbox = world.open();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.attempts).toHaveLength(1);
    expect(world.states().at(-1)).toBe("expired");

    outbox.drop(world.attempt(0).key);
    expect(world.storage.length).toBe(0);
    expect(world.states().at(-1)).toBe("sending_dropped");
  });

  test("is certainly not sent when it was never tried in time", async () => {
    const before = world.open();
    world.locks.isBusy = true;
    before.send("chat-1", "Hello", "");
    before.stop();
    world.locks.isBusy = false;
    vi.setSystemTime(Date.now() + 23 * 60 * 60 * 1000 + 1);
    world.open();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.attempts).toHaveLength(0);
    expect(world.events.at(-1)).toMatchObject({
      sending: { state: { is: "refused", refusal: { code: "never_tried" } } },
    });
  });

  test("are all sent before something else may happen in the chat", async () => {
    const outbox = world.open();
    expect(outbox.drained("c")).toBeUndefined();
    outbox.send("c", "One", "");
    outbox.send("c", "Two", "");
    let drained = false;
    void outbox.drained("c")?.then(() => {
      drained = true;
    });
    await world.answer(0, done);
    expect(drained).toBe(false);
    await world.answer(1, done);
    expect(drained).toBe(true);
    expect(outbox.drained("c")).toBeUndefined();
  });
});

describe("a composed text in two tabs", () => {
  let world: World;
  let first: Outbox;
  let second: Outbox;
  beforeEach(() => {
    vi.useFakeTimers();
    world = new World();
    first = world.open();
    second = world.open();
    first.send("c", "Hello", "");
    second.heard(world.storage.key(0));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("is sent by one of them, and is on its way in both", async () => {
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.attempts).toHaveLength(1);
    expect(second.drained("c")).toBeDefined();
    const name = world.storage.key(0);
    await world.answer(0, done);
    second.heard(name);
    await vi.advanceTimersByTimeAsync(0);
    expect(world.attempts).toHaveLength(1);
    expect(second.drained("c")).toBeUndefined();
    expect(world.states().slice(-2)).toEqual([
      "sending_done",
      "sending_dropped",
    ]);
  });

  test("is not sent by the other when it was refused", async () => {
    await world.answer(0, refused("rate_limited"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.attempts).toHaveLength(1);
  });

  test("is sent by the other, as the same, when that one is closed", async () => {
    await world.answer(0, unknown);
    first.stop();
    await vi.advanceTimersByTimeAsync(0);
    expect(world.attempt(1).key).toBe(world.attempt(0).key);
  });

  test("is discarded in both when it has expired", async () => {
    await vi.advanceTimersByTimeAsync(24 * 60 * 60_000);
    await world.answer(0, unknown);
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    const name = world.storage.key(0);
    const key = world.attempt(0).key;
    first.drop(key);
    second.heard(name);
    expect(world.states().slice(-2)).toEqual([
      "sending_dropped",
      "sending_dropped",
    ]);
  });
});
