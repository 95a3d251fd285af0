import { ask, start } from "./api.ts";
import { accessible } from "./axe.ts";
import { overlap } from "./boxes.ts";
import { createStranger } from "./cognito.ts";
import { Desktop, readable } from "./desktop.ts";
import { expect, test } from "./fixtures.ts";
import { Health } from "./health.ts";
import { picture } from "./pictures.ts";

const dialog = "[role=dialog]";

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
  await accessible(page, "the pre-defined messages", "main");
  await page.keyboard.press("Escape");
  await alice.details.getByRole("button", { name: "Transfer" }).click();
  await expect(
    page.getByRole("dialog", { name: "Transfer this chat" }),
  ).toBeVisible();
  await accessible(page, "a transfer", dialog);
  await page.keyboard.press("Escape");
  await alice.textField.fill("Half a tex");
  await alice.endButton.click();
  await expect(
    page.getByRole("dialog", { name: "End this chat?" }),
  ).toBeVisible();
  await accessible(page, "a question", dialog);
});

test("what is offered can be used with a screen reader, and read", async ({
  page,
  request,
  customer,
}) => {
  const bob = new Desktop(page);
  await bob.open("bob");
  const chat = await start(request, "alice", "support", customer);
  await ask(request, "alice", "POST", `/chats/${chat}/transfer`, {
    agentId: "bob",
    note: "Knows the new model.",
  });
  await expect(bob.requests).toContainText("Knows the new model.");
  await accessible(page, "a request");
  await page.setViewportSize({ width: 420, height: 800 });
  await accessible(page, "the chats on a phone's screen");
  await bob.requests.getByRole("link", { name: readable(customer) }).click();
  await expect(bob.panel).toContainText("Accept this chat to answer");
  await accessible(page, "a chat on a phone's screen");
  await bob.panel.getByRole("button", { name: "Details" }).click();
  await expect(bob.details).toBeVisible();
  await accessible(page, "details on a phone's screen", "aside");
});

test("the pages of who is not at the desktop can be used with a screen reader, and read", async ({
  page,
}) => {
  const stranger = await createStranger();
  try {
    await page.goto("");
    const desktop = new Desktop(page);
    await desktop.enterPassword(stranger.name, stranger.password);
    await expect(
      page.getByRole("heading", { name: "You are not an agent here" }),
    ).toBeVisible();
    await accessible(page, "no agent");
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(
      page.getByRole("heading", { name: "You have signed out" }),
    ).toBeVisible();
    await accessible(page, "signed out");
  } finally {
    await stranger.remove();
  }
});

test("the pages can be used with a screen reader, and read", async ({
  page,
}) => {
  const dora = new Desktop(page);
  await dora.open("dora");
  await dora.goTo("Canned messages");
  await accessible(page, "Canned messages");
  for (const view of ["Settings", "Supervision", "Administration"]) {
    await dora.goTo(view);
    await accessible(page, view, "main");
  }
  for (const part of [
    "Agents",
    "Blocked numbers",
    "Opt-outs",
    "Customers",
    "Audit",
  ]) {
    await page.getByRole("tab", { name: part }).click();
    await accessible(page, part, "main");
  }
});

test("the forms can be used with a screen reader, and read", async ({
  page,
}) => {
  const dora = new Desktop(page);
  await dora.open("dora");
  await dora.goTo("Canned messages");
  await page.getByRole("button", { name: "New message" }).click();
  const form = page.getByRole("dialog");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByRole("alert")).toBeVisible();
  await accessible(page, "a canned message", dialog);
  await page.keyboard.press("Escape");

  await dora.goTo("Administration");
  await page.getByRole("button", { name: "Change Billing" }).click();
  for (const group of ["Hours", "Limits", "Closing and keeping"]) {
    await form.getByRole("button", { name: group, exact: true }).click();
  }
  await form.getByLabel("SMS per text, at most").fill("0");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByRole("alert")).toBeVisible();
  await accessible(page, "a service", dialog);
  await page.keyboard.press("Escape");
  await expect(form).toBeHidden();

  await page.getByRole("tab", { name: "Agents" }).click();
  await page.getByRole("button", { name: "Change Carol" }).click();
  await expect(form.getByLabel("Send SMS")).toBeVisible();
  await accessible(page, "an agent", dialog);
});

test("the charts can be used with a screen reader, and read", async ({
  page,
  request,
  customer,
}) => {
  const chat = await start(request, "alice", "support", customer);
  await ask(request, "alice", "POST", `/chats/${chat}/messages`, {
    body: "Hello",
  });
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
  await accessible(page, "Health", "main");
});

test("nothing is cut off, from small screens to large ones", async ({
  alice,
  customer,
}) => {
  await alice.startChat("Support", customer);
  await alice.send("Hello");
  await expect(alice.message("Hello")).toBeVisible();
  for (const [width, height] of [
    [1024, 640],
    [1440, 900],
    [3840, 2160],
  ] as const) {
    await test.step(`${String(width)} by ${String(height)}`, async () => {
      await alice.page.setViewportSize({ width, height });
      for (const shown of [
        alice.startButton,
        alice.page.locator(".connection"),
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

  // What is wrong with a number is there to be read, and hides none of the buttons.
  await alice.number.fill("+44 20 7946 0018");
  await alice.startButton.click();
  await expect(alice.fault).toContainText("or call.");
  const fault = await alice.fault.boundingBox();
  expect(fault?.x).toBeGreaterThan(0);
  expect((fault?.x ?? NaN) + (fault?.width ?? NaN)).toBeLessThan(420);
  for (const button of [alice.callButton, alice.startButton]) {
    expect(overlap(fault, await button.boundingBox())).toBe(false);
  }
  await picture(alice.page, "width-420-fault");
});
