import type { Api } from "../api/client";
import type { Agent, Service } from "../api/types";
import type { Session } from "../auth/session";
import { Memory } from "../desk/memory";
import { Names } from "../desk/names";
import { backoff } from "../live/backoff";

/** What is known of who is signed in. */
export type Entrance =
  | { is: "opening"; unreachable: boolean }
  | { is: "no_agent" }
  | {
      is: "open";
      agent: Agent;
      services: readonly Service[];
      memory: Memory;
      names: Names;
    };

/** Asks who the agent is, until there is an answer. */
export async function enter(
  api: Pick<Api, "me" | "services" | "colleagues">,
  session: Pick<Session, "signIn">,
  leaving: AbortSignal,
  show: (entrance: Entrance) => void,
): Promise<void> {
  const left = () => leaving.aborted;
  for (let failures = 0; !left(); failures += 1) {
    const [agent, services] = await Promise.all([api.me(), api.services()]);
    if (left()) {
      return;
    }
    if (agent.kind === "done" && services.kind === "done") {
      show({
        is: "open",
        agent: agent.value,
        services: services.value.items,
        memory: new Memory(agent.value.id, sessionStorage, localStorage),
        names: new Names(agent.value, api.colleagues),
      });
      return;
    }
    const isSignedOut =
      agent.kind === "signed_out" || services.kind === "signed_out";
    if (isSignedOut && (await goesToSignIn(session))) {
      return;
    }
    if (agent.kind === "refused" && agent.refusal.code === "not_permitted") {
      show({ is: "no_agent" });
      return;
    }
    show({ is: "opening", unreachable: true });
    await new Promise((resolve) => setTimeout(resolve, backoff(failures)));
  }
}

/** Whether the browser is on its way to the sign-in page: the issuer may be out of reach. */
async function goesToSignIn(
  session: Pick<Session, "signIn">,
): Promise<boolean> {
  try {
    await session.signIn();
    return true;
  } catch (error) {
    console.error("Sign-in failed.", error);
    return false;
  }
}
