import {
  afterEach,
  assert,
  beforeEach,
  describe,
  expect,
  test,
  vi,
} from "vitest";
import type { Outcome } from "../src/api/outcome";
import type { SocketTicket, Sync } from "../src/api/types";
import { backoff } from "../src/live/backoff";
import { LiveConnection, type LiveEvent } from "../src/live/connection";
import type { Socket } from "../src/live/link";
import { chat, message, sync, canned } from "./fixtures";

class FakeSocket implements Socket {
  onopen: WebSocket["onopen"] = null;
  onmessage: WebSocket["onmessage"] = null;
  onclose: WebSocket["onclose"] = null;
  closed = false;
  readonly sent: unknown[] = [];

  constructor(readonly url: string) {}

  get #asWebSocket(): WebSocket {
    return this as unknown as WebSocket;
  }
  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }
  close(): void {
    this.closed = true;
  }
  opens(): void {
    this.onopen?.call(this.#asWebSocket, new Event("open"));
  }
  brings(frame: unknown): void {
    const data = typeof frame === "string" ? frame : JSON.stringify(frame);
    this.onmessage?.call(
      this.#asWebSocket,
      new MessageEvent("message", { data }),
    );
  }
  breaks(): void {
    this.onclose?.call(this.#asWebSocket, new Event("close") as CloseEvent);
  }
}

class World {
  readonly sockets: FakeSocket[] = [];
  readonly events: LiveEvent[] = [];
  readonly cursors: (string | undefined)[] = [];
  tickets = 0;
  ticketOutcome: Outcome<SocketTicket> = {
    kind: "done",
    value: {
      url: "wss://socket.test/live",
      ticket: "t/1",
      expiresAt: "2026-11-23T10:01:00Z",
    },
  };
  syncs: Sync[] = [];
  /** How a sync is answered, if not with the next of them. */
  onSync: (cursor: string | undefined) => Promise<Outcome<Sync>> | undefined =
    () => undefined;

  readonly connection = new LiveConnection({
    ticket: () => {
      this.tickets += 1;
      return Promise.resolve(this.ticketOutcome);
    },
    sync: (cursor) => {
      this.cursors.push(cursor);
      return (
        this.onSync(cursor) ??
        Promise.resolve({
          kind: "done",
          value: this.syncs.shift() ?? sync(),
        })
      );
    },
    open: (url) => {
      const socket = new FakeSocket(url);
      this.sockets.push(socket);
      return socket;
    },
    dispatch: (event) => this.events.push(event),
  });

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    assert(socket, "no socket was opened");
    return socket;
  }

  get shown(): string[] {
    return this.events.flatMap((event) =>
      event.type === "connection_changed" ? [event.connection.is] : [],
    );
  }

  async goesLive(): Promise<void> {
    await settle();
    this.socket.opens();
    await settle();
    this.socket.brings({ type: "pong" });
    await settle();
  }
}

const settle = () => vi.advanceTimersByTimeAsync(0);

