import { expect, test } from "./fixtures.ts";
import { Phone } from "./phone.ts";
import { picture } from "./pictures.ts";
import { unique } from "./texts.ts";

test("Alice texts a customer, sees it delivered, gets the answer and ends the chat", async ({
  alice,
  phonePage: phone,
  customer,
}) => {
  const { page } = alice;
  const text = unique("Your confirmation number is");
  const answer = "Thanks!";

  await test.step("she chooses Support, types a mobile number and clicks Send SMS", async () => {
    await alice.chooseService("Support");
    await expect(alice.callButton).toBeVisible();
    await alice.number.pressSequentially(customer.replace("+1", ""));
    await expect(alice.number).toHaveValue(/^\(206\) 555-01\d\d$/);
    await picture(page, "1-number");
    await alice.startButton.click();
  });

  await test.step("the Contact Info Panel shows an active chat with an empty transcript", async () => {
    await expect(
      alice.panel.getByText("Active", { exact: true }),
    ).toBeVisible();
    await expect(alice.transcript).toHaveText(
      "No messages yet. Type the first one below.",
    );
    await expect(alice.textField).toBeFocused();
    await expect(alice.panel).toContainText("0 / 160");
  });

  await test.step("she types, sees the count, and Enter sends", async () => {
    await alice.textField.pressSequentially(text);
    await expect(alice.panel).toContainText(`${String(text.length)} / 160`);
    await picture(page, "2-text");
    await alice.textField.press("Enter");
    await expect(alice.textField).toHaveValue("");
  });

  await test.step("the text has a time, and becomes Delivered", async () => {
    await expect(alice.message(text)).toContainText(/\d\d:\d\d/);
    await expect(alice.message(text)).toContainText("Delivered");
    await expect(alice.transcript).toContainText("Today");
  });

  await test.step("the customer's phone has it, and answers", async () => {
    await phone.shows(text);
    await phone.writes("Support", answer);
    await picture(phone.page, "3-phone");
  });

  await test.step("the answer appears by itself, in another colour and on the other side", async () => {
    await expect(alice.message(answer)).toBeVisible();
    await picture(page, "4-answer");
    const [hers, theirs] = [text, answer].map((body) =>
      alice.message(body).getByRole("group"),
    );
    const colour = (group = hers) =>
      group?.evaluate(
        (element) =>
          getComputedStyle(element.firstElementChild ?? element)
            .backgroundColor,
      );
    expect(await colour(hers)).not.toBe(await colour(theirs));
    const left = async (group = hers) => (await group?.boundingBox())?.x ?? NaN;
    expect(await left(theirs)).toBeLessThan(await left(hers));
  });

  await test.step("it is there after a reload", async () => {
    await page.reload();
    await expect(alice.message(answer)).toBeVisible();
    await expect(alice.message(text)).toContainText("Delivered");
  });

  await test.step("it is there after signing out and in again", async () => {
    await alice.signOut();
    await picture(page, "5-signed-out");
    await page.getByRole("button", { name: "Sign in" }).click();
    await alice.enterPassword("alice");
    await alice.openChat(customer);
    await expect(alice.message(text)).toBeVisible();
    await expect(alice.message(answer)).toBeVisible();
  });

  await test.step("End Chat ends it, and a further text is ignored and counted", async () => {
    await alice.endButton.click();
    await expect(alice.panel.getByText("Ended", { exact: true })).toBeVisible();
    await expect(alice.textField).toBeHidden();
    await phone.writes("Support", "One more thing");
    await expect(alice.panel).toContainText(
      "1 text came after the end and was ignored.",
    );
    await expect(alice.message("One more thing")).toHaveCount(0);
    await picture(page, "6-ended");
  });
});

test("Shift+Enter begins a new line, Enter sends both", async ({
  alice,
  phone,
  customer,
}) => {
  const [first, second] = [unique("Line one"), unique("Line two")];
  await alice.startChat("Support", customer);
  await alice.textField.pressSequentially(first);
  await alice.textField.press("Shift+Enter");
  await alice.textField.pressSequentially(second);
  await alice.textField.press("Enter");
  const text = `${first}\n${second}`;
  await expect(alice.message(text)).toContainText("Delivered");
  await phone.shows(text);
});

test("the button under the field sends too", async ({ alice, customer }) => {
  await alice.startChat("Support", customer);
  await alice.textField.fill("By mouse");
  await alice.sendButton.click();
  await expect(alice.message("By mouse")).toContainText("Delivered");
  await picture(alice.page, "by-mouse");
});

test("a text the carrier fails is shown as failed, with the reason", async ({
  alice,
  phonePage: phone,
  customer,
}) => {
  await phone.gives("failing");
  await alice.startChat("Support", customer);
  await alice.send("Can you hear me?");
  const failed = alice.message("Can you hear me?");
  await expect(failed).toContainText("Failed");
  await expect(failed).toContainText(
    "The customer did not get it. The carrier does not say why.",
  );
  await expect(alice.row(customer)).toContainText("Failed");
  await picture(alice.page, "8-failed");
});

