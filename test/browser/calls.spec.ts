import { ask } from "./api.ts";
import { accessible } from "./axe.ts";
import { overlap } from "./boxes.ts";
import { Desktop, readable } from "./desktop.ts";
import { expect, test } from "./fixtures.ts";
import { passed } from "./focus.ts";
import { picture } from "./pictures.ts";

/** A service of the demo that no other test needs. */
const travel = {
  name: "Travel",
  carrier: "twilio",
  numbers: ["+12065550106"],
};

// There is one Erin, who is called in both tests.
test.describe.configure({ mode: "default" });

test("a call of a service without SMS has no Send SMS icon, and says why", async ({
  page,
  request,
  phone,
  customer,
}) => {
  const erin = new Desktop(page);
  await erin.open("erin");
  const icon = erin.call.getByRole("button", {
    name: `Send SMS to ${readable(customer)}`,
  });
  const hasSms = (sms: boolean) =>
    ask(request, "dora", "PUT", "/admin/services/travel", { ...travel, sms });
  await phone.calls("erin", "travel");
  try {
    await expect(icon).toBeVisible();
    await hasSms(false);
    await page.reload();
    await expect(erin.call).toContainText("Travel does not use SMS.");
    await expect(erin.call).toContainText(readable(customer));
    await expect(erin.call.getByRole("button")).toHaveCount(0);
    await picture(page, "call-without-sms");
  } finally {
    await hasSms(true);
    await phone.isDone();
  }
  await expect(erin.call).toBeHidden();
});

test("what becomes of a chat, close together, can be used with a screen reader, and read", async ({
  page,
  phone,
  customer,
}) => {
  const erin = new Desktop(page);
  await erin.open("erin");
  await erin.goTo("Settings");
  await page.getByLabel("Compact").click();
  await expect(page.locator("body.awsui-compact-mode")).toHaveCount(1);
  await page.getByRole("link", { name: "← Back to the chats" }).click();
  await erin.startChat("Claims", customer);
  await phone.calls("erin", "travel");
  await expect(erin.call).toContainText(readable(customer));
  await accessible(page, "a call");
  await test.step("the focus goes as the eyes do on a phone's screen", async () => {
    const size = page.viewportSize();
    await page.setViewportSize({ width: 420, height: 800 });
    await erin.panel.getByRole("button", { name: "Back to the chats" }).click();
    const way = [
      erin.state,
      page.getByRole("button", { name: /^Signed in as/ }),
      erin.number,
      erin.call.getByRole("button", { name: /^Send SMS to/ }),
      erin.chats.getByRole("searchbox", { name: "Search chats" }),
      erin.row(customer),
    ];
    await expect(erin.row(customer)).toBeVisible();
    await erin.state.focus();
    expect(await passed(page, way)).toEqual([...way.keys()]);
    const tops = await Promise.all(
      way.map(async (each) => (await each.boundingBox())?.y ?? 0),
    );
    // The first two stand beside each other.
    expect(tops.slice(1)).toEqual(tops.slice(1).sort((a, b) => a - b));
    await picture(page, "a-call-420");
    await page.setViewportSize(size ?? { width: 1280, height: 720 });
    await erin.openChat(customer);
  });
  await phone.hangsUp();
  await expect(erin.state).toContainText("After-call Work");

  await page.context().setOffline(true);
  await expect(erin.connection).toContainText("No connection");
  await test.step("beside each other on a small screen", async () => {
    const size = page.viewportSize();
    await page.setViewportSize({ width: 1024, height: 640 });
    await expect(erin.connection).toContainText("No connection");
    const seen = page.locator(".connection");
    await expect
      .poll(async () =>
        overlap(await erin.startButton.boundingBox(), await seen.boundingBox()),
      )
      .toBe(false);
    await picture(page, "no-connection-1024");
    // On a second line there is room for what to do about it.
    await page.setViewportSize({ width: 960, height: 640 });
    await expect
      .poll(() =>
        seen.evaluate(({ lastElementChild: retry }) => {
          const lost = retry?.previousElementSibling;
          const ends = lost?.getBoundingClientRect().right;
          const begins = retry?.getBoundingClientRect().left;
          return (begins ?? 0) > (ends ?? Infinity);
        }),
      )
      .toBe(true);
    await picture(page, "no-connection-960");
    await page.setViewportSize(size ?? { width: 1280, height: 720 });
  });
  await erin.send("From the tunnel");
  await expect(erin.message("From the tunnel")).toContainText("Waiting");
  await accessible(page, "no connection");
  await page.context().setOffline(false);
  await erin.isConnected();
  await phone.isDone();
  await expect(erin.call).toBeHidden();
  await expect(erin.message("From the tunnel")).toContainText("Delivered");

  // Without a network an ending stays as it is.
  await page.context().setOffline(true);
  await expect(erin.connection).toContainText("No connection");
  await erin.endButton.click();
  await expect(erin.panel).toContainText("as soon as the connection is back");
  await accessible(page, "an ending", "main");
  await page.context().setOffline(false);
  await expect(erin.panel.getByText("Ended", { exact: true })).toBeVisible();
  await phone.writes("Claims", "One more thing");
  await expect(erin.panel).toContainText("1 text came after the end");
  await accessible(page, "an ended chat", "main");

  await erin.chats
    .getByRole("searchbox", { name: "Search chats" })
    .fill(customer);
  await expect(erin.row(customer)).toBeVisible();
  await accessible(page, "what a search found", "nav[aria-label=Chats]");
});
