import type { Locator } from "@playwright/test";
import { chatAt, chatOf } from "./api.ts";
import { standstill } from "./clock.ts";
import { readable, Desktop } from "./desktop.ts";
import { expect, test } from "./fixtures.ts";
import { hold } from "./held.ts";
import { noticesOf } from "./notices.ts";
import { unique } from "./texts.ts";
import { endpoints } from "./world.ts";

test("two tabs have the same in their fields, and one way back from an end", async ({
  alice,
  phonePage: phone,
  customer,
}) => {
  const text = unique("Typed once");
  const second = new Desktop(await alice.page.context().newPage());
  await second.open("alice");
  await alice.startChat("Support", customer);
  await second.page.goto(new URL(alice.page.url()).hash);

  await alice.textField.pressSequentially(text);
  await alice.details.getByLabel("Note").fill("Router replaced");
  await expect(second.textField).toHaveValue(text);
  await expect(second.details.getByLabel("Note")).toHaveValue(
    "Router replaced",
  );
  await second.textField.press("Enter");
  await expect(second.message(text)).toContainText("Delivered");
  await expect(alice.message(text)).toContainText("Delivered");
  await expect(alice.textField).toHaveValue("");
  await phone.shows(text);

  let ended = 0;
  alice.page.context().on("request", (asked) => {
    ended += Number(asked.url().endsWith("/end"));
  });
  const goesOn = await standstill(alice.page, second.page);
  await alice.endButton.click();
  await second.panel
    .getByRole("button", { name: "Go on with the chat" })
    .click();
  await expect(alice.textField).toBeVisible();
  // An end that was only hidden, in either tab, would be sent by then.
  for (const { page } of [alice, second]) {
    await page.clock.runFor(8_000);
  }
  expect(ended).toBe(0);
  await goesOn();

  const release = await hold(alice.page.context(), /\/end$/);
  await alice.endButton.click();
  await alice.endsAtOnce();
  await expect(second.details.getByLabel("Note")).toBeDisabled();
  await expect(second.textField).toBeHidden();
  release();
  await expect(second.panel.getByText("Ended", { exact: true })).toBeVisible();
});

test("one of two tabs tells of a new text", async ({
  page,
  phone,
  customer,
  secondCustomer: other,
}) => {
  const secondPage = await page.context().newPage();
  const tabs = [new Desktop(page), new Desktop(secondPage)];
  const notices = [await noticesOf(page), await noticesOf(secondPage)];
  const [first, second] = tabs as [Desktop, Desktop];
  await page.addInitScript(() => {
    localStorage.setItem("smsdesk.settings", '{"notifications":true}');
  });
  await first.open("alice");
  await first.startChat("Support", customer);
  await first.startChat("Support", other);
  await second.open("alice");
  for (const { away } of notices) {
    await away();
  }
  await phone.writes("Support", "Are you there?");
  for (const tab of tabs) {
    await expect(tab.row(customer)).toContainText("1 unread");
  }
  const told = async () =>
    (await Promise.all(notices.map(({ told }) => told())))
      .flatMap(({ notices }) => notices)
      .filter((notice) => notice.includes(readable(customer)));
  await expect.poll(told).toHaveLength(1);
  await phone.writes("Support", "Hello?");
  for (const tab of tabs) {
    await expect(tab.row(customer)).toContainText("2 unread");
  }
  await expect.poll(told).toHaveLength(2);
  const announced = async () =>
    (await announcedIn(first, customer).count()) +
    (await announcedIn(second, customer).count());
  await expect.poll(announced).toBe(2);
});

test("what one tab has told of, another does not tell of when it comes back later", async ({
  page,
  phone,
  customer,
  secondCustomer: other,
}) => {
  const first = new Desktop(page);
  const second = new Desktop(await page.context().newPage());
  await first.open("alice");
  await first.startChat("Support", customer);
  await first.startChat("Support", other);
  await second.open("alice");
  await expect(second.row(customer)).toBeVisible();
  const firstOnline = await offline(first);
  const secondOnline = await offline(second);
  await phone.writes("Support", "Are you there?");

  await firstOnline();
  await expect(announcedIn(first, customer)).toHaveCount(1);
  await secondOnline();
  await expect(second.row(customer)).toContainText("1 unread");
  await second.page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await phone.writes("Support", "Hello?");
  await expect(second.row(customer)).toContainText("2 unread");
  await expect(announcedIn(second, customer)).toHaveCount(1);
  await expect(announcedIn(first, customer)).toHaveCount(1);
});

