import type { Api } from "../api/client";
import type { Agent, Colleague } from "../api/types";

/** What agents are called, by their ids. */
type KnownNames = ReadonlyMap<string, string>;

/**
 * Reads what the colleagues in a service are called once somebody is to be named who is not known, and keeps it. It does
 * not ask again for a name that the answer lacks. What was not answered is asked for again with the next unknown name of
 * the service, and when the connection is back.
 */
export class Names {
  readonly #colleagues: Api["colleagues"];
  readonly #listeners = new Set<() => void>();
  readonly #readings = new Map<string, Promise<void>>();
  /** Who waits for an answer, by service. */
  readonly #wanted = new Map<string, Set<string>>();
  /** Who was not among the colleagues, by service. */
  readonly #unknown = new Map<string, Set<string>>();
  #names: KnownNames;

  constructor({ id, name }: Agent, colleagues: Api["colleagues"]) {
    this.#colleagues = colleagues;
    this.#names = new Map([[id, name]]);
  }

  readonly known = (): KnownNames => this.#names;

  /** Has the listener called when more names are known, until the function that it returns is called. */
  readonly onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** The agent's name, or the id if that is all that is known. */
  nameOf(agentId: string): string {
    return this.#names.get(agentId) ?? agentId;
  }

  /** Settles when the agents' names are known, or cannot be had for now. */
  async read(serviceId: string, agentIds: readonly string[]): Promise<void> {
    const unknown = this.#unknown.get(serviceId);
    const wanted = agentIds.filter(
      (id) => !this.#names.has(id) && unknown?.has(id) !== true,
    );
    if (wanted.length > 0) {
      addTo(this.#wanted, serviceId, wanted);
      await this.#readOnce(serviceId);
    }
  }

  /** The colleagues as they are now. */
  async colleagues(serviceId: string): ReturnType<Api["colleagues"]> {
    const wanted = [...(this.#wanted.get(serviceId) ?? [])];
    const outcome = await this.#colleagues(serviceId);
    if (outcome.kind === "done") {
      this.#learn(serviceId, outcome.value.items, wanted);
    } else if (outcome.kind === "refused") {
      this.#wanted.delete(serviceId);
    }
    return outcome;
  }

  /** The connection is back: asks again for what could not be read. */
  wake(): void {
    for (const serviceId of this.#wanted.keys()) {
      void this.#readOnce(serviceId);
    }
  }

  /** Who is wanted since the request began may have come to the service since: the answer does not say that they are nobody. */
  #learn(
    serviceId: string,
    colleagues: readonly Colleague[],
    wanted: readonly string[],
  ): void {
    this.#names = new Map([
      ...this.#names,
      ...colleagues.map(({ id, name }) => [id, name] as const),
    ]);
    const missing = wanted.filter((id) => !this.#names.has(id));
    addTo(this.#unknown, serviceId, missing);
    const open = [...(this.#wanted.get(serviceId) ?? [])].filter(
      (id) => !this.#names.has(id) && !wanted.includes(id),
    );
    this.#wanted.delete(serviceId);
    if (open.length > 0) {
      addTo(this.#wanted, serviceId, open);
    }
    for (const listener of this.#listeners) {
      listener();
    }
  }

  #readOnce(serviceId: string): Promise<void> {
    const under = this.#readings.get(serviceId);
    if (under !== undefined) {
      return under;
    }
    const reading = this.colleagues(serviceId).then(async ({ kind }) => {
      this.#readings.delete(serviceId);
      if (kind === "done" && this.#wanted.has(serviceId)) {
        await this.#readOnce(serviceId);
      }
    });
    this.#readings.set(serviceId, reading);
    return reading;
  }
}

function addTo(
  sets: Map<string, Set<string>>,
  key: string,
  items: readonly string[],
): void {
  sets.set(key, new Set([...(sets.get(key) ?? []), ...items]));
}
