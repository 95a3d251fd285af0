import type { Outcome } from "../api/outcome";
import type { Chat } from "../api/types";

interface ReadMarksNeeds {
  /** How many texts the API counts as unread. */
  unread: (chatId: string) => number;
  read: (chatId: string, messageId: string) => Promise<Outcome<Chat>>;
  onRead: (chat: Chat) => void;
}

/** How long further texts are waited for, so that a burst of them is marked once. */
const burstMs = 800;

/** Tells the API what the agent has read, so that other desktops and supervisors know. What is lost is told with the next text. */
export class ReadMarks {
  readonly #needs: ReadMarksNeeds;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(needs: ReadMarksNeeds) {
    this.#needs = needs;
  }

  mark(chatId: string, messageId: string): void {
    clearTimeout(this.#timers.get(chatId));
    this.#timers.set(
      chatId,
      setTimeout(() => {
        this.#timers.delete(chatId);
        // An answer has read them too.
        if (this.#needs.unread(chatId) > 0) {
          void this.#tell(chatId, messageId);
        }
      }, burstMs),
    );
  }

  stop(): void {
    for (const timer of this.#timers.values()) {
      clearTimeout(timer);
    }
    this.#timers.clear();
  }

  async #tell(chatId: string, messageId: string): Promise<void> {
    const outcome = await this.#needs.read(chatId, messageId);
    if (outcome.kind === "done") {
      this.#needs.onRead(outcome.value);
    }
  }
}
