import { type PushedEvent, readFrame } from "./events";

/** The part of a WebSocket that a link uses. */
export type Socket = Pick<
  WebSocket,
  "send" | "close" | "onopen" | "onmessage" | "onclose"
>;

/** The link is gone, for whatever reason. */
export class LinkLost extends Error {}

type Signal = "open" | "pong" | "rouse";

const answerMs = 10_000;

/** One socket, from its opening to its loss. Whoever waits on a link that is lost, or stays silent, gets LinkLost. */
export class Link {
  readonly #socket: Socket;
  readonly #awaited = new Map<Signal, () => void>();
  readonly #gone: Promise<never>;
  #leave: () => void = () => undefined;

  constructor(socket: Socket, onEvent: (event: PushedEvent) => void) {
    this.#socket = socket;
    this.#gone = new Promise((_, reject) => {
      this.#leave = () => {
        reject(new LinkLost());
      };
    });
    // Often nobody is waiting when a link is lost.
    this.#gone.catch(() => undefined);
    socket.onopen = () => {
      this.#signal("open");
    };
    socket.onclose = () => {
      this.close();
    };
    socket.onmessage = ({ data }) => {
      const frame = readFrame(data);
      if (frame === "pong") {
        this.#signal("pong");
      } else if (frame !== undefined) {
        onEvent(frame);
      }
    };
  }

  /** Waits until the socket is open. */
  opened(): Promise<void> {
    return this.#within(answerMs, this.#next("open"), () => {
      this.close();
    });
  }

  /** Asks for a sign of life. */
  ping(): Promise<void> {
    const pong = this.#next("pong");
    this.#socket.send(JSON.stringify({ action: "ping" }));
    return this.#within(answerMs, pong, () => {
      this.close();
    });
  }

  /** Does nothing for a while, or until `rouse`. */
  pause(ms: number): Promise<void> {
    return this.#within(ms, this.#next("rouse"), () => {
      this.rouse();
    });
  }

  /** Ends a pause at once. */
  rouse(): void {
    this.#signal("rouse");
  }

  /** Gives the link up. */
  close(): void {
    this.#leave();
    this.#socket.close();
  }

  #next(signal: Signal): Promise<void> {
    return new Promise((resolve) => this.#awaited.set(signal, resolve));
  }

  #signal(signal: Signal): void {
    this.#awaited.get(signal)?.();
  }

  async #within(
    ms: number,
    wanted: Promise<void>,
    late: () => void,
  ): Promise<void> {
    const timer = setTimeout(late, ms);
    try {
      await Promise.race([wanted, this.#gone]);
    } finally {
      clearTimeout(timer);
    }
  }
}
