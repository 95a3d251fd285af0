import { ask } from "./api.ts";
import { Desktop, readable } from "./desktop.ts";
import { expect, test } from "./fixtures.ts";
import { hold } from "./held.ts";
import { picture } from "./pictures.ts";
import { pushing } from "./pushed.ts";
import { unique } from "./texts.ts";

test("characters that lower the limit to 70 are named, and replaced by their twins with one click", async ({
  alice,
  customer,
}) => {
  await alice.startChat("Support", customer);
  await alice.textField.fill("It's ready");
  await expect(alice.panel).toContainText("10 / 160");
  await alice.textField.fill("It’s ready");
  await expect(alice.panel).toContainText("10 / 70");
  await expect(alice.panel).toContainText(
    "70 because ’ is not in the basic SMS alphabet",
  );
  await picture(alice.page, "7-seventy");
  await alice.textField.fill("5 €");
  await expect(alice.panel).toContainText("4 / 160");

  await alice.textField.fill("It’s “ready” – see you…");
  await expect(alice.panel).toContainText("23 / 70");
  await expect(alice.panel).toContainText("UCS-2 · 1 SMS · about $0.00645");
  await picture(alice.page, "23-twins");
  await alice.panel.getByRole("button", { name: "Use ' instead" }).click();
  await expect(alice.textField).toHaveValue('It\'s "ready" - see you...');
  await expect(alice.textField).toBeFocused();
  await expect(alice.panel).toContainText("25 / 160");
  await expect(alice.panel).toContainText("GSM-7 · 1 SMS");
  await alice.textField.fill("See you 😀");
  await expect(
    alice.panel.getByRole("button", { name: /instead/ }),
  ).toBeHidden();
});

test("a pre-defined message is made, found with /, filled and sent, all by keyboard", async ({
  alice,
  customer,
}) => {
  const { page } = alice;
  const { keyboard } = page;
  const title = unique("Confirmation");
  const shortcut = title.toLowerCase().replace(" ", "-");
  await alice.goTo("Canned messages");
  await page.getByRole("button", { name: "New message" }).press("Enter");
  const form = page.getByRole("dialog", { name: "New message" });
  await expect(form).toBeVisible();
  await keyboard.press("Tab");
  await expect(form.getByLabel("Title")).toBeFocused();
  await keyboard.type(title);
  await keyboard.press("Tab");
  await keyboard.type(`/${shortcut}`);
  await keyboard.press("Tab");
  await keyboard.type(
    "{{service.name}}: your number is {{?Confirmation number}}.",
  );
  await form.getByRole("button", { name: "Save" }).press("Enter");
  await expect(form).toBeHidden();
  await expect(page.getByRole("row").filter({ hasText: title })).toBeVisible();
  await picture(page, "24-canned-messages");

  await page.getByRole("link", { name: "← Back to the chats" }).press("Enter");
  await alice.startChat("Support", customer);
  await keyboard.press("/");
  const picker = alice.panel.getByRole("region", {
    name: "Pre-defined text messages",
  });
  await expect(picker.getByRole("combobox")).toBeFocused();
  await keyboard.type(shortcut);
  await expect(picker.getByRole("option")).toHaveCount(1);
  await expect(picker).toContainText("{{service.name}}: your number is");
  await picture(page, "25-picker");
  await keyboard.press("Enter");
  await expect(picker.getByLabel("Confirmation number")).toBeFocused();
  await keyboard.type("4711");
  await keyboard.press("Enter");
  await expect(alice.textField).toBeFocused();
  await expect(alice.textField).toHaveValue("Support: your number is 4711.");
  await keyboard.press("Enter");
  await expect(alice.message("Support: your number is 4711.")).toContainText(
    "Delivered",
  );

  // The icon opens the same, and Escape goes back to the field.
  await alice.panel
    .getByRole("button", { name: "Pre-defined text messages" })
    .click();
  await expect(picker.getByRole("combobox")).toBeFocused();
  await keyboard.press("Escape");
  await expect(picker).toBeHidden();
  await expect(alice.textField).toBeFocused();

  await alice.goTo("Canned messages");
  await page.getByRole("button", { name: `Remove “${title}”` }).click();
  await page
    .getByRole("dialog", { name: "Remove this message?" })
    .getByRole("button", { name: "Remove" })
    .click();
  await expect(page.getByRole("row").filter({ hasText: title })).toBeHidden();
});

