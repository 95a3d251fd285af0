import type { Caller } from "./caller";
import type { Outcome } from "./outcome";
import type {
  CannedMessage,
  CreateCannedMessage,
  ReplaceCannedMessage,
} from "./types";

/** Making and changing canned messages. */
export interface CannedApi {
  create: (message: CreateCannedMessage) => Promise<Outcome<CannedMessage>>;
  replace: (
    cannedId: string,
    message: ReplaceCannedMessage,
  ) => Promise<Outcome<CannedMessage>>;
  remove: (cannedId: string) => Promise<Outcome<undefined>>;
}

export function createCannedApi({ client, ask, tell }: Caller): CannedApi {
  return {
    create: (body) =>
      ask((signal) => client.POST("/v1/canned-messages", { signal, body })),
    replace: (cannedId, body) =>
      ask((signal) =>
        client.PUT("/v1/canned-messages/{cannedId}", {
          signal,
          params: { path: { cannedId } },
          body,
        }),
      ),
    remove: (cannedId) =>
      tell((signal) =>
        client.DELETE("/v1/canned-messages/{cannedId}", {
          signal,
          params: { path: { cannedId } },
        }),
      ),
  };
}
