import type { Connection } from "../../live/connection";

/** What readers are told of the connection. */
export type Said = Connection["is"];

/** What they are told next: that it is lost and that it is back, once each, and not of the attempts between. */
export function saidNext(said: Said, { is }: Connection): Said {
  return is === "connecting" && said !== "connecting" ? "waiting" : is;
}
