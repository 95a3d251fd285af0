import type { Page, Request, WebSocketRoute } from "@playwright/test";
import { ask } from "./api.ts";
import { Desktop } from "./desktop.ts";
import { expect, test } from "./fixtures.ts";
import { hold } from "./held.ts";
import { picture } from "./pictures.ts";
import { unique } from "./texts.ts";
import { endpoints } from "./world.ts";

const sends = `${endpoints.api}/v1/chats/*/messages`;

/**
 * What the page asks the API for from now on, as `GET /v1/sync`. From Erin's pages, no test takes a chat away, about which
 * they would ask.
 */
function requestsOf(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request: Request) => {
    if (request.url().startsWith(endpoints.api)) {
      const { pathname } = new URL(
        request.url().slice(endpoints.api.length),
        "http://api",
      );
      asked.push(`${request.method()} ${pathname}`);
    }
  });
  return asked;
}

test("a text written without a network waits, is sent once when it is back, and then the chat ends", async ({
  alice,
  phone,
  customer,
}) => {
  const text = unique("From the tunnel");
  await alice.startChat("Support", customer);
  await alice.page.context().setOffline(true);
  await expect(alice.connection).toContainText("No connection");
  await alice.send(text);
  await expect(alice.message(text)).toContainText("Waiting");
  await picture(alice.page, "waiting");

  await alice.page.getByRole("button", { name: /^Signed in as/ }).click();
  await alice.page.getByRole("menuitem", { name: "Sign out" }).click();
  const question = alice.page.getByRole("dialog", { name: "Sign out now?" });
  await expect(question).toContainText("still waiting to be sent");
  await question.getByRole("button", { name: "Stay" }).last().click();

  await alice.endButton.click();
  await expect(alice.panel).toContainText(
    "This chat ends as soon as the connection is back.",
  );
  await expect(
    alice.panel.getByRole("button", { name: "Go on with the chat" }),
  ).toBeHidden();
  await alice.page.context().setOffline(false);
  await alice.isConnected();
  await expect(alice.message(text)).toContainText("Delivered");
  await expect(alice.panel.getByText("Ended", { exact: true })).toBeVisible();
  await expect(alice.message(text)).toHaveCount(1);
  await phone.shows(text);
});

test("a text whose answer was lost is sent once, even across a reload", async ({
  alice,
  phone,
  customer,
}) => {
  const { page } = alice;
  const text = unique("Only once");
  const keys: (string | undefined)[] = [];
  await alice.startChat("Support", customer);
  await page.route(sends, async (route, request) => {
    if (request.method() === "POST") {
      keys.push(request.headers()["idempotency-key"]);
      // The page may be reloaded before the answer is there to be lost.
      await route.fetch().catch(() => undefined);
      await route.abort().catch(() => undefined);
    } else {
      await route.continue();
    }
  });
  await alice.send(text);
  await phone.shows(text);
  await page.reload();
  await expect.poll(() => keys.length).toBeGreaterThan(1);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await expect(alice.message(text)).toContainText("Delivered");
  await expect(alice.row(customer)).not.toContainText("Waiting");
  expect(new Set(keys).size).toBe(1);
  await expect(alice.message(text)).toHaveCount(1);
  await phone.shows(text);
});

test("what happened while the desktop was away is there when it is back, for two requests", async ({
  page,
  phone,
  customer,
}) => {
  const erin = new Desktop(page);
  await erin.open("erin");
  await erin.startChat("Claims", customer);
  await erin.send("Hello");
  await erin.isSent("Hello");

  await page.context().setOffline(true);
  await expect(erin.connection).toContainText("No connection");
  await phone.writes("Claims", "I am here");
  const asked = requestsOf(page);
  await page.context().setOffline(false);
  await erin.isConnected();
  await expect(erin.message("I am here")).toBeVisible();
  await expect(erin.transcript.getByRole("article")).toHaveCount(2);
  // Attempts without a network reach nobody, and what is read is told of later.
  expect(
    asked.filter((request) => !/^OPTIONS|\/read$/.test(request)).slice(-2),
  ).toEqual(["POST /v1/socket-tickets", "GET /v1/sync"]);
});

test("a socket that API Gateway cuts comes back, and nothing is missed or doubled", async ({
  page,
  phone,
  customer,
}) => {
  const alice = new Desktop(page);
  const sockets: WebSocketRoute[] = [];
  let frames = 0;
  await page.routeWebSocket(/\/live\?ticket=/, (route) => {
    const server = route.connectToServer();
    route.onMessage((frame) => {
      frames += 1;
      server.send(frame);
    });
    sockets.push(route);
  });
  await alice.open("alice");
  const before = frames;
  await page.evaluate(() =>
    document.dispatchEvent(new Event("visibilitychange")),
  );
  // Whoever comes back to the page finds out at once whether there still is a connection.
  await expect.poll(() => frames).toBeGreaterThan(before);
  await alice.startChat("Support", customer);
  await alice.send("Before");
  await alice.isSent("Before");
  // As after two hours.
  await sockets.at(-1)?.close({ code: 1001, reason: "Going away" });
  await phone.writes("Support", "Meanwhile");
  await expect(alice.message("Meanwhile")).toHaveCount(1);
  await alice.isConnected();
  expect(sockets.length).toBeGreaterThan(1);
  await phone.writes("Support", "After");
  await expect(alice.message("After")).toHaveCount(1);
  await expect(alice.transcript.getByRole("article")).toHaveCount(3);
});

