import type { Page } from "@playwright/test";

/** What the page does to be noticed. Chromium's own notifications cannot be seen by a test. */
export async function noticesOf(page: Page) {
  await page.addInitScript(() => {
    const told = { tones: 0, notices: [] as string[] };
    const Native = OscillatorNode;
    AudioContext.prototype.createOscillator = function () {
      told.tones += 1;
      return new Native(this);
    };
    class Told {
      static readonly permission = "granted";
      static readonly requestPermission = () => Promise.resolve("granted");
      onclick = null;
      constructor(title: string, { body }: NotificationOptions = {}) {
        told.notices.push(`${title}: ${body ?? ""}`);
      }
    }
    Object.assign(window, { told, Notification: Told });
  });
  const focus = (has: boolean) =>
    page.evaluate((has) => {
      document.hasFocus = () => has;
    }, has);
  return {
    away: () => focus(false),
    back: () => focus(true),
    told: () =>
      page.evaluate(
        () =>
          (window as unknown as { told: { tones: number; notices: string[] } })
            .told,
      ),
  };
}
