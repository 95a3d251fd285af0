import { describe, expect, test } from "vitest";
import { findCanned, preview, withCanned } from "../src/desk/canned";
import { canned } from "./fixtures";

const ids = (list: { id: string }[]) => list.map(({ id }) => id);

describe("canned messages", () => {
  const known = withCanned(new Map(), [
    canned("a", { title: "Opening hours", shortcut: "hours" }),
    canned("b", {
      title: "Confirmation",
      body: "hours later",
      serviceId: "support",
    }),
    canned("c", { title: "Hours on Sunday", serviceId: "sales" }),
    canned("d", { title: "Our hours" }),
  ]);

  test("are found by shortcut, title and words, for the chat's service alone", () => {
    expect(ids(findCanned(known, { serviceId: "support" }, "hours"))).toEqual([
      "a",
      "d",
      "b",
    ]);
    expect(ids(findCanned(known, { serviceId: "sales" }, "HOURS"))).toEqual([
      "a",
      "c",
      "d",
    ]);
    expect(findCanned(known, { serviceId: "support" }, "nowhere")).toEqual([]);
    expect(findCanned(known, { serviceId: "support" }, "")).toHaveLength(3);
  });

  test("merge by revision, and go when they are deleted", () => {
    const newer = withCanned(known, [
      canned("a", { title: "Newer", revision: 2 }),
      canned("b", { revision: 2, deleted: true }),
    ]);
    expect(newer.get("a")?.title).toBe("Newer");
    expect(newer.has("b")).toBe(false);
    const older = withCanned(newer, [canned("a", { title: "Older" })]);
    expect(older.get("a")?.title).toBe("Newer");
  });

  test("show what has been answered", () => {
    const body = "Number {{?Confirmation number}}, {{?Day}}, {{date}}";
    expect(preview(body, { "Confirmation number": "4711", Day: " " })).toBe(
      "Number 4711, {{?Day}}, {{date}}",
    );
  });
});
