import { expect, type Locator, type Page } from "@playwright/test";
import { ask, chatAt, start } from "./api.ts";
import { standstill } from "./clock.ts";
import { Desktop, readable } from "./desktop.ts";
import { test } from "./fixtures.ts";
import { passed } from "./focus.ts";
import { hold } from "./held.ts";

/** Goes on with Tab until the target has the focus. */
async function tabTo(target: Locator, key = "Tab"): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((each) => each === document.activeElement)) {
      return;
    }
    await target.page().keyboard.press(key);
  }
  await expect(target).toBeFocused();
}

/** Whether what has the focus is such an element, or stands in one. */
function focusIs(page: Page, selector: string): Promise<boolean> {
  return page.evaluate(
    (wanted) => document.activeElement?.closest(wanted) !== null,
    selector,
  );
}

/** Goes back until the target has the focus. */
function backTo(target: Locator): Promise<void> {
  return tabTo(target, "Shift+Tab");
}

/** Goes down in the menu that is open, and takes the item. */
async function take(item: Locator): Promise<void> {
  await expect(item).toBeVisible();
  await tabTo(item, "ArrowDown");
  await item.page().keyboard.press("Enter");
}

test("a chat is started, written in and ended by keyboard alone", async ({
  alice,
  phone,
  customer,
}) => {
  const { page } = alice;
  const { keyboard } = page;
  await tabTo(alice.service);
  await keyboard.press("Enter");
  await keyboard.type("Support");
  await keyboard.press("Enter");
  await tabTo(alice.number);
  await keyboard.type(customer);
  await keyboard.press("Escape");
  await expect(alice.number).toHaveValue("");
  await keyboard.type(customer);
  await keyboard.press("Enter");
  await expect(
    alice.panel.getByRole("heading", { name: readable(customer) }),
  ).toBeVisible();
  await expect(alice.textField).toBeFocused();

  await test.step("a text fails, is sent again, and its history is read", async () => {
    await phone.gives("failing");
    await keyboard.type("By keyboard");
    await keyboard.press("Enter");
    const failed = alice.message("By keyboard").first();
    await expect(failed).toContainText("Failed");
    await phone.gives("carrier");
    await backTo(failed.getByRole("button", { name: "Retry" }));
    await keyboard.press("Enter");
    await expect(alice.message("By keyboard").last()).toContainText(
      "Delivered",
    );
    await expect(failed.getByRole("button", { name: "Failed" })).toBeFocused();
    await keyboard.press("Enter");
    await expect(
      failed.getByRole("list", { name: "What is known of it" }),
    ).toBeVisible();
  });

  await test.step("it is saved as a file", async () => {
    const saving = page.waitForEvent("download");
    await tabTo(alice.details.getByRole("button", { name: "Export" }));
    await keyboard.press("Enter");
    await saving;
  });

  await tabTo(alice.endButton);
  let ended = 0;
  page.on("request", (asked) => {
    ended += Number(asked.url().endsWith("/end"));
  });
  const goesOn = await standstill(page);
  await keyboard.press("Enter");
  const goOn = alice.details.getByRole("button", {
    name: "Go on with the chat",
  });
  await expect(goOn).toBeFocused();
  await keyboard.press("Enter");
  await expect(alice.textField).toBeFocused();
  // An end that was only hidden would be sent by then.
  await page.clock.runFor(6_000);
  expect(ended).toBe(0);
  await goesOn();
  await tabTo(alice.endButton);
  await keyboard.press("Enter");
  await alice.endsAtOnce();
  await expect(alice.panel.getByText("Ended", { exact: true })).toBeVisible();
  await expect(alice.details).toBeFocused();
  await keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
});

