import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";
import { picture } from "./pictures.ts";

test("the desktop can be used with a screen reader", async ({
  alice,
  phone,
  customer,
}) => {
  await alice.startChat("Support", customer);
  await alice.send("Hello");
  await expect(alice.message("Hello")).toContainText("Delivered");
  await phone.writes("Support", "Hello yourself");
  await expect(alice.message("Hello yourself")).toBeVisible();
  await alice.textField.fill("It’s ready");
  await alice.number.fill("hello");
  await alice.startButton.click();
  await expect(alice.fault).toBeVisible();

  const { violations } = await new AxeBuilder({ page: alice.page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  expect(
    violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ html }) => html),
    })),
  ).toEqual([]);
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
  await alice.page.setViewportSize({ width: 400, height: 800 });
  await alice.startChat("Support", customer);
  await expect(alice.chats).toBeHidden();
  await alice.panel.getByRole("button", { name: "Details" }).click();
  await expect(alice.endButton).toBeVisible();
  await alice.details.getByRole("button", { name: "Close" }).click();
  await alice.panel.getByRole("button", { name: "Back to the chats" }).click();
  await expect(alice.row(customer)).toBeVisible();
  await expect(alice.panel).toBeHidden();
});
