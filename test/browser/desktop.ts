import { expect, type Locator, type Page } from "@playwright/test";
import { signedIn } from "./cognito.ts";
import { password } from "./world.ts";

/** The agent desktop, as an agent uses it: by the names of what is on it. */
export class Desktop {
  readonly start: Locator;
  readonly service: Locator;
  readonly number: Locator;
  readonly startButton: Locator;
  readonly callButton: Locator;
  readonly chats: Locator;
  readonly requests: Locator;
  readonly panel: Locator;
  readonly transcript: Locator;
  readonly textField: Locator;
  readonly sendButton: Locator;
  readonly details: Locator;
  readonly endButton: Locator;
  readonly fault: Locator;
  readonly state: Locator;
  readonly call: Locator;
  readonly connection: Locator;

  constructor(readonly page: Page) {
    this.start = page.getByRole("form", { name: "Start a contact" });
    this.service = this.start.getByRole("button", { name: "Service" });
    this.number = this.start.getByRole("combobox", {
      name: "Number Input Field",
    });
    this.startButton = this.start.getByRole("button", { name: "Send SMS" });
    this.callButton = this.start.getByText("Call", { exact: true });
    this.fault = this.start.getByRole("alert");
    this.state = page.getByRole("button", { name: /^State: / });
    this.chats = page.getByRole("navigation", { name: "Chats" });
    this.requests = this.chats.getByRole("region", { name: "Requests" });
    this.panel = page.getByRole("region", { name: "Contact Info Panel" });
    this.call = this.panel.getByRole("region", { name: "Call" });
    this.transcript = this.panel.getByRole("log", { name: "Transcript" });
    this.textField = this.panel.getByRole("textbox", {
      name: "Text Input Field",
    });
    this.sendButton = this.panel.getByRole("button", {
      name: "Send SMS",
      exact: true,
    });
    this.details = page.getByRole("complementary", { name: "Details" });
    this.endButton = this.details.getByRole("button", { name: "End Chat" });
    this.connection = page.getByRole("status", { name: "Connection" });
  }

  /** Opens the desktop, and signs in where the issuer asks for it. */
  async signIn(agent: string, secret = password()): Promise<void> {
    await this.page.goto("");
    await this.enterPassword(agent, secret);
    await this.isConnected();
  }

  /** Chooses Ready, Not Ready or a reason. */
  async becomes(state: string): Promise<void> {
    await this.state.click();
    await this.page.getByRole("menuitem", { name: state, exact: true }).click();
  }

  /** Opens one of the pages beside the chats. */
  async goTo(page: string): Promise<void> {
    await this.page.getByRole("button", { name: /^Signed in as/ }).click();
    await this.page.getByRole("menuitem", { name: page }).click();
    await expect(
      this.page.getByRole("heading", { level: 1, name: page }),
    ).toBeVisible();
  }

  /** Opens a tab of Administration. */
  async administer(tab: string): Promise<void> {
    await this.page.getByRole("link", { name: "Administration" }).click();
    await this.page.getByRole("tab", { name: tab }).click();
  }

  /** Opens the desktop as somebody who has signed in before, without the issuer's page. */
  async open(agent: string): Promise<void> {
    await signedIn(this.page, agent);
    await this.page.goto("");
    await this.isConnected();
  }

  async enterPassword(agent: string, secret = password()): Promise<void> {
    await this.page.getByLabel("Username").fill(agent);
    await this.page.getByLabel("Password").fill(secret);
    await this.page.getByRole("button", { name: "Sign in" }).click();
  }

  async signOut(): Promise<void> {
    await this.page.getByRole("button", { name: /^Signed in as/ }).click();
    await this.page.getByRole("menuitem", { name: "Sign out" }).click();
    await expect(
      this.page.getByRole("heading", { name: "You have signed out" }),
    ).toBeVisible();
  }

  async isConnected(): Promise<void> {
    await expect(this.connection).toHaveText("Connected");
  }

  async chooseService(name: string): Promise<void> {
    await this.service.click();
    await this.page.getByRole("option", { name }).click();
  }

  /** Starts a chat with the customer, or opens the one there is. */
  async startChat(service: string, customer: string): Promise<void> {
    await this.chooseService(service);
    await this.number.fill(customer);
    await this.startButton.click();
    await expect(
      this.panel.getByRole("heading", { name: readable(customer) }),
    ).toBeVisible();
    await expect(this.textField).toBeFocused();
  }

  async openChat(customer: string): Promise<void> {
    await this.row(customer).click();
    await expect(
      this.panel.getByRole("heading", { name: readable(customer) }),
    ).toBeVisible();
  }

  /** The chats in the list, and those that are offered; what is said of others stands above them. */
  get rows(): Locator {
    return this.chats.getByRole("listitem").getByRole("link");
  }

  /** The customer's latest chat in the list. */
  row(customer: string): Locator {
    return this.rows.filter({ hasText: readable(customer) }).first();
  }

  /** What says who has the chat with the customer now. Other tests' chats go from the same agent. */
  departure(customer: string): Locator {
    return this.chats
      .locator(".departure")
      .filter({ hasText: readable(customer) });
  }

  async send(text: string): Promise<void> {
    await this.textField.fill(text);
    await this.textField.press("Enter");
  }

  /** A message in the transcript, with its time and status. */
  message(text: string): Locator {
    return this.transcript.getByRole("article").filter({
      has: this.page.getByRole("group").getByText(text, { exact: true }),
    });
  }

  /** Ends the chat, without the seconds in which the agent can go on with it. */
  async endChat(): Promise<void> {
    await this.endButton.click();
    await this.endsAtOnce();
    await expect(this.panel.getByText("Ended", { exact: true })).toBeVisible();
  }

  /** What is about to end ends now, as if the agent left the page. */
  async endsAtOnce(): Promise<void> {
    await this.page.evaluate(() => window.dispatchEvent(new Event("pagehide")));
  }

  /** Waits until the carrier has the text. What it makes of it comes later. */
  async isSent(text: string): Promise<void> {
    await expect(this.message(text)).toContainText(/Sent|Delivered/);
  }
}

/** The number as the desktop shows it: +1 206 555 0150. */
export function readable(number: string): string {
  return number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "+1 $1 $2 $3");
}
