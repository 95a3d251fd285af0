import { describe, expect, test } from "vitest";
import type { Workload } from "../src/api/types";
import { findWorkloads, waitingFirst } from "../src/ui/supervision/workloads";
import { alice, chat } from "./fixtures";

const first = chat("1", { customerNumber: "+12065550150" });
const second = chat("2", { customerNumber: "+12065550171" });
const other = chat("3", { customerNumber: "+442071234567" });
const workloads: Workload[] = [
  { agent: alice, chats: [first, second] },
  { agent: { ...alice, id: "bob", name: "Bob" }, chats: [other] },
  { agent: { ...alice, id: "carol", name: "Carol" }, chats: [] },
];

describe("what a supervisor finds", () => {
  const found = (words: string) =>
    findWorkloads(workloads, words).map(
      ({ agent, chats }) =>
        `${agent.name} ${chats.map(({ id }) => id).join("+")}`,
    );

  test("is everybody while nothing is sought", () => {
    expect(found(" ")).toEqual(["Alice 1+2", "Bob 3", "Carol "]);
  });

  test("is an agent with all chats", () => {
    expect(found("ali")).toEqual(["Alice 1+2"]);
    expect(found("carol")).toEqual(["Carol "]);
  });

  test("is a number's chat alone, typed as it is shown", () => {
    expect(found("555 0171")).toEqual(["Alice 2"]);
    expect(found("+44 20")).toEqual(["Bob 3"]);
  });

  test("is nobody when nothing is like it", () => {
    expect(found("zoe")).toEqual([]);
    expect(found("999")).toEqual([]);
  });
});

test("chats whose customers wait stand first, the longest waiting above", () => {
  const since = (id: string, waitingSince: string) =>
    chat(id, { waitingSince });
  const order = waitingFirst([
    chat("a"),
    since("b", "2026-11-23T10:05:00Z"),
    chat("c"),
    since("d", "2026-11-23T10:01:00.5Z"),
  ]);
  expect(order.map(({ id }) => id)).toEqual(["d", "b", "a", "c"]);
});
