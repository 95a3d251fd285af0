import type { EndChat } from "../api/types";
import { isObject } from "../kept";
import type { Desk, DeskEvent } from "./desk";
import { isClosings, isTexts } from "./memory";

/** What stands in the fields of an agent's desktop. */
export type Fields = Pick<Desk, "drafts" | "closings">;

/** The part of a BroadcastChannel that tabs use. */
export type Channel = Pick<
  BroadcastChannel,
  "postMessage" | "close" | "onmessage"
>;

interface TabsNeeds {
  open: (name: string) => Channel;
  dispatch: (event: DeskEvent) => void;
}

/** What tabs tell one another: that they are new, or what stands in which chat's fields. */
type Told =
  | { tells: "hello" }
  | {
      tells: "fields";
      drafts: [string, string][];
      closings: [string, EndChat][];
    };

/**
 * Keeps the fields of an agent's tabs the same: what was typed, and sent, in one of them does not wait to be sent in
 * another. A new tab is told by those that are there.
 */
export class Tabs {
  readonly #needs: TabsNeeds;
  readonly #name: string;
  readonly #drafts = new Shared("");
  readonly #closings = new Shared<EndChat>({});
  #channel: Channel | undefined;

  constructor(agentId: string, needs: TabsNeeds) {
    this.#needs = needs;
    this.#name = `smsdesk.fields.${agentId}`;
  }

  /** What a tab remembers from before is no news to the others: theirs may be newer. */
  start({ drafts, closings }: Fields): void {
    this.#drafts.changes(drafts);
    this.#closings.changes(closings);
    this.#channel = this.#needs.open(this.#name);
    this.#channel.onmessage = ({ data }) => {
      if (isTold(data)) {
        this.#hear(data);
      }
    };
    this.#tell({ tells: "hello" });
  }

  stop(): void {
    this.#channel?.close();
    this.#channel = undefined;
  }

  /** Tells the other tabs what has changed here. */
  share(fields: Fields): void {
    const drafts = this.#drafts.changes(fields.drafts);
    const closings = this.#closings.changes(fields.closings);
    if (drafts.length + closings.length > 0) {
      this.#tell({ tells: "fields", drafts, closings });
    }
  }

  #tell(told: Told): void {
    this.#channel?.postMessage(told);
  }

  #hear(told: Told): void {
    if (told.tells === "hello") {
      this.#tell({
        tells: "fields",
        drafts: this.#drafts.all(),
        closings: this.#closings.all(),
      });
      return;
    }
    for (const [chatId, text] of this.#drafts.heard(told.drafts)) {
      this.#needs.dispatch({ type: "draft_changed", chatId, text });
    }
    for (const [chatId, closing] of this.#closings.heard(told.closings)) {
      this.#needs.dispatch({ type: "closing_changed", chatId, closing });
    }
  }
}

/** A tab of an earlier desktop, or a later one, may tell something else. */
function isTold(data: unknown): data is Told {
  return (
    isObject(data) &&
    (data.tells === "hello" ||
      (data.tells === "fields" &&
        isTexts(data.drafts) &&
        isClosings(data.closings)))
  );
}

/** The values of one kind that all tabs know, by chat; where there is none, it is empty. */
class Shared<T> {
  readonly #empty: T;
  readonly #known = new Map<string, T>();
  /** What was heard and is perhaps not shown yet: to find it here is no change. */
  readonly #heard = new Map<string, T[]>();

  constructor(empty: T) {
    this.#empty = empty;
  }

  all(): [string, T][] {
    return [...this.#known];
  }

  /** Takes what another tab tells; which of it is news. */
  heard(told: readonly [string, T][]): [string, T][] {
    return told.filter(([id, value]) => {
      const known = this.#of(this.#known, id);
      if (same(known, value)) {
        return false;
      }
      this.#known.set(id, value);
      this.#heard.set(id, [...(this.#heard.get(id) ?? [known]), value]);
      return true;
    });
  }

  /** Takes what this tab shows; which of it is news to the others. */
  changes(shown: ReadonlyMap<string, T>): [string, T][] {
    return [...new Set([...this.#known.keys(), ...shown.keys()])]
      .map((id): [string, T] => [id, this.#of(shown, id)])
      .filter(([id, value]) => {
        const isNewest = same(this.#of(this.#known, id), value);
        if (!isNewest && this.#heard.get(id)?.some((old) => same(old, value))) {
          return false;
        }
        this.#heard.delete(id);
        this.#known.set(id, value);
        return !isNewest;
      });
  }

  #of(values: ReadonlyMap<string, T>, id: string): T {
    return values.get(id) ?? this.#empty;
  }
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
