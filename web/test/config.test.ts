import { assert, expect, test } from "vitest";
import { ConfigError, readConfig } from "../src/config";

const metadata = {
  authorization_endpoint: "https://sign-in.test/oauth2/authorize",
  token_endpoint: "https://sign-in.test/oauth2/token",
  jwks_uri: "https://sign-in.test/jwks.json",
};

test("a short document is completed", () => {
  expect(
    readConfig(
      {
        api: "https://api.test/",
        issuer: "https://issuer.test",
        clientId: "c",
      },
      "https://desk.test/",
    ),
  ).toEqual({
    api: "https://api.test",
    issuer: "https://issuer.test",
    clientId: "c",
    redirectUri: "https://desk.test/",
    scope: "openid email",
    defaultCountry: "US",
  });
});

test("a full document is taken as it is", () => {
  const document = {
    api: "https://api.test",
    issuer: "https://issuer.test",
    clientId: "c",
    redirectUri: "https://desk.test/app/",
    scope: "openid",
    defaultCountry: "GB",
    callUrl: "sip:{number}@pbx.test",
    notReadyReasons: ["Coffee"],
    metadata: { ...metadata, end_session_endpoint: "https://sign-in.test/out" },
  };
  expect(readConfig(document, "https://desk.test/")).toEqual(document);
});

test("everything that is missing is named at once", () => {
  try {
    readConfig(
      { api: "", defaultCountry: "United States", metadata: {} },
      "https://desk.test/",
    );
    assert.fail("the document was taken");
  } catch (error) {
    assert(error instanceof ConfigError);
    expect(error.faults).toEqual([
      "api is missing",
      "issuer is missing",
      "clientId is missing",
      "defaultCountry is no ISO 3166 code such as US",
      "metadata.authorization_endpoint is missing",
      "metadata.token_endpoint is missing",
      "metadata.jwks_uri is missing",
    ]);
  }
});

test.each([undefined, null, "text", []])(
  "%j is no configuration",
  (document) => {
    expect(() => readConfig(document, "https://desk.test/")).toThrow(
      ConfigError,
    );
  },
);

test.each([
  [{ callUrl: "https://phone.test/" }, /callUrl/],
  [{ callUrl: "javascript:alert({number})" }, /callUrl/],
  [{ callUrl: "JavaScript:alert({number})" }, /callUrl/],
  [{ notReadyReasons: [] }, /notReadyReasons/],
  [{ notReadyReasons: "Lunch" }, /notReadyReasons/],
])("%j is refused", (extra, fault) => {
  const document = { api: "https://a.test", issuer: "i", clientId: "c" };
  expect(() =>
    readConfig({ ...document, ...extra }, "https://desk.test/"),
  ).toThrow(fault);
});
