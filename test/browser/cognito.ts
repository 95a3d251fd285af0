import { randomUUID } from "node:crypto";
import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
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

/** The agent's id token. */
export async function idToken(agent: string): Promise<string> {
  const { AuthenticationResult } = await cognito.send(
    new AdminInitiateAuthCommand({
      UserPoolId,
      ClientId,
      AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: agent, PASSWORD: password() },
    }),
  );
  if (AuthenticationResult?.IdToken === undefined) {
    throw new Error(`${agent} gets no token`);
  }
  return AuthenticationResult.IdToken;
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
