import { ask, chatAt, start } from "./api.ts";
import { standstill } from "./clock.ts";
import { Desktop, readable } from "./desktop.ts";
import { expect, test } from "./fixtures.ts";
import { hold } from "./held.ts";
import { picture } from "./pictures.ts";
import { unique } from "./texts.ts";

test("a chat is passed on with a note, taken back, and accepted by the colleague", async ({
  alice,
  anotherPage,
  phone,
  customer,
}) => {
  const bob = new Desktop(await anotherPage());
  await bob.open("bob");
  await alice.startChat("Support", customer);
  await alice.send("Hello");
  await alice.isSent("Hello");

  const offer = bob.requests
    .getByRole("listitem")
    .filter({ hasText: readable(customer) });
  const transfer = async (to: RegExp, note: string) => {
    await alice.details.getByRole("button", { name: "Transfer" }).click();
    const dialog = alice.page.getByRole("dialog", {
      name: "Transfer this chat",
    });
    await dialog.getByRole("button", { name: /^To/ }).click();
    const chosen = alice.page.getByRole("option", { name: to });
    await expect(chosen).toBeVisible();
    // The supervisor works for the service too, and may not text.
    await expect(alice.page.getByRole("option", { name: /^Dora/ })).toHaveCount(
      0,
    );
    await chosen.click();
    await dialog.getByLabel("Note").fill(note);
    await picture(alice.page, "17-transfer");
    await dialog.getByRole("button", { name: "Transfer", exact: true }).click();
    await expect(dialog).toBeHidden();
  };

  await transfer(/^Bob/, "Knows the new model.");
  await expect(alice.panel).toContainText("Offered to Bob.");
  await expect(offer).toContainText("Alice passes this chat on to you.");
  await expect(offer).toContainText("Knows the new model.");
  await picture(bob.page, "18-offered");

  // Bob accepts it, but Alice's wish reaches the server first.
  const overtaken = await hold(bob.page, "**/accept");
  await offer.getByRole("button", { name: /^Accept/ }).press("Enter");
  await alice.panel.getByRole("button", { name: "Keep it" }).click();
  await expect(offer).toBeHidden();
  await expect(alice.panel).not.toContainText("Offered to Bob.");
  await expect
    .poll(() =>
      bob.chats.evaluate((list) => list.contains(document.activeElement)),
    )
    .toBe(true);
  overtaken();
  const lost = bob.chats.getByRole("alert");
  await expect(lost).toContainText(readable(customer));
  await expect(lost).toContainText("another agent was quicker");
  await picture(bob.page, "a-lost-request");
  await bob.chats.getByRole("button", { name: "Close" }).click();
  await expect(lost).toBeHidden();
  await bob.page.unrouteAll();

  await transfer(/^Bob/, "Now really.");
  await offer.getByRole("button", { name: /^Accept/ }).click();
  await expect(bob.message("Hello")).toBeVisible();
  await expect(alice.chats).toContainText(
    `Bob has the chat with ${readable(customer)} now.`,
  );
  await phone.writes("Support", "Hello, Bob");
  await expect(bob.message("Hello, Bob")).toBeVisible();
  await expect(bob.message("Hello")).toContainText("Alice");
  await bob.send("Hello again");
  await expect(bob.message("Hello again")).toContainText("You");
  await bob.isSent("Hello again");
  await expect(alice.message("Hello, Bob")).toHaveCount(0);
  await expect(alice.panel).toContainText("As of");
  await alice.panel.getByRole("button", { name: "Refresh" }).click();
  await expect(alice.message("Hello, Bob")).toBeVisible();
  await expect(alice.message("Hello again")).toContainText("Bob");
  await picture(alice.page, "a-colleagues-chat");
  await phone.writes("Support", "Still there?");
  await expect(bob.message("Still there?")).toBeVisible();
  const read: string[] = [];
  alice.page.on("request", (asked) => {
    if (asked.method() === "GET" && asked.url().includes("/v1/chats/")) {
      read.push(asked.url());
    }
  });
  // The chat is known before its texts are.
  const chatRead = alice.page.waitForResponse(/\/v1\/chats\/[^/]+$/);
  await alice.page.route(/\/messages/, async (route) => {
    await chatRead;
    await route.continue();
  });
  await alice.page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(alice.message("Still there?")).toBeVisible();
  const refreshed = alice.page.waitForResponse(/\/messages/);
  await alice.panel.getByRole("button", { name: "Refresh" }).click();
  await refreshed;
  // The chat and its texts, as the agent comes back and by the button.
  expect(read).toHaveLength(4);
});