test("on a slow network a text says that it is on its way, and Enter twice is two texts", async ({
  alice,
  phone,
  customer,
  request,
}) => {
  const title = unique("Slow greeting");
  await ask(request, "alice", "POST", "/canned-messages", {
    title,
    body: "How are you?",
  });
  await alice.startChat("Support", customer);
  const release = await hold(alice.page, /\/(messages|fill)$/);
  const [first, second] = [unique("Slowly"), unique("But surely")];
  await alice.send(first);
  await expect(alice.message(first)).toContainText("Sending");
  await alice.send(second);
  await alice.textField.press("/");
  await alice.panel.getByRole("combobox", { name: "Search" }).fill(title);
  await alice.panel.getByRole("option", { name: title }).click();
  await alice.textField.fill("Hello.");
  release();
  await expect(alice.textField).toHaveValue("Hello. How are you?");
  for (const text of [first, second]) {
    await expect(alice.message(text)).toContainText("Delivered");
    await phone.shows(text);
  }
});

test("on a network as slow as a train's, the desktop opens, sends and receives", async ({
  alice,
  phone,
  customer,
}) => {
  const { page } = alice;
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 400,
    downloadThroughput: 50 * 1024,
    uploadThroughput: 50 * 1024,
  });
  await page.reload();
  await alice.isConnected();
  await alice.startChat("Support", customer);
  const texts = [unique("All aboard"), unique("Mind the gap")];
  for (const text of texts) {
    await alice.send(text);
  }
  await phone.writes("Support", "Thanks!");
  for (const text of texts) {
    await expect(alice.message(text)).toContainText("Delivered");
    await expect(alice.message(text)).toHaveCount(1);
    await phone.shows(text);
  }
  await expect(alice.message("Thanks!")).toHaveCount(1);
});

test("a connected desktop polls nothing", async ({ page, phone, customer }) => {
  const erin = new Desktop(page);
  await erin.open("erin");
  await erin.startChat("Claims", customer);
  await erin.send("Hello");
  await erin.isSent("Hello");
  const asked = requestsOf(page);
  const read = page.waitForResponse(/\/read$/);
  await phone.writes("Claims", "Hello yourself");
  await expect(erin.message("Hello yourself")).toBeVisible();
  await read;
  await erin.send("Bye");
  await expect(erin.message("Bye")).toContainText("Delivered");
  expect(asked.filter((request) => !request.startsWith("OPTIONS"))).toEqual([
    expect.stringMatching(/^POST \/v1\/chats\/[^/]+\/read$/),
    expect.stringMatching(/^POST \/v1\/chats\/[^/]+\/messages$/),
  ]);
});

test("two desktops of one agent show the same", async ({
  alice,
  anotherPage,
  phone,
  customer,
}) => {
  const second = new Desktop(await anotherPage());
  await second.open("alice");
  await alice.startChat("Support", customer);
  await second.page.goto(new URL(alice.page.url()).hash);
  await alice.send("From the first desk");
  await expect(second.message("From the first desk")).toContainText(
    "Delivered",
  );
  await phone.writes("Support", "To both");
  await expect(alice.message("To both")).toBeVisible();
  await expect(second.message("To both")).toBeVisible();
  await second.endChat();
  await expect(alice.panel.getByText("Ended", { exact: true })).toBeVisible();
});

test("a text that waits in two tabs is sent once, by the other one if its own is closed", async ({
  alice,
  phone,
  customer,
}) => {
  const { page } = alice;
  const context = page.context();
  const text = unique("From either tab");
  await alice.startChat("Support", customer);
  const tried = new Set<Page>();
  await context.route(sends, async (route, request) => {
    if (request.method() === "POST") {
      tried.add(request.frame().page());
      await route.abort();
    } else {
      await route.continue();
    }
  });
  await alice.send(text);
  await expect(alice.message(text)).toContainText("Waiting");

  // Another tab shows what waits on this computer, and goes on with it.
  const second = new Desktop(await context.newPage());
  await second.open("alice");
  await second.openChat(customer);
  await expect(second.message(text)).toContainText("Waiting");
  expect(tried).toEqual(new Set([page]));
  await page.close();
  await expect.poll(() => tried.size).toBe(2);
  await context.unroute(sends);
  await expect(second.message(text)).toContainText("Delivered");
  await expect(second.message(text)).toHaveCount(1);
  await phone.shows(text);
});