test("drafts stay with their chats, across a reload", async ({
  alice,
  customer,
  secondCustomer: other,
}) => {
  await alice.startChat("Support", customer);
  await alice.textField.fill("For the first");
  await alice.startChat("Support", other);
  await expect(alice.textField).toHaveValue("");
  await alice.textField.fill("For the second");
  await alice.page.reload();
  await expect(alice.textField).toHaveValue("For the second");
  await expect(alice.row(customer)).toContainText("Draft: For the first");
  await alice.openChat(customer);
  await expect(alice.textField).toHaveValue("For the first");
  await alice.textField.fill("");
});

test("the Number Input Field offers the numbers of late", async ({
  alice,
  customer,
}) => {
  await alice.startChat("Support", customer);
  await alice.number.fill(customer.slice(2, 9));
  const shown = customer.replace(/^\+1(\d{3})(\d{3})/, "+1 $1 $2 ");
  await alice.page.getByRole("option", { name: shown }).click();
  await expect(alice.number).toHaveValue(shown);
  const call = alice.start.getByRole("link", { name: "Call" });
  await expect(call).toHaveAttribute("href", `tel:${customer}`);
});

test("a field that comes back by itself leaves the focus where it is", async ({
  page,
  request,
  customer,
  secondCustomer: other,
}) => {
  const alice = new Desktop(page);
  const push = await pushing(alice, "alice");
  await alice.startChat("Support", customer);
  await alice.textField.fill("Not to be sent by chance");
  const chat = (await ask(request, "alice", "POST", "/chats", {
    serviceId: "support",
    customerNumber: customer,
  })) as { id: string };
  const endedAt = new Date().toISOString();
  push("chat.ended", { ...chat, state: "ended", endedAt, revision: 1_000 });
  await expect(alice.textField).toBeHidden();
  push("chat.requested", {
    ...chat,
    id: `${chat.id.split("-")[0] ?? ""}-offered`,
    customerNumber: other,
    agentId: "bob",
    offer: { reason: "transfer", to: "alice", by: "bob", since: endedAt },
  });
  const accept = alice.requests.getByRole("button", {
    name: `Accept ${readable(other)}`,
  });
  await accept.focus();
  push("chat.updated", { ...chat, revision: 1_001 });
  await expect(alice.textField).toHaveValue("Not to be sent by chance");
  await expect(accept).toBeFocused();

  // Who opens a chat types at once; so does who had nothing else in front.
  await alice.page.keyboard.press("Escape");
  await alice.openChat(customer);
  await expect(alice.textField).toBeFocused();
  push("chat.ended", { ...chat, state: "ended", endedAt, revision: 1_002 });
  await expect(alice.textField).toBeHidden();
  await alice.page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
  });
  push("chat.updated", { ...chat, revision: 1_003 });
  await expect(alice.textField).toBeFocused();
  await alice.textField.fill("");
});

test("a chat that opens late leaves who types in another one there", async ({
  alice,
  customer,
  secondCustomer: other,
}) => {
  const { page } = alice;
  await alice.startChat("Support", customer);
  const release = await hold(page, /\/v1\/chats$/);
  await alice.number.fill(other);
  await alice.startButton.click();
  await expect(alice.number).not.toBeEditable();
  await alice.textField.focus();
  await page.keyboard.type("For the fi");
  release();
  await expect(alice.row(other)).toBeVisible();
  await expect(alice.number).toHaveValue("");
  await page.keyboard.type("rst");
  await expect(alice.textField).toBeFocused();
  await expect(alice.textField).toHaveValue("For the first");
  await expect(alice.row(customer)).toHaveAttribute("aria-current", "page");
  await alice.textField.fill("");
});
