import { expect, type Locator } from "@playwright/test";
import { Desktop, readable } from "./desktop.ts";
import { test } from "./fixtures.ts";

/** Goes on with Tab until the target has the focus. */
async function tabTo(target: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((each) => each === document.activeElement)) {
      return;
    }
    await target.page().keyboard.press("Tab");
  }
  await expect(target).toBeFocused();
}

test("a chat is started, written in and ended by keyboard alone", async ({
  alice,
  customer,
}) => {
  const { page } = alice;
  const { keyboard } = page;
  await tabTo(alice.service);
  await keyboard.press("Enter");
  await keyboard.type("Support");
  await keyboard.press("Enter");
  await tabTo(alice.number);
  await keyboard.type(customer);
  await keyboard.press("Escape");
  await expect(alice.number).toHaveValue("");
  await keyboard.type(customer);
  await keyboard.press("Enter");
  await expect(
    alice.panel.getByRole("heading", { name: readable(customer) }),
  ).toBeVisible();
  await expect(alice.textField).toBeFocused();
  await keyboard.type("By keyboard");
  await keyboard.press("Enter");
  await expect(alice.message("By keyboard")).toContainText("Delivered");
  await tabTo(alice.endButton);
  await keyboard.press("Enter");
  await expect(alice.panel.getByText("Ended", { exact: true })).toBeVisible();
  await keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
});

test("a chat is passed on, accepted and found by keyboard alone", async ({
  alice,
  anotherPage,
  customer,
}) => {
  const bob = new Desktop(await anotherPage());
  await bob.open("bob");
  await alice.startChat("Support", customer);

  await test.step("passed on, with a note", async () => {
    const { keyboard } = alice.page;
    await tabTo(alice.details.getByRole("button", { name: "Transfer" }));
    await keyboard.press("Enter");
    const dialog = alice.page.getByRole("dialog", {
      name: "Transfer this chat",
    });
    await tabTo(dialog.getByRole("button", { name: /^To/ }));
    await keyboard.press("Enter");
    await keyboard.type("Bob");
    await keyboard.press("Enter");
    await tabTo(dialog.getByLabel("Note"));
    await keyboard.type("By keyboard");
    await tabTo(dialog.getByRole("button", { name: "Transfer", exact: true }));
    await keyboard.press("Enter");
    await expect(dialog).toBeHidden();
    await expect(alice.panel).toContainText("Offered to bob.");
  });

  await test.step("accepted", async () => {
    const accept = bob.requests.getByRole("button", {
      name: `Accept ${readable(customer)}`,
    });
    await expect(accept).toBeVisible();
    await tabTo(accept);
    await bob.page.keyboard.press("Enter");
    await expect(
      bob.panel.getByRole("heading", { name: readable(customer) }),
    ).toBeVisible();
    await expect(bob.textField).toBeVisible();
  });

  await test.step("found", async () => {
    await tabTo(bob.chats.getByRole("searchbox", { name: "Search chats" }));
    await bob.page.keyboard.type(customer);
    const found = bob.row(customer);
    await expect(found).toBeVisible();
    await tabTo(found);
    await bob.page.keyboard.press("Enter");
    await expect(bob.textField).toBeVisible();
  });
});

test("an administrator changes a service by keyboard alone", async ({
  page,
}) => {
  const { keyboard } = page;
  const dora = new Desktop(page);
  await dora.open("dora");
  await tabTo(page.getByRole("button", { name: /^Signed in as/ }));
  await keyboard.press("Enter");
  const item = page.getByRole("menuitem", { name: "Administration" });
  await expect(item).toBeVisible();
  for (let presses = 0; presses < 10; presses += 1) {
    if (await item.evaluate((each) => each === document.activeElement)) {
      break;
    }
    await keyboard.press("ArrowDown");
  }
  await keyboard.press("Enter");
  const change = page.getByRole("button", { name: "Change Billing" });
  await expect(change).toBeVisible();
  await tabTo(change);
  await keyboard.press("Enter");
  const form = page.getByRole("dialog", { name: /^Service / });
  await tabTo(form.getByLabel("SMS per text, at most"));
  await keyboard.press("Control+A");
  await keyboard.type("0");
  await tabTo(form.getByRole("button", { name: "Save" }));
  await keyboard.press("Enter");
  await expect(form.getByRole("alert")).toContainText("SMS per text, at most");
  await keyboard.press("Escape");
  await expect(form).toBeHidden();
});
