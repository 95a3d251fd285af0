import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Renewal } from "../src/api/caller";
import { type Api, createApi } from "../src/api/client";
import { alice } from "./fixtures";

const answer = (
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) => new Response(JSON.stringify(body), { status, headers });

class World {
  readonly requests: Request[] = [];
  readonly answers: (Response | "no answer")[] = [];
  token = "token-1";
  expired = false;
  renewal: Renewal = "refused";
  renewals = 0;
  lost = false;

  readonly api: Api;

  constructor() {
    vi.stubGlobal("fetch", (request: Request) => this.#fetch(request));
    this.api = createApi("https://api.test", {
      token: () => this.token,
      expired: () => this.expired,
      renew: () => {
        this.renewals += 1;
        if (this.renewal === "renewed") {
          this.token = "token-2";
        }
        return Promise.resolve(this.renewal);
      },
      lost: () => {
        this.lost = true;
      },
    });
  }

  #fetch(request: Request): Promise<Response> {
    this.requests.push(request);
    const next = this.answers.shift() ?? "no answer";
    return next === "no answer"
      ? Promise.reject(new TypeError("Failed to fetch"))
      : Promise.resolve(next);
  }
}

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test("a send carries the token, the key and the text", async () => {
  world.answers.push(answer(201, { id: "m1" }));
  const outcome = await world.api.send("c/1", "Hello", "key-1");
  expect(outcome).toEqual({ kind: "done", value: { id: "m1" } });
  const [request] = world.requests;
  expect(request?.url).toBe("https://api.test/v1/chats/c%2F1/messages");
  expect(request?.headers.get("Authorization")).toBe("Bearer token-1");
  expect(request?.headers.get("Idempotency-Key")).toBe("key-1");
  expect(await request?.json()).toEqual({ body: "Hello" });
});

describe("an answer that is no success", () => {
  test.each([
    [403, { code: "not_your_chat" }, { code: "not_your_chat" }],
    [
      409,
      { code: "chat_owned_by_other", owner: "bob" },
      { code: "chat_owned_by_other", owner: "bob" },
    ],
    [503, { code: "carrier_unavailable" }, { code: "carrier_unavailable" }],
    [413, { message: "Request Entity Too Large" }, { code: "too_large" }],
    [429, { message: "Too Many Requests" }, { code: "rate_limited" }],
    [404, { message: "Not Found" }, { code: "not_found" }],
    [403, { message: "Forbidden" }, { code: "not_permitted" }],
    [400, { code: "invalid_request" }, { code: "invalid_request" }],
  ])("%i %o is a refusal", async (status, body, refusal) => {
    world.answers.push(answer(status, body));
    expect(await world.api.me()).toMatchObject({ kind: "refused", refusal });
  });

  test("with a code is the API's, without one its gateway's", async () => {
    world.answers.push(answer(404, { code: "not_found" }));
    expect(await world.api.me()).toEqual({
      kind: "refused",
      refusal: { code: "not_found" },
    });
    world.answers.push(answer(404, { message: "Not Found" }));
    expect(await world.api.me()).toEqual({
      kind: "refused",
      refusal: { code: "not_found", byGateway: true },
    });
  });

  const errors = [
    { field: "numbers[1]", detail: "it is there twice" },
    { field: "name", detail: "it is missing" },
  ];

  test("says what is wrong, field by field", async () => {
    world.answers.push(answer(400, { code: "invalid_request", errors }));
    expect(await world.api.me()).toEqual({
      kind: "refused",
      refusal: { code: "invalid_request", errors },
    });
  });

  test.each([
    ["invalid_request", "name"],
    ["invalid_request", null],
    ["invalid_request", { field: "name", detail: "it is missing" }],
    ["invalid_request", []],
    ["invalid_request", ["name"]],
    ["invalid_request", [...errors, null]],
    ["invalid_request", [...errors, { field: "id" }]],
    ["invalid_request", [...errors, { field: 1, detail: "it is missing" }]],
    ["not_permitted", errors],
  ])("%s with %j names no fields", async (code, errors) => {
    world.answers.push(answer(400, { code, errors }));
    expect(await world.api.me()).toEqual({
      kind: "refused",
      refusal: { code },
    });
  });

  test("says how long to wait", async () => {
    world.answers.push(
      answer(429, { code: "rate_limited" }, { "Retry-After": "7" }),
    );
    expect(await world.api.me()).toEqual({
      kind: "refused",
      refusal: { code: "rate_limited", retryAfter: 7 },
    });
  });

  test.each([
    [200, undefined],
    [201, undefined],
    [400, {}],
    [408, { message: "Request Timeout" }],
    [500, { code: "internal" }],
    [503, { message: "Service Unavailable" }],
    [504, { message: "Endpoint request timed out" }],
  ])("%i %o leaves open what happened", async (status, body) => {
    world.answers.push(answer(status, body));
    expect(await world.api.me()).toEqual({ kind: "unknown" });
    expect(world.lost).toBe(false);
  });
});

