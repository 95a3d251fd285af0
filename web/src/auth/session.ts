import { type User, UserManager, WebStorageStateStore } from "oidc-client-ts";
import type { Credentials, Renewal } from "../api/caller";
import type { Config } from "../config";
import { askForTokens } from "./renewal";

/** An agent's sign-in. */
export interface Session extends Credentials {
  /** The name that the agent signed in with. */
  name: string;
  /** Goes to the sign-in page, and comes back to where the desktop is now. */
  signIn: () => Promise<void>;
  /** Forgets the agent, here and at the issuer. */
  signOut: () => Promise<void>;
  /** Whether the agent has to sign in again. */
  isLost: () => boolean;
  /** Calls when that changes; what it returns ends that. */
  onLost: (listener: () => void) => () => void;
}

/** Whether somebody is signed in. */
export type Admission =
  | { kind: "signed_in"; session: Session }
  /** The browser is on its way to the issuer. */
  | { kind: "leaving" }
  /** The agent has signed out, or signing in has failed; `signIn` tries again. */
  | {
      kind: "signed_out";
      failed: boolean;
      signIn: () => Promise<void>;
    };

const signedOutMark = "smsdesk.signed-out";

/**
 * Finds out who is there. Who comes without a sign-in is sent to the issuer, except right after a sign-out and after a
 * failure, which would only repeat.
 */
export async function admit(config: Config): Promise<Admission> {
  const manager = createManager(config);
  void manager.clearStaleState();
  const signIn = async () => {
    sessionStorage.removeItem(signedOutMark);
    await manager.signinRedirect({ state: window.location.hash });
  };
  try {
    const user = await currentUser(manager);
    if (user !== null) {
      return {
        kind: "signed_in",
        session: createSession(manager, config, user, signIn),
      };
    }
    if (sessionStorage.getItem(signedOutMark) !== null) {
      return { kind: "signed_out", failed: false, signIn };
    }
    await signIn();
    return { kind: "leaving" };
  } catch (error) {
    console.error("Sign-in failed.", error);
    window.history.replaceState(null, "", config.redirectUri);
    return { kind: "signed_out", failed: true, signIn };
  }
}

function createManager(config: Config): UserManager {
  return new UserManager({
    authority: config.issuer,
    ...(config.metadata && {
      metadata: { issuer: config.issuer, ...config.metadata },
    }),
    client_id: config.clientId,
    redirect_uri: config.redirectUri,
    scope: config.scope,
    automaticSilentRenew: true,
    monitorSession: false,
    // A tab's own storage: closing the tab forgets the tokens.
    userStore: new WebStorageStateStore({ store: sessionStorage }),
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
  });
}

async function currentUser(manager: UserManager): Promise<User | null> {
  const query = new URLSearchParams(window.location.search);
  if (query.has("state") && (query.has("code") || query.has("error"))) {
    const user = await manager.signinRedirectCallback();
    const hash = typeof user.state === "string" ? user.state : "";
    window.history.replaceState(null, "", window.location.pathname + hash);
    return user;
  }
  const user = await manager.getUser();
  if (user?.expired !== true) {
    return user;
  }
  const renewed =
    user.refresh_token === undefined ? "refused" : await askForTokens(manager);
  switch (renewed) {
    case "refused":
      return null;
    case "unknown":
      // Whoever asks the API asks again.
      return user;
    default:
      return renewed;
  }
}

function createSession(
  manager: UserManager,
  config: Config,
  user: User,
  signIn: () => Promise<void>,
): Session {
  let current = user;
  let renewal: Promise<Renewal> | undefined;
  let lost = false;
  const listeners = new Set<() => void>();
  manager.events.addUserLoaded((loaded) => {
    current = loaded;
  });

  async function renew(): Promise<Renewal> {
    if (current.refresh_token === undefined) {
      return "refused";
    }
    const before = current;
    const renewed = await askForTokens(manager);
    if (renewed === "unknown") {
      return renewed;
    }
    // The library renews tokens too: who asks second with a token that serves once is refused, and has new ones.
    return renewed === "refused" && current === before ? "refused" : "renewed";
  }

  return {
    name: user.profile.name ?? user.profile.email ?? user.profile.sub,
    token: () => current.id_token,
    expired: () => current.profile.exp * 1000 <= Date.now(),
    // Requests that find the token expired together renew it once.
    renew: () =>
      (renewal ??= renew().finally(() => {
        renewal = undefined;
      })),
    lost: () => {
      lost = true;
      for (const listener of listeners) {
        listener();
      }
    },
    isLost: () => lost,
    onLost: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    signIn,
    signOut: async () => {
      const endpoint = await manager.metadataService.getEndSessionEndpoint();
      await manager.removeUser();
      sessionStorage.setItem(signedOutMark, "yes");
      window.location.assign(
        endpoint === undefined
          ? config.redirectUri
          : signOutAddress(endpoint, config),
      );
    },
  };
}

/** Cognito's sign-out takes the client and the address to come back to, in words of its own. */
function signOutAddress(endpoint: string, config: Config): string {
  const address = new URL(endpoint);
  address.searchParams.set("client_id", config.clientId);
  address.searchParams.set("logout_uri", config.redirectUri);
  return address.href;
}
