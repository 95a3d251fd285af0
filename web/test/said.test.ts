import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Outcome } from "../src/api/outcome";
import type { SocketTicket } from "../src/api/types";
import { LiveConnection } from "../src/live/connection";
import type { Socket } from "../src/live/link";
import { type Said, saidNext } from "../src/ui/bar/said";
import { sync } from "./fixtures";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("readers are told of a lost connection once, however often it is tried, and of its return once", async () => {
  const ticket: Outcome<SocketTicket> = {
    kind: "done",
    value: { url: "wss://live.test", ticket: "t", expiresAt: "" },
  };
  let reachable = true;
  let shown = 0;
  const said: Said[] = ["connecting"];
  const connection = new LiveConnection({
    ticket: () => Promise.resolve(reachable ? ticket : { kind: "unknown" }),
    sync: () => Promise.resolve({ kind: "done", value: sync() }),
    open: () => {
      const socket: Socket = {
        onopen: null,
        onmessage: null,
        onclose: null,
        close: () => undefined,
        send: () => {
          setTimeout(() => {
            socket.onmessage?.call(
              socket as WebSocket,
              new MessageEvent("message", { data: '{"type":"pong"}' }),
            );
          });
        },
      };
      setTimeout(() => {
        socket.onopen?.call(socket as WebSocket, new Event("open"));
      });
      return socket;
    },
    dispatch: (event) => {
      if (event.type !== "connection_changed") {
        return;
      }
      shown += 1;
      const before = said.at(-1) ?? "connecting";
      const next = saidNext(before, event.connection);
      if (next !== before) {
        said.push(next);
      }
    },
  });
  connection.start();
  await vi.advanceTimersByTimeAsync(1_000);
  reachable = false;
  connection.networkGone();
  await vi.advanceTimersByTimeAsync(5 * 60_000);
  expect(shown).toBeGreaterThan(10);
  expect(said).toEqual(["connecting", "live", "waiting"]);
  reachable = true;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(said).toEqual(["connecting", "live", "waiting", "live"]);
  connection.stop();
});
