import { expect, type Locator, type Page } from "@playwright/test";
import type { Desktop } from "./desktop.ts";

/** What administrators see of what became of a service's texts. */
export class Health {
  readonly #part: Locator;
  readonly chart: Locator;
  /** What the chart says of one hour. */
  readonly hour: Locator;

  private constructor(readonly page: Page) {
    this.#part = page.getByRole("tabpanel", { name: "Health" });
    this.chart = this.#part.getByRole("application", { name: "By hour" });
    this.hour = this.#part.getByRole("tooltip");
  }

  static async open(desktop: Desktop): Promise<Health> {
    const { page } = desktop;
    await desktop.goTo("Administration");
    await page.getByRole("tab", { name: "Health" }).click();
    return new Health(page);
  }

  /** Chooses the service. */
  async choose(service: string): Promise<void> {
    await this.#part.getByRole("button", { name: "Service" }).click();
    await this.page.getByRole("option", { name: service }).click();
    await this.#isAnswered();
  }

  /** Chooses how far back. */
  async shows(span: string): Promise<void> {
    await this.#part.getByRole("button", { name: span }).click();
    await this.#isAnswered();
  }

  /** Reads anew until the check holds: texts are counted a little after desktops are told. */
  async refreshUntil(check: () => Promise<void>): Promise<void> {
    await expect(async () => {
      await this.#part.getByRole("button", { name: "Refresh" }).click();
      await check();
    }).toPass({ timeout: 20_000 });
  }

  /** How many texts reached each status, by its word. None of it is there while there is no text. */
  async counts(): Promise<Record<string, number>> {
    const words = await this.#part.getByRole("term").allTextContents();
    const values = await this.#part.getByRole("definition").allTextContents();
    return Object.fromEntries(
      words.map((word, at) => [word, whole(values[at])]),
    );
  }

  /** How many texts failed for the reason. */
  async failedFor(reason: RegExp): Promise<number> {
    const row = this.#part
      .getByRole("table", { name: "Why texts failed" })
      .getByRole("row", { name: reason });
    return (await row.count()) === 0
      ? 0
      : whole(await row.getByRole("cell").last().textContent());
  }

  async #isAnswered(): Promise<void> {
    await expect(this.#part.getByText(/^As of /)).toBeVisible();
  }
}

function whole(text: string | null | undefined): number {
  return Number((text ?? "").replace(/\D/g, ""));
}
