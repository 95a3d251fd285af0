import { beforeEach, describe, expect, test } from "vitest";
import type { Outcome } from "../src/api/outcome";
import type { Colleague, Message } from "../src/api/types";
import { Names } from "../src/desk/names";
import { agentsIn, authorOf } from "../src/ui/parts/authors";
import { alice, message } from "./fixtures";

const colleague = (id: string, name: string): Colleague => ({
  id,
  name,
  state: "ready",
  takesTransfers: true,
});

describe("what colleagues are called", () => {
  const team: Outcome<{ items: Colleague[] }> = {
    kind: "done",
    value: {
      items: [colleague("bob", "Bob Meier"), colleague("dora", "Dora")],
    },
  };
  let asked: string[];
  let answers: Outcome<{ items: Colleague[] }>[];
  let names: Names;
  beforeEach(() => {
    asked = [];
    answers = [];
    names = new Names(alice, (serviceId) => {
      asked.push(serviceId);
      return Promise.resolve(answers.shift() ?? team);
    });
  });

  test("is read as somebody is named who is not known, once for all of them", async () => {
    let told = 0;
    const stop = names.onChange(() => {
      told += 1;
    });
    expect(names.nameOf("bob")).toBe("bob");
    await Promise.all([
      names.read("support", ["bob", "alice"]),
      names.read("support", ["dora"]),
    ]);
    expect(names.nameOf("bob")).toBe("Bob Meier");
    expect(names.known().get("dora")).toBe("Dora");
    expect(asked).toEqual(["support"]);
    expect(told).toBe(1);
    stop();
    await names.colleagues("support");
    expect(told).toBe(1);
  });

  test("is asked for again for who came while it was read", async () => {
    const first = names.read("support", ["bob"]);
    const second = names.read("support", ["new"]);
    answers.push({
      kind: "done",
      value: { items: [colleague("new", "New Here")] },
    });
    await Promise.all([first, second]);
    expect(asked).toEqual(["support", "support"]);
    expect(names.nameOf("new")).toBe("New Here");
  });

  test("is not asked for the agent, nor for who is known from another service", async () => {
    await names.read("support", ["alice"]);
    expect(asked).toEqual([]);
    expect(names.nameOf("alice")).toBe("Alice");
    await names.read("support", ["bob"]);
    await names.read("sales", ["bob"]);
    expect(asked).toEqual(["support"]);
  });

  test("is the id of who is not there any more, and not asked for again", async () => {
    await names.read("support", ["zoe"]);
    await names.read("support", ["zoe", "bob"]);
    names.wake();
    expect(names.nameOf("zoe")).toBe("zoe");
    expect(asked).toEqual(["support"]);
  });

  test("is asked for again when somebody else is new", async () => {
    await names.read("support", ["zoe"]);
    answers = [{ kind: "done", value: { items: [colleague("yuri", "Yuri")] } }];
    await names.read("support", ["yuri"]);
    expect(names.nameOf("yuri")).toBe("Yuri");
    expect(names.nameOf("bob")).toBe("Bob Meier");
    expect(asked).toEqual(["support", "support"]);
  });

  test("is asked for again as the connection is back, and then no more", async () => {
    answers = [{ kind: "unknown" }, { kind: "signed_out" }];
    await names.read("support", ["bob"]);
    expect(names.nameOf("bob")).toBe("bob");
    expect(asked).toHaveLength(1);
    for (const times of [2, 3, 3]) {
      names.wake();
      expect(asked).toHaveLength(times);
      await names.read("support", ["bob"]);
    }
    expect(names.nameOf("bob")).toBe("Bob Meier");
    expect(asked).toHaveLength(3);
  });

  test("is asked for again with the next name when it was refused, not by itself", async () => {
    answers = [{ kind: "refused", refusal: { code: "rate_limited" } }];
    await names.read("support", ["bob"]);
    names.wake();
    expect(asked).toHaveLength(1);
    await names.read("support", ["bob"]);
    expect(names.nameOf("bob")).toBe("Bob Meier");
    expect(asked).toHaveLength(2);
  });

  test("is learnt from a list that was read for another reason", async () => {
    expect(await names.colleagues("support")).toBe(team);
    await names.read("support", ["bob"]);
    expect(names.nameOf("bob")).toBe("Bob Meier");
    expect(asked).toHaveLength(1);
  });
});

describe("a message's author", () => {
  const nameOf = (id: string) => (id === "bob" ? "Bob Meier" : id);
  const inbound: Message = {
    ...message("m1", { direction: "inbound", status: "received" }),
    sentBy: "bob",
  };

  test("is the customer, a colleague by name, or nobody", () => {
    expect(authorOf(inbound, nameOf)).toBe("Customer");
    expect(authorOf(message("m2", { sentBy: "bob" }), nameOf)).toBe(
      "Bob Meier",
    );
    expect(authorOf(message("m3", { sentBy: "system" }), nameOf)).toBe(
      "Automatic reply",
    );
  });

  test("is an agent of those who wrote for the service", () => {
    expect(
      agentsIn([
        inbound,
        message("m2", { sentBy: "dora" }),
        message("m3", { sentBy: "system" }),
        message("m4", { sentBy: "dora" }),
        message("m5"),
      ]),
    ).toEqual(["dora", "alice"]);
  });
});
