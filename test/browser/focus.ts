import type { Locator, Page } from "@playwright/test";

/** Goes on with Tab to the last of the way: which of the way had the focus, one after another. */
export async function passed(
  page: Page,
  way: readonly Locator[],
): Promise<number[]> {
  const seen: number[] = [];
  for (let presses = 0; presses < 120; presses += 1) {
    for (const [at, each] of way.entries()) {
      if (await each.evaluate((one) => one === document.activeElement)) {
        seen.push(at);
      }
    }
    if (seen.at(-1) === way.length - 1) {
      break;
    }
    await page.keyboard.press("Tab");
  }
  return seen;
}
