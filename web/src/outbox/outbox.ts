import { keyLifeMs } from "../api/key";
import type { Outcome, Refusal } from "../api/outcome";
import type { Message } from "../api/types";
import { hasTexts, keep, keptNames, readKept } from "../kept";
import { backoff } from "../live/backoff";

/** A text between the agent's Enter and the API's answer. One composed text has one key, for all attempts. */
export interface Sending {
  key: string;
  chatId: string;
  body: string;
  /** When it was composed, in RFC 3339. */
  at: string;
  /** The newest message of the chat at that time: its own stands behind it. */
  after: string;
  state: SendingState;
}

export type SendingState =
  | { is: "sending" }
  /** No answer: it is tried again with the same key, now and then and when the network is back. */
  | { is: "waiting" }
  /** Certainly not sent, and the reason. */
  | { is: "refused"; refusal: Refusal }
  /** Nobody has answered for so long that its key may be forgotten: sending it again might send it twice. */
  | { is: "expired" };

export type OutboxEvent =
  | { type: "sending_changed"; sending: Sending }
  | { type: "sending_done"; key: string; message: Message }
  | { type: "sending_refused"; key: string; refusal: Refusal }
  | { type: "sending_dropped"; key: string };

export interface OutboxNeeds {
  send: (
    chatId: string,
    body: string,
    key: string,
  ) => Promise<Outcome<Message>>;
  dispatch: (event: OutboxEvent) => void;
  /** Where texts on their way outlive the page, and where other tabs see them. */
  storage: Storage;
  /** Runs when no other tab runs under that name; if it was aborted before, it never runs. */
  alone: Alone;
}

export type Alone = (
  name: string,
  aborted: AbortSignal,
  run: () => Promise<void>,
) => Promise<void>;

type Text = Omit<Sending, "state">;

interface Item {
  text: Text;
  /** It was composed in another page, which may send it still. */
  foreign: boolean;
  /** An attempt has been made of which nobody knows what became. */
  uncertain: boolean;
}

/** The texts of a chat that are on their way, the one that is tried first. */
interface Queue {
  items: Item[];
  /** Settles when none of them is on its way any more: whether none was refused. */
  drained: Promise<boolean>;
}

/**
 * Sends composed texts, those of one chat one after the other. A text stays here, across reloads, until the API has
 * answered for it. Of several tabs one sends it; if that one is closed, another goes on with it.
 */
export class Outbox {
  readonly #needs: OutboxNeeds;
  readonly #prefix: string;
  readonly #naps = new Set<() => void>();
  #queues = new Map<string, Queue>();
  #stopping = new AbortController();

  constructor(agentId: string, needs: OutboxNeeds) {
    this.#needs = needs;
    this.#prefix = `smsdesk.sending.${agentId}.`;
  }

  /** Goes on with what an earlier page has left. */
  start(): void {
    this.#stopping = new AbortController();
    this.#queues = new Map();
    for (const text of this.#stored()) {
      this.#enqueue({ text, foreign: true, uncertain: true });
    }
  }

  stop(): void {
    this.#stopping.abort();
    this.wake();
  }

