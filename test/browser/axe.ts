import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

/**
 * Fails on anything that stands in the way of a screen reader or of weak eyes, in the light theme and in the dark one.
 * Where all around a part of the view was looked at in another view, the part is enough.
 */
export async function accessible(
  page: Page,
  view: string,
  part = "html",
): Promise<void> {
  // The page has no frames, and what passes needs no selector: both take axe's time.
  const axe = () =>
    new AxeBuilder({ page })
      .include(part)
      .setLegacyMode()
      .options({ resultTypes: ["violations"] });
  await test.step(view, async () => {
    await nothingIn(
      axe().withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]),
    );
    await page.emulateMedia({ colorScheme: "dark" });
    await expect(page.locator("body.awsui-dark-mode")).toHaveCount(1);
    // The rules on colours; all else is the same in both.
    await nothingIn(axe().withRules(["color-contrast", "link-in-text-block"]));
    await page.emulateMedia({ colorScheme: "light" });
    await expect(page.locator("body.awsui-dark-mode")).toHaveCount(0);
  });
}

async function nothingIn(axe: AxeBuilder): Promise<void> {
  const { violations } = await axe.analyze();
  expect(
    violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ html }) => html),
    })),
  ).toEqual([]);
}
