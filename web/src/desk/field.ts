import type { Refusal } from "../api/outcome";
import type { Desk } from "./desk";

/** What a chat's Text Input Field shows. */
export interface Field {
  text: string;
  /** Why it could not be sent. */
  refusal?: Refusal;
  /** The key of a refused text, if that one stands there: it is the agent's again as soon as it is changed. */
  key?: string;
}

export function fieldOf(desk: Desk, chatId: string): Field {
  const refusal = desk.refusals.get(chatId);
  const key = desk.returned.get(chatId);
  const sending = desk.sendings.find((each) => each.key === key);
  if (sending?.state.is === "refused") {
    return {
      text: sending.body,
      refusal: refusal ?? sending.state.refusal,
      key: sending.key,
    };
  }
  return {
    text: desk.drafts.get(chatId) ?? "",
    ...(refusal !== undefined && { refusal }),
  };
}
