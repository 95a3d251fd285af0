import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Page, test } from "@playwright/test";

/** Takes a picture into the test's results, and into SMSDESK_IMAGES if that is set. */
export async function picture(page: Page, name: string): Promise<void> {
  const file = test.info().outputPath(`${name}.png`);
  await page.screenshot({ path: file, animations: "disabled" });
  await test.info().attach(name, { path: file, contentType: "image/png" });
  const images = process.env.SMSDESK_IMAGES;
  if (images !== undefined) {
    await mkdir(images, { recursive: true });
    await copyFile(file, join(images, `${name}.png`));
  }
}
