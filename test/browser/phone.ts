import { expect, type Locator, type Page } from "@playwright/test";
import { readable } from "./desktop.ts";
import { endpoints } from "./world.ts";

type Receipt = "from the carrier" | "from the handset" | "failing" | "silent";

/** A customer's phone, on the simulator's page. */
export class Phone {
  readonly #phone: Locator;
  readonly texts: Locator;

  private constructor(
    readonly page: Page,
    readonly number: string,
  ) {
    this.#phone = page.getByRole("region", { name: `Phone ${number}` });
    this.texts = this.#phone.getByRole("log", { name: "Texts" });
  }

  /** The customer's phone, switched on. */
  static async open(page: Page, number: string): Promise<Phone> {
    const phone = new Phone(page, number);
    await page.goto(`${endpoints.phone}/`);
    await page.getByLabel("Customer’s number").fill(readable(number));
    await page.getByRole("button", { name: "Open" }).click();
    await expect(phone.#phone).toBeVisible();
    return phone;
  }

  /** Says what receipts the carrier gives for the phone's texts. */
  async gives(receipt: Receipt): Promise<void> {
    const carrier = this.#phone.locator("summary");
    const choice = this.#phone.getByLabel("Receipt");
    await carrier.click();
    const told = this.page.waitForResponse(/\/behaviour$/);
    await choice.selectOption(receipt);
    await told;
    await carrier.click();
  }

  /** Writes to the service, as the customer. */
  async writes(service: string, body: string): Promise<void> {
    const to = this.#phone.getByLabel("To", { exact: true });
    const option = to.getByRole("option").filter({ hasText: service });
    await to.selectOption(await option.getAttribute("value"));
    await this.#phone.getByRole("textbox", { name: "Text message" }).fill(body);
    await this.#phone.getByRole("button", { name: "Send" }).click();
    await expect(this.text(body).last()).toBeVisible();
  }

  /** The texts with these words, sent or got. */
  text(body: string): Locator {
    return this.texts.getByText(body, { exact: true });
  }
}
