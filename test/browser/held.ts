import type { BrowserContext, Page } from "@playwright/test";

/** Holds the requests to an address back, until what is returned is called. */
export async function hold(
  where: Page | BrowserContext,
  url: string | RegExp,
): Promise<() => void> {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await where.route(url, async (route) => {
    await held;
    // The page may be gone by then.
    await route.continue().catch(() => undefined);
  });
  return release;
}
