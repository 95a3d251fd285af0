import createClient, { type Middleware } from "openapi-fetch";
import { type Outcome, readFailure } from "./outcome";
import type { paths } from "./schema";
import type {
  Agent,
  Chat,
  ChatList,
  Message,
  MessageList,
  Service,
  SocketTicket,
  Sync,
} from "./types";

/** The requests of the desktop. None of them throws. */
export interface Api {
  me: () => Promise<Outcome<Agent>>;
  services: () => Promise<Outcome<{ items: Service[] }>>;
  ticket: () => Promise<Outcome<SocketTicket>>;
  sync: (cursor: string | undefined) => Promise<Outcome<Sync>>;
  startChat: (
    serviceId: string,
    customerNumber: string,
  ) => Promise<Outcome<Chat>>;
  chat: (chatId: string) => Promise<Outcome<Chat>>;
  endedChats: (cursor: string | undefined) => Promise<Outcome<ChatList>>;
  messages: (
    chatId: string,
    before: string | undefined,
  ) => Promise<Outcome<MessageList>>;
  send: (
    chatId: string,
    body: string,
    key: string,
  ) => Promise<Outcome<Message>>;
  endChat: (chatId: string) => Promise<Outcome<Chat>>;
  acceptChat: (chatId: string) => Promise<Outcome<Chat>>;
  rejectChat: (chatId: string) => Promise<Outcome<Chat>>;
}

/** What the issuer said to the wish for a new token; `unknown` if it said nothing. */
export type Renewal = "renewed" | "refused" | "unknown";

/** Who asks. */
export interface Credentials {
  /** The current id token. */
  token: () => string | undefined;
  /** Whether it has run out. */
  expired: () => boolean;
  /** Gets a new token without the agent, if the issuer gives one. */
  renew: () => Promise<Renewal>;
  /** Told when no token is taken any more, and nothing but a new sign-in helps. */
  lost: () => void;
}

/** A little longer than the gateway waits, which answers by itself then. */
const patienceMs = 35_000;

/** The API at `base`, as the agent with these credentials. */
export function createApi(base: string, credentials: Credentials): Api {
  const authorize: Middleware = {
    onRequest({ request }) {
      request.headers.set(
        "Authorization",
        `Bearer ${credentials.token() ?? ""}`,
      );
      return request;
    },
  };
  const client = createClient<paths>({ baseUrl: base });
  client.use(authorize);

  /**
   * Asks, and asks once more with a new token if the first one is not taken. A gateway's 401 may lack the headers by
   * which a browser shows it: then it looks as if nobody had answered.
   */
  async function ask<T>(
    request: (signal: AbortSignal) => Promise<Answer<T>>,
  ): Promise<Outcome<T>> {
    const first = await attempt(request);
    const refused =
      first.kind === "signed_out" ||
      (first.kind === "unknown" && credentials.expired());
    if (!refused) {
      return first;
    }
    const renewal = await credentials.renew();
    const second: Outcome<T> =
      renewal === "renewed"
        ? await attempt(request)
        : { kind: renewal === "refused" ? "signed_out" : "unknown" };
    if (second.kind === "signed_out") {
      credentials.lost();
    }
    return second;
  }

  return {
    me: () => ask((signal) => client.GET("/v1/me", { signal })),
    services: () => ask((signal) => client.GET("/v1/services", { signal })),
    ticket: () =>
      ask((signal) => client.POST("/v1/socket-tickets", { signal })),
    sync: (cursor) =>
      ask((signal) =>
        client.GET("/v1/sync", {
          signal,
          params: { query: cursor === undefined ? {} : { cursor } },
        }),
      ),
    startChat: (serviceId, customerNumber) =>
      ask((signal) =>
        client.POST("/v1/chats", {
          signal,
          body: { serviceId, customerNumber },
        }),
      ),
    chat: (chatId) =>
      ask((signal) =>
        client.GET("/v1/chats/{chatId}", {
          signal,
          params: { path: { chatId } },
        }),
      ),
    endedChats: (cursor) =>
      ask((signal) =>
        client.GET("/v1/chats", {
          signal,
          params: {
            query: { state: "ended", ...(cursor !== undefined && { cursor }) },
          },
        }),
      ),
    messages: (chatId, before) =>
      ask((signal) =>
        client.GET("/v1/chats/{chatId}/messages", {
          signal,
          params: {
            path: { chatId },
            query: before === undefined ? {} : { before },
          },
        }),
      ),
    send: (chatId, body, key) =>
      ask((signal) =>
        client.POST("/v1/chats/{chatId}/messages", {
          signal,
          params: { path: { chatId }, header: { "Idempotency-Key": key } },
          body: { body },
        }),
      ),
    endChat: (chatId) =>
      ask((signal) =>
        client.POST("/v1/chats/{chatId}/end", {
          signal,
          params: { path: { chatId } },
        }),
      ),
    acceptChat: (chatId) =>
      ask((signal) =>
        client.POST("/v1/chats/{chatId}/accept", {
          signal,
          params: { path: { chatId } },
        }),
      ),
    rejectChat: (chatId) =>
      ask((signal) =>
        client.POST("/v1/chats/{chatId}/reject", {
          signal,
          params: { path: { chatId } },
        }),
      ),
  };
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

async function attempt<T>(
  request: (signal: AbortSignal) => Promise<Answer<T>>,
): Promise<Outcome<T>> {
  try {
    const { data, error, response } = await request(
      AbortSignal.timeout(patienceMs),
    );
    return data === undefined
      ? readFailure(response.status, error, response.headers.get("Retry-After"))
      : { kind: "done", value: data };
  } catch {
    // fetch rejects when there is no answer; so does reading one that breaks off.
    return { kind: "unknown" };
  }
}
