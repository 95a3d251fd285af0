import { beforeEach, describe, expect, test } from "vitest";
import { Memory } from "../src/desk/memory";
import { keptNames } from "../src/kept";
import { MemoryStorage } from "./fixtures";

const sending = "smsdesk.sending.alice.";
const hourMs = 60 * 60_000;
const ago = (hours: number) =>
  new Date(Date.now() - hours * hourMs).toISOString();
const waiting = {
  key: "k1",
  chatId: "c",
  body: "Hello",
  at: ago(22),
  after: "",
};
const refusal = { refusal: { code: "rate_limited" } };

describe("what a desk remembers", () => {
  let tab: MemoryStorage;
  let browser: MemoryStorage;
  let memory: Memory;
  beforeEach(() => {
    tab = new MemoryStorage();
    browser = new MemoryStorage();
    memory = new Memory("alice", tab, browser);
  });

  test("is there after a reload", () => {
    memory.keepDrafts(new Map([["c", "Half a text"]]));
    memory.keepClosings(new Map([["c", { note: "Called" }]]));
    memory.keepSeen(new Map([["c", "m1"]]));
    memory.chooseService("support");
    memory.keepCalled("+12065550150");
    const after = new Memory("alice", tab, browser);
    expect(after.recall()).toEqual({
      drafts: new Map([["c", "Half a text"]]),
      closings: new Map([["c", { note: "Called" }]]),
      seen: new Map([["c", "m1"]]),
    });
    expect(after.chosenService()).toBe("support");
    expect(after.called()).toEqual(["+12065550150"]);
    expect(new Memory("bob", tab, browser).recall().drafts.size).toBe(0);
  });

  test("has no texts and numbers after signing out", () => {
    memory.keepDrafts(new Map([["c", "Half a text"]]));
    memory.keepClosings(new Map([["c", { note: "Called" }]]));
    for (const kept of [
      waiting,
      { ...waiting, key: "refused", ...refusal },
      { ...waiting, key: "expired", at: ago(24) },
      { key: "nonsense" },
    ]) {
      browser.setItem(`${sending}${kept.key}`, JSON.stringify(kept));
    }
    memory.keepCalled("+12065550150");
    memory.tell(["m1"], String);
    memory.forgetTexts();
    expect(tab.length).toBe(0);
    expect(keptNames(browser, "")).toEqual([`${sending}k1`]);
  });

  test("has none that is heard after that", () => {
    memory.forgetTexts();
    memory.keepDrafts(new Map([["c", "Half a text"]]));
    memory.keepClosings(new Map([["c", { note: "Called" }]]));
    memory.keepCalled("+12065550150");
    memory.tell(["m1"], String);
    expect(tab.length + browser.length).toBe(0);
  });

  test("is told by one of the browser's tabs, once", () => {
    const other = new Memory("alice", new MemoryStorage(), browser);
    expect(memory.tell(["m1", "m2"], String)).toEqual(["m1", "m2"]);
    expect(other.tell(["m2", "m3"], String)).toEqual(["m3"]);
    expect(memory.tell(["m3"], String)).toEqual([]);
    expect(new Memory("bob", tab, browser).tell(["m1"], String)).toEqual([
      "m1",
    ]);
  });

  test("has room for the latest of what was told", () => {
    const many = Array.from({ length: 1_000 }, (_, n) => `m${String(n)}`);
    memory.tell(many, String);
    expect(memory.tell(["m0", "m999"], String)).toEqual(["m0"]);
    expect(browser.getItem("smsdesk.told.alice")?.length).toBeLessThan(10_000);
  });

  test.each([
    "{",
    "null",
    "{}",
    "[1]",
    '[["c"]]',
    '[["c", 1]]',
    '[{"key":"k"}]',
    "7",
  ])("is nothing where %s is kept", (nonsense) => {
    for (const storage of [tab, browser]) {
      for (const key of [
        "drafts",
        "closings",
        "seen",
        "service",
        "called",
        "told",
      ]) {
        storage.setItem(`smsdesk.${key}.alice`, nonsense);
      }
    }
    expect(memory.recall()).toEqual({
      drafts: new Map(),
      closings: new Map(),
      seen: new Map(),
    });
    expect(memory.chosenService()).toBeUndefined();
    expect(memory.called()).toEqual([]);
    expect(memory.tell(["m1"], String)).toEqual(["m1"]);
  });
});
