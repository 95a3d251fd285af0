import { User, UserManager, WebStorageStateStore } from "oidc-client-ts";
import { afterEach, describe, expect, test, vi } from "vitest";
import { askForTokens } from "../src/auth/renewal";
import { MemoryStorage } from "./fixtures";

const json = { "Content-Type": "application/json" };
const html = { "Content-Type": "text/html" };
const says = (error: string, status = 400) =>
  new Response(JSON.stringify({ error }), { status, headers: json });

function tokenOf(sub: string): string {
  const part = (value: unknown) =>
    Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part({ sub })}.`;
}

const gives = (sub: string) =>
  Promise.resolve(
    new Response(
      JSON.stringify({
        id_token: tokenOf(sub),
        access_token: "new",
        token_type: "Bearer",
      }),
      { headers: json },
    ),
  );

/** What becomes of a renewal that the issuer answers so. */
async function renewal(answer: () => Promise<Response>) {
  vi.stubGlobal("fetch", answer);
  const manager = new UserManager({
    authority: "https://issuer.test",
    metadata: {
      issuer: "https://issuer.test",
      token_endpoint: "https://issuer.test/token",
    },
    client_id: "desk",
    redirect_uri: "https://desk.test",
    automaticSilentRenew: false,
    userStore: new WebStorageStateStore({ store: new MemoryStorage() }),
    stateStore: new WebStorageStateStore({ store: new MemoryStorage() }),
  });
  await manager.storeUser(
    new User({
      id_token: tokenOf("alice"),
      access_token: "old",
      refresh_token: "refresh",
      token_type: "Bearer",
      scope: "openid",
      profile: { sub: "alice", iss: "", aud: "", exp: 0, iat: 0 },
    }),
  );
  return askForTokens(manager);
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("new tokens", () => {
  test("are those of the agent who asks", async () => {
    expect(await renewal(() => gives("alice"))).toMatchObject({
      access_token: "new",
    });
    expect(await renewal(() => gives("bob"))).toBe("refused");
  });

  test.each(["invalid_grant", "invalid_client", "unauthorized_client"])(
    "are refused by %s",
    async (error) => {
      expect(await renewal(() => Promise.resolve(says(error)))).toBe("refused");
    },
  );

  const broken: [string, () => Response][] = [
    [
      "an error page",
      () => new Response("<h1>Sorry</h1>", { status: 502, headers: html }),
    ],
    ["an empty error", () => new Response(null, { status: 500 })],
    [
      "an error of a gateway",
      () => new Response('{"message":"no"}', { status: 503, headers: json }),
    ],
    ["an error of the server", () => says("server_error", 500)],
    ["an issuer that is busy", () => says("temporarily_unavailable", 503)],
    ["too many requests", () => says("too_many_requests", 429)],
    [
      "the page of a network that wants to be paid",
      () => new Response("<h1>Welcome</h1>", { headers: html }),
    ],
  ];
  test.each(broken)("may come after %s", async (_, answer) => {
    expect(await renewal(() => Promise.resolve(answer()))).toBe("unknown");
  });

  test("may come when there was no answer", async () => {
    expect(await renewal(() => Promise.reject(new TypeError("failed")))).toBe(
      "unknown",
    );
  });
});
