import type { EndChat } from "../api/types";
import type { Sending } from "../outbox/outbox";
import type { Desk } from "./desk";

/**
 * What a desk remembers across reloads and sign-ins. Texts and numbers are kept in the tab's storage alone, which ends with the tab;
 * the ids of seen messages and the chosen service outlive it.
 */
export class Memory {
  readonly #agentId: string;
  readonly #tab: Storage;
  readonly #browser: Storage;

  constructor(agentId: string, tab: Storage, browser: Storage) {
    this.#agentId = agentId;
    this.#tab = tab;
    this.#browser = browser;
  }

  recall(): Pick<Desk, "drafts" | "sendings" | "seen" | "closings"> {
    return {
      drafts: new Map(this.#read<[string, string][]>(this.#tab, "drafts", [])),
      closings: new Map(
        this.#read<[string, EndChat][]>(this.#tab, "closings", []),
      ),
      sendings: this.#read<Sending[]>(this.#tab, "refused", []),
      seen: new Map(this.#read<[string, string][]>(this.#browser, "seen", [])),
    };
  }

  keepDrafts(drafts: Desk["drafts"]): void {
    this.#write(this.#tab, "drafts", [...drafts]);
  }

  keepClosings(closings: Desk["closings"]): void {
    this.#write(this.#tab, "closings", [...closings]);
  }

  /** Keeps the texts that were refused and wait for the agent beside a transcript. */
  keepRefused(sendings: Desk["sendings"]): void {
    this.#write(
      this.#tab,
      "refused",
      sendings.filter(({ state }) => state.is === "refused"),
    );
  }

  keepSeen(seen: Desk["seen"]): void {
    this.#write(this.#browser, "seen", [...seen].slice(-seenChats));
  }

  chosenService(): string | undefined {
    return this.#read<string | undefined>(this.#browser, "service", undefined);
  }

  chooseService(serviceId: string): void {
    this.#write(this.#browser, "service", serviceId);
  }

  /** The numbers that were called from this tab, the latest first. */
  called(): string[] {
    return this.#read<string[]>(this.#tab, "called", []);
  }

  keepCalled(e164: string): void {
    const others = this.called().filter((each) => each !== e164);
    this.#write(this.#tab, "called", [e164, ...others].slice(0, calledNumbers));
  }

  /** Forgets the texts and numbers, as a sign-out should. */
  forgetTexts(): void {
    this.#tab.removeItem(this.#name("closings"));
    this.#tab.removeItem(this.#name("called"));
    this.#tab.removeItem(this.#name("drafts"));
    this.#tab.removeItem(this.#name("refused"));
  }

  #name(key: string): string {
    return `smsdesk.${key}.${this.#agentId}`;
  }

  #read<T>(storage: Storage, key: string, fallback: T): T {
    const text = storage.getItem(this.#name(key));
    return text === null ? fallback : (JSON.parse(text) as T);
  }

  #write(storage: Storage, key: string, value: unknown): void {
    try {
      storage.setItem(this.#name(key), JSON.stringify(value));
    } catch (error) {
      console.warn("The browser keeps nothing across reloads.", error);
    }
  }
}

/** How many called numbers are remembered. */
const calledNumbers = 10;

/** For how many chats it is remembered what was seen. */
const seenChats = 500;
