import {
  afterEach,
  assert,
  beforeEach,
  describe,
  expect,
  test,
  vi,
} from "vitest";
import type { Api } from "../src/api/client";
import type { Outcome, Refusal } from "../src/api/outcome";
import type { Chat, Message } from "../src/api/types";
import { type Actions, createActions } from "../src/desk/actions";
import { type Desk, type DeskEvent, reduce } from "../src/desk/desk";
import { Endings } from "../src/desk/endings";
import { type Field, fieldOf } from "../src/desk/field";
import { Names } from "../src/desk/names";
import { transcript } from "../src/desk/select";
import { type Channel, Tabs } from "../src/desk/tabs";
import { keptNames } from "../src/kept";
import { LiveConnection } from "../src/live/connection";
import { Outbox } from "../src/outbox/outbox";
import { alice, chat, desk, Locks, MemoryStorage, message } from "./fixtures";

/** What other tabs hear, they hear a little later. */
const laterMs = 5;
const soonMs = 10 * laterMs;

interface Attempt {
  by: Tab;
  body: string;
  key: string;
  answer: (outcome: Outcome<Message>) => Promise<void>;
}

/** Alice's tabs in one browser, and the API as all of them see it. */
class Browser {
  readonly storage = new MemoryStorage();
  readonly locks = new Locks();
  readonly tabs = new Set<Tab>();
  readonly attempts: Attempt[] = [];
  ends = 0;
  /** Why ends are refused, the next first. */
  readonly endRefusals: Refusal[] = [];

  open(): Tab {
    const tab = new Tab(this);
    this.tabs.add(tab);
    return tab;
  }

  attempt(index: number): Attempt {
    const attempt = this.attempts[index];
    assert(attempt, `there was no attempt ${String(index)}`);
    return attempt;
  }

  bodies(): string[] {
    return this.attempts.map(({ body }) => body);
  }
}

class Tab {
  readonly #browser: Browser;
  readonly #outbox: Outbox;
  readonly #endings: Endings;
  readonly #tabs: Tabs;
  readonly #channel: Channel;
  readonly #kept = new MemoryStorage();
  readonly actions: Actions;
  desk: Desk = desk({ chats: new Map([["c", chat("c")]]) });

  constructor(browser: Browser) {
    this.#browser = browser;
    for (const name of keptNames(browser.storage, "")) {
      this.#kept.setItem(name, browser.storage.getItem(name) ?? "");
    }
    const storage = this.#storage();
    const dispatch = (event: DeskEvent) => {
      this.desk = reduce(this.desk, event);
      setTimeout(() => {
        this.#tabs.share(this.desk);
      });
    };
    this.#channel = {
      onmessage: null,
      close: () => undefined,
      postMessage: (data: unknown) => {
        this.#others((other) => {
          other.#channel.onmessage?.call(
            other.#channel as BroadcastChannel,
            { data } as MessageEvent,
          );
        });
      },
    };
    this.#outbox = new Outbox("alice", {
      send: (_, body, key) =>
        new Promise((resolve) => {
          const answer = async (outcome: Outcome<Message>) => {
            resolve(outcome);
            await vi.advanceTimersByTimeAsync(soonMs);
          };
          browser.attempts.push({ by: this, body, key, answer });
        }),
      dispatch,
      storage,
      alone: browser.locks.alone,
    });
    this.#endings = new Endings("alice", {
      end: (chatId) => {
        browser.ends += 1;
        const refusal = browser.endRefusals.shift();
        if (refusal !== undefined) {
          return Promise.resolve({ kind: "refused", refusal });
        }
        const value: Chat = chat(chatId, { state: "ended", revision: 2 });
        return Promise.resolve({ kind: "done", value });
      },
      texts: (chatId) => this.#outbox.drained(chatId),
      dispatch,
      storage,
    });
    this.#tabs = new Tabs("alice", { open: () => this.#channel, dispatch });
    const api = {} as Api;
    this.actions = createActions({
      api,
      connection: new LiveConnection({
        ticket: api.ticket,
        sync: api.sync,
        open: () => {
          throw new Error("nobody connects");
        },
        dispatch,
      }),
      outbox: this.#outbox,
      endings: this.#endings,
      names: new Names(alice, api.colleagues),
      desk: () => this.desk,
      dispatch,
      onDoubt: () => undefined,
    });
    // What is left from earlier pages is on the desk a little later only.
    const before = this.desk;
    this.#outbox.start();
    this.#endings.start();
    this.#tabs.start(before);
  }

  close(): void {
    this.#browser.tabs.delete(this);
    this.#outbox.stop();
    this.#endings.stop();
    this.#tabs.stop();
  }

  async send(text: string): Promise<void> {
    this.actions.write("c", text);
    this.actions.send("c");
    await vi.advanceTimersByTimeAsync(soonMs);
  }

  wake(): void {
    this.#outbox.wake();
  }

  field(): Field {
    return fieldOf(this.desk, "c");
  }

  /** The texts beside the transcript: what is the matter with them. */
  beside(): string[] {
    return transcript(this.desk, "c", undefined).flatMap((entry) => {
      if (entry.kind !== "sending") {
        return [];
      }
      const { body, state } = entry.sending;
      return `${body}: ${state.is === "refused" ? state.refusal.code : state.is}`;
    });
  }

  /** The browser's storage as this tab has it: what others write comes later, while locks are given on at once. */
  #storage(): Storage {
    const { storage } = this.#browser;
    const write = (name: string, to: (storage: Storage) => void) => {
      to(storage);
      to(this.#kept);
      this.#others((other) => {
        to(other.#kept);
        other.#outbox.heard(name);
        other.#endings.heard(name);
      });
    };
    const kept = this.#kept;
    return {
      get length() {
        return kept.length;
      },
      key: (index) => kept.key(index),
      getItem: (name) => kept.getItem(name),
      setItem: (name: string, value: string) => {
        write(name, (to) => {
          to.setItem(name, value);
        });
      },
      removeItem: (name: string) => {
        write(name, (to) => {
          to.removeItem(name);
        });
      },
      clear: () => {
        throw new Error("nobody forgets everything");
      },
    };
  }

  #others(hear: (other: Tab) => void): void {
    setTimeout(() => {
      for (const other of this.#browser.tabs) {
        if (other !== this) {
          hear(other);
        }
      }
    }, laterMs);
  }
}

