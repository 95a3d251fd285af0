import type { Page } from "@playwright/test";
import { ask, chatAt, start } from "./api.ts";
import { Desktop } from "./desktop.ts";
import { expect, test } from "./fixtures.ts";
import { picture } from "./pictures.ts";
import { createStranger } from "./cognito.ts";
import { unique } from "./texts.ts";
import { endpoints } from "./world.ts";

test("a number that cannot be texted is refused in place, with the reason", async ({
  alice,
}) => {
  const asked: string[] = [];
  alice.page.on("request", (request) => {
    if (request.method() === "POST") {
      asked.push(request.url());
    }
  });
  await alice.chooseService("Support");
  for (const [typed, reason] of [
    ["", "Enter the customer's mobile number."],
    ["hello", "This is not a phone number."],
    ["2065550", "This number is too short."],
    ["20655501500000", "This number is too long."],
    ["+999 1234 5678", "No country has this code."],
    ["555 123 4567", "There is no such number."],
    ["+1 800 555 1212", "it is a toll-free number"],
    ["+44 20 7946 0018", "it is a landline"],
  ] as const) {
    await test.step(typed === "" ? "nothing" : typed, async () => {
      await alice.number.pressSequentially(typed);
      await alice.startButton.click();
      await expect(alice.fault).toContainText(reason);
      await picture(alice.page, reason.replaceAll(/\W+/g, "-"));
      await alice.number.press("Escape");
      await expect(alice.number).toHaveValue("");
    });
  }
  expect(asked).toEqual([]);
  await alice.number.fill("+44 20 7946 0018");
  await alice.startButton.click();
  await expect(alice.fault).toContainText("landline");
  await picture(alice.page, "landline");

  // The service's own number: only the server knows it.
  await alice.number.fill("+12065550100");
  await alice.startButton.click();
  await expect(alice.fault).toContainText("Check the digits");
});

test.describe("a text that cannot be sent", () => {
  test("stays in the field when it is empty", async ({ alice, customer }) => {
    await alice.startChat("Support", customer);
    await alice.textField.fill("   ");
    await alice.textField.press("Enter");
    await expect(alice.panel.getByRole("alert")).toHaveText(
      "There is no text yet. Type one to send.",
    );
    await alice.textField.fill("");
    await expect(alice.panel.getByRole("alert")).toBeHidden();
  });

  test("stays in the field when it is one character too long", async ({
    alice,
    phone,
    customer,
  }) => {
    await alice.startChat("Support", customer);
    const fits = unique("Exactly 160 characters:").padEnd(160, ".");
    await alice.textField.fill(`${fits}b`);
    await expect(alice.panel).toContainText("161 / 160");
    await expect(alice.panel).toContainText("1 character too many");
    await alice.textField.press("Enter");
    await expect(alice.panel.getByRole("alert")).toContainText("too long");
    await picture(alice.page, "too-long");
    await expect(alice.textField).toHaveValue(`${fits}b`);

    await alice.textField.press("Backspace");
    await alice.textField.press("Enter");
    await expect(alice.message(fits)).toContainText("Delivered");
    await phone.shows(fits);
    await phone.shows(`${fits}b`, 0);
  });

  test("comes back with the reason when the chat has ended elsewhere", async ({
    alice,
    request,
    phone,
    customer,
  }) => {
    const text = unique("Too late");
    await alice.startChat("Support", customer);
    const { page } = alice;
    // Until the end of the chat is known here, the text is on its way.
    await page.route(`${endpoints.api}/v1/chats/*/messages`, async (route) => {
      if (route.request().method() === "POST") {
        await ask(request, "alice", "POST", `/chats/${chatAt(page)}/end`);
      }
      await route.continue();
    });
    await alice.send(text);
    await expect(alice.panel).toContainText("This chat has ended.");
    await expect(alice.panel).toContainText("This text was not sent:");
    await expect(alice.row(customer)).toContainText("Not sent");
    await picture(page, "too-late");

    await page.unroute(`${endpoints.api}/v1/chats/*/messages`);
    await alice.sendButton.click();
    await expect(alice.textField).toHaveValue(text);
    await alice.textField.press("Enter");
    await expect(alice.message(text)).toContainText("Delivered");
    await phone.shows(text);
  });
});

test("a service without SMS offers no Send SMS", async ({ alice }) => {
  await alice.chooseService("Billing");
  await expect(alice.callButton).toBeVisible();
  await expect(alice.startButton).toBeHidden();
  await expect(alice.start).toContainText("No SMS on this service");
  await picture(alice.page, "no-sms");
  await alice.chooseService("Sales");
  await expect(alice.startButton).toBeVisible();
});

test("an agent without the permission is offered no Send SMS", async ({
  page,
  phone,
}) => {
  const carol = new Desktop(page);
  await carol.open("carol");
  await carol.chooseService("Support");
  await expect(carol.callButton).toBeVisible();
  await expect(carol.startButton).toBeHidden();
  await expect(carol.start).toContainText("You may not send SMS");
  await expect(carol.chats).toContainText("Ask your administrator");
  await picture(page, "carol");

  await phone.calls("carol", "support");
  try {
    await expect(carol.call).toContainText("You may not send texts.");
    await expect(carol.call.getByRole("button")).toHaveCount(0);
  } finally {
    await phone.isDone();
  }
  await expect(carol.call).toBeHidden();

  await page.route("**/me/state", (route) => route.abort());
  await carol.becomes("Ready");
  const fault = page.getByRole("alert");
  await expect(fault).toContainText("smsdesk did not answer.");
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await expect(fault).toBeHidden();
});

