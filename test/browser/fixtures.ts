import {
  type APIRequestContext,
  test as base,
  expect,
  type Page,
} from "@playwright/test";
import { numbersOf, renew } from "./customers.ts";
import { Desktop } from "./desktop.ts";
import { Phone } from "./phone.ts";

interface Fixtures {
  /** A customer's number, with no open chat, that no other test uses at the same time. */
  customer: string;
  /** Another one. */
  secondCustomer: string;
  /** Alice's desktop, signed in. */
  alice: Desktop;
  /** The customer's phone. */
  phone: Phone;
  /** A page apart: another person at another computer. */
  anotherPage: () => Promise<Page>;
  /** Fails the test if a page breaks. */
  unbroken: undefined;
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

  anotherPage: async ({ browser }, use) => {
    const pages: Page[] = [];
    await use(async () => {
      const page = await (await browser.newContext()).newPage();
      pages.push(page);
      return page;
    });
    for (const page of pages) {
      await page.context().close();
    }
  },

  alice: async ({ page }, use) => {
    const desktop = new Desktop(page);
    await desktop.open("alice");
    await use(desktop);
  },

  phone: async ({ anotherPage, customer }, use) => {
    await use(await Phone.open(await anotherPage(), customer));
  },

  unbroken: [
    async ({ page }, use) => {
      const faults: string[] = [];
      page.on("pageerror", (error) => faults.push(error.message));
      page.on("console", (message) => {
        if (message.text().includes("Content Security Policy")) {
          faults.push(message.text());
        }
      });
      await use(undefined);
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
  numbers.push(number);
}

export { expect };