test("a chat is passed on, accepted and found by keyboard alone", async ({
  alice,
  anotherPage,
  customer,
}) => {
  const bob = new Desktop(await anotherPage());
  await bob.open("bob");
  await alice.startChat("Support", customer);

  const passOn = async () => {
    const { keyboard } = alice.page;
    await tabTo(alice.details.getByRole("button", { name: "Transfer" }));
    await keyboard.press("Enter");
    const dialog = alice.page.getByRole("dialog", {
      name: "Transfer this chat",
    });
    await tabTo(dialog.getByRole("button", { name: /^To/ }));
    await keyboard.press("Enter");
    // The colleagues are asked for as the form opens.
    await expect(
      alice.page.getByRole("option", { name: /^Bob/ }),
    ).toBeVisible();
    await keyboard.type("Bob");
    await keyboard.press("Enter");
    await tabTo(dialog.getByLabel("Note"));
    await keyboard.type("By keyboard");
    await tabTo(dialog.getByRole("button", { name: "Transfer", exact: true }));
    await keyboard.press("Enter");
    await expect(dialog).toBeHidden();
    await expect(alice.panel).toContainText("Offered to Bob.");
  };

  await test.step("passed on, with a note, and taken back", async () => {
    await passOn();
    await backTo(alice.panel.getByRole("button", { name: "Keep it" }));
    await alice.page.keyboard.press("Enter");
    await expect(alice.panel).not.toContainText("Offered to Bob.");
    await expect(alice.textField).toBeFocused();
  });

  await test.step("rejected", async () => {
    await passOn();
    const reject = bob.requests.getByRole("button", {
      name: `Reject ${readable(customer)}`,
    });
    await expect(reject).toBeVisible();
    await tabTo(reject);
    await bob.page.keyboard.press("Enter");
    await expect(reject).toBeHidden();
  });

  await test.step("accepted", async () => {
    await passOn();
    const accept = bob.requests.getByRole("button", {
      name: `Accept ${readable(customer)}`,
    });
    await expect(accept).toBeVisible();
    await tabTo(accept);
    await bob.page.keyboard.press("Enter");
    await expect(
      bob.panel.getByRole("heading", { name: readable(customer) }),
    ).toBeVisible();
    await expect(bob.textField).toBeVisible();
  });

  await test.step("found", async () => {
    await tabTo(bob.chats.getByRole("searchbox", { name: "Search chats" }));
    await bob.page.keyboard.type(customer);
    const found = bob.row(customer);
    await expect(found).toBeVisible();
    await tabTo(found);
    await bob.page.keyboard.press("Enter");
    await expect(bob.textField).toBeVisible();
  });
});

test("an administrator changes a service and blocks a number by keyboard alone", async ({
  page,
  customer,
}) => {
  const { keyboard } = page;
  const dora = new Desktop(page);
  await dora.open("dora");
  await tabTo(page.getByRole("button", { name: /^Signed in as/ }));
  await keyboard.press("Enter");
  await take(page.getByRole("menuitem", { name: "Administration" }));
  const change = page.getByRole("button", { name: "Change Billing" });
  await expect(change).toBeVisible();
  await tabTo(change);
  await keyboard.press("Enter");
  const form = page.getByRole("dialog", { name: /^Service / });
  await tabTo(form.getByLabel("SMS per text, at most"));
  await keyboard.press("Control+A");
  await keyboard.type("0");
  await tabTo(form.getByRole("button", { name: "Save" }));
  await keyboard.press("Enter");
  await expect(form.getByRole("alert")).toContainText("SMS per text, at most");
  await keyboard.press("Escape");
  await expect(form).toBeHidden();
  await expect(change).toBeFocused();

  const part = page.getByRole("tab", { name: "Blocked numbers" });
  await backTo(page.getByRole("tab", { name: "Services" }));
  await tabTo(part, "ArrowRight");
  await tabTo(page.getByLabel("Number", { exact: true }));
  await keyboard.type(customer);
  await tabTo(page.getByLabel("Reason"));
  await keyboard.type("Insults");
  await keyboard.press("Enter");
  const row = page.getByRole("row").filter({ hasText: readable(customer) });
  await expect(row).toContainText("Insults");
  await tabTo(row.getByRole("button", { name: /^Unblock/ }));
  await keyboard.press("Enter");
  await expect(row).toBeHidden();
  await expect.poll(() => focusIs(page, "tbody button, form input")).toBe(true);
});