test("a text without a receipt stays Sent", async ({
  alice,
  phone,
  customer,
}) => {
  const text = unique("Hello?");
  await phone.gives("silent");
  await alice.startChat("Support", customer);
  await alice.send(text);
  await expect(alice.message(text)).toContainText("Sent");
  // The carrier has dealt with it.
  await phone.shows(text);
  await phone.gives("carrier");
  await alice.send("Hello again");
  await expect(alice.message("Hello again")).toContainText("Delivered");
  await expect(alice.message(text)).toContainText("Sent");
});

test("a text in another chat is counted until the agent looks", async ({
  alice,
  phone,
  customer,
  secondCustomer: other,
}) => {
  await alice.startChat("Support", customer);
  await alice.send("Hello");
  await alice.isSent("Hello");
  await alice.startChat("Support", other);

  await phone.writes("Support", "Are you there?");
  const row = alice.row(customer);
  await expect(row).toContainText("Are you there?");
  await expect(row).toContainText("1 unread");
  await expect(alice.page).toHaveTitle(/^\(\d+\) smsdesk$/);
  await picture(alice.page, "9-unread");

  await row.click();
  await expect(alice.message("Are you there?")).toBeVisible();
  await expect(row).not.toContainText("unread");
});

test("what comes in while the agent reads further up stays below, and says so", async ({
  alice,
  phone,
  customer,
}) => {
  await alice.page.setViewportSize({ width: 1024, height: 480 });
  await alice.startChat("Support", customer);
  for (const text of ["One", "Two", "Three", "Four", "Five"]) {
    await alice.send(text);
  }
  await expect(alice.message("Five")).toContainText("Delivered");
  await alice.transcript.evaluate((element) => {
    element.scrollTop = 0;
  });
  await expect(alice.message("One")).toBeInViewport();
  await phone.writes("Support", "Below");
  const edge = alice.panel.getByRole("button", { name: "1 new message" });
  await expect(edge).toBeVisible();
  await expect(alice.message("One")).toBeInViewport();
  await picture(alice.page, "10-below");
  await edge.click();
  await expect(alice.message("Below")).toBeInViewport();
  await expect(edge).toBeHidden();
});

test("a customer who texts STOP gets nothing more, until START", async ({
  alice,
  phone,
  customer,
}) => {
  const offer = unique("Our offer of the week");
  await alice.startChat("Support", customer);
  await alice.send(offer);
  await expect(alice.message(offer)).toContainText("Delivered");
  const confirmation = /^Support: you are opted out/;
  const welcome = /you are opted in again/;
  // The phone keeps what other tests had it sent.
  await phone.shows(offer);
  const answers = async (to: RegExp) =>
    (await phone.texts()).filter((text) => to.test(text)).length;
  const confirmed = await answers(confirmation);
  const welcomed = await answers(welcome);
  await phone.writes("Support", "STOP");
  await expect(alice.panel.getByText("Ended", { exact: true })).toBeVisible();
  await expect(alice.panel).toContainText("The customer texted STOP.");
  await expect(alice.panel).toContainText(
    "This customer has opted out of texts from this service.",
  );
  await expect(alice.textField).toBeHidden();
  await expect(alice.sendButton).toBeHidden();
  await expect(alice.details).toContainText("Opted out");
  await expect.poll(() => answers(confirmation)).toBe(confirmed + 1);
  const shown = alice.transcript
    .getByRole("article")
    .filter({ hasText: confirmation });
  await expect(shown).toContainText("Automatic reply");
  await expect(shown).toContainText("Delivered");
  await picture(alice.page, "11-opted-out");

  await phone.writes("Support", "START");
  await expect.poll(() => answers(welcome)).toBe(welcomed + 1);
  await alice.sendButton.click();
  await alice.send("Welcome back");
  await expect(alice.message("Welcome back")).toContainText("Delivered");
});

