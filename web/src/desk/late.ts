import type { Chat, Message } from "../api/types";
import type { Desk } from "./desk";
import { threadOf } from "./threads";

type Known = Pick<Desk, "late" | "seen" | "threads">;

/** With those of the messages just told that the customer wrote, and that stand above what the agent has seen. */
export function withLate(
  desk: Known,
  arrived: readonly Message[],
): Desk["late"] {
  let { late } = desk;
  for (const { id, chatId, direction } of arrived) {
    if (
      direction === "inbound" &&
      id <= (desk.seen.get(chatId) ?? "") &&
      threadOf(desk, chatId).messages.every((known) => known.id !== id)
    ) {
      const ids = late.get(chatId) ?? [];
      late = new Map(late).set(chatId, [...new Set([...ids, id])]);
    }
  }
  return late;
}

export function withoutLate(
  late: Desk["late"],
  chatId: string,
  messageId: string,
): Desk["late"] {
  const rest = late.get(chatId)?.filter((id) => id !== messageId) ?? [];
  const next = new Map(late);
  if (rest.length > 0) {
    next.set(chatId, rest);
  } else {
    next.delete(chatId);
  }
  return next;
}

/**
 * What may have come in late while this desktop was not told: where the API counts more texts as unread than stand below
 * what was seen, the newest ones above it. If those were seen and not marked yet, they are seen twice.
 */
export function lateAtFirst(desk: Known, chats: readonly Chat[]): Desk["late"] {
  const late = new Map(desk.late);
  for (const { id: chatId, unread } of chats) {
    const seen = desk.seen.get(chatId);
    if (seen === undefined) {
      continue;
    }
    const inbound = threadOf(desk, chatId).messages.filter(
      ({ direction }) => direction === "inbound",
    );
    const above = inbound.filter(({ id }) => id <= seen);
    const more = unread - (inbound.length - above.length);
    if (more > 0 && above.length > 0) {
      late.set(
        chatId,
        above.slice(-more).map(({ id }) => id),
      );
    } else {
      late.delete(chatId);
    }
  }
  return late;
}
