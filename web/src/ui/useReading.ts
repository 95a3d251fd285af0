import { useEffect } from "react";
import type { Actions } from "../desk/actions";
import type { Desk } from "../desk/desk";
import { unlocated } from "../desk/select";

/** Reads what the desktop shows and was not told of: the ended chats, a chat that an address names, who has a departed one. */
export function useReading(
  desk: Desk,
  actions: Actions,
  chosen: string | undefined,
): void {
  const live = desk.connection.is === "live";
  useEffect(() => {
    if (live && desk.ended.pages === "unasked") {
      actions.readEnded();
    }
  }, [actions, live, desk.ended.pages]);

  const unknown = chosen !== undefined && !desk.chats.has(chosen);
  useEffect(() => {
    if (live && unknown) {
      actions.readChat(chosen);
    }
  }, [actions, live, unknown, chosen]);

  const wanted = unlocated(desk).join(" ");
  useEffect(() => {
    if (live && wanted !== "") {
      wanted.split(" ").forEach(actions.readChat);
    }
  }, [actions, live, wanted]);
}
