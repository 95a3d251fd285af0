import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { EndChat } from "../src/api/types";
import { isTooLong, takesClosing } from "../src/desk/closings";
import { type Desk, type DeskEvent, reduce } from "../src/desk/desk";
import {
  closingOf,
  departures,
  endRefusalOf,
  lapses,
  leftBehind,
  unkept,
  unlocated,
  unsaid,
} from "../src/desk/select";
import { at, chat, desk } from "./fixtures";

const after = (start: Desk, ...events: DeskEvent[]): Desk =>
  events.reduce(reduce, start);

const closing: EndChat = { disposition: "resolved", note: "Called back" };
const active = chat("c");
const ended = chat("c", { state: "ended", endedAt: at, revision: 2 });
const ending = { chatId: "c", until: 0, closing, key: "k" };
const of = (known: typeof active): DeskEvent => ({
  type: "pushed",
  event: { chat: known },
});
const typed: DeskEvent = { type: "closing_changed", chatId: "c", closing };

describe("what is said of a chat", () => {
  test("stays until the chat has it", () => {
    const begun: DeskEvent = { type: "ending_begun", ending };
    const without = after(desk(), of(active), typed, begun, {
      type: "ending_done",
      chat: ended,
    });
    expect(unsaid(without, ended)).toEqual(closing);
    expect(leftBehind(without).notes).toBe(1);
    const said = { ...ended, ...closing, revision: 3 };
    const answered = after(without, { type: "closing_answered", chat: said });
    expect(answered.closings.has("c")).toBe(false);
    expect(answered.chats.get("c")).toEqual(said);
  });

  test("stays when the chat ends by itself, and is lost at a sign-out until it is saved", () => {
    const state = after(desk(), of(active), typed, of(ended));
    expect(state.closings.get("c")).toEqual(closing);
    expect(leftBehind(state).notes).toBe(1);
    const told = after(state, of({ ...ended, ...closing, revision: 3 }));
    expect(leftBehind(told).notes).toBe(0);
  });

  test("stands in its fields again when its end is refused after another sign-in", () => {
    const state = after(
      desk(),
      of(active),
      { type: "ending_begun", ending },
      {
        type: "ending_refused",
        ending,
        refusal: { code: "invalid_request" },
      },
    );
    expect(state.closings.get("c")).toEqual(closing);
  });

  test("is what was said of an earlier end, until it is changed", () => {
    const reopened = after(desk(), of({ ...active, ...closing }));
    expect(closingOf(reopened, "c")).toEqual(closing);
    const changed = (words: EndChat) =>
      closingOf(
        after(reopened, {
          type: "closing_changed",
          chatId: "c",
          closing: words,
        }),
        "c",
      );
    expect(changed({ note: "Again" })).toEqual({ note: "Again" });
    expect(changed({})).toEqual({});
  });

  test("is not refused for a text when the chat is over", () => {
    const state = after(desk(), {
      type: "ending_refused",
      ending,
      refusal: { code: "customer_wrote" },
    });
    expect(endRefusalOf(state, active)).toEqual({ code: "customer_wrote" });
    expect(endRefusalOf(state, ended)).toBeUndefined();
  });

  test("is counted as the API counts", () => {
    expect(isTooLong({ note: "😀".repeat(500) })).toBe(false);
    expect(isTooLong({ note: "😀".repeat(501) })).toBe(true);
    expect(isTooLong({ disposition: "é".repeat(65) })).toBe(true);
  });
});

describe("an ended chat", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse(at) });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("takes a disposition or a note once, for four days", () => {
    expect(takesClosing(active)).toBe(true);
    expect(takesClosing(ended)).toBe(true);
    expect(takesClosing({ ...ended, note: "Called back" })).toBe(false);
    expect(takesClosing({ ...ended, disposition: "resolved" })).toBe(false);
    vi.setSystemTime(Date.parse(at) + 4 * 24 * 60 * 60_000);
    expect(takesClosing(ended)).toBe(false);
  });
});

describe("what a chat does not take", () => {
  const theirs = chat("c", { agentId: "bob", revision: 3 });
  const shown = (state: Desk, of = theirs) => unkept(state, of);
  const refused: DeskEvent = {
    type: "ending_refused",
    ending: { ...ending, closing: {} },
    refusal: { code: "not_your_chat" },
  };

  test("is shown when another agent has the chat, until the agent does without", () => {
    const state = after(desk(), of(active), typed);
    expect(shown(state, active)).toBeUndefined();
    const taken = after(state, of(theirs));
    expect(shown(taken)).toEqual({ isOwn: false, said: closing });
    expect(departures(taken)).toMatchObject([{ isUnsaid: true }]);
    const discarded = after(taken, { ...typed, closing: {} });
    expect(shown(discarded)).toBeUndefined();
    expect(departures(discarded)).toMatchObject([{ isUnsaid: false }]);
  });

  test("is shown with why the chat could not be ended, as long as it goes on", () => {
    const state = after(desk(), of(theirs), refused);
    expect(shown(state)).toEqual({
      isOwn: false,
      said: {},
      refusal: { code: "not_your_chat" },
    });
    expect(shown(state, { ...theirs, state: "ended" })).toBeUndefined();
  });

  test("is shown of an own chat that has another note", () => {
    const other = { ...ended, note: "Other" };
    const state = after(desk(), of(active), typed, of(other));
    expect(shown(state, other)).toEqual({ isOwn: true, said: closing });
    const begun = after(state, { type: "ending_begun", ending });
    expect(shown(begun, other)).toBeUndefined();
  });
});

describe("an end that got no answer in time", () => {
  const lapsed: DeskEvent = { type: "ending_lapsed", ending };
  const is = (state: Desk) => lapses(state).map((lapse) => lapse.is);

  test("gives back what was said with it, and is told of once the chat is known", () => {
    const state = after(desk(), lapsed);
    expect(state.closings.get("c")).toEqual(closing);
    expect(unlocated(state)).toEqual(["c"]);
    expect(is(state)).toEqual([]);
    const known = after(state, of(active));
    expect(unlocated(known)).toEqual([]);
    expect(is(known)).toEqual(["open"]);
    expect(is(after(known, { type: "ending_undone", chatId: "c" }))).toEqual(
      [],
    );
    expect(is(after(known, { type: "ending_begun", ending }))).toEqual([]);
  });

  test("does not write over what was said since", () => {
    const other: DeskEvent = {
      type: "closing_changed",
      chatId: "c",
      closing: { note: "Later" },
    };
    expect(after(desk(), other, lapsed).closings.get("c")).toEqual({
      note: "Later",
    });
  });

  test("is told of as what became of the chat", () => {
    const state = after(desk(), lapsed);
    expect(is(after(state, of(ended)))).toEqual(["unsaid"]);
    expect(is(after(state, of({ ...ended, ...closing })))).toEqual([]);
    const theirs = after(state, of({ ...active, agentId: "bob" }));
    expect(is(theirs)).toEqual(["departedUnsaid"]);
    const discarded: DeskEvent = { ...typed, closing: {} };
    expect(is(after(theirs, discarded))).toEqual(["departed"]);
  });
});
