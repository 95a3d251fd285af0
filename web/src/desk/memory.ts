import type { EndChat } from "../api/types";
import { isList, isObject, isPairs, isText, keep, readKept } from "../kept";
import { KeptTexts } from "../outbox/keptTexts";
import type { Desk } from "./desk";
import { forgetSettled } from "./endings";

/**
 * What a desk remembers across reloads and sign-ins. What is typed and which numbers are called is kept in the tab's
 * storage alone, which ends with the tab; the ids of what was seen and told, and the chosen service, outlive it.
 */
export class Memory {
  readonly #agentId: string;
  readonly #tab: Storage;
  readonly #browser: Storage;
  #isForgotten = false;

  constructor(agentId: string, tab: Storage, browser: Storage) {
    this.#agentId = agentId;
    this.#tab = tab;
    this.#browser = browser;
  }

  recall(): Pick<Desk, "drafts" | "seen" | "closings"> {
    return {
      drafts: new Map(this.#read(this.#tab, "drafts", isTexts)),
      closings: new Map(this.#read(this.#tab, "closings", isClosings)),
      seen: new Map(this.#read(this.#browser, "seen", isTexts)),
    };
  }

  keepDrafts(drafts: Desk["drafts"]): void {
    this.#write(this.#tab, "drafts", [...drafts]);
  }

  keepClosings(closings: Desk["closings"]): void {
    this.#write(this.#tab, "closings", [...closings]);
  }

  keepSeen(seen: Desk["seen"]): void {
    this.#write(this.#browser, "seen", [...seen].slice(-seenChats));
  }

  chosenService(): string | undefined {
    return this.#read(this.#browser, "service", isText);
  }

  chooseService(serviceId: string): void {
    this.#write(this.#browser, "service", serviceId);
  }

  /** The numbers that were called from this tab, the latest first. */
  called(): string[] {
    return this.#read(this.#tab, "called", isList(isText)) ?? [];
  }

  keepCalled(e164: string): void {
    const others = this.called().filter((each) => each !== e164);
    this.#write(this.#tab, "called", [e164, ...others].slice(0, calledNumbers));
  }

  /** What no tab of the browser has told the agent of before; it counts as told from now on. */
  tell<T>(news: readonly T[], idOf: (each: T) => string): T[] {
    const told = this.#read(this.#browser, "told", isList(isText)) ?? [];
    const untold = news.filter((each) => !told.includes(idOf(each)));
    if (untold.length > 0) {
      const ids = [...told, ...untold.map(idOf)];
      this.#write(this.#browser, "told", ids.slice(-toldNews));
    }
    return untold;
  }

  /** Forgets the texts and numbers, as a sign-out should, and what was told. What comes until the page goes is not kept. */
  forgetTexts(): void {
    this.#isForgotten = true;
    this.#browser.removeItem(this.#name("told"));
    this.#tab.removeItem(this.#name("closings"));
    this.#tab.removeItem(this.#name("called"));
    this.#tab.removeItem(this.#name("drafts"));
    new KeptTexts(this.#agentId, this.#browser).forgetSettled();
    forgetSettled(this.#browser, this.#agentId);
  }

  #name(key: string): string {
    return `smsdesk.${key}.${this.#agentId}`;
  }

  #read<T>(
    storage: Storage,
    key: string,
    isIt: (value: unknown) => value is T,
  ): T | undefined {
    return readKept(storage, this.#name(key), isIt);
  }

  #write(storage: Storage, key: string, value: unknown): void {
    if (!this.#isForgotten) {
      keep(storage, this.#name(key), value);
    }
  }
}

export const isTexts = isPairs(isText);

function isClosing(value: unknown): value is EndChat {
  return isObject(value) && Object.values(value).every(isText);
}

export const isClosings = isPairs(isClosing);

/** How many called numbers are remembered. */
const calledNumbers = 10;

/** Of how many news it is remembered that they were told. */
const toldNews = 200;

/** For how many chats it is remembered what was seen. */
const seenChats = 500;