test("a number that another agent is texting is refused with that agent's name", async ({
  alice,
  request,
  customer,
}) => {
  const chatId = await start(request, "bob", "support", customer);

  await alice.chooseService("Support");
  await alice.number.fill(customer);
  await alice.startButton.click();
  await expect(alice.fault).toContainText(
    "Bob has an open chat with this number.",
  );
  await picture(alice.page, "owned-by-other");

  // Who works for the service may read the chat, and cannot write in it.
  await alice.page.goto(`#/chats/${chatId}`);
  await expect(alice.panel).toContainText(
    "This chat belongs to another agent now: Bob has it.",
  );
  await expect(alice.textField).toBeHidden();
  await expect(alice.endButton).toBeHidden();
});

test("a chat that is not there is said to be gone", async ({ alice }) => {
  await alice.page.goto("#/chats/01KB3M6TQ6X4M9F3V5D2T8YB7C");
  await expect(alice.panel).toContainText("This chat is not yours any more.");
});

test("somebody who is no agent is told so", async ({ page }) => {
  const stranger = await createStranger();
  try {
    await page.goto("");
    await new Desktop(page).enterPassword(stranger.name, stranger.password);
    await expect(
      page.getByRole("heading", { name: "You are not an agent here" }),
    ).toBeVisible();
    await picture(page, "no-agent");
  } finally {
    await stranger.remove();
  }
});

test("a wrong password stays with the issuer", async ({ page }) => {
  await page.goto("");
  await new Desktop(page).enterPassword("alice", "wrong-Password-1!");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  expect(page.url()).not.toContain(endpoints.desk);
});

test.describe("a token that is not taken", () => {
  test("leads to a new sign-in, and nothing is lost", async ({
    alice,
    phone,
    customer,
  }) => {
    const { page } = alice;
    const text = unique("Before");
    await alice.startChat("Support", customer);

    const taken = await takesNoToken(page);
    await alice.send(text);
    await alice.textField.fill("Half a tex");
    const question = page.getByRole("dialog", {
      name: "Your sign-in has expired",
    });
    await expect(question).toBeVisible();
    await picture(page, "sign-in-expired");

    await taken();
    await question.getByRole("button", { name: "Sign in" }).click();
    await alice.enterPassword("alice");
    await expect(alice.message(text)).toContainText("Delivered");
    await expect(alice.textField).toHaveValue("Half a tex");
    await phone.shows(text);
  });

  test("is renewed once the issuer is well again", async ({
    alice,
    phone,
    customer,
  }) => {
    const { page } = alice;
    const text = unique("Before");
    await alice.startChat("Support", customer);
    const issuer = /\/oauth2\/token/;
    await page.route(issuer, (route) =>
      route.fulfill({
        status: 503,
        contentType: "text/html",
        headers: { "Access-Control-Allow-Origin": "*" },
        body: "<h1>Service Unavailable</h1>",
      }),
    );
    const taken = await takesNoToken(page);
    const asked = page.waitForResponse(issuer);
    await alice.send(text);
    await asked;
    await expect(alice.message(text)).toContainText("Waiting");
    await expect(
      page.getByRole("dialog", { name: "Your sign-in has expired" }),
    ).toHaveCount(0);

    await page.unroute(issuer);
    await taken();
    await expect(alice.message(text)).toContainText("Delivered");
    await phone.shows(text);
  });

  test("is not used to open the desktop", async ({ alice }) => {
    const { page } = alice;
    await page.evaluate(() => {
      for (const key of Object.keys(sessionStorage)) {
        if (key.startsWith("oidc.user:")) {
          const user = JSON.parse(sessionStorage.getItem(key) ?? "") as {
            id_token: string;
            refresh_token?: string;
            profile: { exp: number };
          };
          user.id_token = user.id_token.replace(/\.[^.]+$/, ".forged");
          user.profile.exp = 1;
          delete user.refresh_token;
          sessionStorage.setItem(key, JSON.stringify(user));
        }
      }
    });
    await page.reload();
    await expect(page.getByLabel("Username")).toBeVisible();
  });
});

/** Has the API take no token, until what is returned is called. */
async function takesNoToken(page: Page): Promise<() => Promise<void>> {
  const api = `${endpoints.api}/v1/**`;
  // As AWS's gateway answers an expired token. (The emulator's answer lacks the headers by which pages can read it.)
  await page.route(api, (route, request) =>
    route.fulfill({
      headers: {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Headers":
          "authorization, content-type, idempotency-key",
      },
      ...(request.method() === "OPTIONS"
        ? { status: 204 }
        : { status: 401, json: { message: "Unauthorized" } }),
    }),
  );
  return () => page.unroute(api);
}
