import { expect, test } from "vitest";
import type { Refusal } from "../src/api/outcome";
import {
  endRefusalText,
  refusalText,
  sendingRefusalText,
} from "../src/strings";
import { faultOf } from "../src/ui/parts/faults";

const tooMuch: Refusal = { code: "rate_limited", retryAfter: 5 };

test("who asks too much is told of texts only where a text was to be sent", () => {
  expect(sendingRefusalText(tooMuch)).toMatch(/^Too many texts/);
  for (const text of [
    refusalText(tooMuch),
    endRefusalText(tooMuch),
    faultOf({ kind: "refused", refusal: tooMuch }),
  ]) {
    expect(text).toMatch(/^smsdesk is very busy .* in 5 seconds\.$/);
  }
});

test("a text is refused in the same words as all else, but for that", () => {
  const refusal: Refusal = { code: "chat_ended" };
  expect(sendingRefusalText(refusal)).toBe(refusalText(refusal));
});
