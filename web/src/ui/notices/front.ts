/**
 * Which of an agent's tabs tells of what is new: the one that was in front last. If it is closed, another one takes its
 * place.
 */
export class Front {
  readonly #name: string;
  #isHere = false;
  /** Whether this tab is about to take the place. */
  #isComing = false;
  #queueing: AbortController | undefined;
  #leave: () => void = () => undefined;
  #stopping = new AbortController();
  #onKnown: () => void = () => undefined;

  constructor(agentId: string) {
    this.#name = `smsdesk.front.${agentId}`;
  }

  /** Whether it is this tab. */
  readonly isHere = (): boolean => this.#isHere;

  /** Calls back once it is known whether it is this tab. */
  start(onKnown: () => void): void {
    this.#stopping = new AbortController();
    this.#onKnown = onKnown;
    const { signal } = this.#stopping;
    window.addEventListener("focus", () => void this.#come(), { signal });
    void (document.hasFocus() ? this.#come() : this.#look());
  }

  stop(): void {
    this.#stopping.abort();
    this.#queueing?.abort();
    this.#leave();
    this.#isHere = false;
    this.#isComing = false;
  }

  /** Takes the place of whichever tab has it. */
  async #come(): Promise<void> {
    if (!this.#isHere && !this.#isComing) {
      this.#isComing = true;
      this.#queueing?.abort();
      await this.#hold({ steal: true });
    }
  }

  /** Takes the place if no tab has it. */
  async #look(): Promise<void> {
    await this.#hold({ ifAvailable: true });
  }

  /** Waits until no other tab has it. */
  async #queue(): Promise<void> {
    this.#queueing = new AbortController();
    await this.#hold({ signal: this.#queueing.signal });
  }

  async #hold(options: LockOptions): Promise<void> {
    const { signal } = this.#stopping;
    const turn = { held: false };
    try {
      await navigator.locks.request(this.#name, options, (lock) => {
        if (signal.aborted) {
          return undefined;
        }
        if (lock === null) {
          this.#onKnown();
          if (!this.#isHere && !this.#isComing) {
            void this.#queue();
          }
          return undefined;
        }
        turn.held = this.#isHere = true;
        this.#isComing = false;
        this.#onKnown();
        return new Promise<void>((resolve) => {
          this.#leave = resolve;
        });
      });
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) {
        throw error;
      }
      // Another tab came to the front; or this one did, and waits no more.
      if (turn.held && !signal.aborted) {
        this.#isHere = false;
        void this.#queue();
      }
    }
  }
}