test("a supervisor is Ready, takes a chat over, gives it and changes the look by keyboard alone", async ({
  page,
  request,
  customer,
}) => {
  const { keyboard } = page;
  const number = readable(customer);
  await start(request, "alice", "support", customer);
  const dora = new Desktop(page);
  await dora.open("dora");

  await test.step("Ready, and not", async () => {
    for (const state of ["Ready", "Not Ready"]) {
      await tabTo(dora.state);
      await keyboard.press("Enter");
      await take(page.getByRole("menuitem", { name: state, exact: true }));
      await expect(dora.state).toHaveText(state);
    }
  });

  await test.step("taken over and given", async () => {
    await tabTo(page.getByRole("button", { name: /^Signed in as/ }));
    await keyboard.press("Enter");
    await take(page.getByRole("menuitem", { name: "Supervision" }));
    const of = (agent: string) =>
      page
        .getByRole("row")
        .filter({ has: page.getByText(agent, { exact: true }) });
    await expect(of("Alice")).toContainText(number);
    await tabTo(page.getByRole("button", { name: `Take over ${number}` }));
    await keyboard.press("Enter");
    await expect(of("Dora")).toContainText(number);
    await tabTo(page.getByRole("button", { name: `Give ${number}` }));
    await keyboard.press("Enter");
    await take(page.getByRole("menuitem", { name: "Alice" }));
    await expect(of("Alice")).toContainText(number);
  });

  await test.step("dark and compact", async () => {
    await tabTo(page.getByRole("button", { name: /^Signed in as/ }));
    await keyboard.press("Enter");
    await take(page.getByRole("menuitem", { name: "Settings" }));
    await tabTo(page.getByLabel("Like the system"));
    await tabTo(page.getByLabel("Dark"), "ArrowDown");
    await expect(page.locator("body.awsui-dark-mode")).toHaveCount(1);
    await tabTo(page.getByLabel("Comfortable"));
    await tabTo(page.getByLabel("Compact"), "ArrowDown");
    await expect(page.locator("body.awsui-compact-mode")).toHaveCount(1);
  });
});

test("the focus goes from the bar to the chats, the transcript, the field and the end, and comes back from dialogs", async ({
  page,
  customer,
}) => {
  const { keyboard } = page;
  // Erin has few chats to pass.
  const erin = new Desktop(page);
  await erin.open("erin");
  await erin.startChat("Claims", customer);
  await erin.textField.fill("Half a tex");
  const transfer = erin.details.getByRole("button", { name: "Transfer" });
  const end = erin.details.getByRole("button", { name: "End Chat" });

  await test.step("onwards", async () => {
    const way = [
      erin.state,
      erin.service,
      erin.number,
      erin.row(customer),
      erin.transcript,
      erin.textField,
      erin.sendButton,
      transfer,
      end,
    ];
    await erin.state.focus();
    expect(await passed(page, way)).toEqual([...way.keys()]);
  });

  await test.step("back from a question, a form and the help", async () => {
    const dialog = page.getByRole("dialog");
    for (const opener of [end, transfer]) {
      await opener.focus();
      await keyboard.press("Enter");
      await expect(dialog).toBeVisible();
      await expect(opener).not.toBeFocused();
      await keyboard.press("Escape");
      await expect(dialog).toBeHidden();
      await expect(opener).toBeFocused();
    }
    await keyboard.press("?");
    await expect(dialog).toBeVisible();
    await keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(transfer).toBeFocused();
  });
});

