import type { Outcome, Refusal } from "../api/outcome";
import type { Chat, EndChat } from "../api/types";
import { backoff } from "../live/backoff";

/** The end of a chat, from End Chat to the API's answer. */
export interface Ending {
  chatId: string;
  /** Until when the agent can go on with the chat, in ms since the epoch. */
  until: number;
  closing: EndChat;
}

export type EndingEvent =
  | { type: "ending_begun"; ending: Ending }
  | { type: "ending_undone"; chatId: string }
  | { type: "ending_done"; chat: Chat }
  | { type: "ending_refused"; chatId: string; refusal: Refusal };

export interface EndingsNeeds {
  end: (chatId: string, closing: EndChat) => Promise<Outcome<Chat>>;
  dispatch: (event: EndingEvent) => void;
  /** Where ends that are still to be sent outlive a reload. */
  storage: Storage;
}

/** How long there is a way back. */
export const wayBackMs = 5_000;

/** Ends chats a little after the agent said so, and then until the API has answered. Ending twice is ending once. */
export class Endings {
  readonly #needs: EndingsNeeds;
  readonly #name: string;
  readonly #pending = new Map<string, Ending>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(agentId: string, needs: EndingsNeeds) {
    this.#needs = needs;
    this.#name = `smsdesk.endings.${agentId}`;
  }

  /** Goes on with what was begun before a reload. */
  start(): void {
    const kept = this.#needs.storage.getItem(this.#name);
    for (const ending of kept === null ? [] : (JSON.parse(kept) as Ending[])) {
      this.#begin(ending);
    }
  }

  /** Leaves what is pending to the next start. */
  stop(): void {
    for (const timer of this.#timers.values()) {
      clearTimeout(timer);
    }
    this.#timers.clear();
    this.#pending.clear();
  }

  begin(chatId: string, closing: EndChat): void {
    if (!this.#pending.has(chatId)) {
      this.#begin({ chatId, closing, until: Date.now() + wayBackMs });
    }
  }

  /** Takes the end back, if it is not on its way yet. */
  undo(chatId: string): void {
    const ending = this.#pending.get(chatId);
    if (ending !== undefined && Date.now() < ending.until) {
      this.#forget(chatId);
      this.#needs.dispatch({ type: "ending_undone", chatId });
    }
  }

  #begin(ending: Ending): void {
    this.#pending.set(ending.chatId, ending);
    this.#keep();
    this.#needs.dispatch({ type: "ending_begun", ending });
    this.#later(ending, Math.max(0, ending.until - Date.now()), 0);
  }

  #later(ending: Ending, ms: number, failures: number): void {
    this.#timers.set(
      ending.chatId,
      setTimeout(() => void this.#end(ending, failures), ms),
    );
  }

  async #end(ending: Ending, failures: number): Promise<void> {
    const { chatId, closing } = ending;
    const outcome = await this.#needs.end(chatId, closing);
    if (this.#pending.get(chatId) !== ending) {
      return;
    }
    switch (outcome.kind) {
      case "done":
        this.#forget(chatId);
        this.#needs.dispatch({ type: "ending_done", chat: outcome.value });
        break;
      case "refused":
        this.#forget(chatId);
        this.#needs.dispatch({
          type: "ending_refused",
          chatId,
          refusal: outcome.refusal,
        });
        break;
      default:
        this.#later(ending, backoff(failures), failures + 1);
    }
  }

  #forget(chatId: string): void {
    clearTimeout(this.#timers.get(chatId));
    this.#timers.delete(chatId);
    this.#pending.delete(chatId);
    this.#keep();
  }

  #keep(): void {
    try {
      this.#needs.storage.setItem(
        this.#name,
        JSON.stringify([...this.#pending.values()]),
      );
    } catch (error) {
      // A full or forbidden storage costs the protection across reloads, not the end.
      console.warn("The end of a chat is not kept across reloads.", error);
    }
  }
}
