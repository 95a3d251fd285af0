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
  /** Where texts on their way outlive the page. */
  storage: Storage;
}

/** The API keeps a key for 24 hours at least; the rest is for clocks that go wrong. */
const keyLifeMs = 23 * 60 * 60 * 1000;

type Text = Omit<Sending, "state">;

interface Item {
  text: Text;
  /** An attempt has been made of which nobody knows what became. */
  uncertain: boolean;
}

/** The texts of a chat that are on their way, the one that is tried first. */
interface Queue {
  items: Item[];
  /** Settles when none of them is on its way any more. */
  drained: Promise<void>;
}

/**
 * Sends composed texts, those of one chat one after the other. A text stays here, across reloads, until the API has
 * answered for it.
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
    for (const item of this.#stored()) {
      this.#enqueue(item);
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
    this.#store(text);
    this.#enqueue({ text, uncertain: false });
  }

  /** The network seems to be back: tries at once what would be tried later. */
  wake(): void {
    for (const rouse of [...this.#naps]) {
      rouse();
    }
  }

  /** Settles when no text of the chat is on its way any more; nothing if none is. */
  drained(chatId: string): Promise<void> | undefined {
    return this.#queues.get(chatId)?.drained;
  }

  /** Forgets a text that was refused or has expired, as the agent wishes. */
  drop(key: string): void {
    this.#needs.storage.removeItem(this.#prefix + key);
    this.#needs.dispatch({ type: "sending_dropped", key });
  }

  #enqueue(item: Item): void {
    const { chatId } = item.text;
    this.#show(item.text, { is: "sending" });
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

  async #drain(
    chatId: string,
    queue: Item[],
    stopped: AbortSignal,
  ): Promise<void> {
    for (let item = queue[0]; item !== undefined; item = queue[0]) {
      await this.#settle(item, stopped);
      if (stopped.aborted) {
        return;
      }
      queue.shift();
    }
    this.#queues.delete(chatId);
  }

  /** Tries until the text has an answer, or has expired. */
  async #settle(item: Item, stopped: AbortSignal): Promise<void> {
    const { text } = item;
    for (let failures = 0; !stopped.aborted; failures += 1) {
      if (Date.now() - Date.parse(text.at) > keyLifeMs) {
        this.#show(text, { is: "expired" });
        return;
      }
      const outcome = await this.#needs.send(text.chatId, text.body, text.key);
      if (outcome.kind === "done") {
        this.#needs.storage.removeItem(this.#prefix + text.key);
        this.#needs.dispatch({
          type: "sending_done",
          key: text.key,
          message: outcome.value,
        });
        return;
      }
      if (outcome.kind === "refused" && conclusive(item, outcome.refusal)) {
        this.#needs.storage.removeItem(this.#prefix + text.key);
        this.#needs.dispatch({
          type: "sending_refused",
          key: text.key,
          refusal: outcome.refusal,
        });
        return;
      }
      item.uncertain ||= outcome.kind === "unknown";
      this.#show(text, { is: "waiting" });
      await this.#nap(
        outcome.kind === "signed_out" ? undefined : backoff(failures),
      );
    }
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

  #store(text: Text): void {
    keep(this.#needs.storage, this.#prefix + text.key, text);
  }

  /** What an earlier page has left, in the order of its composing. */
  #stored(): Item[] {
    const { storage } = this.#needs;
    return keptNames(storage, this.#prefix)
      .flatMap((name) => readKept(storage, name, isComposed) ?? [])
      .map((text) => ({ text, uncertain: true }))
      .sort((a, b) => (a.text.at < b.text.at ? -1 : 1));
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
