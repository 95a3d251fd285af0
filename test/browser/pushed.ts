import type { WebSocketRoute } from "@playwright/test";
import type { Desktop } from "./desktop.ts";

/** Opens the desktop; what is returned pushes what a socket could bring, beside what it does bring. */
export async function pushing(
  desktop: Desktop,
  agent: string,
): Promise<(type: string, object: unknown) => void> {
  const { page } = desktop;
  let socket: WebSocketRoute | undefined;
  await page.routeWebSocket(/\/live\?ticket=/, (route) => {
    route.connectToServer();
    socket = route;
  });
  await desktop.open(agent);
  return (type, object) => {
    const [kind = ""] = type.split(".");
    socket?.send(JSON.stringify({ type, revision: 1, [kind]: object }));
  };
}

/** A text of the customer's, as the socket brings it; it sorts behind all others. */
export function pushed(chatId: string, n: number, body: string) {
  return {
    id: `${chatId.split("-")[0] ?? ""}-7ZZZZZZZZZ${String(n).padStart(16, "0")}`,
    chatId,
    direction: "inbound",
    body,
    status: "received",
    encoding: "GSM-7",
    segments: 1,
    at: new Date().toISOString(),
    history: [],
    revision: 1,
  };
}

/** The same, sorted above all others. */
export function pushedAbove(chatId: string, n: number, body: string) {
  const message = pushed(chatId, n, body);
  return { ...message, id: message.id.replace("-7ZZZZZZZZZ", "-0000000000") };
}
