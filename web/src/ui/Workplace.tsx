import { useEffect, useState } from "react";
import { createCaller } from "../api/caller";
import { type Api, createDeskApi } from "../api/client";
import type { Agent, Service } from "../api/types";
import type { Session } from "../auth/session";
import type { Config } from "../config";
import { Memory } from "../desk/memory";
import { Names } from "../desk/names";
import { backoff } from "../live/backoff";
import { Desktop } from "./Desktop";
import { NoAgentPage, OpeningPage } from "./pages";
import { NamesContext } from "./useNames";

interface WorkplaceProps {
  config: Config;
  session: Session;
}

type Entrance =
  | { is: "opening"; unreachable: boolean }
  | { is: "no_agent" }
  | {
      is: "open";
      agent: Agent;
      services: readonly Service[];
      memory: Memory;
      names: Names;
    };

/** The desktop of whoever is signed in, once it is known who that is. */
export function Workplace({ config, session }: WorkplaceProps) {
  const [caller] = useState(() => createCaller(config.api, session));
  const [api] = useState(() => createDeskApi(caller));
  const [entrance, setEntrance] = useState<Entrance>({
    is: "opening",
    unreachable: false,
  });

  useEffect(() => {
    const leaving = new AbortController();
    void enter(api, session, leaving.signal, setEntrance);
    return () => {
      leaving.abort();
    };
  }, [api, session]);

  switch (entrance.is) {
    case "opening":
      return <OpeningPage unreachable={entrance.unreachable} />;
    case "no_agent":
      return <NoAgentPage name={session.name} signOut={session.signOut} />;
    case "open":
      return (
        <NamesContext value={entrance.names}>
          <Desktop
            api={api}
            caller={caller}
            session={session}
            config={config}
            memory={entrance.memory}
            agent={entrance.agent}
            services={entrance.services}
          />
        </NamesContext>
      );
  }
}

/** Asks who the agent is, until there is an answer. */
async function enter(
  api: Api,
  session: Session,
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
    if (agent.kind === "signed_out" || services.kind === "signed_out") {
      await session.signIn();
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
