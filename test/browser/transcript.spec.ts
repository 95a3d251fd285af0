import type { Locator } from "@playwright/test";
import { ask, chatAt } from "./api.ts";
import { standstill } from "./clock.ts";
import { Desktop, readable } from "./desktop.ts";
import { expect, test } from "./fixtures.ts";
import { picture } from "./pictures.ts";
import { pushed, pushedAbove, pushing } from "./pushed.ts";
import { unique } from "./texts.ts";

test("a failed text is sent again by Retry, once, and its history is there on demand", async ({
  alice,
  phone,
  customer,
}) => {
  const text = unique("Your router ships today");
  await phone.gives("failing");
  await alice.startChat("Support", customer);
  await alice.send(text);
  const failed = alice.message(text).first();
  await expect(failed).toContainText("Failed");
  // Told to readers once, and not again when the chat is opened anew.
  const said = alice.page.getByText(`Failed: “${text}”`);
  await expect(said).toHaveCount(1);
  await alice.page.reload();
  await expect(failed).toContainText("Failed");
  await expect(said).toHaveCount(0);
  await phone.gives("carrier");
  await failed.getByRole("button", { name: "Retry" }).click();
  await expect(alice.message(text)).toHaveCount(2);
  await expect(alice.message(text).last()).toContainText("Delivered");
  await expect(failed).toContainText("Sent again below");
  await expect(failed.getByRole("button", { name: "Retry" })).toHaveCount(0);

  await failed.getByRole("button", { name: "Failed" }).click();
  const history = failed.getByRole("list", { name: "What is known of it" });
  await expect(history.getByRole("listitem")).toContainText([
    "Queued",
    "Sent",
    "Failed",
  ]);
  await picture(alice.page, "21-history");
});

test("a text whose carrier's answer was lost says so, and what to do", async ({
  alice,
  customer,
}) => {
  await alice.startChat("Support", customer);
  const { page } = alice;
  await page.route(/\/messages$/, async (route, request) => {
    if (request.method() !== "POST") {
      return route.continue();
    }
    const answer = await route.fetch();
    const message = (await answer.json()) as object;
    return route.fulfill({
      response: answer,
      json: {
        ...message,
        status: "unconfirmed",
        statusReason: "unknown",
        revision: 1_000,
      },
    });
  });
  await alice.send("Are you there?");
  await expect(alice.message("Are you there?")).toContainText("Unconfirmed");
  await expect(alice.message("Are you there?")).toContainText(
    "Ask the customer before you send it again.",
  );
});

test("what a customer sends is shown as it is, and never run", async ({
  alice,
  phone,
  customer,
}) => {
  const { page } = alice;
  const evil = `<img src=x onerror="window.evil=1"><script>window.evil=1</script> javascript:alert(1) https://example.com/a?b=1&c=2.`;
  await alice.startChat("Support", customer);
  await alice.send("Hello");
  await expect(alice.message("Hello")).toContainText("Delivered");
  await phone.writes("Support", evil);
  const shown = alice.transcript
    .getByRole("article")
    .filter({ hasText: "javascript:alert(1)" });
  await expect(shown).toContainText(evil);
  await expect(shown.locator("img, script")).toHaveCount(0);
  const links = shown.getByRole("link");
  await expect(links).toHaveCount(1);
  await expect(links).toHaveAttribute("href", "https://example.com/a?b=1&c=2");
  await expect(links).toHaveAttribute("target", "_blank");
  await expect(links).toHaveAttribute("rel", /noopener noreferrer/);
  expect(await page.evaluate(() => "evil" in window)).toBe(false);

  // The reply stands with what it answers.
  await shown.getByRole("button", { name: "Show the message “Hello”" }).click();
  await expect(alice.message("Hello")).toBeFocused();

  const arabic = "مرحبا، أين الطرد؟ 📦👩‍👩‍👧‍👦🇨🇭";
  await phone.writes("Support", arabic);
  await expect(alice.message(arabic)).toBeVisible();
  const side = await alice
    .message(arabic)
    .getByText(arabic)
    .evaluate((element) => getComputedStyle(element).direction);
  expect(side).toBe("rtl");
  await picture(page, "22-safe");
});

test("more messages than the desktop syncs are read as the agent scrolls up, each once and in order", async ({
  alice,
  request,
  customer,
}) => {
  const { page } = alice;
  await alice.startChat("Support", customer);
  const chatId = chatAt(page);
  const texts = Array.from({ length: 60 }, (_, n) => `Message ${String(n)}.`);
  for (const body of texts) {
    await ask(request, "alice", "POST", `/chats/${chatId}/messages`, { body });
  }
  const asked: string[] = [];
  page.on("request", (each) => {
    if (each.url().includes("/messages?before=")) {
      asked.push(each.url());
    }
  });
  await page.reload();
  const articles = alice.transcript.getByRole("article");
  await expect(articles).toHaveCount(50);
  await expect(alice.message("Message 59.")).toBeInViewport();
  expect(asked).toEqual([]);

  // The tenth is the first that is there. It stays where the agent saw it.
  const tenth = alice.message("Message 10.");
  await alice.transcript.hover();
  await alice.transcript.evaluate((element) => {
    element.scrollTop = 0;
  });
  const before = await top(tenth);
  await expect(articles).toHaveCount(60);
  expect(Math.abs((await top(tenth)) - before)).toBeLessThan(40);
  await expect(tenth).toBeInViewport();
  expect(asked).toHaveLength(1);
  const said = await articles
    .getByRole("group")
    .evaluateAll((all) => all.map(({ textContent }) => textContent));
  expect(said).toEqual(texts);
});

