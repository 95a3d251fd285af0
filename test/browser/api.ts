import { randomUUID } from "node:crypto";
import { type APIRequestContext, expect, type Page } from "@playwright/test";
import { idToken } from "./cognito.ts";
import { endpoints } from "./world.ts";

/** Asks the API as the agent. */
export async function ask(
  request: APIRequestContext,
  agent: string,
  method: "GET" | "POST" | "PUT",
  path: string,
  data?: unknown,
): Promise<unknown> {
  const answer = await request.fetch(`${endpoints.api}/v1${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${await idToken(agent)}`,
      ...(method === "POST" && { "Idempotency-Key": randomUUID() }),
    },
    ...(data !== undefined && { data }),
  });
  expect(answer.ok()).toBe(true);
  return answer.json();
}

/** Starts a chat with the customer, as an agent whose desktop is not what the test looks at. */
export async function start(
  request: APIRequestContext,
  agent: string,
  serviceId: string,
  customerNumber: string,
): Promise<string> {
  const chat = await ask(request, agent, "POST", "/chats", {
    serviceId,
    customerNumber,
  });
  return (chat as { id: string }).id;
}

/** The chat as the API has it for the agent. */
export function chatOf(
  request: APIRequestContext,
  agent: string,
  chatId: string,
): Promise<unknown> {
  return ask(request, agent, "GET", `/chats/${chatId}`);
}

/** The id of the chat that the desktop shows. */
export function chatAt(page: Page): string {
  return new URL(page.url()).hash.replace("#/chats/", "");
}
