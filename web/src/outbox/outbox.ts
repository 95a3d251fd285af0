import { isPassing, type Outcome, type Refusal } from "../api/outcome";
import type { Message } from "../api/types";
import { backoff, untilNext } from "../live/backoff";
import {
  isOld,
  isSettled,
  type KeptText,
  KeptTexts,
  type Text,
  textOf,
} from "./keptTexts";

/** A text between the agent's Enter and the API's answer. */
export interface Sending extends Text {
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

/** How long a lock is held after what was done under it: a browser under load takes a quarter of a second to tell. */
const lingerMs = 5_000;

interface Item {
  text: Text;
  /** Other tabs know it too: one of them may see it to its end. */
  shared: boolean;
  /** An attempt has been made of which nobody knows what became. */
  uncertain: boolean;
  /** It was to follow a text that was not sent: it does not go out without that one. */
  follows?: boolean;
}

/** What became of a text: `failed` if the API has it and the carrier has not, `gone` if another tab has sent it. */
type Fate = "sent" | "gone" | "failed" | "refused" | "expired";

const followsRefused: Refusal = { code: "follows_refused" };

/** The texts of a chat that are on their way, the one that is tried first. */
interface Queue {
  items: Item[];
  /** Settles when none of them is on its way any more: whether all were sent. */
  drained: Promise<boolean>;
}

/**
 * Sends composed texts, those of one chat one after the other. A text stays here, across reloads, until the API has
 * answered for it. Of several tabs one sends it; if that one is closed, another goes on with it. A refused text stays
 * until the agent has done something about it, so that every tab knows what became of it.
 */
export class Outbox {
  readonly #needs: OutboxNeeds;
  readonly #kept: KeptTexts;
  /** What ends the naps between attempts, by the keys of the texts. */
  readonly #naps = new Map<string, () => void>();
  /** What hears that another tab has changed a text which is on its way here too, by the keys of the texts. */
  readonly #ears = new Map<string, () => void>();
  #queues = new Map<string, Queue>();
  #stopping = new AbortController();
  /** The last answer was that the sign-in has expired: nothing is tried before the agent or the network stirs. */
  #signedOut = false;

  constructor(agentId: string, needs: OutboxNeeds) {
    this.#needs = needs;
    this.#kept = new KeptTexts(agentId, needs.storage);
  }

  /** Goes on with what an earlier page has left. */
  start(): void {
    this.#stopping = new AbortController();
    this.#queues = new Map();
    this.#kept.tidy();
    for (const kept of this.#kept.all()) {
      if (kept.failed === true) {
        this.#kept.forget(kept.key);
      } else {
        this.#take(kept);
      }
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
    this.#kept.keep(text);
    const shared = this.#kept.read(text.key) !== undefined;
    this.#signedOut = false;
    this.#enqueue({ text, shared, uncertain: false }, { is: "sending" });
  }

  /** The network seems to be back: tries at once what would be tried later. */
  wake(): void {
    this.#signedOut = false;
    for (const rouse of [...this.#naps.values()]) {
      rouse();
    }
  }

  /** Another tab has composed a text, or has seen it to its end, or the agent has done something about it there. */
  heard(name: string | null): void {
    const key = name === null ? undefined : this.#kept.keyOf(name);
    if (key === undefined) {
      return;
    }
    if (this.#isOnItsWay(key)) {
      this.#ears.get(key)?.();
      return;
    }
    const kept = this.#kept.read(key);
    if (kept === undefined || kept.failed === true) {
      this.#needs.dispatch({ type: "sending_dropped", key });
    } else {
      this.#take(kept);
    }
  }

  /** Settles when no text of the chat is on its way any more: whether all were sent. Nothing if none is. */
  drained(chatId: string): Promise<boolean> | undefined {
    return this.#queues.get(chatId)?.drained;
  }

  /** Forgets a text that was refused or has expired, in all tabs: the agent has done something about it. */
  drop(key: string): void {
    this.#kept.forget(key);
    this.#needs.dispatch({ type: "sending_dropped", key });
  }

  /** Shows a text that another page has composed, and sees to it that it is sent if that one does not. */
  #take(kept: KeptText): void {
    const text = textOf(kept);
    const settled = stateOf(kept);
    if (settled === undefined) {
      this.#enqueue(
        { text, shared: true, uncertain: false },
        { is: "waiting" },
      );
    } else {
      this.#show(text, settled);
    }
  }

  #enqueue(item: Item, state: SendingState): void {
    const { chatId } = item.text;
    this.#show(item.text, state);
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
      item.follows = !all;
      all = (await this.#settle(item, stopped)) && all;
      if (stopped.aborted) {
        return false;
      }
      items.shift();
    }
    this.#queues.delete(chatId);
    return all;
  }

