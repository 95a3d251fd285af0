import type { BrowserContext, Page, Route } from "@playwright/test";

type Answer = NonNullable<Parameters<Route["fulfill"]>[0]>;

/** Holds the requests to an address back, until what is returned is called: then they go on, or those that post get the answer. */
export async function hold(
  where: Page | BrowserContext,
  url: string | RegExp,
  answer?: Answer,
): Promise<() => void> {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await where.route(url, async (route, request) => {
    if (answer !== undefined && request.method() !== "POST") {
      await route.continue();
      return;
    }
    await held;
    // The page may be gone by then.
    await (
      answer === undefined ? route.continue() : route.fulfill(answer)
    ).catch(() => undefined);
  });
  return release;
}
