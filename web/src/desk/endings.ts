import { keyLifeMs } from "../api/key";
import type { Outcome, Refusal } from "../api/outcome";
import type { Chat, EndChat } from "../api/types";
import { hasTexts, isObject, isText, keep, keptNames, readKept } from "../kept";
import { untilNext } from "../live/backoff";
import { takingMs } from "./closings";

/** The end of a chat, from End Chat to the API's answer. */
export interface Ending {
  chatId: string;
  /** Until when the agent can go on with the chat, in ms since the epoch. */
  until: number;
  closing: EndChat;
  /** The newest message of the chat that the agent knew of. */
  after?: string;
  /** The same for all requests: they end the chat once. */
  key: string;
}

/** What the tabs know of an end. What became of it stays until the agent has done something about it. */
interface Kept extends Ending {
  refusal?: Refusal;
}

export type EndingEvent =
  | { type: "ending_begun"; ending: Ending }
  | { type: "ending_undone"; chatId: string }
  | { type: "ending_done"; chat: Chat }
  | { type: "ending_refused"; ending: Ending; refusal: Refusal }
  /** There was no answer as long as it could be sent again. */
  | { type: "ending_lapsed"; ending: Ending };

/** The ends that an agent leaves behind. */
export interface Unended {
  /** Those without an answer, and those behind a text. */
  waiting: number;
  refused: number;
}

export interface EndingsNeeds {
  end: (
    chatId: string,
    closing: EndChat,
    key: string,
  ) => Promise<Outcome<Chat>>;
  /** Settles when no text of the chat is on its way any more: whether all were sent. Nothing if none is. */
  texts: (chatId: string) => Promise<boolean> | undefined;
  dispatch: (event: EndingEvent) => void;
  /** Where ends that are still to be sent outlive the page, and where other tabs see them. */
  storage: Storage;
}

/** How long there is a way back. */
export const wayBackMs = 5_000;

/** How long the tab in which End Chat was clicked is given to send the end, before another one does. */
const othersMs = 2_000;

interface Pending {
  ending: Ending;
  /** It was begun in another page, which may send it still. */
  foreign: boolean;
  timer?: ReturnType<typeof setTimeout>;
  failures: number;
  /** The request that is on its way: whether it is refused. */
  asking?: Promise<boolean>;
}

/**
 * Ends chats a little after the agent said so, behind the texts that are still on their way, and asks until the API has
 * answered. Ending twice is ending once.
 */
export class Endings {
  readonly #needs: EndingsNeeds;
  readonly #prefix: string;
  readonly #pending = new Map<string, Pending>();

  constructor(agentId: string, needs: EndingsNeeds) {
    this.#needs = needs;
    this.#prefix = prefixOf(agentId);
  }

