import { chatAt } from "./api.ts";
import { newcomer } from "./customers.ts";
import { Desktop, readable } from "./desktop.ts";
import { expect, test } from "./fixtures.ts";
import { Health } from "./health.ts";
import { hold } from "./held.ts";
import { picture } from "./pictures.ts";

test("settings hold at once, in all tabs, and after a reload", async ({
  alice,
}) => {
  const { page } = alice;
  await alice.goTo("Settings");
  const other = new Desktop(await page.context().newPage());
  await other.open("alice");
  const dark = (on: typeof page) => on.locator("body.awsui-dark-mode");
  await page.getByLabel("Dark").click();
  await expect(dark(page)).toHaveCount(1);
  await expect(dark(other.page)).toHaveCount(1);
  const compact = (on: typeof page) => on.locator("body.awsui-compact-mode");
  await page.getByLabel("Compact").click();
  await expect(compact(page)).toHaveCount(1);
  await expect(compact(other.page)).toHaveCount(1);
  await page.reload();
  await expect(dark(page)).toHaveCount(1);
  await page.getByLabel("Like the system").click();
  await page.emulateMedia({ colorScheme: "light" });
  await expect(dark(page)).toHaveCount(0);
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(dark(page)).toHaveCount(1);
  await picture(page, "26-settings");
});

test("a supervisor sees who works on what, takes a chat over and gives it back", async ({
  alice,
  anotherPage,
  customer,
}) => {
  await alice.startChat("Support", customer);
  const dora = new Desktop(await anotherPage());
  const { page } = dora;
  await dora.open("dora");
  await dora.goTo("Supervision");
  const number = readable(customer);
  const of = (agent: string) =>
    page
      .getByRole("table", { name: "Agents" })
      .getByRole("row")
      .filter({ has: page.getByText(agent, { exact: true }) });
  await expect(of("Alice")).toContainText(number);
  await picture(page, "27-supervision");
  const find = page.getByRole("searchbox", {
    name: "Find an agent or a number",
  });
  await find.fill(number.slice(-8));
  await expect(of("Alice")).toContainText(number);
  await expect(of("Bob")).toBeHidden();
  await find.fill("");
  await page.getByRole("button", { name: `Take over ${number}` }).click();
  await expect(of("Dora")).toContainText(number);
  await expect(alice.chats).toContainText(
    `Dora has the chat with ${number} now.`,
  );
  await page.getByRole("button", { name: `Give ${number}` }).click();
  await page.getByRole("menuitem", { name: "Alice" }).click();
  await expect(of("Alice")).toContainText(number);
  await expect(alice.textField).toBeVisible();
  expect(chatAt(alice.page)).not.toBe("");
});

test("an administrator looks after services, agents, numbers and opt-outs, and it goes on record", async ({
  page,
  request,
}) => {
  const dora = new Desktop(page);
  await dora.open("dora");
  const tab = (name: string) => page.getByRole("tab", { name }).click();
  await dora.administer("Services");

  await test.step("a service's policies", async () => {
    await page.getByRole("button", { name: "Change Billing" }).click();
    const form = page.getByRole("dialog", { name: "Service Billing" });
    await form.getByRole("button", { name: "Closing and keeping" }).click();
    await form.getByLabel("Dispositions").fill("resolved, follow-up");
    await form.getByRole("button", { name: "Hours", exact: true }).click();
    const hours = form.getByLabel("Opening hours", { exact: true });
    await hours.fill("mon 9");
    await form.getByRole("button", { name: "Hours", exact: true }).click();
    await expect(hours).toBeHidden();
    await form.getByRole("button", { name: "Save" }).click();
    await expect(form.getByRole("alert")).toContainText(
      "Opening hours, entry 1, from: it must be a time of day",
    );
    await expect(form.getByRole("alert")).toContainText(
      "Time zone of the opening hours: it is missing",
    );
    await expect(hours).toHaveAccessibleDescription(
      /Opening hours, entry 1, from: it must be a time of day/,
    );
    await hours.fill("");
    await picture(page, "28-service");
    // Until the list shows what was saved, nobody can open what was before it.
    const list = /\/v1\/admin\/services(\?|$)/;
    const release = await hold(page, list);
    const asked = page.waitForRequest(list);
    await form.getByRole("button", { name: "Save" }).click();
    await asked;
    await page.keyboard.press("Escape");
    const cancel = form.getByRole("button", { name: "Cancel" });
    await cancel.first().click();
    await expect(cancel.last()).toBeDisabled();
    await expect(form).toBeVisible();
    release();
    await expect(form).toBeHidden();
    await page.getByRole("button", { name: "Change Billing" }).click();
    await form.getByRole("button", { name: "Closing and keeping" }).click();
    await expect(form.getByLabel("Dispositions")).toHaveValue(
      "resolved, follow-up",
    );
    await form.getByLabel("Dispositions").fill("");
    await form.getByRole("button", { name: "Save" }).click();
    await expect(form).toBeHidden();
  });

  await test.step("an agent", async () => {
    await tab("Agents");
    await expect(
      page.getByRole("row").filter({ hasText: "carol" }),
    ).toContainText("Support");
    await page.getByRole("button", { name: "Change Carol" }).click();
    const form = page.getByRole("dialog", { name: "Agent carol" });
    await expect(form.getByLabel("Send SMS")).not.toBeChecked();
    await expect(form.getByLabel("Support")).toBeChecked();
    await form.getByRole("button", { name: "Save" }).click();
    await expect(form).toBeHidden();
  });

  // Nobody has blocked it before: what the record says of it is of now.
  const number = await newcomer(request);
  const contactId = await test.step("a blocked number", async () => {
    await tab("Blocked numbers");
    await page.getByLabel("Number", { exact: true }).fill(number);
    const block = page.getByRole("button", { name: "Block", exact: true });
    await test.step("not for a reason that is too long", async () => {
      let asked = 0;
      page.on("request", (request) => {
        asked += Number(
          request.method() === "PUT" &&
            request.url().includes("/blocked-numbers"),
        );
      });
      const reason = page.getByLabel("Reason");
      await reason.fill("x".repeat(201));
      await expect(reason).toHaveAccessibleDescription(/1 character too many/);
      await expect(block).toBeDisabled();
      await reason.press("Enter");
      await reason.fill("Insults");
      await expect(block).toBeEnabled();
      expect(asked).toBe(0);
    });
    await block.click();
    const row = page.getByRole("row").filter({ hasText: readable(number) });
    await expect(row).toContainText("Insults");
    await expect(row).toContainText("Dora");
    await picture(page, "29-blocked");
    const unblocking = page.waitForRequest(/\/blocked-numbers\/[^/]+$/);
    await row.getByRole("button", { name: /^Unblock/ }).click();
    await expect(row).toBeHidden();
    return (await unblocking).url().split("/").at(-1) ?? "";
  });

  await test.step("opt-outs", async () => {
    await tab("Opt-outs");
    await page.getByLabel("Number", { exact: true }).fill("206");
    await page.getByRole("button", { name: "Find" }).click();
    await expect(page.getByText("This number is too short.")).toBeVisible();
    await page.getByLabel("Number", { exact: true }).fill("+12125550134");
    await page.getByRole("button", { name: "Find" }).click();
    await expect(
      page.getByText("This customer has not opted out."),
    ).toBeVisible();
  });

  await test.step("the record", async () => {
    await tab("Audit");
    const record = (action: string, subject: string) =>
      page
        .getByRole("row")
        .filter({ has: page.getByText(action, { exact: true }) })
        .filter({ hasText: subject });
    for (const [action, subject] of [
      ["Changed a service", "billing"],
      ["Blocked a number", contactId],
      ["Unblocked a number", contactId],
    ] as const) {
      await expect(record(action, subject).first()).toContainText(
        "Dora (dora)",
      );
    }
    await picture(page, "30-audit");
  });
});