test("no answer leaves open what happened", async () => {
  expect(await world.api.me()).toEqual({ kind: "unknown" });
});

describe("a token that is not taken", () => {
  test("is renewed, and the request repeated", async () => {
    world.renewal = "renewed";
    world.answers.push(answer(401, { message: "Unauthorized" }));
    world.answers.push(answer(200, alice));
    expect(await world.api.me()).toEqual({ kind: "done", value: alice });
    expect(
      world.requests.map(({ headers }) => headers.get("Authorization")),
    ).toEqual(["Bearer token-1", "Bearer token-2"]);
    expect(world.lost).toBe(false);
  });

  test("is not renewed if that was done meanwhile", async () => {
    world.renewal = "renewed";
    world.answers.push(answer(401, { message: "Unauthorized" }));
    world.answers.push(answer(200, alice));
    const asked = world.api.me();
    world.token = "token-3";
    expect(await asked).toEqual({ kind: "done", value: alice });
    expect(world.requests[1]?.headers.get("Authorization")).toBe(
      "Bearer token-3",
    );
    expect(world.renewals).toBe(0);
  });

  test("means a new sign-in when the new one is not taken either", async () => {
    world.renewal = "renewed";
    world.answers.push(answer(401, { message: "Unauthorized" }));
    world.answers.push(answer(401, { message: "Unauthorized" }));
    expect(await world.api.me()).toEqual({ kind: "signed_out" });
    expect(world.lost).toBe(true);
  });

  test("means a new sign-in when the issuer gives no other", async () => {
    world.answers.push(answer(401, { message: "Unauthorized" }));
    expect(await world.api.me()).toEqual({ kind: "signed_out" });
    expect(world.requests).toHaveLength(1);
    expect(world.lost).toBe(true);
  });

  test("is suspected when nobody answers after it has expired", async () => {
    world.expired = true;
    expect(await world.api.me()).toEqual({ kind: "signed_out" });
  });

  test.each(["rate_limited", "carrier_unavailable"])(
    "is told %s: what became of the request before it is open",
    async (code) => {
      world.expired = true;
      world.renewal = "renewed";
      world.answers.push("no answer", answer(429, { code }));
      expect(await world.api.send("c", "Hello", "k")).toEqual({
        kind: "unknown",
      });
      world.answers.push("no answer", answer(409, { code: "opted_out" }));
      expect(await world.api.send("c", "Hello", "k")).toMatchObject({
        kind: "refused",
      });
    },
  );

  test("is not suspected for an answer that came", async () => {
    world.expired = true;
    world.answers.push(answer(200, alice));
    expect(await world.api.me()).toEqual({ kind: "done", value: alice });
    expect(world.renewals).toBe(0);
  });

  test("does not sign the agent out while the issuer cannot be reached", async () => {
    world.expired = true;
    world.renewal = "unknown";
    expect(await world.api.me()).toEqual({ kind: "unknown" });
    expect(world.lost).toBe(false);
  });
});
