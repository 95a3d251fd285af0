import type { APIRequestContext, Page } from "@playwright/test";
import { idToken } from "./cognito.ts";
import { newcomer } from "./customers.ts";
import { Desktop, readable } from "./desktop.ts";
import { expect, test } from "./fixtures.ts";
import { Phone } from "./phone.ts";
import { picture } from "./pictures.ts";
import { endpoints } from "./world.ts";

/** Asks the API as the agent. */
async function ask(
  request: APIRequestContext,
  agent: string,
  method: "POST" | "PUT",
  path: string,
  data?: unknown,
): Promise<void> {
  const answer = await request.fetch(`${endpoints.api}/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${await idToken(agent)}` },
    ...(data !== undefined && { data }),
  });
  expect(answer.ok()).toBe(true);
}

/** The chat that the desktop shows. */
function chatAt(page: Page): string {
  return new URL(page.url()).hash.replace("#/chats/", "");
}

test("a customer's first text is a request, which Bob accepts or rejects", async ({
  page,
  request,
  anotherPage,
}) => {
  const [customer, other] = [await newcomer(request), await newcomer(request)];
  const phone = await Phone.open(await anotherPage(), customer);
  const bob = new Desktop(page);
  await bob.signIn("bob");
  const offerOf = (number: string) =>
    bob.requests.getByRole("listitem").filter({ hasText: readable(number) });
  await ask(request, "bob", "PUT", "/me/state", { state: "ready" });
  try {
    await phone.writes("Sales", "Do you have it in blue?");
    await expect(offerOf(customer)).toContainText("Do you have it in blue?");
    await phone.writes("Sales", "Or green?");
    await expect(offerOf(customer)).toContainText("Or green?");
    const second = await Phone.open(await anotherPage(), other);
    await second.writes("Sales", "Hello?");
    await expect(offerOf(other)).toContainText("Hello?");
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
    await expect(phone.text("In both.")).toHaveCount(1);
    await bob.endChat();
  } finally {
    await ask(request, "bob", "PUT", "/me/state", { state: "not_ready" });
  }
});

test("a chat that was taken over leaves the list, and it says who has it", async ({
  alice,
  request,
  customer,
}) => {
  await alice.startChat("Support", customer);
  const chatId = chatAt(alice.page);
  await ask(request, "dora", "POST", `/chats/${chatId}/take-over`);
  await expect(alice.chats).toContainText(
    `dora has the chat with ${readable(customer)} now.`,
  );
  await expect(alice.chats.locator("[aria-current]")).toHaveCount(0);
  await expect(alice.textField).toBeHidden();
  await expect(alice.panel).toContainText("dora has it");
  await picture(alice.page, "13-taken-over");
  await alice.chats.getByRole("button", { name: "Close" }).click();
  await expect(alice.chats).not.toContainText("dora has the chat");
  await ask(request, "dora", "POST", `/chats/${chatId}/end`);
});