  /**
   * Sends the text, or waits until another tab has seen it to its end; whether it was sent. While the agent is to sign in
   * again, it is left to other tabs: one of them may be signed in.
   */
  async #settle(item: Item, stopped: AbortSignal): Promise<boolean> {
    const { key } = item.text;
    for (;;) {
      const fate = await this.#turn(item, stopped);
      if (fate !== undefined || stopped.aborted) {
        return !isUnsent(fate);
      }
      this.#show(item.text, { is: "waiting" });
      this.#ears.set(key, () => this.#naps.get(key)?.());
      await this.#nap(key, undefined);
      this.#ears.delete(key);
    }
  }

  /**
   * The text's turn in this tab, or its end in another one. Browsers give a lock on before they tell of what was stored
   * under it: so the lock is held a little longer than needed, and who waits for it goes by what is told.
   */
  #turn(item: Item, stopped: AbortSignal): Promise<Fate | undefined> {
    const { key } = item.text;
    const waiting = new AbortController();
    const giveUp = () => {
      waiting.abort();
    };
    stopped.addEventListener("abort", giveUp, { signal: waiting.signal });
    return new Promise<Fate | undefined>((resolve) => {
      this.#ears.set(key, () => {
        const fate = this.#fateElsewhere(item);
        if (fate !== undefined) {
          resolve(fate);
          giveUp();
        }
      });
      const turn = this.#needs.alone(
        this.#kept.nameOf(key),
        waiting.signal,
        async () => {
          this.#ears.delete(key);
          const fate = await this.#try(item, stopped);
          if (isUnsent(fate)) {
            this.#holdBack(item.text);
          }
          resolve(fate);
          if (fate !== undefined) {
            await new Promise((rest) => setTimeout(rest, lingerMs));
          }
          if (fate === "failed") {
            this.#kept.forget(key);
          }
        },
      );
      void turn
        .catch((error: unknown) => {
          console.error("A text has got no turn.", error);
        })
        .finally(() => {
          giveUp();
          resolve(undefined);
        });
    }).finally(() => this.#ears.delete(key));
  }

  /** Tries until it is known what became of the text, or nothing can be found out without a new sign-in. */
  async #try(item: Item, stopped: AbortSignal): Promise<Fate | undefined> {
    const { text } = item;
    item.uncertain ||= this.#kept.read(text.key)?.tried === true;
    for (let failures = 0; !stopped.aborted; failures += 1) {
      const known = this.#fateElsewhere(item);
      if (known !== undefined) {
        return known;
      }
      if (isOld(text.at) && !item.uncertain) {
        this.#refuse(text, { code: "never_tried" });
        return "refused";
      }
      if (isOld(text.at)) {
        this.#kept.settle({ ...text, expired: true });
        this.#show(text, { is: "expired" });
        return "expired";
      }
      if (item.follows === true && !item.uncertain) {
        this.#refuse(text, followsRefused);
        return "refused";
      }
      if (this.#signedOut) {
        return undefined;
      }
      this.#kept.keep({ ...text, tried: true });
      const outcome = await this.#needs.send(text.chatId, text.body, text.key);
      if (outcome.kind === "done") {
        return this.#done(text, outcome.value);
      }
      if (outcome.kind === "refused" && conclusive(item, outcome.refusal)) {
        this.#refuse(text, outcome.refusal);
        return "refused";
      }
      item.uncertain ||= outcome.kind === "unknown";
      if (outcome.kind === "signed_out") {
        this.#signedOut = true;
      } else {
        this.#show(text, { is: "waiting" });
        const pause = untilNext(outcome, failures) ?? backoff(failures);
        await this.#nap(text.key, pause);
      }
    }
    return undefined;
  }

  /** What another tab has made of the text, or the agent there. */
  #fateElsewhere({ text, shared }: Item): Fate | undefined {
    if (!shared) {
      return undefined;
    }
    const kept = this.#kept.read(text.key);
    if (kept === undefined || kept.failed === true) {
      this.#needs.dispatch({ type: "sending_dropped", key: text.key });
      return kept === undefined ? "gone" : "failed";
    }
    const settled = stateOf(kept);
    if (settled !== undefined) {
      this.#show(text, settled);
    }
    return settled?.is;
  }

  /** The API has the text. Other tabs are still to learn that its carrier has not. */
  #done(text: Text, message: Message): Fate {
    const isFailed = message.status === "failed";
    if (isFailed) {
      this.#kept.settle({ ...text, failed: true });
    } else {
      this.#kept.forget(text.key);
    }
    this.#needs.dispatch({ type: "sending_done", key: text.key, message });
    return isFailed ? "failed" : "sent";
  }

  /** Texts behind one that was not sent come back at once: a page that is loaded later might send them without it. */
  #holdBack({ chatId, key }: Text): void {
    for (const { text } of this.#queues.get(chatId)?.items ?? []) {
      const kept = this.#kept.read(text.key);
      if (text.key !== key && kept !== undefined && isUntouched(kept)) {
        this.#kept.settle({ ...text, refusal: followsRefused });
      }
    }
  }

  /** The text stays for the agent, in all tabs. */
  #refuse(text: Text, refusal: Refusal): void {
    this.#kept.settle({ ...text, refusal });
    this.#show(text, { is: "refused", refusal });
  }

  /** Sleeps for a while, or until `wake`. */
  #nap(key: string, ms: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const rouse = () => {
        clearTimeout(timer);
        this.#naps.delete(key);
        resolve();
      };
      const timer = ms === undefined ? undefined : setTimeout(rouse, ms);
      this.#naps.set(key, rouse);
    });
  }

  #show(text: Text, state: SendingState): void {
    this.#needs.dispatch({
      type: "sending_changed",
      sending: { ...text, state },
    });
  }
}

/** What a text is that is not on its way any more. */
function stateOf({
  refusal,
  expired,
}: KeptText): Extract<SendingState, { is: "refused" | "expired" }> | undefined {
  if (refusal !== undefined) {
    return { is: "refused", refusal };
  }
  return expired === true ? { is: "expired" } : undefined;
}

function isUnsent(fate: Fate | undefined): boolean {
  return fate === "failed" || fate === "refused" || fate === "expired";
}

/** Whether nobody has tried to send it, or knows why it is not to be sent. */
function isUntouched(kept: KeptText): boolean {
  return kept.tried !== true && !isSettled(kept);
}

/** Whether a refusal means that the text was never sent. */
function conclusive(item: Item, refusal: Refusal): boolean {
  return !item.uncertain || !isPassing(refusal);
}
