import { keyLifeMs } from "../api/key";
import type { Refusal } from "../api/outcome";
import { hasTexts, keep, keptNames, readKept } from "../kept";

/** A text as the agent has composed it. One composed text has one key, for all attempts. */
export interface Text {
  key: string;
  chatId: string;
  body: string;
  /** When it was composed, in RFC 3339. */
  at: string;
  /** The newest message of the chat at that time: its own stands behind it. */
  after: string;
}

const everybodys = "smsdesk.sending.";

/** How long texts of an agent who signs in no more stay on the computer. */
const abandonedMs = 30 * 24 * 60 * 60 * 1_000;

/** What the tabs know of a text. */
export interface KeptText extends Text {
  /** An attempt has been made: its answer may be known to the tab alone that made it. */
  tried?: boolean;
  refusal?: Refusal;
  /** The API has it, and the carrier does not take it: kept a moment, for the tabs that wait for it. */
  failed?: true;
  /** Nobody has answered for so long that its key may be forgotten. */
  expired?: true;
}

/** An agent's texts in the storage that outlives the page and that tabs share. */
export class KeptTexts {
  readonly #storage: Storage;
  readonly #prefix: string;

  constructor(agentId: string, storage: Storage) {
    this.#storage = storage;
    this.#prefix = `${everybodys}${agentId}.`;
  }

  /** What a text is kept under. */
  nameOf(key: string): string {
    return this.#prefix + key;
  }

  /** The key of the text that is kept under a name, if it is one. */
  keyOf(name: string): string | undefined {
    return name.startsWith(this.#prefix)
      ? name.slice(this.#prefix.length)
      : undefined;
  }

  read(key: string): KeptText | undefined {
    const text = readKept(this.#storage, this.nameOf(key), isKept);
    // The texts of an agent whose id begins like this one's stand under names that do so too.
    return text?.key === key ? text : undefined;
  }

  /** What is kept, in the order of its composing. */
  all(): KeptText[] {
    return keptNames(this.#storage, this.#prefix)
      .flatMap((name) => this.read(this.keyOf(name) ?? "") ?? [])
      .sort((a, b) => (a.at < b.at ? -1 : 1));
  }

  keep(text: KeptText): void {
    keep(this.#storage, this.nameOf(text.key), text);
  }

  /** Keeps what became of a text. Where that cannot be kept, no other tab may send it at least. */
  settle(text: KeptText): void {
    this.keep(text);
    const kept = this.read(text.key);
    if (kept === undefined || !isSettled(kept)) {
      this.forget(text.key);
    }
  }

  forget(key: string): void {
    this.#storage.removeItem(this.nameOf(key));
  }

  /** Forgets the texts that are not sent any more. Those that wait for an answer stay. */
  forgetSettled(): void {
    this.tidy();
    for (const text of this.all()) {
      if (isSettled(text) || isOld(text.at)) {
        this.forget(text.key);
      }
    }
  }

  /** Forgets what is no text, and what other agents have left long ago. */
  tidy(): void {
    for (const name of keptNames(this.#storage, everybodys)) {
      const text = readKept(this.#storage, name, isKept);
      const isOwn = name.startsWith(this.#prefix);
      if (text === undefined || (!isOwn && age(text.at) > abandonedMs)) {
        this.#storage.removeItem(name);
      }
    }
  }
}

/** Whether it is known what became of the text. */
export function isSettled({ refusal, failed, expired }: KeptText): boolean {
  return refusal !== undefined || failed === true || expired === true;
}

export function textOf({ key, chatId, body, at, after }: KeptText): Text {
  return { key, chatId, body, at, after };
}

/** Whether it was so long ago that the API may have forgotten a key of then. */
export function isOld(at: string): boolean {
  return age(at) > keyLifeMs;
}

function age(at: string): number {
  return Date.now() - Date.parse(at);
}

const isComposed = hasTexts("key", "chatId", "body", "at", "after");

function isKept(value: unknown): value is KeptText {
  return (
    isComposed(value) &&
    (!("refusal" in value) || hasTexts("code")(value.refusal))
  );
}