test("End Chat leaves five seconds to go on, and keeps what was said of the chat", async ({
  alice,
  customer,
}) => {
  const { page } = alice;
  await alice.startChat("Support", customer);
  await alice.details.getByLabel("Disposition").fill("resolved");
  await alice.details.getByLabel("Note").fill("Router replaced");

  let ended = 0;
  page.on("request", (asked) => {
    ended += Number(asked.url().endsWith("/end"));
  });
  const goesOn = await standstill(page);
  await alice.endButton.click();
  await expect(alice.panel).toContainText("This chat ends in 5 s.");
  await expect(alice.transcript).toHaveText("No messages yet.");
  await expect(alice.textField).toBeHidden();
  await expect(
    page.getByRole("status").filter({ hasText: /^This chat is ending\.$/ }),
  ).toHaveCount(1);
  await picture(page, "19-ending");
  await alice.panel
    .getByRole("button", { name: "Go on with the chat" })
    .click();
  await expect(alice.textField).toBeFocused();
  // An end that was only hidden would be sent by then.
  await page.clock.runFor(6_000);
  expect(ended).toBe(0);
  await goesOn();

  await alice.endButton.click();
  await page.reload();
  await expect(alice.panel.getByText("Ended", { exact: true })).toBeVisible();
  await expect(alice.details).toContainText("resolved");
  await expect(alice.details).toContainText("Router replaced");
});

test("ended and earlier chats are found by number and by words, and exported", async ({
  alice,
  request,
  phone,
  customer,
}) => {
  const { page } = alice;
  const note = unique("Zebra");
  await alice.startChat("Support", customer);
  await alice.send("First chat");
  await alice.isSent("First chat");
  await phone.writes("Support", "Line one");
  await expect(alice.message("Line one")).toBeVisible();
  const first = chatAt(page);
  await ask(request, "alice", "POST", `/chats/${first}/end`, { note });
  await alice.startChat("Support", customer);
  await expect(
    alice.details.locator(`a[href="#/chats/${first}"]`),
  ).toBeVisible();

  const second = chatAt(page);
  const search = alice.chats.getByRole("searchbox", {
    name: "Search chats",
  });
  const found = alice.chats
    .getByRole("region", { name: "Search chats" })
    .getByRole("link");
  await search.fill(note);
  await expect(found).toHaveCount(1);
  await search.fill(customer);
  await expect(alice.chats.locator(`a[href="#/chats/${first}"]`)).toBeVisible();
  await picture(page, "20-search");
  await alice.chats.locator(`a[href="#/chats/${first}"]`).click();
  await expect(alice.message("First chat")).toContainText("Delivered");

  const saving = page.waitForEvent("download");
  await alice.details.getByRole("button", { name: "Export" }).click();
  const stream = await (await saving).createReadStream();
  const parts: Buffer[] = [];
  for await (const part of stream) {
    parts.push(part as Buffer);
  }
  const saved = Buffer.concat(parts).toString();
  expect(saved).toContain(readable(customer));
  expect(saved).toMatch(/Alice \(Delivered\): First chat/);
  expect(saved).toContain("Customer: Line one");

  await search.fill("");
  await ask(request, "alice", "POST", `/chats/${second}/end`);
  const ended = "**/v1/chats?state=ended*";
  await page.route(ended, (route) =>
    route.continue({ url: `${route.request().url()}&limit=1` }),
  );
  await page.reload();
  await search.fill(note);
  await expect(alice.chats).toContainText("Searched back to Today");
  await expect(alice.chats).not.toContainText("None of your chats");
  await page.unroute(ended);
  await picture(page, "searched-so-far");
  await expect(async () => {
    await alice.chats.getByRole("button", { name: "Search further" }).click();
    await expect(found).toHaveCount(1, { timeout: 1_000 });
  }).toPass();
});

