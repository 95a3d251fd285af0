import { ask, chatAt } from "./api.ts";
import { newcomer } from "./customers.ts";
import { Desktop, readable } from "./desktop.ts";
import { expect, test } from "./fixtures.ts";
import { noticesOf } from "./notices.ts";
import { Phone } from "./phone.ts";
import { picture } from "./pictures.ts";
import { unique } from "./texts.ts";

// There is one Bob, and his states are what these tests are about.
test.describe.configure({ mode: "default" });

test("Bob is Ready, or Not Ready with a reason, and it stays so", async ({
  page,
}) => {
  const bob = new Desktop(page);
  await bob.open("bob");
  await bob.becomes("Ready");
  await expect(bob.state).toHaveText("Ready");
  await bob.becomes("Not Ready: Lunch");
  await expect(bob.state).toHaveText("Not Ready: Lunch");
  await picture(page, "14-not-ready");
  await page.reload();
  await expect(bob.state).toHaveText("Not Ready: Lunch");
});

test("during a call Bob texts the caller, and goes on after it", async ({
  page,
  phonePage: phone,
  customer,
  secondCustomer: other,
}) => {
  const text = unique("Your confirmation number is");
  const bob = new Desktop(page);
  await bob.open("bob");
  await bob.startChat("Sales", other);
  await phone.calls("Bob", "Support");
  try {
    await test.step("the panel shows the call, its number and the Send SMS icon", async () => {
      await expect(bob.state).toContainText(/^Busy \d+:\d\d$/);
      await expect(bob.call).toContainText(readable(customer));
      await expect(bob.call).toContainText(/Busy \d+:\d\d/);
      await expect(bob.call).toContainText(
        "Confirm with the customer that the phone can receive texts.",
      );
      // What he was at stays in front of him.
      await expect(
        bob.panel.getByRole("heading", { name: readable(other) }),
      ).toBeVisible();
      await picture(page, "15-call");
    });

    await test.step("the icon opens the chat without leaving the call", async () => {
      await bob.call
        .getByRole("button", { name: `Send SMS to ${readable(customer)}` })
        .click();
      await expect(bob.textField).toBeFocused();
      await bob.send(text);
      await expect(bob.message(text)).toContainText("Delivered");
      await phone.shows(text);
      await expect(bob.call).toBeVisible();
      await picture(page, "16-call-chat");
    });

    await test.step("what he chooses now holds after the call", async () => {
      await bob.state.click();
      await page
        .getByRole("menuitemcheckbox", { name: "Not Ready: Break" })
        .click();
      await expect(bob.state).toContainText("Busy");
    });

    await test.step("in After-call Work and after it the chat goes on", async () => {
      await phone.hangsUp();
      await expect(bob.state).toContainText("After-call Work");
      await expect(bob.call).toContainText("After-call Work");
      await bob.send("Anything else?");
      await expect(bob.message("Anything else?")).toContainText("Delivered");
      await picture(page, "17-after-call");
      await phone.isDone();
      await expect(bob.call).toBeHidden();
      await expect(bob.state).toHaveText("Not Ready: Break");
      await phone.writes("Support", "No, thanks!");
      await expect(bob.message("No, thanks!")).toBeVisible();
      await picture(page, "18-after-all");
    });
  } finally {
    if (await phone.call.isVisible()) {
      await phone.isDone();
    }
  }
  await bob.endChat();
});

test("a customer's first text is a request, which Bob accepts or rejects", async ({
  page,
  request,
}) => {
  const [customer, other] = [await newcomer(request), await newcomer(request)];
  const phone = new Phone(customer, request);
  const bob = new Desktop(page);
  const notices = await noticesOf(page);
  await bob.open("bob");
  const offerOf = (number: string) =>
    bob.requests.getByRole("listitem").filter({ hasText: readable(number) });
  await bob.becomes("Ready");
  try {
    await bob.goTo("Settings");
    await page.getByLabel("Browser notifications").click();
    await page.getByRole("link", { name: "← Back to the chats" }).click();
    await notices.away();
    await phone.writes("Sales", "Do you have it in blue?");
    await expect(offerOf(customer)).toContainText("Do you have it in blue?");
    await expect(offerOf(customer)).toContainText(/waits \d+:\d\d/);
    await expect(
      bob.chats
        .getByRole("status")
        .filter({ hasText: /^\d+ (request waits|requests wait)$/ }),
    ).toHaveCount(1);
    await expect(page).toHaveTitle(/^\(\d+\) smsdesk$/);
    // Others may pass chats on to Bob meanwhile.
    const noticesOn = async (number: string) =>
      (await notices.told()).notices.filter((notice) =>
        notice.includes(readable(number)),
      );
    await expect
      .poll(() => noticesOn(customer))
      .toEqual([`A customer waits: ${readable(customer)} · Sales`]);
    expect((await notices.told()).tones).toBeGreaterThanOrEqual(2);
    await page.getByRole("button", { name: /^Signed in as/ }).click();
    await page.getByRole("menuitem", { name: "Mute sounds" }).click();
    const { tones } = await notices.told();
    await notices.back();
    await phone.writes("Sales", "Or green?");
    await expect(offerOf(customer)).toContainText("Or green?");
    const second = new Phone(other, request);
    await second.writes("Sales", "Hello?");
    await expect(offerOf(other)).toContainText("Hello?");
    // Muted, and in front of the agent: it is seen, and neither heard nor notified.
    expect((await notices.told()).tones).toBe(tones);
    expect(await noticesOn(customer)).toHaveLength(1);
    expect(await noticesOn(other)).toEqual([]);
    await picture(page, "12-requests");

    await offerOf(other).getByRole("link").click();
    await expect(bob.message("Hello?")).toBeVisible();
    const rejected = chatAt(page);
    await bob.chats
      .getByRole("button", { name: `Reject ${readable(other)}` })
      .click();
    await expect(offerOf(other)).toBeHidden();
    await ask(request, "dora", "POST", `/chats/${rejected}/take-over`);
    await ask(request, "dora", "POST", `/chats/${rejected}/end`);

    await bob.chats
      .getByRole("button", { name: `Accept ${readable(customer)}` })
      .click();
    await expect(offerOf(customer)).toBeHidden();
    await expect(bob.panel.getByText("Active", { exact: true })).toBeVisible();
    await expect(bob.message("Do you have it in blue?")).toBeVisible();
    await expect(bob.message("Or green?")).toBeVisible();
    await bob.send("In both.");
    await expect(bob.message("In both.")).toContainText("Delivered");
    await phone.shows("In both.");
    await bob.endChat();
  } finally {
    await bob.becomes("Not Ready");
  }
});
