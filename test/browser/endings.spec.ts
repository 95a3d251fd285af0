import { chatAt } from "./api.ts";
import { standstill } from "./clock.ts";
import { Desktop } from "./desktop.ts";
import { expect, test } from "./fixtures.ts";
import { hold } from "./held.ts";

test("a note is saved after the customer's STOP has ended the chat", async ({
  alice,
  phone,
  customer,
}) => {
  await alice.startChat("Support", customer);
  const note = alice.details.getByLabel("Note");
  await note.pressSequentially("Router ");
  await phone.writes("Support", "STOP");
  await expect(alice.panel).toContainText("The customer texted STOP.");
  await expect(note).toBeFocused();
  await note.pressSequentially("replaced");
  await expect(note).toHaveValue("Router replaced");

  await alice.page.getByRole("button", { name: /^Signed in as/ }).click();
  await alice.page.getByRole("menuitem", { name: "Sign out" }).click();
  const question = alice.page.getByRole("dialog", { name: "Sign out now?" });
  await expect(question).toContainText("is not saved. It is deleted");
  await question.getByRole("button", { name: "Stay" }).last().click();

  // Who types elsewhere by then is left alone.
  const release = await hold(alice.page, /\/end$/);
  await alice.details.getByRole("button", { name: "Save" }).click();
  await alice.number.focus();
  release();
  await expect(note).toBeHidden();
  await expect(alice.details).toContainText("Router replaced");
  await expect(alice.number).toBeFocused();
  await alice.page.reload();
  await expect(alice.details).toContainText("Router replaced");
  await expect(note).toBeHidden();
  await phone.writes("Support", "START");
  await expect(alice.panel).not.toContainText("has opted out");
});

test("an End Chat takes its note to a chat that has ended meanwhile", async ({
  alice,
  phone,
  customer,
}) => {
  await alice.startChat("Support", customer);
  await alice.details.getByLabel("Note").fill("Router replaced");
  // The agent's own end does not win, however long the customer's takes.
  const goesOn = await standstill(alice.page);
  await alice.endButton.click();
  await phone.writes("Support", "STOP");
  await expect(alice.panel).toContainText("The customer texted STOP.");
  await goesOn();
  await expect(alice.details.getByLabel("Note")).toBeHidden();
  await expect(alice.details).toContainText("Router replaced");
  await phone.writes("Support", "START");
  await expect(alice.panel).not.toContainText("has opted out");
});

test("a note that is too long is not cut, and says by how much", async ({
  alice,
  customer,
}) => {
  await alice.startChat("Support", customer);
  const note = alice.details.getByLabel("Note");
  await note.fill("😀".repeat(502));
  await expect(note).toHaveAccessibleDescription(
    /2 characters too many.*502 \/ 500/,
  );
  await expect(alice.endButton).toBeDisabled();
  await note.fill("😀".repeat(500));
  await alice.endChat();
  await expect(alice.details).toContainText("😀".repeat(500));
});

test("an end that is refused for too much to do is asked for again", async ({
  alice,
  customer,
}) => {
  await alice.startChat("Support", customer);
  let refused = 0;
  await alice.page.route(
    /\/end$/,
    async (route) => {
      refused += 1;
      await route.fulfill({ status: 429, headers: { "Retry-After": "1" } });
    },
    { times: 1 },
  );
  await alice.endButton.click();
  await alice.panel
    .getByRole("button", { name: "Go on with the chat" })
    .focus();
  const foot = alice.panel.locator(".foot");
  await expect(foot).toBeFocused();
  await expect(alice.panel.getByText("Ended", { exact: true })).toBeVisible();
  await expect(foot).toBeFocused();
  expect(refused).toBe(1);
});

test("an end of days ago is not sent, but told of, and what was said with it is there", async ({
  alice,
  customer,
}) => {
  const { page } = alice;
  await alice.startChat("Support", customer);
  const chatId = chatAt(page);
  await page.evaluate(
    ([id, until]) => {
      localStorage.setItem(
        `smsdesk.ending.alice.${String(id)}`,
        JSON.stringify({
          chatId: id,
          until,
          closing: { note: "Router replaced" },
          key: crypto.randomUUID(),
        }),
      );
    },
    [chatId, Date.now() - 3 * 24 * 60 * 60_000],
  );
  await page.reload();
  const told = alice.chats.getByText(/got no answer for so long/);
  await expect(told).toBeVisible();
  await expect(alice.details.getByLabel("Note")).toHaveValue("Router replaced");
  await alice.endChat();
  await expect(told).toBeHidden();
  await expect(alice.details).toContainText("Router replaced");
});

test("an opt-out is recorded after a question", async ({
  page,
  phone,
  customer,
}) => {
  const dora = new Desktop(page);
  await dora.open("dora");
  await dora.administer("Opt-outs");
  let recorded = 0;
  page.on("request", (asked) => {
    recorded += Number(
      asked.method() === "PUT" && asked.url().endsWith("/opt-outs"),
    );
  });
  const main = page.getByRole("main");
  await main.getByRole("button", { name: /^Service/ }).click();
  await page.getByRole("option", { name: "Support" }).click();
  await page.getByLabel("Number", { exact: true }).fill(customer);
  await page.getByRole("button", { name: "Record an opt-out" }).click();
  const question = page.getByRole("dialog", { name: "Record this opt-out?" });
  await expect(question).toContainText("gets no texts from");
  await question.getByRole("button", { name: "Cancel" }).last().click();
  await expect(question).toBeHidden();
  expect(recorded).toBe(0);
  await page.getByRole("button", { name: "Record an opt-out" }).click();
  await question.getByRole("button", { name: "Record it" }).click();
  await expect(
    page.getByText("This customer has opted out of Support."),
  ).toBeVisible();
  const number = page.getByLabel("Number", { exact: true });
  await number.fill("+12125550134");
  await expect(page.getByText(/This customer has/)).toBeHidden();
  await number.fill(customer);
  await phone.writes("Support", "START");
  await expect(async () => {
    await number.press("Enter");
    await expect(
      page.getByText("This customer has not opted out."),
    ).toBeVisible({ timeout: 1_000 });
  }).toPass();
});
