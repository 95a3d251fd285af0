import type { Agent, CannedMessage, Chat, Message } from "../api/types";

/** What the socket brings: whole objects, as HTTP gives them. A chat that is offered to the agent comes as `requested`. */
export type PushedEvent =
  | { requested: Chat }
  | { chat: Chat }
  | { message: Message }
  | { agent: Agent }
  | { canned: CannedMessage };

/** Reads a frame of the socket: an event, the answer to a ping, or nothing that this desktop knows. */
export function readFrame(data: unknown): PushedEvent | "pong" | undefined {
  if (typeof data !== "string") {
    return undefined;
  }
  let frame: unknown;
  try {
    frame = JSON.parse(data);
  } catch {
    return undefined;
  }
  if (typeof frame !== "object" || frame === null || !("type" in frame)) {
    return undefined;
  }
  if (frame.type === "pong") {
    return "pong";
  }
  const event = frame as {
    chat?: Chat;
    message?: Message;
    agent?: Agent;
    canned?: CannedMessage;
  };
  if (event.chat !== undefined) {
    return frame.type === "chat.requested"
      ? { requested: event.chat }
      : { chat: event.chat };
  }
  if (event.message !== undefined) {
    return { message: event.message };
  }
  if (event.canned !== undefined) {
    return { canned: event.canned };
  }
  return event.agent === undefined ? undefined : { agent: event.agent };
}