describe("a live connection", () => {
  let world: World;
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    world = new World();
  });
  afterEach(() => {
    world.connection.stop();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  test("pings as soon as the socket is open, and syncs after the first pong", async () => {
    world.connection.start();
    await settle();
    expect(world.socket.url).toBe("wss://socket.test/live?ticket=t%2F1");
    world.socket.opens();
    await settle();
    expect(world.socket.sent).toEqual([{ action: "ping" }]);
    expect(world.cursors).toEqual([]);
    world.socket.brings({ type: "pong" });
    await settle();
    expect(world.cursors).toEqual([undefined]);
    expect(world.shown).toEqual(["connecting", "live"]);
    expect(world.events.map(({ type }) => type)).toEqual([
      "connection_changed",
      "sync_asked",
      "synced",
      "connection_changed",
    ]);
  });

  test("asks as long as there is more", async () => {
    world.syncs = [
      sync({ cursor: "c1", more: true, reset: true }),
      sync({ cursor: "c2", more: true }),
      sync({ cursor: "c3" }),
    ];
    world.connection.start();
    await world.goesLive();
    expect(world.cursors).toEqual([undefined, "c1", "c2"]);
  });

  test("pings every minute, and asks for nothing else", async () => {
    world.connection.start();
    await world.goesLive();
    for (let minute = 0; minute < 10; minute += 1) {
      await vi.advanceTimersByTimeAsync(60_000);
      world.socket.brings({ type: "pong" });
    }
    expect(world.socket.sent).toHaveLength(11);
    expect(world.tickets).toBe(1);
    expect(world.cursors).toHaveLength(1);
  });

  test("comes back with a ticket and a sync from where it was", async () => {
    world.syncs = [sync({ cursor: "c1", reset: true }), sync({ cursor: "c2" })];
    world.connection.start();
    await world.goesLive();
    world.socket.breaks();
    await settle();
    expect(world.shown.at(-1)).toBe("waiting");
    await vi.advanceTimersByTimeAsync(500);
    await world.goesLive();
    expect(world.tickets).toBe(2);
    expect(world.cursors).toEqual([undefined, "c1"]);
    expect(world.shown.at(-1)).toBe("live");
  });

  test("asks from the beginning again where it was lost before all was told", async () => {
    world.syncs = [
      sync({ cursor: "c1" }),
      sync({ cursor: "c2", more: true }),
      // What the first part told of may have changed since, with nobody to push it to.
      sync({ cursor: "c2-again", more: true }),
      sync({ cursor: "c3" }),
    ];
    world.onSync = (cursor) =>
      cursor === "c2" ? Promise.resolve({ kind: "unknown" }) : undefined;
    world.connection.start();
    await world.goesLive();
    world.socket.breaks();
    await vi.advanceTimersByTimeAsync(500);
    await world.goesLive();
    await vi.advanceTimersByTimeAsync(1_000);
    await world.goesLive();
    expect(world.cursors).toEqual([undefined, "c1", "c2", "c1", "c2-again"]);
    expect(world.shown.at(-1)).toBe("live");
  });

  test("takes a silent socket for lost", async () => {
    world.connection.start();
    await world.goesLive();
    await vi.advanceTimersByTimeAsync(60_000 + 10_000);
    expect(world.sockets[0]?.closed).toBe(true);
    expect(world.shown.at(-1)).toBe("waiting");
  });

  test("takes a socket that does not open for lost", async () => {
    world.connection.start();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(world.shown.at(-1)).toBe("waiting");
  });

  test("waits longer after each failure, and is patient again after a success", async () => {
    const waits: number[] = [];
    world.ticketOutcome = { kind: "unknown" };
    world.connection.start();
    for (let failure = 0; failure < 7; failure += 1) {
      await settle();
      const last = world.events.at(-1);
      const wait =
        last?.type === "connection_changed" && last.connection.is === "waiting"
          ? last.connection.until - Date.now()
          : NaN;
      waits.push(wait);
      await vi.advanceTimersByTimeAsync(wait);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000]);
  });

  test("tries at once when the network is back", async () => {
    world.ticketOutcome = { kind: "unknown" };
    world.connection.start();
    await settle();
    world.connection.networkBack();
    await settle();
    expect(world.tickets).toBe(2);
  });

  test("does not wait for the socket to notice that the network is gone", async () => {
    world.connection.start();
    await world.goesLive();
    world.connection.networkGone();
    await settle();
    expect(world.shown.at(-1)).toBe("waiting");
  });

  test("passes on what is pushed, and ignores what it does not know", async () => {
    world.connection.start();
    await world.goesLive();
    const known = world.events.length;
    world.socket.brings({ type: "chat.updated", revision: 2, chat: chat("c") });
    world.socket.brings({ type: "message.created", message: message("m") });
    world.socket.brings({ type: "canned.updated", canned: canned("k") });
    world.socket.brings({ type: "service.updated", service: {} });
    world.socket.brings("no JSON");
    expect(world.events.slice(known)).toEqual([
      { type: "pushed", event: { chat: chat("c") } },
      { type: "pushed", event: { message: message("m") } },
      { type: "pushed", event: { canned: canned("k") } },
    ]);
  });

  test.each([
    [{ kind: "signed_out" }, "signed_out"],
    [{ kind: "refused", refusal: { code: "not_permitted" } }, "not_permitted"],
  ] as const)("stops at %o", async (outcome, shown) => {
    world.ticketOutcome = outcome;
    world.connection.start();
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(world.tickets).toBe(1);
    expect(world.shown).toEqual(["connecting", shown]);
  });

  test("ends for good when it is stopped", async () => {
    world.connection.start();
    await world.goesLive();
    world.connection.stop();
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(world.tickets).toBe(1);
    expect(world.socket.closed).toBe(true);
  });
});

test("desktops that lose their connection together do not come back together", () => {
  const waits = Array.from({ length: 200 }, () => backoff(4));
  expect(Math.min(...waits)).toBeLessThan(4_000);
  expect(Math.max(...waits)).toBeGreaterThan(12_000);
  expect(Math.max(...waits)).toBeLessThanOrEqual(16_000);
});
