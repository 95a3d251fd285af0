import { describe, expect, test } from "vitest";
import type { Message } from "../src/api/types";
import { pendingIn, toldFaults } from "../src/ui/panel/toldFaults";
import { message } from "./fixtures";

const m = (id: string, status: Message["status"]) => message(id, { status });

/** What readers hear when the chat is opened with the first messages, and then comes to have the others. */
const heard = (last: string, ...steps: Message[][]) => {
  let pending: ReadonlyMap<string, Message["status"]> = new Map();
  for (const messages of steps) {
    pending = pendingIn(pending, messages);
  }
  return toldFaults(steps.at(-1) ?? [], last, pending).map(
    ({ id, status }) => `${id} ${status}`,
  );
};

describe("readers hear of a text", () => {
  test("that was on its way when the chat was opened, and fails", () => {
    expect(heard("m1", [m("m1", "sent")], [m("m1", "failed")])).toEqual([
      "m1 failed",
    ]);
  });

  test("whose lost answer turns out to be a failure", () => {
    expect(heard("m1", [m("m1", "unconfirmed")], [m("m1", "failed")])).toEqual([
      "m1 failed",
    ]);
  });

  test("that was written since, and is known as failed only", () => {
    expect(heard("m1", [m("m1", "sent")], [m("m2", "failed")])).toEqual([
      "m2 failed",
    ]);
  });
});

describe("readers hear nothing of a text", () => {
  test("that had failed before the chat was opened", () => {
    expect(heard("m2", [m("m1", "failed"), m("m2", "unconfirmed")])).toEqual(
      [],
    );
  });

  test("that had failed before, and is read after the chat was opened", () => {
    expect(heard("m2", [], [m("m1", "failed"), m("m2", "failed")])).toEqual([]);
  });

  test("that arrives", () => {
    expect(heard("m1", [m("m1", "sent")], [m("m1", "delivered")])).toEqual([]);
  });
});

test("nothing is remembered of texts that cannot fail any more", () => {
  const settled = [
    m("m1", "delivered"),
    m("m2", "failed"),
    message("m3", { direction: "inbound", status: "received" }),
  ];
  const pending = pendingIn(new Map(), settled);
  expect(pending.size).toBe(0);
  expect(pendingIn(pending, settled)).toBe(pending);
});