  /** Goes on with what an earlier page has left. */
  start(): void {
    for (const name of keptNames(this.#needs.storage, this.#prefix)) {
      const kept = readKept(this.#needs.storage, name, isKept);
      if (kept !== undefined) {
        this.#follow(kept);
      }
      if (kept === undefined || isStale(kept)) {
        this.#needs.storage.removeItem(name);
      }
    }
  }

  /** Leaves what is pending to the next start. */
  stop(): void {
    for (const { timer } of this.#pending.values()) {
      clearTimeout(timer);
    }
    this.#pending.clear();
  }

  begin(chatId: string, closing: EndChat, after?: string): void {
    if (!this.#pending.has(chatId)) {
      const until = Date.now() + wayBackMs;
      const key = crypto.randomUUID();
      this.#keep(
        { chatId, closing, ...(after !== undefined && { after }), until, key },
        false,
      );
    }
  }

  /** Takes the end back, if it is not on its way yet. */
  undo(chatId: string): void {
    const pending = this.#pending.get(chatId);
    if (pending !== undefined && Date.now() < pending.ending.until) {
      this.#undo(chatId);
    }
  }

  /** The agent has done something about what became of the end. */
  dismiss(chatId: string): void {
    if (this.#settled(chatId) !== undefined) {
      this.#undo(chatId);
    }
  }

  /** The agent says something else of a chat that did not end: that is what later pages are to show. */
  say(chatId: string, closing: EndChat): void {
    const settled = this.#settled(chatId);
    if (settled === undefined) {
      return;
    }
    if (Object.keys(closing).length === 0) {
      this.#undo(chatId);
    } else {
      const name = this.#prefix + chatId;
      keep(this.#needs.storage, name, { ...settled, closing } satisfies Kept);
    }
  }

  /** An end of which it is known what became: it is not on its way any more. */
  #settled(chatId: string): Kept | undefined {
    return this.#pending.has(chatId)
      ? undefined
      : readKept(this.#needs.storage, this.#prefix + chatId, isKept);
  }

  /** The network seems to be back: asks at once for what would be asked for later. */
  wake(): void {
    for (const pending of this.#pending.values()) {
      if (pending.ending.until <= Date.now()) {
        void this.#ask(pending);
      }
    }
  }

  /** The page goes: whoever leaves it has decided. As long as there is a way back, ends that another page has begun are left to it. */
  leave(): void {
    void this.#sendNow(
      ({ foreign, ending }) => !foreign || ending.until <= Date.now(),
    );
  }

  /** The agent signs out: there is no way back any more. */
  async sendAll(): Promise<Unended> {
    const are = await this.#sendNow(() => true);
    const refused = are.filter((isRefused) => isRefused).length;
    return { waiting: this.#pending.size, refused };
  }

  /** Whether each was refused. */
  async #sendNow(isMeant: (pending: Pending) => boolean): Promise<boolean[]> {
    return Promise.all(
      [...this.#pending.values()]
        .filter(
          (pending) =>
            isMeant(pending) &&
            this.#needs.texts(pending.ending.chatId) === undefined,
        )
        .map(({ ending, foreign }) => {
          const until = Math.min(ending.until, Date.now());
          return this.#ask(this.#keep({ ...ending, until }, foreign));
        }),
    );
  }

  /** Another tab has kept an end, or what became of it, or forgotten it: it was taken back there, or has its answer. */
  heard(name: string | null): void {
    if (name?.startsWith(this.#prefix) !== true) {
      return;
    }
    const chatId = name.slice(this.#prefix.length);
    const kept = readKept(this.#needs.storage, name, isKept);
    if (kept !== undefined) {
      this.#follow(kept);
    } else {
      this.#drop(chatId);
      this.#needs.dispatch({ type: "ending_undone", chatId });
    }
  }

  /** Goes on with what another page has made of an end. */
  #follow({ refusal, ...ending }: Kept): void {
    if (refusal !== undefined) {
      this.#drop(ending.chatId);
      this.#needs.dispatch({ type: "ending_refused", ending, refusal });
    } else if (hasLapsed(ending)) {
      this.#lapse(ending);
    } else {
      this.#take(ending, true);
    }
  }

  #keep(ending: Ending, foreign: boolean): Pending {
    keep(this.#needs.storage, this.#prefix + ending.chatId, ending);
    return this.#take(ending, foreign);
  }

  #take(begun: Ending, foreign: boolean): Pending {
    // A clock that has been put right since may say that the way back is longer.
    const until = Math.min(begun.until, Date.now() + wayBackMs);
    const ending = { ...begun, until };
    const known = this.#pending.get(ending.chatId);
    const pending = known ?? { ending, foreign, failures: 0 };
    pending.ending = ending;
    this.#pending.set(ending.chatId, pending);
    this.#needs.dispatch({ type: "ending_begun", ending });
    void this.#followTexts(pending);
    const wait = Math.max(0, ending.until - Date.now());
    this.#later(pending, wait + (pending.foreign ? othersMs : 0));
    return pending;
  }

  #later(pending: Pending, ms: number): void {
    clearTimeout(pending.timer);
    pending.timer = setTimeout(() => void this.#ask(pending), ms);
  }

  /** Asks once; one request at a time. Whether it is refused. */
  #ask(pending: Pending): Promise<boolean> {
    clearTimeout(pending.timer);
    pending.asking ??= this.#end(pending).finally(() => {
      delete pending.asking;
    });
    return pending.asking;
  }

