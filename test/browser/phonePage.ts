import { expect, type Locator, type Page } from "@playwright/test";
import { readable } from "./desktop.ts";
import type { Receipt } from "./phone.ts";
import { endpoints } from "./world.ts";

/** A customer's phone, on the simulator's page. */
export class PhonePage {
  readonly #phone: Locator;
  readonly #texts: Locator;
  /** The call that goes on. */
  readonly call: Locator;

  private constructor(
    readonly page: Page,
    readonly number: string,
  ) {
    this.#phone = page.getByRole("region", { name: `Phone ${number}` });
    this.#texts = this.#phone.getByRole("log", { name: "Texts" });
    this.call = this.#phone
      .getByRole("list", { name: "Calls" })
      .getByRole("listitem");
  }

  /** The customer's phone, switched on. */
  static async open(page: Page, number: string): Promise<PhonePage> {
    const phone = new PhonePage(page, number);
    await page.goto(`${endpoints.phone}/`);
    await page.getByLabel("Customer’s number").fill(readable(number));
    await page.getByRole("button", { name: "Open" }).click();
    await expect(phone.#phone).toBeVisible();
    return phone;
  }

  /** Says what receipts the carrier gives for the phone's texts. */
  async gives(receipt: Receipt): Promise<void> {
    await this.#treated(async (carrier) => {
      await carrier.getByLabel("Receipt").selectOption(receipt);
    });
  }

  /** Has the carrier tell all of the phone's texts and receipts so. */
  async tells(how: "Twice" | "Out of order", on = true): Promise<void> {
    await this.#treated((carrier) => carrier.getByLabel(how).setChecked(on));
  }

  /** Has the carrier take so long for the phone's texts and receipts. */
  async isLate(seconds: number): Promise<void> {
    await this.#treated(async (carrier) => {
      const late = carrier.getByLabel("Late by");
      await late.fill(String(seconds));
      await late.press("Enter");
    });
  }

  /** Calls the agent through the service, as the customer. */
  async calls(agent: string, service: string): Promise<void> {
    const call = this.#phone.getByRole("form", { name: "Call an agent" });
    await call.getByLabel("Agent").selectOption(agent);
    await call.getByLabel("Service").selectOption(service);
    await call.getByRole("button", { name: "Call" }).click();
    await expect(this.call).toContainText(`${agent}, in the call`);
  }

  /** Ends the call; the agent has work after it. */
  async hangsUp(): Promise<void> {
    await this.call.getByRole("button", { name: "Hang up" }).click();
    await expect(this.call).toContainText("after the call");
  }

  /** Says that the agent is done with the call. */
  async isDone(): Promise<void> {
    await this.call.getByRole("button", { name: "Done" }).click();
    await expect(this.call).toBeHidden();
  }

  /** Writes to the service, as the customer. */
  async writes(service: string, body: string): Promise<void> {
    const to = this.#phone.getByLabel("To", { exact: true });
    const option = to.getByRole("option").filter({ hasText: service });
    await to.selectOption(await option.getAttribute("value"));
    await this.#phone.getByRole("textbox", { name: "Text message" }).fill(body);
    await this.#phone.getByRole("button", { name: "Send" }).click();
    await expect(this.#text(body).last()).toBeVisible();
  }

  async #treated(change: (carrier: Locator) => Promise<void>): Promise<void> {
    const carrier = this.#phone.locator("summary");
    await carrier.click();
    const told = this.page.waitForResponse(/\/behaviour$/);
    await change(this.#phone);
    await told;
    await carrier.click();
  }

  /** Whether the phone has the text so often. */
  async shows(body: string, times = 1): Promise<void> {
    await expect(this.#text(body)).toHaveCount(times);
  }

  /** The texts with these words, sent or got. */
  #text(body: string): Locator {
    return this.#texts.getByText(body, { exact: true });
  }
}