const done: Outcome<Message> = { kind: "done", value: message("m1") };
/** The API has the text, and the carrier has not. */
const failed: Outcome<Message> = {
  kind: "done",
  value: message("m1", { chatId: "c", status: "failed" }),
};
const refused = (code: Refusal["code"]): Outcome<Message> => ({
  kind: "refused",
  refusal: { code },
});

let browser: Browser;
let first: Tab;
let second: Tab;
beforeEach(async () => {
  vi.useFakeTimers();
  browser = new Browser();
  first = browser.open();
  second = browser.open();
  await vi.advanceTimersByTimeAsync(soonMs);
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the end of a chat that one tab asks for and a text that another one sends", () => {
  test.each([
    ["before the way back is over", 3_000],
    ["after it", 60_000],
  ])("is taken back when the text is refused %s", async (_, ms) => {
    await first.send("Your code is 4711");
    second.actions.endChat("c");
    await vi.advanceTimersByTimeAsync(ms);
    await browser.attempt(0).answer(refused("rate_limited"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(browser.ends).toBe(0);
    for (const tab of [first, second]) {
      expect(tab.desk.endings.size).toBe(0);
      expect(tab.field()).toMatchObject({
        text: "Your code is 4711",
        refusal: { code: "rate_limited" },
      });
    }
  });

  test("follows the text when it is sent", async () => {
    await first.send("Goodbye");
    second.actions.endChat("c");
    await vi.advanceTimersByTimeAsync(30_000);
    expect(browser.ends).toBe(0);
    await browser.attempt(0).answer(done);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(browser.ends).toBe(1);
  });
});

describe("the end of a chat behind a text that the carrier does not take", () => {
  test("is taken back, whichever tab has asked for it, and so is what follows", async () => {
    await first.send("1/2 Your code is");
    await second.send("2/2 4711");
    second.actions.endChat("c");
    await browser.attempt(0).answer(failed);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(browser.bodies()).toEqual(["1/2 Your code is"]);
    expect(browser.ends).toBe(0);
    for (const tab of [first, second]) {
      expect(tab.desk.endings.size).toBe(0);
      expect(tab.field().refusal).toEqual({ code: "follows_refused" });
      expect(tab.beside()).toEqual([]);
    }
    expect(browser.storage.length).toBe(1);
  });

  test("is taken back for that text alone", async () => {
    await first.send("Your code is 4711");
    second.actions.endChat("c");
    await browser.attempt(0).answer(failed);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(browser.ends).toBe(0);
    expect(second.desk.endings.size).toBe(0);
    expect(second.beside()).toEqual([]);
    expect(browser.storage.length).toBe(0);
  });
});

test("the end of a chat is taken back behind a text that nobody has answered in time", async () => {
  second.close();
  await first.send("1/2 Your code is");
  await browser.attempt(0).answer({ kind: "signed_out" });
  await vi.advanceTimersByTimeAsync(60 * 60_000);
  await first.send("2/2 4711");
  first.actions.endChat("c");
  first.close();
  await vi.advanceTimersByTimeAsync(soonMs);
  vi.setSystemTime(Date.now() + 22.5 * 60 * 60_000);
  const third = browser.open();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(browser.attempts).toHaveLength(1);
  expect(browser.ends).toBe(0);
  expect(third.desk.endings.size).toBe(0);
  expect(third.beside()).toEqual(["1/2 Your code is: expired"]);
  expect(third.field()).toMatchObject({
    text: "2/2 4711",
    refusal: { code: "follows_refused" },
  });
});

test("a text that nobody has answered in time takes back no end that is asked for in spite of it", async () => {
  second.close();
  await first.send("Hello");
  await browser.attempt(0).answer({ kind: "signed_out" });
  vi.setSystemTime(Date.now() + 24 * 60 * 60_000);
  first.wake();
  await vi.advanceTimersByTimeAsync(soonMs);
  expect(first.beside()).toEqual(["Hello: expired"]);

  first.actions.endChat("c");
  await vi.advanceTimersByTimeAsync(soonMs);
  const third = browser.open();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(browser.ends).toBe(1);
  expect(third.beside()).toEqual(["Hello: expired"]);
  third.actions.discard(third.desk.sendings[0]?.key ?? "");
  await vi.advanceTimersByTimeAsync(soonMs);
  expect(first.beside()).toEqual([]);
});

describe("what was said with an end that was refused", () => {
  const note = (tab: Tab) => tab.desk.closings.get("c")?.note;
  beforeEach(async () => {
    browser.endRefusals.push({ code: "customer_wrote" });
    first.actions.close("c", { note: "Calls back" });
    first.actions.endChat("c");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(first.desk.endRefusals.has("c")).toBe(true);
  });

  test("is what the agent has made of it since, in a new tab too", async () => {
    first.actions.close("c", { note: "Calls back on Monday" });
    await vi.advanceTimersByTimeAsync(soonMs);
    second.close();
    const third = browser.open();
    await vi.advanceTimersByTimeAsync(soonMs);
    expect([first, third].map(note)).toEqual(
      Array(2).fill("Calls back on Monday"),
    );
    expect(third.desk.endRefusals.has("c")).toBe(true);
  });

  test("is gone once it is discarded, and so is the reason", async () => {
    second.actions.close("c", {});
    await vi.advanceTimersByTimeAsync(soonMs);
    const third = browser.open();
    await vi.advanceTimersByTimeAsync(soonMs);
    expect(note(third)).toBeUndefined();
    for (const tab of [first, second, third]) {
      expect(tab.desk.endRefusals.size).toBe(0);
    }
  });

  test("stays, without the reason, when the agent writes on", async () => {
    await first.send("Anything else?");
    await browser.attempt(0).answer(done);
    const third = browser.open();
    await vi.advanceTimersByTimeAsync(soonMs);
    expect([first, second, third].map(note)).toEqual(
      Array(3).fill("Calls back"),
    );
    for (const tab of [first, second, third]) {
      expect(tab.desk.endRefusals.size).toBe(0);
    }
  });
});

describe("a text that is refused where nobody looks", () => {
  beforeEach(async () => {
    const gone = browser.open();
    await gone.send("One");
    gone.close();
    await vi.advanceTimersByTimeAsync(soonMs);
    await browser.attempt(0).answer({ kind: "unknown" });
    await vi.advanceTimersByTimeAsync(40_000);
  });

  test("stands in the field of every tab, with the reason", async () => {
    await browser.attempt(1).answer(refused("opted_out"));
    const third = browser.open();
    for (const tab of [first, second, third]) {
      expect(tab.field()).toMatchObject({
        text: "One",
        refusal: { code: "opted_out" },
      });
      expect(tab.beside()).toEqual([]);
    }
  });

  test("is a draft in every tab once it is edited in one", async () => {
    await browser.attempt(1).answer(refused("opted_out"));
    second.actions.write("c", "One!");
    await vi.advanceTimersByTimeAsync(soonMs);
    for (const tab of [first, second]) {
      expect(tab.field()).toEqual({ text: "One!" });
      expect(tab.beside()).toEqual([]);
    }
    expect(browser.storage.length).toBe(0);
  });

  test("is sent once when it is sent again from another tab", async () => {
    await browser.attempt(1).answer(refused("opted_out"));
    second.actions.send("c");
    await vi.advanceTimersByTimeAsync(soonMs);
    await browser.attempt(2).answer(done);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(browser.attempts).toHaveLength(3);
    for (const tab of [first, second]) {
      expect(tab.field()).toEqual({ text: "" });
      expect(tab.beside()).toEqual([]);
    }
    expect(browser.storage.length).toBe(0);
  });

  describe("while another one is begun", () => {
    beforeEach(async () => {
      second.actions.write("c", "Another");
      await vi.advanceTimersByTimeAsync(soonMs);
      await browser.attempt(1).answer(refused("opted_out"));
    });

    test("stands beside the transcript of every tab, with the reason", () => {
      const third = browser.open();
      for (const tab of [first, second]) {
        expect(tab.field()).toEqual({ text: "Another" });
        expect(tab.beside()).toEqual(["One: opted_out"]);
      }
      expect(third.field().refusal).toEqual({ code: "opted_out" });
    });

    test("is put back in every tab", async () => {
      const [sending] = second.desk.sendings;
      assert(sending);
      second.actions.putBack(sending);
      await vi.advanceTimersByTimeAsync(soonMs);
      for (const tab of [first, second]) {
        expect(tab.field().text).toBe("Another\nOne");
        expect(tab.beside()).toEqual([]);
      }
      expect(browser.storage.length).toBe(0);
    });

    test("is discarded in every tab", async () => {
      second.actions.discard(browser.attempt(1).key);
      await vi.advanceTimersByTimeAsync(soonMs);
      for (const tab of [first, second]) {
        expect(tab.field()).toEqual({ text: "Another" });
        expect(tab.beside()).toEqual([]);
      }
      expect(browser.storage.length).toBe(0);
    });
  });
});

test("a text that one tab was refused is not sent by the one that composed it", async () => {
  await first.send("One");
  await second.send("Two");
  await browser.attempt(0).answer(done);
  expect(browser.bodies()).toEqual(["One", "Two"]);
  await browser.attempt(1).answer(refused("chat_ended"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(browser.bodies()).toEqual(["One", "Two"]);
});

describe("a tab whose sign-in has expired", () => {
  test("leaves its text, and those behind it, to one that is signed in", async () => {
    await first.send("One");
    await browser.attempt(0).answer({ kind: "signed_out" });
    await second.send("Two");
    expect(browser.attempt(1)).toMatchObject({ by: second, body: "One" });
    await browser.attempt(1).answer(done);
    expect(browser.attempt(2)).toMatchObject({ by: second, body: "Two" });
    await browser.attempt(2).answer(done);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(browser.bodies()).toEqual(["One", "One", "Two"]);
    expect(browser.attempt(1).key).toBe(browser.attempt(0).key);
    expect(first.beside()).toEqual([]);
    expect(second.beside()).toEqual([]);
  });

  test("leaves it to one that is opened later", async () => {
    second.close();
    await first.send("One");
    await browser.attempt(0).answer({ kind: "signed_out" });
    expect(first.beside()).toEqual(["One: waiting"]);
    const third = browser.open();
    await vi.advanceTimersByTimeAsync(soonMs);
    expect(browser.attempt(1)).toMatchObject({ by: third, body: "One" });
    await browser.attempt(1).answer(refused("opted_out"));
    expect(first.field().refusal).toEqual({ code: "opted_out" });
  });

  test("tries again when the network is back", async () => {
    second.close();
    await first.send("One");
    await browser.attempt(0).answer({ kind: "signed_out" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(browser.attempts).toHaveLength(1);
    first.wake();
    await vi.advanceTimersByTimeAsync(soonMs);
    await browser.attempt(1).answer(done);
    expect(first.beside()).toEqual([]);
  });
});

describe("the texts behind a refused one", () => {
  test("come back with it in their order, from whichever tab", async () => {
    await first.send("1/3 Your code is");
    await first.send("2/3 4711");
    await second.send("3/3 Keep it");
    await browser.attempt(0).answer(refused("rate_limited"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(browser.bodies()).toEqual(["1/3 Your code is"]);
    for (const tab of [first, second]) {
      expect(tab.field().text).toBe("1/3 Your code is");
      expect(tab.beside()).toEqual([
        "2/3 4711: follows_refused",
        "3/3 Keep it: follows_refused",
      ]);
    }
    second.actions.send("c");
    await vi.advanceTimersByTimeAsync(soonMs);
    expect(browser.attempt(1).body).toBe("1/3 Your code is");
  });

  test("hold up no text that is composed after that", async () => {
    await first.send("One");
    await browser.attempt(0).answer(refused("rate_limited"));
    await second.send("Two");
    expect(browser.bodies()).toEqual(["One", "Two"]);
  });
});
