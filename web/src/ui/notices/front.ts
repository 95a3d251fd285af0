/**
 * Which of an agent's tabs tells of what is new: the one that was in front last. If it is closed, another one takes its
 * place.
 */
export class Front {
  readonly #name: string;
  #isHere = false;
  #queueing: AbortController | undefined;
  #leave: () => void = () => undefined;
  #stopping = new AbortController();

  constructor(agentId: string) {
    this.#name = `smsdesk.front.${agentId}`;
  }

  /** Whether it is this tab. */
  readonly isHere = (): boolean => this.#isHere;

  start(): void {
    this.#stopping = new AbortController();
    const { signal } = this.#stopping;
    window.addEventListener("focus", () => void this.#come(), { signal });
    void (document.hasFocus() ? this.#come() : this.#queue());
  }

  stop(): void {
    this.#stopping.abort();
    this.#queueing?.abort();
    this.#leave();
    this.#isHere = false;
  }

  /** Takes the place of whichever tab has it. */
  async #come(): Promise<void> {
    if (!this.#isHere) {
      this.#queueing?.abort();
      await this.#hold({ steal: true });
    }
  }

  /** Waits until no other tab has it. */
  async #queue(): Promise<void> {
    this.#queueing = new AbortController();
    await this.#hold({ signal: this.#queueing.signal });
  }

  async #hold(options: LockOptions): Promise<void> {
    const turn = { held: false };
    try {
      await navigator.locks.request(this.#name, options, () => {
        turn.held = this.#isHere = true;
        return new Promise<void>((resolve) => {
          this.#leave = resolve;
        });
      });
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) {
        throw error;
      }
      // Another tab came to the front; or this one did, and waits no more.
      if (turn.held && !this.#stopping.signal.aborted) {
        this.#isHere = false;
        void this.#queue();
      }
    }
  }
}