  send(chatId: string, body: string, after: string): void {
    const text: Text = {
      key: crypto.randomUUID(),
      chatId,
      body,
      at: new Date().toISOString(),
      after,
    };
    keep(this.#needs.storage, this.#prefix + text.key, text);
    this.#enqueue({ text, foreign: false, uncertain: false });
  }

  /** The network seems to be back: tries at once what would be tried later. */
  wake(): void {
    for (const rouse of [...this.#naps]) {
      rouse();
    }
  }

  /** Another tab has composed a text, or has seen it to its end. */
  heard(name: string | null): void {
    if (name?.startsWith(this.#prefix) !== true) {
      return;
    }
    const key = name.slice(this.#prefix.length);
    if (this.#isOnItsWay(key)) {
      return;
    }
    const text = readKept(this.#needs.storage, name, isComposed);
    if (text === undefined) {
      this.#needs.dispatch({ type: "sending_dropped", key });
    } else {
      this.#enqueue({ text, foreign: true, uncertain: true });
    }
  }

  /** Settles when no text of the chat is on its way any more: whether none was refused. Nothing if none is. */
  drained(chatId: string): Promise<boolean> | undefined {
    return this.#queues.get(chatId)?.drained;
  }

  /** Forgets a text that was refused or has expired, as the agent wishes. */
  drop(key: string): void {
    this.#needs.storage.removeItem(this.#prefix + key);
    this.#needs.dispatch({ type: "sending_dropped", key });
  }

  #enqueue(item: Item): void {
    const { chatId } = item.text;
    this.#show(item.text, { is: item.foreign ? "waiting" : "sending" });
    const queue = this.#queues.get(chatId);
    if (queue !== undefined) {
      queue.items.push(item);
      return;
    }
    const items = [item];
    this.#queues.set(chatId, {
      items,
      drained: this.#drain(chatId, items, this.#stopping.signal),
    });
  }

  #isOnItsWay(key: string): boolean {
    return [...this.#queues.values()].some(({ items }) =>
      items.some(({ text }) => text.key === key),
    );
  }

  async #drain(
    chatId: string,
    items: Item[],
    stopped: AbortSignal,
  ): Promise<boolean> {
    let all = true;
    for (let item = items[0]; item !== undefined; item = items[0]) {
      all = (await this.#settle(item, stopped)) && all;
      if (stopped.aborted) {
        return false;
      }
      items.shift();
    }
    this.#queues.delete(chatId);
    return all;
  }

  /** Sends the text, or waits until another tab has seen it to its end; whether it was not refused. */
  async #settle(item: Item, stopped: AbortSignal): Promise<boolean> {
    const name = this.#prefix + item.text.key;
    let refused = false;
    await this.#needs.alone(name, stopped, async () => {
      if (item.foreign && this.#needs.storage.getItem(name) === null) {
        this.#needs.dispatch({ type: "sending_dropped", key: item.text.key });
      } else {
        refused = !(await this.#try(item, stopped));
      }
    });
    return !refused;
  }

  /** Tries until the text has an answer, or has expired; whether it was not refused. */
  async #try(item: Item, stopped: AbortSignal): Promise<boolean> {
    const { text } = item;
    for (let failures = 0; !stopped.aborted; failures += 1) {
      if (Date.now() - Date.parse(text.at) > keyLifeMs) {
        this.#show(text, { is: "expired" });
        return true;
      }
      const outcome = await this.#needs.send(text.chatId, text.body, text.key);
      if (outcome.kind === "done") {
        this.#needs.storage.removeItem(this.#prefix + text.key);
        this.#needs.dispatch({
          type: "sending_done",
          key: text.key,
          message: outcome.value,
        });
        return true;
      }
      if (outcome.kind === "refused" && conclusive(item, outcome.refusal)) {
        this.#needs.storage.removeItem(this.#prefix + text.key);
        this.#needs.dispatch({
          type: "sending_refused",
          key: text.key,
          refusal: outcome.refusal,
        });
        return false;
      }
      item.uncertain ||= outcome.kind === "unknown";
      this.#show(text, { is: "waiting" });
      await this.#nap(
        outcome.kind === "signed_out" ? undefined : backoff(failures),
      );
    }
    return true;
  }

  /** Sleeps for a while, or until `wake`. */
  #nap(ms: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const rouse = () => {
        clearTimeout(timer);
        this.#naps.delete(rouse);
        resolve();
      };
      const timer = ms === undefined ? undefined : setTimeout(rouse, ms);
      this.#naps.add(rouse);
    });
  }

  #show(text: Text, state: SendingState): void {
    this.#needs.dispatch({
      type: "sending_changed",
      sending: { ...text, state },
    });
  }

  /** What an earlier page has left, in the order of its composing. */
  #stored(): Text[] {
    const { storage } = this.#needs;
    return keptNames(storage, this.#prefix)
      .flatMap((name) => readKept(storage, name, isComposed) ?? [])
      .sort((a, b) => (a.at < b.at ? -1 : 1));
  }
}

/** A check that a value is a text between Enter and answer, whatever has become of it. */
export const isComposed = hasTexts("key", "chatId", "body", "at", "after");

/**
 * Whether a refusal means that the text was never sent. After an attempt without an answer, being told to come back
 * tells nothing of that attempt: it may be at work still.
 */
function conclusive(item: Item, { code }: Refusal): boolean {
  return (
    !item.uncertain ||
    (code !== "carrier_unavailable" && code !== "rate_limited")
  );
}
