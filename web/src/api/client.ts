import { after, type Caller, createCaller, type Credentials } from "./caller";
import type { Outcome } from "./outcome";
import type {
  Agent,
  CannedMessageList,
  Chat,
  ChatList,
  Colleague,
  Contact,
  EndChat,
  FilledMessage,
  Message,
  MessageList,
  Service,
  SetState,
  SocketTicket,
  StartChat,
  Sync,
  TransferChat,
} from "./types";

/** The requests of the desktop. None of them throws. */
export interface Api {
  me: () => Promise<Outcome<Agent>>;
  setState: (wish: SetState) => Promise<Outcome<Agent>>;
  services: () => Promise<Outcome<{ items: Service[] }>>;
  colleagues: (serviceId: string) => Promise<Outcome<{ items: Colleague[] }>>;
  ticket: () => Promise<Outcome<SocketTicket>>;
  sync: (cursor: string | undefined) => Promise<Outcome<Sync>>;
  startChat: (wish: StartChat) => Promise<Outcome<Chat>>;
  chat: (chatId: string) => Promise<Outcome<Chat>>;
  endedChats: (cursor: string | undefined) => Promise<Outcome<ChatList>>;
  contact: (
    customerNumber: string,
    cursor: string | undefined,
  ) => Promise<Outcome<Contact>>;
  messages: (
    chatId: string,
    before: string | undefined,
  ) => Promise<Outcome<MessageList>>;
  send: (
    chatId: string,
    body: string,
    key: string,
  ) => Promise<Outcome<Message>>;
  retry: (chatId: string, messageId: string) => Promise<Outcome<Message>>;
  read: (chatId: string, messageId: string) => Promise<Outcome<Chat>>;
  endChat: (
    chatId: string,
    closing: EndChat,
    key: string,
  ) => Promise<Outcome<Chat>>;
  acceptChat: (chatId: string) => Promise<Outcome<Chat>>;
  rejectChat: (chatId: string) => Promise<Outcome<Chat>>;
  transferChat: (chatId: string, to: TransferChat) => Promise<Outcome<Chat>>;
  cannedMessages: (
    cursor: string | undefined,
  ) => Promise<Outcome<CannedMessageList>>;
  fillCanned: (
    cannedId: string,
    chatId: string,
    answers: Record<string, string>,
  ) => Promise<Outcome<FilledMessage>>;
}

/** The API at `base`, as the agent with these credentials. */
export function createApi(base: string, credentials: Credentials): Api {
  return createDeskApi(createCaller(base, credentials));
}

/** The same with a caller that others ask through too. */
export function createDeskApi({ client, ask }: Caller): Api {
  return {
    me: () => ask((signal) => client.GET("/v1/me", { signal })),
    setState: (body) =>
      ask((signal) => client.PUT("/v1/me/state", { signal, body })),
    services: () => ask((signal) => client.GET("/v1/services", { signal })),
    colleagues: (serviceId) =>
      ask((signal) =>
        client.GET("/v1/services/{serviceId}/colleagues", {
          signal,
          params: { path: { serviceId } },
        }),
      ),
    ticket: () =>
      ask((signal) => client.POST("/v1/socket-tickets", { signal })),
    sync: (cursor) =>
      ask((signal) =>
        client.GET("/v1/sync", { signal, params: { query: after(cursor) } }),
      ),
    startChat: (body) =>
      ask((signal) => client.POST("/v1/chats", { signal, body })),
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
          params: { query: { state: "ended", ...after(cursor) } },
        }),
      ),
    contact: (customerNumber, cursor) =>
      ask((signal) =>
        client.POST("/v1/contacts/lookup", {
          signal,
          params: { query: after(cursor) },
          body: { customerNumber },
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
    retry: (chatId, messageId) =>
      ask((signal) =>
        client.POST("/v1/chats/{chatId}/messages/{messageId}/retry", {
          signal,
          params: {
            path: { chatId, messageId },
            // A message has one retry, whatever the key.
            header: { "Idempotency-Key": crypto.randomUUID() },
          },
        }),
      ),
    read: (chatId, messageId) =>
      ask((signal) =>
        client.POST("/v1/chats/{chatId}/read", {
          signal,
          params: { path: { chatId } },
          body: { messageId },
        }),
      ),
    endChat: (chatId, body, key) =>
      ask((signal) =>
        client.POST("/v1/chats/{chatId}/end", {
          signal,
          params: { path: { chatId }, header: { "Idempotency-Key": key } },
          body,
          // An end is sent as the page goes, too.
          keepalive: true,
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
    transferChat: (chatId, body) =>
      ask((signal) =>
        client.POST("/v1/chats/{chatId}/transfer", {
          signal,
          params: { path: { chatId } },
          body,
        }),
      ),
    cannedMessages: (cursor) =>
      ask((signal) =>
        client.GET("/v1/canned-messages", {
          signal,
          params: { query: { limit: 100, ...after(cursor) } },
        }),
      ),
    fillCanned: (cannedId, chatId, answers) =>
      ask((signal) =>
        client.POST("/v1/canned-messages/{cannedId}/fill", {
          signal,
          params: { path: { cannedId } },
          body: { chatId, answers },
        }),
      ),
  };
}
