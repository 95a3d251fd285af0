import { type APIRequestContext, expect } from "@playwright/test";
import { numberOf, type ServiceName } from "./services.ts";
import { endpoints } from "./world.ts";

/** What the carrier says of the texts to a phone. */
export type Receipt = "carrier" | "handset" | "failing" | "silent";

/** A customer's phone, without the simulator's page. */
export class Phone {
  /** The call that goes on. */
  #call: object = {};

  constructor(
    readonly number: string,
    readonly request: APIRequestContext,
  ) {}

  /** Says what receipts the carrier gives for the phone's texts. */
  async gives(receipt: Receipt): Promise<void> {
    await this.#post(`/numbers/${this.number}/behaviour`, { receipt });
  }

  /** Calls the agent through the service, as the customer. */
  async calls(agentId: string, serviceId: string): Promise<void> {
    this.#call = await this.#post("/calls", {
      agentId,
      serviceId,
      customerNumber: this.number,
    });
  }

  /** Ends the call; the agent has work after it. */
  async hangsUp(): Promise<void> {
    await this.#post("/calls", { ...this.#call, phase: "after_call_work" });
  }

  /** Says that the agent is done with the call. */
  async isDone(): Promise<void> {
    await this.#post("/calls", { ...this.#call, phase: "done" });
  }

  /** Writes to the service, as the customer. */
  async writes(service: ServiceName, body: string): Promise<void> {
    const text = { from: this.number, to: numberOf[service], body };
    await this.#post("/texts", text);
  }

  /** Whether the phone has the text so often. */
  async shows(body: string, times = 1): Promise<void> {
    await expect
      .poll(async () => (await this.texts()).filter((text) => text === body))
      .toHaveLength(times);
  }

  /** All that it got and sent. */
  async texts(): Promise<string[]> {
    const answer = await this.request.get(
      `${endpoints.phone}/phones/${this.number}`,
    );
    const { texts } = (await answer.json()) as { texts: { body: string }[] };
    return texts.map(({ body }) => body);
  }

  async #post(path: string, data: object): Promise<object> {
    const answer = await this.request.post(`${endpoints.phone}${path}`, {
      data,
    });
    expect(answer.ok()).toBe(true);
    return (await answer.json()) as object;
  }
}
