import type { Page } from "@playwright/test";
import { chatAt } from "./api.ts";
import { Desktop } from "./desktop.ts";
import { expect, test } from "./fixtures.ts";
import { pushed, pushing } from "./pushed.ts";

/** What the page's own clock said of a text, in ms. */
interface Times {
  of: string;
  /** When its frame was read. */
  read: number;
  /** When the picture that has it was drawn. */
  drawn: number;
}

declare global {
  interface Window {
    times: Times;
  }
}

/** Has the page take the times of the text that `times.of` names. */
async function timing(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const times: Times = { of: "", read: 0, drawn: 0 };
    window.times = times;
    const { parse } = JSON;
    JSON.parse = (text: string, ...rest: []) => {
      if (times.read === 0 && times.of !== "" && text.includes(times.of)) {
        times.read = performance.now();
      }
      return parse(text, ...rest) as unknown;
    };
    const drawn = new MessageChannel();
    drawn.port1.onmessage = ({ data }) => {
      if (data === times.of && times.drawn === 0) {
        times.drawn = performance.now();
      }
    };
    new MutationObserver(() => {
      const { of } = times;
      const last = document.querySelector("[role=log] article:last-of-type");
      if (times.read > 0 && last?.textContent.includes(of) === true) {
        requestAnimationFrame(() => {
          drawn.port2.postMessage(of);
        });
      }
    }).observe(document, { childList: true, subtree: true });
  });
}

test("a new text is on the screen within 50 ms, in a chat of a thousand", async ({
  page,
  customer,
}) => {
  const alice = new Desktop(page);
  await timing(page);
  const push = await pushing(alice, "alice");
  await alice.startChat("Support", customer);
  const chatId = chatAt(page);
  const bring = (n: number) => {
    const body = `Message ${String(n)}.`;
    push("message.created", pushed(chatId, n, body));
    return body;
  };
  for (let n = 1; n < 1_000; n += 1) {
    bring(n);
  }
  await expect(alice.message("Message 999.")).toBeVisible();

  const took: number[] = [];
  for (let n = 1_000; n < 1_015; n += 1) {
    await page.evaluate(
      (of) => {
        Object.assign(window.times, { of, read: 0, drawn: 0 });
      },
      `Message ${String(n)}.`,
    );
    bring(n);
    await page.waitForFunction(() => window.times.drawn > 0);
    const { read, drawn } = await page.evaluate(() => window.times);
    expect(drawn).toBeGreaterThan(read);
    took.push(Math.round(drawn - read));
  }
  // Of some the machine's other work is a part.
  const median = took.toSorted((a, b) => a - b)[7];
  expect(median, took.join(", ")).toBeLessThan(50);
});
