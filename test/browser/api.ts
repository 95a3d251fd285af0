import { type APIRequestContext, expect, type Page } from "@playwright/test";
import { idToken } from "./cognito.ts";
import { endpoints } from "./world.ts";

/** Asks the API as the agent. */
export async function ask(
  request: APIRequestContext,
  agent: string,
  method: "POST" | "PUT",
  path: string,
  data?: unknown,
): Promise<void> {
  const answer = await request.fetch(`${endpoints.api}/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${await idToken(agent)}` },
    ...(data !== undefined && { data }),
  });
  expect(answer.ok()).toBe(true);
}

/** The chat that the desktop shows. */
export function chatAt(page: Page): string {
  return new URL(page.url()).hash.replace("#/chats/", "");
}