test("an administrator sees how many texts of a service arrived, and why others did not", async ({
  page,
  anotherPage,
  phone,
  customer,
}) => {
  const dora = new Desktop(page);
  await dora.open("dora");
  const health = await Health.open(dora);
  await health.choose("Claims");
  const before = await health.counts();
  const more = async (status: string) =>
    ((await health.counts())[status] ?? 0) - (before[status] ?? 0);
  const reason = /^The customer's phone was off or out of reach\./;
  const failedBefore = await health.failedFor(reason);

  const erin = new Desktop(await anotherPage());
  await erin.open("erin");
  await erin.startChat("Claims", customer);
  await erin.send("Your claim has been paid");
  await expect(erin.message("Your claim has been paid")).toContainText(
    "Delivered",
  );
  await health.refreshUntil(async () => {
    expect(await more("Delivered")).toBeGreaterThanOrEqual(1);
  });
  await phone.gives("failing");
  await erin.send("Did you get it?");
  await expect(erin.message("Did you get it?")).toContainText("Failed");
  await erin.endChat();
  await health.refreshUntil(async () => {
    expect(await more("Sent")).toBeGreaterThanOrEqual(2);
    expect(await more("Failed")).toBeGreaterThanOrEqual(1);
    expect(await health.failedFor(reason)).toBeGreaterThan(failedBefore);
  });
  await health.chart.focus();
  await page.keyboard.press("ArrowRight");
  // From the first hour to the last.
  await page.keyboard.press("ArrowLeft");
  await expect(health.hour).toContainText(/Delivered\d+.*Failed\d+.*Sent\d+/);
  await picture(page, "31-health");
  await page.keyboard.press("Escape");
  await expect(health.hour).toHaveCount(0);
  await page.getByRole("button", { name: "As a table" }).click();
  await expect(
    page.getByRole("table", { name: "By hour" }).getByRole("row").nth(1),
  ).toContainText(/^(Today|Yesterday), /);

  const day = await health.counts();
  await health.shows("Last 7 days");
  const week = await health.counts();
  for (const status of ["Sent", "Delivered", "Failed"]) {
    expect(week[status]).toBeGreaterThanOrEqual(day[status] ?? 0);
  }

  const asked = /\/health\?/;
  await page.route(asked, (route) => route.abort());
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByRole("alert")).toContainText(
    /^smsdesk did not answer.* What you see is as of /,
  );
  expect(await health.counts()).toEqual(week);
  await page.unroute(asked);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("alert")).toBeHidden();

  await health.chart.focus();
  await page.keyboard.press("ArrowRight");
  await expect(health.hour).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(health.hour).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(dora.chats).toBeVisible();
});

test("who may not supervise or administer is offered neither", async ({
  alice,
}) => {
  const { page } = alice;
  await page.getByRole("button", { name: /^Signed in as/ }).click();
  await expect(page.getByRole("menuitem", { name: "Settings" })).toBeVisible();
  for (const name of ["Supervision", "Administration"]) {
    await expect(page.getByRole("menuitem", { name })).toHaveCount(0);
    await expect(page.getByRole("link", { name })).toHaveCount(0);
  }
  await page.goto("#/administration");
  await expect(page.getByRole("main")).toContainText(
    "This page is not for you.",
  );
});
