import type { Chat, EndChat } from "../api/types";
import { excess } from "./lengths";

/** The most characters of what is said of a chat's end. */
export const mostOf = { disposition: 64, note: 500 };

/** How long after its end a chat takes a disposition or a note, in ms. */
export const takingMs = 4 * 24 * 60 * 60 * 1_000;

/** Whether the chat has all that was said of it. */
export function isSaid(closing: EndChat, chat: Chat): boolean {
  return (
    (closing.disposition ?? chat.disposition) === chat.disposition &&
    (closing.note ?? chat.note) === chat.note
  );
}

/** Whether its last owner can still say something of the chat: it goes on, or has ended not long ago without a word. */
export function takesClosing(chat: Chat): boolean {
  switch (chat.state) {
    case "active":
      return true;
    case "requested":
      return false;
    case "ended":
      return (
        chat.disposition === undefined &&
        chat.note === undefined &&
        chat.endedAt !== undefined &&
        Date.now() < Date.parse(chat.endedAt) + takingMs
      );
  }
}

/** Whether the API would not take it. */
export function isTooLong({ disposition = "", note = "" }: EndChat): boolean {
  return (
    excess(disposition, mostOf.disposition) > 0 || excess(note, mostOf.note) > 0
  );
}
