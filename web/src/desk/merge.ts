import type { Message, Status } from "../api/types";

interface Revised {
  id: string;
  revision: number;
}

/** Of two copies of an object, the newer one, whichever arrived first. */
export function newer<T extends Revised>(known: T | undefined, arrived: T): T {
  return known === undefined || arrived.revision > known.revision
    ? arrived
    : known;
}

const ladder: readonly Status[] = [
  "received",
  "queued",
  "unconfirmed",
  "sent",
  "failed",
  "delivered",
];

/**
 * As `newer`. A send whose answer is overdue reads as unconfirmed before that is stored, so at the same revision the
 * higher status is the later one: a status only goes up.
 */
function newerMessage(known: Message | undefined, arrived: Message): Message {
  return known?.revision === arrived.revision &&
    ladder.indexOf(arrived.status) > ladder.indexOf(known.status)
    ? arrived
    : newer(known, arrived);
}

/**
 * Merges messages into a thread. The order is that of the ids, bytewise, which is that of the messages' positions: a
 * text may arrive above newer ones. A thread that nothing changes stays the same object.
 */
export function mergeThread(
  thread: readonly Message[],
  arrived: readonly Message[],
): readonly Message[] {
  const byId = new Map(thread.map((message) => [message.id, message]));
  let changed = false;
  for (const message of arrived) {
    const known = byId.get(message.id);
    const merged = newerMessage(known, message);
    if (merged !== known) {
      byId.set(message.id, merged);
      changed = true;
    }
  }
  return changed
    ? [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
    : thread;
}
