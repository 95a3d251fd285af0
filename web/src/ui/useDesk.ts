import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useReducer,
  useState,
} from "react";
import type { Api } from "../api/client";
import type { Agent, Service } from "../api/types";
import { type Actions, createActions } from "../desk/actions";
import { type Desk, openDesk, reduce } from "../desk/desk";
import { Endings } from "../desk/endings";
import type { Memory } from "../desk/memory";
import { ReadMarks } from "../desk/readMarks";
import { LiveConnection } from "../live/connection";
import { Outbox } from "../outbox/outbox";

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
      new Outbox(agent.id, { send: api.send, dispatch, storage: localStorage }),
  );
  const [endings] = useState(
    () =>
      new Endings(agent.id, {
        end: api.endChat,
        dispatch,
        storage: sessionStorage,
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

  useEffect(() => {
    const back = () => {
      connection.networkBack();
      outbox.wake();
    };
    const gone = () => {
      connection.networkGone();
    };
    connection.start();
    outbox.start();
    endings.start();
    window.addEventListener("online", back);
    window.addEventListener("offline", gone);
    return () => {
      window.removeEventListener("online", back);
      window.removeEventListener("offline", gone);
      connection.stop();
      outbox.stop();
      endings.stop();
      readMarks.stop();
    };
  }, [connection, outbox, endings, readMarks]);

  const live = desk.connection.is === "live";
  useEffect(() => {
    if (live) {
      outbox.wake();
    }
  }, [live, outbox]);

  useEffect(() => {
    memory.keepDrafts(desk.drafts);
  }, [memory, desk.drafts]);
  useEffect(() => {
    memory.keepClosings(desk.closings);
  }, [memory, desk.closings]);
  useEffect(() => {
    memory.keepRefused(desk.sendings);
  }, [memory, desk.sendings]);
  useEffect(() => {
    memory.keepSeen(desk.seen);
  }, [memory, desk.seen]);

  const readRights = useCallback(async () => {
    const [me, list] = await Promise.all([api.me(), api.services()]);
    if (me.kind === "done" && list.kind === "done") {
      dispatch({
        type: "rights_read",
        agent: me.value,
        services: list.value.items,
      });
    }
  }, [api]);

  const unknownService = desk.agent.services.some((id) =>
    desk.services.every((service) => service.id !== id),
  );
  useEffect(() => {
    if (unknownService) {
      void readRights();
    }
  }, [unknownService, desk.agent.revision, readRights]);

  const [actions] = useState(() =>
    createActions({
      api,
      connection,
      outbox,
      endings,
      readMarks,
      desk: latest.get,
      dispatch,
      onDoubt: () => void readRights(),
    }),
  );

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