test("a search for a number reads on through all chats with the customer", async ({
  page,
  request,
  customer,
}) => {
  const first = await start(request, "alice", "support", customer);
  await ask(request, "alice", "POST", `/chats/${first}/end`);
  const second = await start(request, "alice", "support", customer);

  const bob = new Desktop(page);
  await bob.open("bob");
  const pages = /\/v1\/contacts\/lookup/;
  const chat = (id: string) => bob.chats.locator(`a[href="#/chats/${id}"]`);
  await page.route(pages, (route) => {
    const { searchParams, href } = withLimit(route.request().url(), 1);
    return searchParams.has("cursor")
      ? route.abort()
      : route.continue({ url: href });
  });
  await bob.chats
    .getByRole("searchbox", { name: "Search chats" })
    .fill(customer);
  await expect(chat(second)).toBeVisible();
  await expect(bob.chats).toContainText("Searched back to Today");
  await expect(chat(first)).toBeHidden();
  await bob.chats.getByRole("button", { name: "Search further" }).click();
  await expect(bob.chats.getByRole("alert")).toContainText(
    "smsdesk did not answer",
  );
  await expect(chat(second)).toBeVisible();
  await page.unroute(pages);
  await bob.chats.getByRole("button", { name: "Try again" }).click();
  await expect(chat(first)).toBeVisible();
  await expect(bob.chats.getByRole("alert")).toBeHidden();
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
    `Dora has the chat with ${readable(customer)} now.`,
  );
  await expect(alice.chats.locator("[aria-current]")).toHaveCount(0);
  await expect(alice.textField).toBeHidden();
  await expect(alice.panel).toContainText("Dora has it");
  await expect(alice.transcript).toHaveText("No messages yet.");
  await picture(alice.page, "13-taken-over");
  const departure = alice.departure(customer);
  await departure.getByRole("button", { name: "Close" }).click();
  await expect(departure).toBeHidden();

  const [chat, lookup] = [`**/v1/chats/${chatId}`, "**/v1/contacts/lookup"];
  for (const address of [chat, lookup]) {
    await alice.page.route(address, (route) => route.abort());
  }
  await alice.page.reload();
  await expect(alice.panel).toContainText("This chat could not be read.");
  await alice.page.unroute(chat);
  await alice.panel.getByRole("button", { name: "Try again" }).click();
  await expect(alice.panel).toContainText("Dora has it");
  await expect(alice.details).toContainText("Not known");
  await picture(alice.page, "an-unknown-contact");
  await alice.page.unroute(lookup);
  await alice.details
    .getByRole("button", { name: "Try again" })
    .first()
    .click();
  await expect(alice.details).toContainText("Allowed");
  await expect(alice.details).not.toContainText("could not be read");
  await ask(request, "dora", "POST", `/chats/${chatId}/end`);

  const supervised = `a[href="#/chats/${chatId}"]`;
  await alice.startChat("Support", customer);
  await expect(
    alice.details.getByRole("listitem").filter({
      has: alice.page.locator(supervised),
    }),
  ).toContainText("with Dora");
  await alice.chats
    .getByRole("searchbox", { name: "Search chats" })
    .fill(customer);
  await expect(alice.chats.locator(supervised)).toContainText("Chat of Dora");
});

test("what colleagues are called is read once, as the first of them is shown", async ({
  alice,
  anotherPage,
  customer,
}) => {
  const carol = new Desktop(await anotherPage());
  const { page } = carol;
  let asked = 0;
  page.on("request", (request) => {
    asked += Number(
      request.method() === "GET" && request.url().endsWith("/colleagues"),
    );
  });
  const goesAway = async () => {
    await page.context().setOffline(true);
    await expect(carol.connection).toContainText("No connection");
  };
  const comesBack = async () => {
    asked = 0;
    await page.context().setOffline(false);
    await carol.isConnected();
  };
  await carol.open("carol");
  await alice.startChat("Support", customer);
  expect(asked).toBe(0);

  await page.route("**/colleagues", (route) => route.abort());
  await page.goto(new URL(alice.page.url()).hash);
  await expect(carol.panel).toContainText("alice has it");
  await expect(carol.details).toContainText("Allowed");
  await goesAway();
  await page.unroute("**/colleagues");
  await comesBack();
  await expect(carol.panel).toContainText("Alice has it");
  expect(asked).toBe(1);

  await goesAway();
  await comesBack();
  await carol.panel.getByRole("button", { name: "Refresh" }).click();
  await expect(carol.panel).toContainText("Alice has it");
  expect(asked).toBe(0);
});

function withLimit(address: string, limit: number): URL {
  const url = new URL(address);
  url.searchParams.set("limit", String(limit));
  return url;
}