test("a text that comes in above what was read is unread until it was on the screen", async ({
  page,
  request,
  customer,
}) => {
  const alice = new Desktop(page);
  const push = await pushing(alice, "alice");
  await alice.startChat("Support", customer);
  const chat = (await ask(request, "alice", "POST", "/chats", {
    serviceId: "support",
    customerNumber: customer,
  })) as { id: string };
  const updated = { ...chat, unread: 0, revision: 1_000 };
  const marks: unknown[] = [];
  await page.route(/\/read$/, async (route) => {
    marks.push(route.request().postDataJSON());
    await route.fulfill({ json: { ...updated, revision: 1_002 } });
  });
  for (let n = 1; n <= 40; n += 1) {
    push("message.created", pushed(chat.id, n, `Message ${String(n)}.`));
  }
  await expect(alice.message("Message 40.")).toBeInViewport();

  const goesOn = await standstill(page);
  const { id: newest, direction, body, at } = pushed(chat.id, 40, "Last");
  push("message.created", pushedAbove(chat.id, 1, "Held up on its way"));
  push("chat.updated", {
    ...updated,
    unread: 1,
    revision: 1_001,
    lastMessage: { id: newest, direction, body, at },
  });
  await expect(alice.row(customer)).toContainText("1 unread");
  await expect(page).toHaveTitle(/^\(\d+\)/);
  await expect(
    page.getByText(`New text from ${readable(customer)}.`),
  ).toHaveCount(1);
  const late = alice.message("Held up on its way");
  await expect(late).not.toBeInViewport();
  // What is read is marked a little later.
  await page.clock.runFor(2_000);
  // A mark would have come before what the page asks for now.
  await page.evaluate(() => fetch(location.href));
  expect(marks).toEqual([]);
  await goesOn();

  await alice.panel
    .getByRole("button", { name: "1 new message above" })
    .click();
  await expect(late).toBeInViewport();
  await expect(alice.row(customer)).not.toContainText("unread");
  await expect.poll(() => marks).toEqual([{ messageId: newest }]);
});

test("what is read further up stays where it is, whatever comes in or grows above it", async ({
  page,
  customer,
}) => {
  const alice = new Desktop(page);
  const push = await pushing(alice, "alice");
  await alice.startChat("Support", customer);
  const chatId = chatAt(alice.page);
  const own = {
    ...pushedAbove(chatId, 1, "Sent before"),
    direction: "outbound",
    sentBy: "alice",
    status: "sent",
  };
  push("message.created", own);
  for (let n = 1; n <= 40; n += 1) {
    push("message.created", pushed(chatId, n, `Message ${String(n)}.`));
  }
  await expect(alice.message("Message 40.")).toBeInViewport();
  const read = alice.message("Message 20.");
  await read.scrollIntoViewIfNeeded();
  const toEnd = alice.panel.getByRole("button", {
    name: "To the newest message",
  });
  await expect(toEnd).toBeVisible();
  const before = await top(read);

  await test.step("a late text", async () => {
    push("message.created", pushedAbove(chatId, 2, "Held up on its way"));
    await expect(alice.message("Held up on its way")).toHaveCount(1);
    expect(Math.abs((await top(read)) - before)).toBeLessThan(2);
    await expect(
      alice.panel.getByRole("button", { name: "1 new message above" }),
    ).toBeVisible();
  });

  await test.step("what is to be done about a text that failed", async () => {
    push("message.updated", { ...own, status: "failed", revision: 2 });
    await expect(alice.message("Sent before")).toContainText("Failed");
    expect(Math.abs((await top(read)) - before)).toBeLessThan(2);
  });

  await test.step("one that stands below says so below", async () => {
    const late = pushed(chatId, 39, "Held up near the end");
    push("message.created", { ...late, id: `${late.id}5` });
    await expect(
      alice.panel.getByRole("button", { name: "1 new message", exact: true }),
    ).toBeVisible();
    await expect(
      alice.panel.getByRole("button", { name: "1 new message above" }),
    ).toBeVisible();
    expect(Math.abs((await top(read)) - before)).toBeLessThan(2);
  });
});

