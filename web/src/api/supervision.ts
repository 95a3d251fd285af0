import { after, allPages, type Caller } from "./caller";
import type { Outcome } from "./outcome";
import type { Chat, Workload } from "./types";

/** Looking at whole services, and moving their chats. */
export interface SupervisionApi {
  queue: (serviceId: string) => Promise<Outcome<Chat[]>>;
  workloads: (serviceId: string) => Promise<Outcome<Workload[]>>;
  takeOver: (chatId: string) => Promise<Outcome<Chat>>;
  give: (chatId: string, agentId: string) => Promise<Outcome<Chat>>;
}

export function createSupervisionApi({ client, ask }: Caller): SupervisionApi {
  return {
    queue: (serviceId) =>
      allPages((cursor) =>
        ask((signal) =>
          client.GET("/v1/services/{serviceId}/requests", {
            signal,
            params: { path: { serviceId }, query: after(cursor) },
          }),
        ),
      ),
    workloads: (serviceId) =>
      allPages((cursor) =>
        ask((signal) =>
          client.GET("/v1/services/{serviceId}/agents", {
            signal,
            params: { path: { serviceId }, query: after(cursor) },
          }),
        ),
      ),
    takeOver: (chatId) =>
      ask((signal) =>
        client.POST("/v1/chats/{chatId}/take-over", {
          signal,
          params: { path: { chatId } },
        }),
      ),
    give: (chatId, agentId) =>
      ask((signal) =>
        client.POST("/v1/chats/{chatId}/give", {
          signal,
          params: { path: { chatId } },
          body: { agentId },
        }),
      ),
  };
}
