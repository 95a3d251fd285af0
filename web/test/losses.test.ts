import { expect, test } from "vitest";
import { losses } from "../src/desk/losses";
import { leftBehind } from "../src/desk/select";
import type { SendingState } from "../src/outbox/outbox";
import { at, chat, desk } from "./fixtures";

const refused: SendingState = {
  is: "refused",
  refusal: { code: "rate_limited" },
};

const sending = (state: SendingState, chatId = "c") => ({
  key: "k",
  chatId,
  body: "Hello",
  at,
  after: "",
  state,
});

test.each([refused, { is: "expired" } as const])(
  "a text that was not sent is lost with its chat's end, and at a sign-out: %j",
  (state) => {
    const left = desk({ sendings: [sending(state)] });
    expect(losses(left, chat("c"))).toEqual(["unsent"]);
    expect(losses(left, chat("d"))).toEqual([]);
    expect(leftBehind(left)).toMatchObject({ unsent: 1, waiting: 0 });
  },
);

test("a text on its way is lost nowhere", () => {
  const left = desk({ sendings: [sending({ is: "waiting" })] });
  expect(losses(left, chat("c"))).toEqual([]);
  expect(leftBehind(left)).toMatchObject({ unsent: 0, waiting: 1 });
});

test("a text that stands in its field is lost once", () => {
  const left = desk({
    sendings: [sending(refused)],
    returned: new Map([["c", "k"]]),
    drafts: new Map([["d", "Half a text"]]),
  });
  expect(losses(left, chat("c"))).toEqual(["draft"]);
  expect(losses(left, chat("d", { unread: 1 }))).toEqual(["draft", "unread"]);
});
