import { useCallback, useEffect, useRef } from "react";
import type { Api } from "../api/client";
import type { Desk, DeskEvent } from "../desk/desk";

/** Reads what the agent may and how the services are set up: nothing tells of the latter. */
export function useRightsReader(
  api: Api,
  dispatch: (event: DeskEvent) => void,
): () => Promise<void> {
  return useCallback(async () => {
    const [me, list] = await Promise.all([api.me(), api.services()]);
    if (me.kind === "done" && list.kind === "done") {
      dispatch({
        type: "rights_read",
        agent: me.value,
        services: list.value.items,
      });
    }
  }, [api, dispatch]);
}

/** How long a connection is lost before so much may have changed that it is worth two requests more, in ms. */
const longMs = 60_000;

/** Reads it again when the agent works for a service that is unknown, and when the desktop was away for long. */
export function useRights(desk: Desk, readRights: () => Promise<void>): void {
  const unknownService = desk.agent.services.some((id) =>
    desk.services.every((service) => service.id !== id),
  );
  useEffect(() => {
    if (unknownService) {
      void readRights();
    }
  }, [unknownService, desk.agent.revision, readRights]);

  const live = desk.connection.is === "live";
  const lostAt = useRef<number>(undefined);
  useEffect(() => {
    if (!live) {
      lostAt.current ??= Date.now();
      return;
    }
    if (lostAt.current !== undefined && Date.now() - lostAt.current >= longMs) {
      void readRights();
    }
    lostAt.current = undefined;
  }, [live, readRights]);
}