test("whatever goes while it has the focus hands the focus on", async ({
  alice,
  request,
  customer,
}) => {
  const { page } = alice;
  const { keyboard } = page;
  await alice.startChat("Support", customer);

  await test.step("a refused text", async () => {
    for (const choice of ["Put back in the text field", "Discard"]) {
      const answer = await hold(page, "**/v1/chats/*/messages", {
        status: 422,
        contentType: "application/problem+json",
        json: { code: "message_too_long" },
      });
      const text = `Refused, then ${choice}`;
      await alice.send(text);
      await alice.textField.fill("Meanwhile");
      answer();
      const button = alice.message(text).getByRole("button", { name: choice });
      await button.focus();
      await keyboard.press("Enter");
      await expect(button).toBeHidden();
      await expect(alice.textField).toBeFocused();
      await page.unroute("**/v1/chats/*/messages");
    }
  });

  await test.step("a chat that the agent leaves", async () => {
    await keyboard.press("Escape");
    await expect(alice.textField).toBeHidden();
    await expect(alice.row(customer)).toBeFocused();

    await page.setViewportSize({ width: 390, height: 800 });
    await keyboard.press("Enter");
    await expect(alice.textField).toBeFocused();
    const details = alice.panel.getByRole("button", { name: "Details" });
    await details.focus();
    await keyboard.press("Enter");
    await expect(alice.details).toBeFocused();
    await expect(alice.page.locator(".panel")).toHaveAttribute("inert");
    await alice.details
      .getByRole("button", { name: "Close the details" })
      .focus();
    await keyboard.press("Enter");
    await expect(details).toBeFocused();
    await alice.panel
      .getByRole("button", { name: "Back to the chats" })
      .focus();
    await keyboard.press("Enter");
    await expect(alice.row(customer)).toBeFocused();
  });

  await test.step("what is wrong with the state, all of it on a phone's screen", async () => {
    await page.route("**/v1/me/state", (route) => route.abort());
    await alice.becomes("Not Ready");
    const fault = page.locator(".agent-state .bar-fault");
    const close = fault.getByRole("button", { name: "Close" });
    await expect(close).toBeInViewport({ ratio: 1 });
    const box = await fault.boundingBox();
    expect((box?.x ?? NaN) + (box?.width ?? NaN)).toBeLessThan(390);
    await close.focus();
    await keyboard.press("Enter");
    await expect(fault).toBeHidden();
    await expect(alice.state).toBeFocused();
    await page.unroute("**/v1/me/state");
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  await test.step("a connection that is lost", async () => {
    const retry = page.getByRole("button", { name: "Try now" });
    await page.context().setOffline(true);
    await expect(alice.connection).toHaveText("No connection");
    await retry.focus();
    await keyboard.press("Enter");
    await expect(retry).toBeFocused();
    await page.context().setOffline(false);
    await alice.isConnected();
    await expect(retry).toBeHidden();
    await expect(page.locator(".connection")).toBeFocused();
    await alice.row(customer).focus();
  });

  await test.step("a chat that ends while it is written in", async () => {
    await keyboard.press("Enter");
    await expect(alice.textField).toBeFocused();
    await keyboard.type("Half a tex");
    const chatId = chatAt(page);
    await ask(request, "alice", "POST", `/chats/${chatId}/end`);
    const foot = alice.panel.locator(".foot");
    await expect(foot).toContainText("This text was not sent");
    await expect(foot).toBeFocused();
    await foot.getByRole("button", { name: "Discard" }).focus();
    await keyboard.press("Enter");
    await expect(foot).not.toContainText("This text was not sent");
    await expect(foot).toBeFocused();
  });

  await test.step("a chat that is taken over while something is said of it", async () => {
    await alice.startChat("Support", customer);
    await alice.details.getByLabel("Note").focus();
    await keyboard.type("Router replaced");
    const chatId = chatAt(page);
    await ask(request, "dora", "POST", `/chats/${chatId}/take-over`);
    await expect(alice.panel).toContainText("Dora has it");
    await expect(alice.details).toBeFocused();
    const unsaid = alice.details.getByText("Router replaced");
    await expect(unsaid).toBeVisible();

    const notice = alice.departure(customer);
    await expect(notice).toContainText("note was not saved");
    await page.goto("#/");
    await expect(unsaid).toBeHidden();
    await page.setViewportSize({ width: 390, height: 800 });
    await notice.getByRole("link", { name: "Show the chat" }).focus();
    await keyboard.press("Enter");
    await expect(alice.panel.locator(".foot")).toBeFocused();
    await page.setViewportSize({ width: 1280, height: 800 });
    await expect(unsaid).toBeVisible();
    await alice.details.getByRole("button", { name: "Discard" }).focus();
    await keyboard.press("Enter");
    await expect(unsaid).toBeHidden();
    await expect(alice.details).toBeFocused();
    await expect(notice).not.toContainText("note was not saved");
    await notice.getByRole("button", { name: "Close" }).focus();
    await keyboard.press("Enter");
    await expect(notice).toBeHidden();
    await expect.poll(() => focusIs(page, "nav")).toBe(true);
  });
});
