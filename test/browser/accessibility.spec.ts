import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Desktop } from "./desktop.ts";
import { expect, test } from "./fixtures.ts";
import { Health } from "./health.ts";
import { picture } from "./pictures.ts";

// Colours that are on their way to others have no contrast yet.
test.use({ contextOptions: { reducedMotion: "reduce" } });

/** Fails on anything that stands in the way of a screen reader or of weak eyes, in the light theme and in the dark one. */
async function accessible(page: Page, view: string): Promise<void> {
  // The page has no frames, and what passes needs no selector: both take axe's time.
  const axe = () =>
    new AxeBuilder({ page })
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

test("the chats can be used with a screen reader, and read", async ({
  alice,
  phone,
  customer,
}) => {
  const { page } = alice;
  await accessible(page, "no chat");
  await alice.startChat("Support", customer);
  await alice.send("Hello");
  await expect(alice.message("Hello")).toContainText("Delivered");
  await phone.writes("Support", "Hello yourself");
  await expect(alice.message("Hello yourself")).toBeVisible();
  await alice.message("Hello").getByRole("button").click();
  await alice.textField.fill("It’s ready");
  await alice.number.fill("hello");
  await alice.startButton.click();
  await expect(alice.fault).toBeVisible();
  await accessible(page, "a chat");
  await alice.textField.fill("");
  await alice.textField.press("/");
  await expect(
    alice.panel.getByRole("combobox", { name: "Search" }),
  ).toBeFocused();
  await accessible(page, "the pre-defined messages");
  await page.keyboard.press("Escape");
  await alice.details.getByRole("button", { name: "Transfer" }).click();
  await expect(
    page.getByRole("dialog", { name: "Transfer this chat" }),
  ).toBeVisible();
  await accessible(page, "a transfer");
});

test("the pages can be used with a screen reader, and read", async ({
  page,
}) => {
  const dora = new Desktop(page);
  await dora.open("dora");
  for (const view of [
    "Canned messages",
    "Settings",
    "Supervision",
    "Administration",
  ]) {
    await dora.goTo(view);
    await accessible(page, view);
  }
  for (const part of [
    "Agents",
    "Blocked numbers",
    "Opt-outs",
    "Customers",
    "Audit",
  ]) {
    await page.getByRole("tab", { name: part }).click();
    await accessible(page, part);
  }
});

test("the charts can be used with a screen reader, and read", async ({
  page,
  anotherPage,
  customer,
}) => {
  const alice = new Desktop(await anotherPage());
  await alice.open("alice");
  await alice.startChat("Support", customer);
  await alice.send("Hello");
  await expect(alice.message("Hello")).toContainText("Delivered");
  const dora = new Desktop(page);
  await dora.open("dora");
  const health = await Health.open(dora);
  await health.choose("Support");
  await health.refreshUntil(async () => {
    expect((await health.counts()).Delivered).toBeGreaterThan(0);
  });
  await page.getByRole("button", { name: "As a table" }).click();
  await health.chart.focus();
  await page.keyboard.press("ArrowRight");
  await expect(health.hour).toContainText("Delivered");
  await accessible(page, "Health");
});

test("nothing is cut off, from small screens to large ones", async ({
  alice,
  customer,
}) => {
  await alice.startChat("Support", customer);
  await alice.send("Hello");
  await expect(alice.message("Hello")).toContainText("Delivered");
  for (const [width, height] of [
    [1024, 640],
    [1440, 900],
    [3840, 2160],
  ] as const) {
    await test.step(`${String(width)} by ${String(height)}`, async () => {
      await alice.page.setViewportSize({ width, height });
      for (const shown of [
        alice.startButton,
        alice.connection,
        alice.sendButton,
        alice.endButton,
        alice.message("Hello"),
        alice.row(customer),
      ]) {
        await expect(shown).toBeInViewport({ ratio: 1 });
      }
      const overflows = await alice.page.evaluate(
        () => document.documentElement.scrollWidth > window.innerWidth,
      );
      expect(overflows).toBe(false);
      await picture(alice.page, `width-${String(width)}`);
    });
  }
});

test("one column at a time on a phone's screen", async ({
  alice,
  customer,
}) => {
  await alice.page.setViewportSize({ width: 420, height: 800 });
  await alice.startChat("Support", customer);
  await expect(alice.chats).toBeHidden();
  await picture(alice.page, "width-420");
  await alice.panel.getByRole("button", { name: "Details" }).click();
  await expect(alice.endButton).toBeVisible();
  await alice.details.getByRole("button", { name: "Close" }).click();
  await alice.panel.getByRole("button", { name: "Back to the chats" }).click();
  await expect(alice.row(customer)).toBeVisible();
  await expect(alice.panel).toBeHidden();
});
