import { type APIRequestContext, expect } from "@playwright/test";
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
  for (const agent of ["alice", "bob"]) {
    const headers = { Authorization: `Bearer ${await idToken(agent)}` };
    const chats = `${endpoints.api}/v1/chats`;
    const list = await request.get(`${chats}?state=open&limit=100`, {
      headers,
    });
    const { items } = (await list.json()) as {
      items: { id: string; customerNumber: string }[];
    };
    for (const { id, customerNumber } of items) {
      if (customerNumber === number) {
        const ended = await request.post(`${chats}/${id}/end`, { headers });
        expect(ended.ok()).toBe(true);
      }
    }
  }
}