/** What the tab says to readers of the customer's texts in chats that are not on the screen. */
function announcedIn({ page }: Desktop, customer: string): Locator {
  return page.getByText(`New text from ${readable(customer)}.`);
}

/** Takes the network from one tab alone, until what is returned is called. */
async function offline({
  page,
  connection,
}: Desktop): Promise<() => Promise<void>> {
  const devtools = await page.context().newCDPSession(page);
  const setOffline = (offline: boolean) =>
    devtools.send("Network.emulateNetworkConditions", {
      offline,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: -1,
    });
  await setOffline(true);
  await expect(connection).toContainText("No connection");
  return async () => {
    await setOffline(false);
    await expect(connection).toHaveText("Connected");
  };
}

test("a chat does not end without a text that another tab could not send", async ({
  alice,
  phone,
  customer,
}) => {
  const { page } = alice;
  await alice.startChat("Support", customer);
  const second = new Desktop(await page.context().newPage());
  await second.open("alice");
  await second.openChat(customer);
  const messages = `${endpoints.api}/v1/chats/*/messages`;
  const refuse = await hold(page.context(), messages, {
    status: 429,
    headers: { "Access-Control-Allow-Origin": "*" },
    json: { message: "Too Many Requests" },
  });
  const text = unique("Your code is 4711");
  await alice.send(text);
  await expect(second.message(text)).toBeVisible();
  await second.endButton.click();
  await expect(alice.textField).toBeHidden();
  refuse();
  for (const tab of [alice, second]) {
    await expect(tab.textField).toHaveValue(text);
    await expect(tab.panel.getByRole("alert")).toContainText("Too many texts");
    await expect(tab.row(customer)).toContainText("Not sent");
  }

  await page.context().unroute(messages);
  await second.textField.press("Enter");
  for (const tab of [alice, second]) {
    await expect(tab.message(text)).toContainText("Delivered");
    await expect(tab.textField).toHaveValue("");
  }
  await phone.shows(text);
});

test("a tab that is closed takes the end of a chat with it to the API", async ({
  alice,
  request,
  customer,
}) => {
  await alice.startChat("Support", customer);
  const chatId = chatAt(alice.page);
  await alice.details.getByLabel("Note").fill("Said before leaving");
  await alice.endButton.click();
  await alice.page.close();
  await expect
    .poll(() => chatOf(request, "alice", chatId))
    .toMatchObject({ state: "ended", note: "Said before leaving" });
});

test("who signs out ends what is about to end, and knows what is deleted", async ({
  alice,
  request,
  customer,
  secondCustomer: other,
}) => {
  const { page } = alice;
  await alice.startChat("Support", other);
  await alice.textField.fill("Half a tex");
  await alice.details.getByLabel("Note").fill("Calls back");
  await alice.startChat("Support", customer);
  const chatId = chatAt(page);

  const release = await hold(page, /\/end$/);
  await alice.endButton.click();
  await page.getByRole("button", { name: /^Signed in as/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  const question = page.getByRole("dialog", { name: "Sign out now?" });
  await expect(question).toContainText("A chat is about to end. It ends now.");
  await expect(question).toContainText(
    "A text in its field has not been sent. It is deleted.",
  );
  await expect(question).toContainText("the disposition and note");
  await question.getByRole("button", { name: "Sign out" }).click();
  await expect(
    question.getByRole("button", { name: "Stay" }).last(),
  ).toBeDisabled();
  await page.keyboard.press("Escape");
  await expect(question).toBeVisible();
  release();
  await expect(
    page.getByRole("heading", { name: "You have signed out" }),
  ).toBeVisible();
  expect(await chatOf(request, "alice", chatId)).toMatchObject({
    state: "ended",
  });
  expect(
    await page.evaluate(() => JSON.stringify(Object.entries(sessionStorage))),
  ).not.toContain("Half a tex");

  await page.getByRole("button", { name: "Sign in" }).click();
  await alice.enterPassword("alice");
  await alice.openChat(other);
  await expect(alice.textField).toHaveValue("");
  await expect(alice.row(customer)).toContainText(readable(customer));
});
