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
import type { Chat, EndChat } from "../src/api/types";
import {
  type EndingEvent,
  Endings,
  forgetSettled,
  wayBackMs,
} from "../src/desk/endings";
import { keptNames } from "../src/kept";
import { chat, MemoryStorage } from "./fixtures";

class World {
  readonly storage = new MemoryStorage();
  readonly asked: { chatId: string; closing: EndChat }[] = [];
  readonly keys = new Set<string>();
  readonly events: EndingEvent[] = [];
  readonly answers: Outcome<Chat>[] = [];
  /** Of the chat: it is sent when the promise settles. */
  text: Promise<boolean> | undefined;

  open(): Endings {
    const endings = new Endings("alice", {
      end: (chatId, closing, key) => {
        this.asked.push({ chatId, closing });
        this.keys.add(key);
        const next = this.answers.shift();
        assert(next, "nothing was to be asked");
        return Promise.resolve(next);
      },
      texts: () => this.text,
      dispatch: (event) => this.events.push(event),
      storage: this.storage,
    });
    endings.start();
    return endings;
  }

  types(): string[] {
    return this.events.map(({ type }) => type);
  }
}

describe("the end of a chat", () => {
  let world: World;
  beforeEach(() => {
    vi.useFakeTimers();
    world = new World();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("is sent after the way back is over, with what the agent said", async () => {
    world.answers.push({ kind: "done", value: chat("c") });
    world.open().begin("c", { disposition: "resolved" });
    await vi.advanceTimersByTimeAsync(wayBackMs - 1);
    expect(world.asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(world.asked).toEqual([
      { chatId: "c", closing: { disposition: "resolved" } },
    ]);
    expect(world.types()).toEqual(["ending_begun", "ending_done"]);
  });

  test("is not sent when the agent goes on", async () => {
    const endings = world.open();
    endings.begin("c", {});
    await vi.advanceTimersByTimeAsync(wayBackMs - 1);
    endings.undo("c");
    await vi.advanceTimersByTimeAsync(10 * wayBackMs);
    expect(world.asked).toEqual([]);
    expect(world.types()).toEqual(["ending_begun", "ending_undone"]);
  });

  test("is asked for until there is an answer", async () => {
    world.answers.push(
      { kind: "unknown" },
      { kind: "unknown" },
      { kind: "done", value: chat("c") },
    );
    world.open().begin("c", {});
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(world.asked).toHaveLength(3);
    expect(world.types().at(-1)).toBe("ending_done");
  });

  test("waits for who is to sign in again", async () => {
    world.answers.push(
      { kind: "signed_out" },
      { kind: "done", value: chat("c") },
    );
    const endings = world.open();
    endings.begin("c", {});
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(world.asked).toHaveLength(1);
    endings.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(world.types().at(-1)).toBe("ending_done");
  });

  test("tells the API which message the agent knew of, also in the next page", async () => {
    const before = world.open();
    before.begin("c", { note: "Called back" }, "c-7");
    before.stop();
    world.answers.push({ kind: "done", value: chat("c") });
    world.open();
    await vi.advanceTimersByTimeAsync(2 * wayBackMs);
    expect(world.asked).toEqual([
      { chatId: "c", closing: { note: "Called back", lastMessageId: "c-7" } },
    ]);
  });

  test("has a way back of seconds, also when the clock has been put right", async () => {
    const before = world.open();
    before.begin("c", {});
    before.stop();
    vi.setSystemTime(Date.now() - 24 * 60 * 60_000);
    world.answers.push({ kind: "done", value: chat("c") });
    world.open();
    expect(world.events.at(-1)).toMatchObject({
      ending: { until: Date.now() + wayBackMs },
    });
    await vi.advanceTimersByTimeAsync(2 * wayBackMs);
    expect(world.types().at(-1)).toBe("ending_done");
  });

  test("is asked for again after as long as the API says where there is too much to do", async () => {
    const tooMuch = { code: "rate_limited", retryAfter: 60 } as const;
    world.answers.push(
      { kind: "refused", refusal: tooMuch },
      { kind: "done", value: chat("c") },
    );
    world.open().begin("c", {});
    await vi.advanceTimersByTimeAsync(wayBackMs + 59_000);
    expect(world.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(world.keys.size).toBe(1);
    expect(world.types()).toEqual(["ending_begun", "ending_done"]);
  });

  test("is left to the next sign-in where there is too much to do, and counts as refused where it is", async () => {
    const endings = world.open();
    endings.begin("c", {});
    endings.begin("d", {});
    world.answers.push(
      { kind: "refused", refusal: { code: "rate_limited" } },
      { kind: "refused", refusal: { code: "not_your_chat" } },
    );
    expect(await endings.sendAll()).toEqual({ waiting: 1, refused: 1 });
    forgetSettled(world.storage, "alice");
    expect(world.storage.length).toBe(1);
  });

  test("says why it is refused", async () => {
    const refused = {
      type: "ending_refused",
      ending: { chatId: "c", closing: { note: "Called back" } },
      refusal: { code: "customer_wrote" },
    };
    world.answers.push({
      kind: "refused",
      refusal: { code: "customer_wrote" },
    });
    const endings = world.open();
    endings.begin("c", { note: "Called back" });
    await vi.advanceTimersByTimeAsync(wayBackMs);
    expect(world.events.at(-1)).toMatchObject(refused);

    world.events.length = 0;
    world.open();
    expect(world.events).toMatchObject([refused]);
    world.answers.push({ kind: "done", value: chat("c") });
    endings.begin("c", {});
    await vi.advanceTimersByTimeAsync(wayBackMs);
    expect(world.storage.length).toBe(0);
  });

  test("goes on with the next page", async () => {
    const before = world.open();
    before.begin("c", { note: "Called back" });
    before.stop();
    await vi.advanceTimersByTimeAsync(10 * wayBackMs);
    expect(world.asked).toEqual([]);
    world.answers.push({ kind: "done", value: chat("c") });
    world.open();
    await vi.advanceTimersByTimeAsync(wayBackMs);
    expect(world.asked).toEqual([
      { chatId: "c", closing: { note: "Called back" } },
    ]);
    expect(world.storage.length).toBe(0);
  });

  test("is sent at once when the agent leaves, without a way back", async () => {
    const endings = world.open();
    endings.begin("c", { note: "Called back" });
    world.answers.push({ kind: "done", value: chat("c") });
    const left = endings.sendAll();
    endings.undo("c");
    expect(await left).toEqual({ waiting: 0, refused: 0 });
    expect(world.types()).toEqual([
      "ending_begun",
      "ending_begun",
      "ending_done",
    ]);
    await vi.advanceTimersByTimeAsync(10 * wayBackMs);
    expect(world.asked).toHaveLength(1);
  });

  test("waits for the next sign-in where nobody answers when the agent leaves", async () => {
    const endings = world.open();
    endings.begin("c", {});
    world.answers.push({ kind: "unknown" }, { kind: "done", value: chat("c") });
    expect(await endings.sendAll()).toEqual({ waiting: 1, refused: 0 });
    endings.stop();
    world.open();
    await vi.advanceTimersByTimeAsync(wayBackMs);
    expect(world.keys.size).toBe(1);
    expect(world.types().at(-1)).toBe("ending_done");
  });

  test("is sent at once when the network is back", async () => {
    const endings = world.open();
    endings.begin("c", {});
    world.answers.push({ kind: "unknown" }, { kind: "done", value: chat("c") });
    endings.wake();
    expect(world.asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(wayBackMs);
    expect(world.asked).toHaveLength(1);
    endings.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(world.types().at(-1)).toBe("ending_done");
  });

  test("is asked for once at a time", async () => {
    const endings = world.open();
    endings.begin("c", {});
    world.answers.push({ kind: "done", value: chat("c") });
    void endings.sendAll();
    endings.wake();
    expect(await endings.sendAll()).toEqual({ waiting: 0, refused: 0 });
    expect(world.asked).toHaveLength(1);
  });

  test("waits for the texts that are on their way", async () => {
    let sent: (all: boolean) => void = () => undefined;
    world.text = new Promise((resolve) => {
      sent = resolve;
    });
    const endings = world.open();
    endings.begin("c", {});
    await vi.advanceTimersByTimeAsync(10 * wayBackMs);
    endings.wake();
    expect(await endings.sendAll()).toEqual({ waiting: 1, refused: 0 });
    expect(world.asked).toEqual([]);
    world.answers.push({ kind: "done", value: chat("c") });
    world.text = undefined;
    sent(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(world.asked).toHaveLength(1);
    expect(world.types().at(-1)).toBe("ending_done");
  });

  test("is taken back when a text before it was refused", async () => {
    world.text = Promise.resolve(false);
    world.open().begin("c", {});
    await vi.advanceTimersByTimeAsync(10 * wayBackMs);
    expect(world.asked).toEqual([]);
    expect(world.types()).toEqual(["ending_begun", "ending_undone"]);
    expect(world.storage.length).toBe(0);
  });

  test("lapses when the API may have forgotten its key, and says so", async () => {
    const before = world.open();
    before.begin("c", { note: "Called back" });
    before.stop();
    await vi.advanceTimersByTimeAsync(24 * 60 * 60_000);
    const lapsed = {
      type: "ending_lapsed",
      ending: { chatId: "c", closing: { note: "Called back" } },
    };
    world.open();
    await vi.advanceTimersByTimeAsync(10 * wayBackMs);
    expect(world.asked).toEqual([]);
    expect(world.events.at(-1)).toMatchObject(lapsed);

    world.events.length = 0;
    const next = world.open();
    expect(world.events).toMatchObject([lapsed]);
    next.dismiss("c");
    expect(world.types().at(-1)).toBe("ending_undone");
    expect(world.storage.length).toBe(0);
  });

  test("is told of once at least, and no more when nothing can be said of the chat", async () => {
    const before = world.open();
    before.begin("c", {});
    before.stop();
    await vi.advanceTimersByTimeAsync(5 * 24 * 60 * 60_000);
    world.open();
    expect(world.types().at(-1)).toBe("ending_lapsed");
    expect(world.storage.length).toBe(0);
  });

  test("is forgotten at a sign-out once it is known what became of it", async () => {
    const endings = world.open();
    world.answers.push({ kind: "refused", refusal: { code: "not_your_chat" } });
    endings.begin("refused", {});
    await vi.advanceTimersByTimeAsync(wayBackMs);
    endings.begin("waiting", {});
    forgetSettled(world.storage, "alice");
    expect(keptNames(world.storage, "")).toEqual([
      "smsdesk.ending.alice.waiting",
    ]);
    await vi.advanceTimersByTimeAsync(0);
    endings.stop();
    vi.setSystemTime(Date.now() + 24 * 60 * 60_000);
    forgetSettled(world.storage, "alice");
    expect(world.storage.length).toBe(0);
  });

  test("lapses in a page that stays without a network for too long", async () => {
    const endings = world.open();
    endings.begin("c", {});
    world.answers.push({ kind: "unknown" });
    await vi.advanceTimersByTimeAsync(wayBackMs);
    vi.setSystemTime(Date.now() + 24 * 60 * 60_000);
    endings.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(world.asked).toHaveLength(1);
    expect(world.types().at(-1)).toBe("ending_lapsed");
  });

  test("survives what is kept there that is no end", () => {
    world.storage.setItem("smsdesk.ending.alice.c", "{");
    world.storage.setItem("smsdesk.ending.alice.d", '{"chatId":"d"}');
    world.open();
    expect(world.events).toEqual([]);
  });
});

describe("the end of a chat in two tabs", () => {
  const name = "smsdesk.ending.alice.c";
  let world: World;
  let first: Endings;
  let second: Endings;
  beforeEach(() => {
    vi.useFakeTimers();
    world = new World();
    first = world.open();
    second = world.open();
    first.begin("c", {});
    second.heard(name);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("is sent by the one in which the agent said so", async () => {
    world.answers.push({ kind: "done", value: chat("c") });
    await vi.advanceTimersByTimeAsync(wayBackMs);
    second.heard(name);
    await vi.advanceTimersByTimeAsync(10 * wayBackMs);
    expect(world.asked).toHaveLength(1);
  });

  test("is sent by the other if that one is gone", async () => {
    first.stop();
    world.answers.push({ kind: "done", value: chat("c") });
    await vi.advanceTimersByTimeAsync(2 * wayBackMs);
    expect(world.asked).toHaveLength(1);
  });

  test("can be taken back after the other is closed", async () => {
    second.leave();
    second.stop();
    first.heard(name);
    first.undo("c");
    await vi.advanceTimersByTimeAsync(10 * wayBackMs);
    expect(world.asked).toEqual([]);
  });

  test("is sent when the one in which the agent said so is closed", async () => {
    world.answers.push({ kind: "done", value: chat("c") });
    first.leave();
    await vi.advanceTimersByTimeAsync(0);
    expect(world.asked).toHaveLength(1);
  });

  test("is refused in both", async () => {
    world.answers.push({ kind: "refused", refusal: { code: "not_your_chat" } });
    await vi.advanceTimersByTimeAsync(wayBackMs);
    world.events.length = 0;
    second.heard(name);
    expect(world.types()).toEqual(["ending_refused"]);
    second.dismiss("c");
    first.heard(name);
    expect(world.types().slice(1)).toEqual(["ending_undone", "ending_undone"]);
    await vi.advanceTimersByTimeAsync(10 * wayBackMs);
    expect(world.asked).toHaveLength(1);
  });

  test("is sent when the last tab is closed, whose the end is by then", async () => {
    first.stop();
    world.answers.push({ kind: "unknown" }, { kind: "done", value: chat("c") });
    await vi.advanceTimersByTimeAsync(wayBackMs + 2_000);
    second.leave();
    await vi.advanceTimersByTimeAsync(0);
    expect(world.types().at(-1)).toBe("ending_done");
  });

  test("can be taken back in either", async () => {
    second.undo("c");
    first.heard(name);
    await vi.advanceTimersByTimeAsync(10 * wayBackMs);
    expect(world.asked).toEqual([]);
  });
});