  async #end(pending: Pending): Promise<boolean> {
    const { ending } = pending;
    const { chatId, closing, after, key } = ending;
    const isGone = () => this.#pending.get(chatId) !== pending;
    if (hasLapsed(ending)) {
      this.#lapse(ending);
      return false;
    }
    if (this.#needs.texts(chatId) !== undefined) {
      await this.#followTexts(pending);
      if (!isGone()) {
        this.#later(pending, pending.foreign ? othersMs : 0);
      }
      return false;
    }
    const body = {
      ...closing,
      ...(after !== undefined && { lastMessageId: after }),
    };
    const outcome = await this.#needs.end(chatId, body, key);
    // Who is to sign in again sees to it that it is asked for again.
    if (isGone() || outcome.kind === "signed_out") {
      return false;
    }
    const pause = untilNext(outcome, pending.failures);
    if (pause !== undefined) {
      this.#later(pending, pause);
      pending.failures += 1;
      return false;
    }
    if (outcome.kind === "done") {
      this.#forget(chatId);
      this.#needs.dispatch({ type: "ending_done", chat: outcome.value });
    } else if (outcome.kind === "refused") {
      const { refusal } = outcome;
      const name = this.#prefix + chatId;
      keep(this.#needs.storage, name, { ...ending, refusal } satisfies Kept);
      this.#drop(chatId);
      this.#needs.dispatch({ type: "ending_refused", ending, refusal });
    }
    return outcome.kind === "refused";
  }

  #lapse(ending: Ending): void {
    this.#drop(ending.chatId);
    this.#needs.dispatch({ type: "ending_lapsed", ending });
  }

  /** Takes the end back as soon as a text before it is not sent: the customer would not get the last words. */
  async #followTexts(pending: Pending): Promise<void> {
    const { chatId } = pending.ending;
    const areSent = await this.#needs.texts(chatId);
    if (areSent === false && this.#pending.get(chatId) === pending) {
      this.#undo(chatId);
    }
  }

  #undo(chatId: string): void {
    this.#forget(chatId);
    this.#needs.dispatch({ type: "ending_undone", chatId });
  }

  #forget(chatId: string): void {
    this.#drop(chatId);
    this.#needs.storage.removeItem(this.#prefix + chatId);
  }

  #drop(chatId: string): void {
    clearTimeout(this.#pending.get(chatId)?.timer);
    this.#pending.delete(chatId);
  }
}

/** Deletes what became of the agent's ends from the browser's storage. Those that wait for an answer stay. */
export function forgetSettled(storage: Storage, agentId: string): void {
  for (const name of keptNames(storage, prefixOf(agentId))) {
    const kept = readKept(storage, name, isKept);
    if (kept === undefined || kept.refusal !== undefined || hasLapsed(kept)) {
      storage.removeItem(name);
    }
  }
}

function prefixOf(agentId: string): string {
  return `smsdesk.ending.${agentId}.`;
}

/** Whether the API may have forgotten the key: the same end would be another one. */
function hasLapsed({ until }: Ending): boolean {
  return Date.now() - until > keyLifeMs;
}

/** Whether nothing can be said of the chat any more: what became of its end is told no more. */
function isStale({ until }: Ending): boolean {
  return Date.now() - until > takingMs;
}

function isKept(value: unknown): value is Kept {
  return (
    hasTexts("chatId", "key")(value) &&
    "until" in value &&
    typeof value.until === "number" &&
    "closing" in value &&
    isObject(value.closing) &&
    (!("after" in value) || isText(value.after)) &&
    (!("refusal" in value) || hasTexts("code")(value.refusal))
  );
}
