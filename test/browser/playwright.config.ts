import { defineConfig } from "@playwright/test";
import { chromium } from "./chromium.ts";
import { endpoints } from "./world.ts";

/** The README's pictures prove nothing: `npm run screenshots` alone takes them. */
const pictures =
  process.env.SMSDESK_IMAGES === undefined ? ["pictures.spec.ts"] : [];

export default defineConfig({
  testDir: ".",
  outputDir: "test-results",
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  retries: 0,
  // What takes times has the machine for itself.
  projects: [
    { name: "desktop", testIgnore: ["speed.spec.ts", ...pictures] },
    {
      name: "speed",
      testMatch: "speed.spec.ts",
      dependencies: ["desktop"],
    },
  ],
  reporter: "list",
  timeout: 60_000,
  expect: { timeout: 20_000 },
  use: {
    baseURL: `${endpoints.desk}/`,
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "UTC",
    // Nothing waits for what moves; and colours that are on their way to others have no contrast yet.
    contextOptions: { reducedMotion: "reduce" },
    screenshot: "only-on-failure",
    // Pictures of each step would take as long as the tests themselves: a failure comes with the page's last picture and
    // what was on it.
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: false },
    launchOptions: {
      executablePath: chromium(),
      args: [
        // Chromium's sandbox does not run as root.
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
});
