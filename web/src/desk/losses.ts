import type { Chat } from "../api/types";
import type { Desk } from "./desk";
import { fieldOf } from "./field";
import { unreadOf } from "./select";

/** What an agent may not have thought of who ends a chat. */
export type Loss = "draft" | "unsent" | "unread";

export function losses(desk: Desk, chat: Chat): Loss[] {
  const field = fieldOf(desk, chat.id);
  const lost: Loss[] = [];
  if (field.text.trim() !== "") {
    lost.push("draft");
  }
  if (
    desk.sendings.some(
      ({ key, chatId, state }) =>
        chatId === chat.id &&
        key !== field.key &&
        (state.is === "refused" || state.is === "expired"),
    )
  ) {
    lost.push("unsent");
  }
  if (unreadOf(desk, chat) > 0) {
    lost.push("unread");
  }
  return lost;
}
