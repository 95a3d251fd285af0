import {
  type APIRequestContext,
  test as base,
  type BrowserContext,
  expect,
  type Page,
} from "@playwright/test";
import { numbersOf, renew } from "./customers.ts";
import { Desktop } from "./desktop.ts";
import { Phone } from "./phone.ts";
import { PhonePage } from "./phonePage.ts";

interface Fixtures {
  /** A customer's number, with no open chat, that no other test uses at the same time. */
  customer: string;
  /** Another one. */
  secondCustomer: string;
  /** Alice's desktop, signed in. */
  alice: Desktop;
  /** The customer's phone. */
  phone: Phone;
  /** The same on the simulator's page. */
  phonePage: PhonePage;
  /** A page apart: another person at another computer. */
  anotherPage: () => Promise<Page>;
  /** Fails the test if a page of the context breaks. It does so with the test's own pages, and with pages apart. */
  unbroken: (context: BrowserContext) => void;
}

interface WorkerFixtures {
  numbers: string[];
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  numbers: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures' names from the pattern.
    async ({}, use, { parallelIndex, config }) => {
      await use(numbersOf(parallelIndex, config.workers));
    },
    { scope: "worker" },
  ],

  customer: async ({ numbers, request }, use) => {
    await lend(numbers, request, use);
  },

  secondCustomer: async ({ numbers, request }, use) => {
    await lend(numbers, request, use);
  },

  anotherPage: async ({ browser, unbroken }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext();
      contexts.push(context);
      unbroken(context);
      return context.newPage();
    });
    for (const context of contexts) {
      await context.close();
    }
  },

  alice: async ({ page }, use) => {
    const desktop = new Desktop(page);
    await desktop.open("alice");
    await use(desktop);
  },

  phone: async ({ request, customer }, use) => {
    await use(new Phone(customer, request));
  },

  phonePage: async ({ anotherPage, customer }, use) => {
    await use(await PhonePage.open(await anotherPage(), customer));
  },

  unbroken: [
    async ({ context }, use) => {
      const faults: string[] = [];
      const watch = (watched: BrowserContext) => {
        watched.on("weberror", (fault) => {
          faults.push(String(fault.error()));
        });
        watched.on("console", (message) => {
          if (message.text().includes("Content Security Policy")) {
            faults.push(message.text());
          }
        });
      };
      watch(context);
      await use(watch);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});

async function lend(
  numbers: string[],
  request: APIRequestContext,
  use: (number: string) => Promise<void>,
): Promise<void> {
  const number = numbers.shift();
  if (number === undefined) {
    throw new Error("no customer's number is free");
  }
  await renew(number, request);
  await use(number);
  // Nobody's desktop has more and more open chats to show.
  await renew(number, request);
  numbers.push(number);
}

export { expect };
