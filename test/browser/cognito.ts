import { randomUUID } from "node:crypto";
import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import type { Page } from "@playwright/test";
import { endpoints, password } from "./world.ts";

// The SDK tells each worker that it will leave Node 20 one day; that is no result of a test.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const { clientId: ClientId, userPoolId: UserPoolId } = endpoints;

const cognito = new CognitoIdentityProviderClient({
  endpoint: endpoints.aws,
  region: endpoints.region,
  credentials: {
    accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? "test",
    secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? "test",
  },
});

/** The agent's tokens. */
async function tokens(agent: string) {
  const { AuthenticationResult } = await cognito.send(
    new AdminInitiateAuthCommand({
      UserPoolId,
      ClientId,
      AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: agent, PASSWORD: password() },
    }),
  );
  const { IdToken, AccessToken, RefreshToken } = AuthenticationResult ?? {};
  if (IdToken === undefined || AccessToken === undefined) {
    throw new Error(`${agent} gets no token`);
  }
  return { IdToken, AccessToken, RefreshToken };
}

/** Those of agents who have asked before: a token lasts longer than the tests. */
const idTokens = new Map<string, Promise<string>>();

/** The agent's id token. */
export function idToken(agent: string): Promise<string> {
  const known =
    idTokens.get(agent) ?? tokens(agent).then(({ IdToken }) => IdToken);
  idTokens.set(agent, known);
  return known;
}

/** Leaves in the page's tab what a sign-in of the agent leaves there. It stays signed in until it signs out. */
export async function signedIn(page: Page, agent: string): Promise<void> {
  const { IdToken, AccessToken, RefreshToken } = await tokens(agent);
  const profile = JSON.parse(
    Buffer.from(IdToken.split(".")[1] ?? "", "base64url").toString(),
  ) as { iss: string; exp: number };
  await page.addInitScript(
    ([key, user]) => {
      if (sessionStorage.getItem("test.signed-in") === null) {
        sessionStorage.setItem("test.signed-in", "yes");
        sessionStorage.setItem(key, user);
      }
    },
    [
      `oidc.user:${profile.iss}:${ClientId}`,
      JSON.stringify({
        id_token: IdToken,
        access_token: AccessToken,
        refresh_token: RefreshToken,
        token_type: "Bearer",
        scope: "openid email",
        profile,
        expires_at: profile.exp,
      }),
    ] as const,
  );
}

/** Somebody who can sign in and is no agent. */
export interface Stranger {
  name: string;
  password: string;
  remove: () => Promise<void>;
}

export async function createStranger(): Promise<Stranger> {
  const user = { UserPoolId, Username: `stranger-${randomUUID()}` };
  const secret = `Aa1!${randomUUID()}`;
  await cognito.send(
    new AdminCreateUserCommand({ ...user, MessageAction: "SUPPRESS" }),
  );
  await cognito.send(
    new AdminSetUserPasswordCommand({
      ...user,
      Password: secret,
      Permanent: true,
    }),
  );
  return {
    name: user.Username,
    password: secret,
    remove: async () => {
      await cognito.send(new AdminDeleteUserCommand(user));
    },
  };
}