test("a carrier that says things twice, late or in the wrong order is understood", async ({
  alice,
  phonePage: phone,
  customer,
}) => {
  const { page } = alice;
  await alice.startChat("Support", customer);
  const articles = alice.transcript.getByRole("article");

  await test.step("twice", async () => {
    const text = unique("Said once");
    await phone.tells("Twice");
    await phone.writes("Support", "Told twice");
    await alice.send(text);
    await expect(alice.message(text)).toContainText("Delivered");
    await phone.tells("Twice", false);
    // What came twice has come before this.
    await phone.writes("Support", "Told once");
    await expect(alice.message("Told once")).toBeVisible();
    await expect(articles).toHaveCount(3);
    await phone.shows(text);
  });

  await test.step("in the wrong order", async () => {
    const texts = [unique("One"), unique("Two")] as const;
    await phone.tells("Out of order");
    await phone.writes("Support", "The first");
    await phone.writes("Support", "The second");
    await expect(alice.message("The first")).toBeVisible();
    await expect(alice.message("The second")).toBeVisible();
    for (const text of texts) {
      await alice.send(text);
    }
    for (const text of texts) {
      await expect(alice.message(text)).toContainText("Delivered");
    }
    await expect(articles).toHaveCount(7);
    const shown = await articles.allTextContents();
    await page.reload();
    await expect(articles).toHaveCount(7);
    const said = (all: string[]) => all.map((each) => each.split("Y")[0]);
    expect(said(await articles.allTextContents())).toEqual(said(shown));
    await phone.tells("Out of order", false);
  });

  await test.step("late", async () => {
    const text = unique("On its way");
    await phone.isLate(2);
    await alice.send(text);
    const sent = alice.message(text);
    await expect(sent).toContainText("Delivered");
    await phone.shows(text);
    await sent.getByRole("button", { name: "Delivered" }).click();
    await expect(
      sent
        .getByRole("list", { name: "What is known of it" })
        .getByRole("listitem"),
    ).toContainText(["Queued", "Sent", "Delivered"]);
  });
});

test("an unfinished text asks before the chat ends", async ({
  alice,
  customer,
}) => {
  await alice.startChat("Support", customer);
  await alice.textField.fill("Half a tex");
  await alice.endButton.click();
  const question = alice.page.getByRole("dialog", { name: "End this chat?" });
  await expect(question).toContainText("has not been sent");
  await question
    .getByRole("button", { name: "Go on with the chat" })
    .last()
    .click();
  await expect(alice.textField).toHaveValue("Half a tex");
  await alice.endButton.click();
  await question.getByRole("button", { name: "End Chat" }).click();
  await alice.endsAtOnce();
  await expect(alice.panel.getByText("Ended", { exact: true })).toBeVisible();
});

test("the keyboard goes from chat to chat", async ({
  alice,
  customer,
  secondCustomer: other,
}) => {
  const { page } = alice;
  await alice.startChat("Support", other);
  await alice.startChat("Support", customer);
  // The list is in the order of activity, and other tests' customers text Alice too: without a network it stands still.
  await page.context().setOffline(true);
  await expect(alice.connection).toHaveText("No connection");
  // A customer may have several chats there: the number alone does not tell which is chosen.
  const chosen = page.locator(".row[aria-current]");
  const addresses = await alice.rows.evaluateAll((rows) =>
    rows.map((row) => row.getAttribute("href") ?? ""),
  );
  const at = addresses.indexOf((await chosen.getAttribute("href")) ?? "");
  for (const [key, to] of [
    ["Alt+ArrowDown", at + 1],
    ["Alt+ArrowUp", at],
    ["Alt+ArrowUp", Math.max(at - 1, 0)],
  ] as const) {
    await page.keyboard.press(key);
    await expect(chosen).toHaveAttribute("href", addresses[to] ?? "");
  }

  // From where agents type.
  await alice.openChat(customer);
  await alice.textField.fill("Half a tex");
  await expect(alice.textField).toBeFocused();
  await page.keyboard.press("Alt+ArrowDown");
  await expect(chosen).toHaveAttribute("href", addresses[at + 1] ?? "");
  await alice.openChat(customer);
  await expect(alice.textField).toHaveValue("Half a tex");
  await page.context().setOffline(false);
  await alice.isConnected();
});

test("a key acts on the list as it is drawn", async ({
  alice,
  customer,
  secondCustomer: other,
  request,
}) => {
  const { page } = alice;
  await alice.startChat("Support", other);
  await alice.startChat("Support", customer);
  // The key is pressed as soon as the list has a new order, before the desktop does anything else.
  const pressed = await page.evaluateHandle(() => {
    const rows = () => Array.from(document.querySelectorAll(".row"));
    const order = () => rows().map((row) => row.getAttribute("href"));
    const before = order().join(" ");
    const towards = new Promise<string>((resolve) => {
      const observer = new MutationObserver(() => {
        const at = rows().findIndex((row) => row.hasAttribute("aria-current"));
        const above = order()[at - 1];
        if (typeof above === "string" && order().join(" ") !== before) {
          observer.disconnect();
          window.dispatchEvent(
            new KeyboardEvent("keydown", { key: "ArrowUp", altKey: true }),
          );
          resolve(above);
        }
      });
      observer.observe(document.body, { childList: true, subtree: true });
    });
    return { towards };
  });
  await new Phone(other, request).writes("Support", unique("First of all"));
  await expect(page.locator(".row[aria-current]")).toHaveAttribute(
    "href",
    await pressed.evaluate(({ towards }) => towards),
  );
});
