import type { Outcome } from "../api/outcome";
import type { Chat } from "../api/types";
import { untilNext } from "../live/backoff";

interface ReadMarksNeeds {
  /** How many texts the API counts as unread. */
  unread: (chatId: string) => number;
  read: (chatId: string, messageId: string) => Promise<Outcome<Chat>>;
  onRead: (chat: Chat) => void;
}

/** How long further texts are waited for, so that a burst of them is marked once. */
const burstMs = 800;

/** The newest message that the agent has seen in a chat. */
interface Mark {
  chatId: string;
  messageId: string;
  timer?: ReturnType<typeof setTimeout>;
}

/** Tells the API what the agent has read, until it knows, so that other desktops and supervisors know too. */
export class ReadMarks {
  readonly #needs: ReadMarksNeeds;
  readonly #marks = new Map<string, Mark>();

  constructor(needs: ReadMarksNeeds) {
    this.#needs = needs;
  }

  /** The same again is nothing new. */
  mark(chatId: string, messageId: string): void {
    const known = this.#marks.get(chatId);
    if (known?.messageId === messageId) {
      return;
    }
    clearTimeout(known?.timer);
    const mark: Mark = { chatId, messageId };
    this.#marks.set(chatId, mark);
    this.#later(mark, burstMs, 0);
  }

  stop(): void {
    for (const { timer } of this.#marks.values()) {
      clearTimeout(timer);
    }
    this.#marks.clear();
  }

  #later(mark: Mark, ms: number, failures: number): void {
    mark.timer = setTimeout(() => void this.#tell(mark, failures), ms);
  }

  async #tell(mark: Mark, failures: number): Promise<void> {
    const { chatId, messageId } = mark;
    // An answer has read them too.
    if (this.#needs.unread(chatId) === 0) {
      this.#marks.delete(chatId);
      return;
    }
    const outcome = await this.#needs.read(chatId, messageId);
    if (this.#marks.get(chatId) !== mark) {
      return;
    }
    if (outcome.kind === "done") {
      this.#needs.onRead(outcome.value);
    }
    if (outcome.kind === "done" || outcome.kind === "signed_out") {
      // A text may come in above the mark, or the agent sign in again: then the same is told again.
      this.#marks.delete(chatId);
      return;
    }
    const pause = untilNext(outcome, failures);
    if (pause !== undefined) {
      this.#later(mark, pause, failures + 1);
    }
  }
}
