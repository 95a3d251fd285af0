import type { Page } from "@playwright/test";

/** The pages' time stands still, so that what lasts for seconds lasts as long as a test looks, until what is returned is called. */
export async function standstill(
  ...pages: Page[]
): Promise<() => Promise<void>> {
  for (const { clock } of pages) {
    await clock.install();
    await clock.pauseAt(Date.now() + 1_000);
  }
  return async () => {
    for (const { clock } of pages) {
      await clock.resume();
    }
  };
}
