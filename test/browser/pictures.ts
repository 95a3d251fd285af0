import { readFileSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Page, test } from "@playwright/test";

const guide = readFileSync(
  new URL("../../docs/guide-coverage.md", import.meta.url),
  "utf8",
);

/** Whether anybody asked for the picture. */
function isWanted(name: string): boolean {
  const { SMSDESK_IMAGES, SMSDESK_PICTURES } = process.env;
  return (
    SMSDESK_IMAGES !== undefined ||
    SMSDESK_PICTURES === "all" ||
    guide.includes(` | ${name} |`)
  );
}

/** Takes a picture into the test's results, and into SMSDESK_IMAGES if that is set. Most are taken with SMSDESK_PICTURES=all only: they take time. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!isWanted(name)) {
    return;
  }
  const file = test.info().outputPath(`${name}.png`);
  await page.screenshot({ path: file, animations: "disabled" });
  await test.info().attach(name, { path: file, contentType: "image/png" });
  const images = process.env.SMSDESK_IMAGES;
  if (images !== undefined) {
    await mkdir(images, { recursive: true });
    await copyFile(file, join(images, `${name}.png`));
  }
}
