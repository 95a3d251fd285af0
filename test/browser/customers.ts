import { type APIRequestContext, expect } from "@playwright/test";
import { ask } from "./api.ts";
import { Phone } from "./phone.ts";
import { serviceName } from "./services.ts";

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

/** Ends what tests left open with the customer and takes opt-outs back, and has the carrier treat the phone as it treats most. */
export async function renew(
  number: string,
  request: APIRequestContext,
): Promise<void> {
  const phone = new Phone(number, request);
  await phone.gives("carrier");
  const { chats, optOuts } = await contactOf(number, request);
  for (const { id, state, agentId } of chats) {
    if (state === "active" && agentId !== undefined) {
      await ask(request, agentId, "POST", `/chats/${id}/end`);
    }
  }
  for (const { serviceId } of optOuts) {
    await phone.writes(serviceName(serviceId), "START");
    await expect
      .poll(async () => (await contactOf(number, request)).optOuts)
      .not.toContainEqual(expect.objectContaining({ serviceId }));
  }
}

/** A number that has never had a chat: nobody else's first text to Sales is a request. */
export async function newcomer(request: APIRequestContext): Promise<string> {
  for (;;) {
    const area = areas[Math.floor(Math.random() * areas.length)] ?? "212";
    const last = String(Math.floor(Math.random() * 100)).padStart(2, "0");
    const number = `+1${area}55501${last}`;
    if ((await contactOf(number, request)).chats.length === 0) {
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

interface OptOut {
  serviceId: string;
}

interface Contact {
  chats: Chat[];
  optOuts: OptOut[];
}

/** The customer's chats of late, whoever has them, and opt-outs. */
async function contactOf(
  number: string,
  request: APIRequestContext,
): Promise<Contact> {
  // Between them they work for every service of the demo.
  const [dora, erin] = await Promise.all([
    contactFor("dora", number, request),
    contactFor("erin", number, request),
  ]);
  return {
    chats: [...dora.chats.items, ...erin.chats.items],
    optOuts: [...dora.optOuts, ...erin.optOuts],
  };
}

async function contactFor(
  agent: string,
  number: string,
  request: APIRequestContext,
) {
  return (await ask(request, agent, "POST", "/contacts/lookup?limit=100", {
    customerNumber: number,
  })) as { chats: { items: Chat[] }; optOuts: OptOut[] };
}

/** Where newcomers live. */
const areas = ["213", "305", "312", "404", "415", "503", "602", "617", "702"];
