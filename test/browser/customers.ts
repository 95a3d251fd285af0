import { type APIRequestContext, expect } from "@playwright/test";
import { ask } from "./api.ts";
import { idToken } from "./cognito.ts";
import { endpoints } from "./world.ts";

/** Customers live in +1 206 555 0150 to 0199. The first one is left to people. */
const [first, last] = [151, 199];

/** The numbers of one of so many workers. */
export function numbersOf(worker: number, workers: number): string[] {
  const numbers: string[] = [];
  for (let n = first + worker; n <= last; n += workers) {
    numbers.push(`+12065550${String(n)}`);
  }
  return numbers;
}

/** Ends what other tests left open with the customer, and has the carrier treat the phone as it treats most. */
export async function renew(
  number: string,
  request: APIRequestContext,
): Promise<void> {
  const behaviour = await request.post(
    `${endpoints.phone}/numbers/${number}/behaviour`,
    { data: { receipt: "carrier" } },
  );
  expect(behaviour.ok()).toBe(true);
  for (const { id, state, agentId } of await chatsWith(number, request)) {
    if (state === "active" && agentId !== undefined) {
      await ask(request, agentId, "POST", `/chats/${id}/end`);
    }
  }
}

/** A number that has never had a chat: nobody else's first text to Sales is a request. */
export async function newcomer(request: APIRequestContext): Promise<string> {
  for (;;) {
    const area = areas[Math.floor(Math.random() * areas.length)] ?? "212";
    const last = String(Math.floor(Math.random() * 100)).padStart(2, "0");
    const number = `+1${area}55501${last}`;
    if ((await chatsWith(number, request)).length === 0) {
      await renew(number, request);
      return number;
    }
  }
}

interface Chat {
  id: string;
  state: "requested" | "active" | "ended";
  agentId?: string;
}

/** The customer's chats of late, whoever has them: Dora works for every service of the demo that other agents share. */
async function chatsWith(
  number: string,
  request: APIRequestContext,
): Promise<Chat[]> {
  const found = await request.post(
    `${endpoints.api}/v1/contacts/lookup?limit=100`,
    {
      headers: { Authorization: `Bearer ${await idToken("dora")}` },
      data: { customerNumber: number },
    },
  );
  expect(found.ok()).toBe(true);
  const { chats } = (await found.json()) as { chats: { items: Chat[] } };
  return chats.items;
}

/** Where newcomers live. */
const areas = ["213", "305", "312", "404", "415", "503", "602", "617", "702"];
