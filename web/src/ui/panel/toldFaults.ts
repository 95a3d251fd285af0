import type { Message, Status } from "../../api/types";

/** The texts that may still fail, with the statuses with which they were first known. */
export type Pending = ReadonlyMap<string, Status>;

/** With those among the messages. */
export function pendingIn(
  pending: Pending,
  messages: readonly Message[],
): Pending {
  const more = messages.filter(
    ({ id, status }) => mayFail.has(status) && !pending.has(id),
  );
  return more.length === 0
    ? pending
    : new Map([
        ...pending,
        ...more.map(({ id, status }) => [id, status] as const),
      ]);
}

const mayFail: ReadonlySet<Status> = new Set(["queued", "unconfirmed", "sent"]);

/**
 * The texts that have failed, or whose answer was lost, since the chat was opened: those behind what was its last message
 * then, and those that were on their way. What is read later only had failed before.
 */
export function toldFaults(
  messages: readonly Message[],
  last: string,
  pending: Pending,
): Message[] {
  return messages.filter(
    ({ id, status }) =>
      (status === "failed" || status === "unconfirmed") &&
      (id > last || (pending.get(id) ?? status) !== status),
  );
}