test("who goes up from the end stays there, though the desktop draws before it hears of it", async ({
  page,
  customer,
}) => {
  const alice = new Desktop(page);
  const push = await pushing(alice, "alice");
  await alice.startChat("Support", customer);
  const chatId = chatAt(page);
  for (let n = 1; n <= 40; n += 1) {
    push("message.created", pushed(chatId, n, `Message ${String(n)}.`));
  }
  await expect(alice.message("Message 40.")).toBeInViewport();
  // What React does at a key is drawn at once; the browser tells of what was scrolled with the next frame.
  await alice.transcript.evaluate((element) => {
    element.scrollTop = 0;
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "?" }));
  });
  await page.getByRole("dialog", { name: "Keyboard" }).press("Escape");
  await expect(
    alice.panel.getByRole("button", { name: "To the newest message" }),
  ).toBeVisible();
  await expect(alice.message("Message 1.")).toBeInViewport();
});

test("a message that is answered much later is shown, though it is not in the page", async ({
  page,
  customer,
}) => {
  const alice = new Desktop(page);
  const push = await pushing(alice, "alice");
  await alice.startChat("Support", customer);
  const chatId = chatAt(alice.page);
  for (let n = 1; n <= 200; n += 1) {
    push("message.created", pushed(chatId, n, `Message ${String(n)}.`));
  }
  const { id } = pushed(chatId, 1, "");
  push("message.created", {
    ...pushed(chatId, 201, "As to the first"),
    replyTo: id,
  });
  await expect(alice.message("As to the first")).toBeInViewport();
  const first = alice.message("Message 1.");
  await expect(first).toHaveCount(0);
  await alice.panel
    .getByRole("button", { name: "Show the message “Message 1.”" })
    .click();
  await expect(first).toBeFocused();
  await expect(first).toBeInViewport();
});

test("readers hear what a customer writes, and not the transcript that it comes into", async ({
  alice,
  phone,
  customer,
}) => {
  const text = unique("Read this out");
  await alice.startChat("Support", customer);
  await phone.writes("Support", text);
  await expect(alice.message(text)).toBeVisible();
  await expect(alice.transcript).toHaveAttribute("aria-live", "off");
  await expect(
    alice.page.getByRole("log", { name: "New texts" }),
  ).toContainText(`New text: ${text}`);
});

async function top(shown: Locator): Promise<number> {
  return (await shown.boundingBox())?.y ?? NaN;
}

test("a thousand messages take no more of the page, and scroll up to the first", async ({
  page,
  customer,
}) => {
  const alice = new Desktop(page);
  const push = await pushing(alice, "alice");
  await alice.startChat("Support", customer);
  const chatId = chatAt(page);
  const articles = alice.transcript.getByRole("article");
  for (let n = 1; n < 1_000; n += 1) {
    push("message.created", pushed(chatId, n, `Message ${String(n)}.`));
  }
  await expect(alice.message("Message 999.")).toBeVisible();
  const nodes = () =>
    page.evaluate(() => document.getElementsByTagName("*").length);
  const before = await nodes();
  push("message.created", pushed(chatId, 1_000, "The thousandth"));
  await expect(alice.message("The thousandth")).toBeVisible();
  await expect(articles).toHaveCount(150);
  expect(await nodes()).toBeLessThan(before + 100);

  // Going up brings the earlier ones, and what was on the screen stays there.
  await alice.transcript.evaluate((element) => {
    element.scrollTop = 0;
  });
  await expect(articles).not.toHaveCount(150);
  await expect(alice.message("Message 851.")).toBeInViewport();
  for (let turn = 0; turn < 12; turn += 1) {
    const shown = await articles.count();
    if (shown === 1_000) {
      break;
    }
    await alice.transcript.evaluate((element) => {
      element.scrollTop = 0;
    });
    await expect(articles).not.toHaveCount(shown);
  }
  await expect(articles).toHaveCount(1_000);
});

test("a thousand messages more leave nothing in memory but themselves", async ({
  page,
  customer,
}) => {
  const alice = new Desktop(page);
  const push = await pushing(alice, "alice");
  await alice.startChat("Support", customer);
  const chatId = chatAt(page);
  const devtools = await page.context().newCDPSession(page);
  const memory = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    const { usedSize } = await devtools.send("Runtime.getHeapUsage");
    const { nodes, jsEventListeners } = await devtools.send(
      "Memory.getDOMCounters",
    );
    return { usedSize, nodes, jsEventListeners };
  };
  const upTo = async (from: number, last: number) => {
    for (let n = from; n <= last; n += 1) {
      push("message.created", pushed(chatId, n, `Message ${String(n)}.`));
    }
    await expect(alice.message(`Message ${String(last)}.`)).toBeVisible();
    return memory();
  };
  const before = await upTo(1, 1_000);
  const after = await upTo(1_001, 2_000);
  expect(after.nodes).toBeLessThan(before.nodes * 1.05);
  expect(after.jsEventListeners).toBeLessThan(before.jsEventListeners * 1.05);
  expect(after.usedSize - before.usedSize).toBeLessThan(1_000 * 2_048);
});
