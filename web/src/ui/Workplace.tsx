import { useEffect, useState } from "react";
import { createCaller } from "../api/caller";
import { createDeskApi } from "../api/client";
import type { Session } from "../auth/session";
import type { Config } from "../config";
import { Desktop } from "./Desktop";
import { enter, type Entrance } from "./enter";
import { NoAgentPage, OpeningPage } from "./pages";
import { NamesContext } from "./useNames";

interface WorkplaceProps {
  config: Config;
  session: Session;
}

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
