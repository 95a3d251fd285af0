import type { Outcome } from "../api/outcome";
import type { SocketTicket, Sync } from "../api/types";
import { backoff } from "./backoff";
import type { PushedEvent } from "./events";
import { Link, LinkLost, type Socket } from "./link";

/** How the desktop is connected. */
export type Connection =
  | { is: "connecting" }
  | { is: "live" }
  /** Lost; the next attempt is at `until`, in ms since the epoch. */
  | { is: "waiting"; until: number }
  /** The agent has to sign in again. */
  | { is: "signed_out" }
  /** The agent is no agent any more. */
  | { is: "not_permitted" };

/** What a live connection tells the desktop. */
export type LiveEvent =
  | { type: "connection_changed"; connection: Connection }
  /** A sync has been asked for: what comes from now on is at least as new as its answer. */
  | { type: "sync_asked" }
  | { type: "synced"; sync: Sync }
  | { type: "pushed"; event: PushedEvent };

/** What a live connection needs. */
export interface LiveNeeds {
  ticket: () => Promise<Outcome<SocketTicket>>;
  sync: (cursor: string | undefined) => Promise<Outcome<Sync>>;
  open: (url: string) => Socket;
  dispatch: (event: LiveEvent) => void;
}

const pingMs = 60_000;

/** Why a connection is not to be tried again. */
class GivenUp extends Error {
  constructor(readonly connection: Connection) {
    super(connection.is);
  }
}

/**
 * Keeps the desktop up to date: ticket, socket, ping, and after the first pong a sync. What was committed before is in
 * the sync, what comes after is pushed; so nothing is polled. A lost connection comes back with two requests, the ticket
 * and the sync from where the last one ended.
 */
export class LiveConnection {
  readonly #needs: LiveNeeds;
  #cursor: string | undefined;
  #stopping = new AbortController();
  #link: Link | undefined;
  #wake: (() => void) | undefined;

  constructor(needs: LiveNeeds) {
    this.#needs = needs;
  }

  /** Connects, and stays connected until `stop`. */
  start(): void {
    this.#stopping = new AbortController();
    void this.#run(this.#stopping.signal);
  }

  stop(): void {
    this.#stopping.abort();
    this.#link?.close();
    this.#wake?.();
  }

  /** The network seems to be back: tries at once what would be tried later. */
  networkBack(): void {
    this.#wake?.();
    this.#link?.rouse();
  }

  /** The network is gone: does not wait for the socket to find out. */
  networkGone(): void {
    this.#link?.close();
  }

  async #run(signal: AbortSignal): Promise<void> {
    const stopped = () => signal.aborted;
    let failures = 0;
    while (!stopped()) {
      this.#show({ is: "connecting" });
      try {
        await this.#connect(signal, () => {
          failures = 0;
        });
      } catch (error) {
        if (stopped()) {
          return;
        }
        if (error instanceof GivenUp) {
          this.#show(error.connection);
          return;
        }
        if (!(error instanceof LinkLost)) {
          console.error("The connection broke.", error);
        }
      }
      const ms = backoff(failures);
      failures += 1;
      this.#show({ is: "waiting", until: Date.now() + ms });
      await this.#pause(ms);
    }
  }

  /** Connects, and rejects when the connection is lost. */
  async #connect(signal: AbortSignal, onLive: () => void): Promise<never> {
    const { url, ticket } = valueOf(await this.#needs.ticket());
    if (signal.aborted) {
      throw new LinkLost();
    }
    const address = new URL(url);
    address.searchParams.set("ticket", ticket);
    const link = new Link(this.#needs.open(address.href), (event) => {
      this.#needs.dispatch({ type: "pushed", event });
    });
    this.#link = link;
    try {
      await link.opened();
      await link.ping();
      await this.#catchUp(signal);
      onLive();
      this.#show({ is: "live" });
      for (;;) {
        await link.pause(pingMs);
        await link.ping();
      }
    } finally {
      link.close();
      this.#link = undefined;
    }
  }

  /**
   * Asks until there is no more. If the connection is lost before, it begins again: what was told by then may have
   * changed meanwhile, and the rest of the answer does not come back to it.
   */
  async #catchUp(signal: AbortSignal): Promise<void> {
    this.#needs.dispatch({ type: "sync_asked" });
    let cursor = this.#cursor;
    for (let more = true; more;) {
      const sync = valueOf(await this.#needs.sync(cursor));
      if (signal.aborted) {
        throw new LinkLost();
      }
      cursor = sync.cursor;
      this.#needs.dispatch({ type: "synced", sync });
      more = sync.more;
    }
    this.#cursor = cursor;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #show(connection: Connection): void {
    this.#needs.dispatch({ type: "connection_changed", connection });
  }
}

function valueOf<T>(outcome: Outcome<T>): T {
  switch (outcome.kind) {
    case "done":
      return outcome.value;
    case "signed_out":
      throw new GivenUp({ is: "signed_out" });
    case "refused":
      if (outcome.refusal.code === "not_permitted") {
        throw new GivenUp({ is: "not_permitted" });
      }
      throw new LinkLost();
    case "unknown":
      throw new LinkLost();
  }
}
