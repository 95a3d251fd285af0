import { useEffect, useLayoutEffect, useReducer, useState } from "react";
import type { Api } from "../api/client";
import type { Agent, Service } from "../api/types";
import { type Actions, createActions } from "../desk/actions";
import { type Desk, openDesk, reduce } from "../desk/desk";
import { Endings } from "../desk/endings";
import type { Memory } from "../desk/memory";
import { ReadMarks } from "../desk/readMarks";
import { castsDoubt } from "../desk/rights";
import { unmarked } from "../desk/select";
import { Tabs } from "../desk/tabs";
import { LiveConnection } from "../live/connection";
import { alone } from "../locks";
import { Outbox } from "../outbox/outbox";
import { useNames } from "./useNames";
import { useRemembering } from "./useRemembering";
import { useRights, useRightsReader } from "./useRights";

export type { Actions };

interface Opening {
  api: Api;
  memory: Memory;
  agent: Agent;
  services: readonly Service[];
}

/** A desk that is kept up to date as long as its component is there. */
export function useDesk({ api, memory, agent, services }: Opening): {
  desk: Desk;
  actions: Actions;
} {
  const [desk, dispatch] = useReducer(reduce, undefined, () =>
    openDesk({ agent, services, ...memory.recall() }),
  );

  const readRights = useRightsReader(api, dispatch);

  const names = useNames();

  const [connection] = useState(
    () =>
      new LiveConnection({
        ticket: api.ticket,
        sync: api.sync,
        open: (url) => new WebSocket(url),
        dispatch,
      }),
  );
  const [outbox] = useState(
    () =>
      new Outbox(agent.id, {
        send: async (...text) => {
          const outcome = await api.send(...text);
          if (castsDoubt(outcome)) {
            void readRights();
          }
          return outcome;
        },
        dispatch,
        storage: localStorage,
        alone,
      }),
  );
  const [endings] = useState(
    () =>
      new Endings(agent.id, {
        end: api.endChat,
        texts: (chatId) => outbox.drained(chatId),
        dispatch,
        storage: localStorage,
      }),
  );
  const [tabs] = useState(
    () =>
      new Tabs(agent.id, {
        open: (name) => new BroadcastChannel(name),
        dispatch,
      }),
  );
  const [latest] = useState(() => new Latest(desk));
  useLayoutEffect(() => {
    latest.set(desk);
  }, [latest, desk]);

  const [readMarks] = useState(
    () =>
      new ReadMarks({
        read: api.read,
        unread: (chatId) => latest.get().chats.get(chatId)?.unread ?? 0,
        onRead: (chat) => {
          dispatch({ type: "chat_answered", chat });
        },
      }),
  );

  const [actions] = useState(() =>
    createActions({
      api,
      connection,
      outbox,
      endings,
      names,
      desk: latest.get,
      dispatch,
      onDoubt: () => void readRights(),
    }),
  );

  useEffect(() => {
    const leaving = new AbortController();
    const on = <K extends keyof WindowEventMap>(
      name: K,
      listener: (event: WindowEventMap[K]) => void,
    ) => {
      window.addEventListener(name, listener, { signal: leaving.signal });
    };
    on("online", actions.reconnect);
    on("offline", () => {
      connection.networkGone();
    });
    // A computer that slept does not say that its network was gone.
    document.addEventListener(
      "visibilitychange",
      () => {
        if (document.visibilityState === "visible") {
          actions.reconnect();
        }
      },
      { signal: leaving.signal },
    );
    on("pagehide", () => {
      endings.leave();
    });
    on("storage", ({ key }) => {
      outbox.heard(key);
      endings.heard(key);
    });
    connection.start();
    outbox.start();
    endings.start();
    tabs.start(latest.get());
    return () => {
      leaving.abort();
      connection.stop();
      outbox.stop();
      endings.stop();
      tabs.stop();
      readMarks.stop();
    };
  }, [actions, connection, outbox, endings, tabs, latest, readMarks]);

  const live = desk.connection.is === "live";
  useEffect(() => {
    if (live) {
      outbox.wake();
      endings.wake();
      names.wake();
    }
  }, [live, outbox, endings, names]);
  useEffect(() => {
    if (live) {
      for (const { chatId, messageId } of unmarked(desk)) {
        readMarks.mark(chatId, messageId);
      }
    }
  }, [live, desk, readMarks]);
  const { drafts, closings } = desk;
  useEffect(() => {
    tabs.share({ drafts, closings });
  }, [tabs, drafts, closings]);

  useRemembering(memory, desk);

  useRights(desk, readRights);

  return { desk, actions };
}

/** The desk as it was shown last, for what happens later. */
class Latest {
  #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  set(desk: Desk): void {
    this.#desk = desk;
  }

  readonly get = (): Desk => this.#desk;
}
