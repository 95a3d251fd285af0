import type { Message } from "../../api/types";
import { strings } from "../../strings";

/** Who wrote the message, in words. */
export function authorOf(
  { direction, sentBy = "" }: Message,
  nameOf: (agentId: string) => string,
): string {
  if (direction === "inbound") {
    return strings.transcript.customer;
  }
  return sentBy === "system" ? strings.transcript.system : nameOf(sentBy);
}

/** The agents among the messages' authors. */
export function agentsIn(messages: readonly Message[]): string[] {
  const ids = messages.flatMap(({ direction, sentBy }) =>
    direction === "outbound" && sentBy !== "system" ? (sentBy ?? []) : [],
  );
  return [...new Set(ids)];
}
