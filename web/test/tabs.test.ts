import { beforeEach, describe, expect, test } from "vitest";
import { type Desk, reduce } from "../src/desk/desk";
import { type Channel, Tabs } from "../src/desk/tabs";
import { desk } from "./fixtures";

/** Channels as browsers have them: what one posts, the others get later. */
class Browser {
  readonly #channels = new Map<Channel, string>();
  readonly #posted: (() => void)[] = [];

  open = (name: string): Channel => {
    const channel: Channel = {
      onmessage: null,
      close: () => this.#channels.delete(channel),
      postMessage: (data: unknown) => {
        for (const [other, named] of this.#channels) {
          if (other !== channel && named === name) {
            this.#posted.push(() => {
              other.onmessage?.call(
                other as BroadcastChannel,
                { data } as MessageEvent,
              );
            });
          }
        }
      },
    };
    this.#channels.set(channel, name);
    return channel;
  };

  /** Delivers one message, or all. */
  deliver(count = Infinity): void {
    for (; count > 0 && this.#posted.length > 0; count -= 1) {
      this.#posted.shift()?.();
    }
  }
}

class Tab {
  #desk: Desk;
  readonly #tabs: Tabs;

  constructor(browser: Browser, agentId: string, drafts: [string, string][]) {
    this.#desk = desk({ drafts: new Map(drafts) });
    this.#tabs = new Tabs(agentId, {
      open: browser.open,
      dispatch: (event) => {
        this.#desk = reduce(this.#desk, event);
      },
    });
    this.#tabs.start(this.#desk);
    this.show();
  }

  write(chatId: string, text: string): void {
    this.#desk = reduce(this.#desk, { type: "draft_changed", chatId, text });
  }

  note(chatId: string, note: string): void {
    const closing = { note };
    this.#desk = reduce(this.#desk, {
      type: "closing_changed",
      chatId,
      closing,
    });
  }

  /** Shows what is; an earlier state if it was slow. */
  show(state = this.#desk): Desk {
    this.#tabs.share(state);
    return state;
  }

  get desk(): Desk {
    return this.#desk;
  }

  draft(chatId: string): string | undefined {
    return this.#desk.drafts.get(chatId);
  }
}

describe("an agent's tabs", () => {
  let browser: Browser;
  let first: Tab;
  let second: Tab;
  beforeEach(() => {
    browser = new Browser();
    first = new Tab(browser, "alice", []);
    second = new Tab(browser, "alice", []);
    browser.deliver();
  });

  test("have the same in their fields", () => {
    first.write("c", "Hello");
    first.note("c", "Called");
    first.show();
    browser.deliver();
    expect(second.draft("c")).toBe("Hello");
    expect(second.desk.closings.get("c")).toEqual({ note: "Called" });
  });

  test("have nothing where it was sent", () => {
    first.write("c", "Hello");
    first.show();
    browser.deliver();
    second.show();
    second.write("c", "");
    second.show();
    browser.deliver();
    expect(first.draft("c")).toBeUndefined();
  });

  test("are told what is there when they are new", () => {
    first.write("c", "Hello");
    first.show();
    const third = new Tab(browser, "alice", [["c", "Hel"]]);
    browser.deliver();
    expect(third.draft("c")).toBe("Hello");
    expect(first.draft("c")).toBe("Hello");
  });

  test("keep what only they remember", () => {
    const third = new Tab(browser, "alice", [["d", "Half a text"]]);
    browser.deliver();
    expect(third.draft("d")).toBe("Half a text");
  });

  test("do not take back what is typed on, however late they show what they heard", () => {
    first.write("c", "H");
    first.show();
    first.write("c", "He");
    first.show();
    browser.deliver(1);
    const late = second.desk;
    browser.deliver(1);
    second.show(late);
    browser.deliver();
    second.show();
    browser.deliver();
    expect(first.draft("c")).toBe("He");
    expect(second.draft("c")).toBe("He");
  });

  test.each([
    undefined,
    "hello",
    { tells: "fields" },
    { tells: "fields", drafts: [["c", 1]], closings: [] },
    { tells: "fields", drafts: [["c", "Hello"]], closings: [["c", null]] },
    { tells: "something else" },
  ])("do not listen to %j", (nonsense) => {
    browser.open("smsdesk.fields.alice").postMessage(nonsense);
    expect(() => {
      browser.deliver();
    }).not.toThrow();
    expect(first.show().drafts.size).toBe(0);
    expect(first.show().closings.size).toBe(0);
  });

  test("are of one agent", () => {
    const bob = new Tab(browser, "bob", []);
    first.write("c", "Hello");
    first.show();
    browser.deliver();
    expect(bob.draft("c")).toBeUndefined();
  });
});
