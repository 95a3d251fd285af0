import type {
  Agent,
  CannedMessage,
  Chat,
  Message,
  Sync,
} from "../src/api/types";
import { type Desk, openDesk } from "../src/desk/desk";
import type { Alone } from "../src/outbox/outbox";

export const alice: Agent = {
  id: "alice",
  name: "Alice",
  permissions: ["sms:send"],
  services: ["support"],
  state: "ready",
  revision: 1,
};

export const at = "2026-11-23T10:00:00Z";

export function chat(id: string, changes: Partial<Chat> = {}): Chat {
  return {
    id,
    serviceId: "support",
    serviceNumber: "+12065550100",
    customerNumber: "+12065550150",
    state: "active",
    agentId: "alice",
    origin: "agent",
    unread: 0,
    createdAt: at,
    lastActivityAt: at,
    ignoredCount: 0,
    optedOut: false,
    revision: 1,
    ...changes,
  };
}

export function message(id: string, changes: Partial<Message> = {}): Message {
  return {
    id,
    chatId: "chat-1",
    direction: "outbound",
    body: `text ${id}`,
    sentBy: "alice",
    status: "queued",
    encoding: "GSM-7",
    segments: 1,
    at,
    history: [],
    revision: 1,
    ...changes,
  };
}

export function canned(
  id: string,
  changes: Partial<CannedMessage> = {},
): CannedMessage {
  return {
    id,
    title: `Title ${id}`,
    body: `body ${id}`,
    prompts: [],
    changedAt: at,
    revision: 1,
    ...changes,
  };
}

export function sync(changes: Partial<Sync> = {}): Sync {
  return {
    chats: [],
    messages: [],
    requests: [],
    removedChatIds: [],
    cursor: "c1",
    more: false,
    reset: false,
    ...changes,
  };
}

export function desk(changes: Partial<Desk> = {}): Desk {
  return {
    ...openDesk({
      agent: alice,
      services: [],
      drafts: new Map(),
      seen: new Map(),
      closings: new Map(),
    }),
    ...changes,
  };
}

/** What tabs of one browser take turns by. */
export class Locks {
  readonly #waiting = new Map<string, (() => void)[]>();

  /** Who asks meanwhile is told nothing before the page is gone. */
  isBusy = false;

  alone: Alone = async (name, aborted, run) => {
    if (this.isBusy) {
      await new Promise<never>(() => undefined);
    }
    const waiting = this.#waiting.get(name);
    if (waiting === undefined) {
      this.#waiting.set(name, []);
    } else {
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    if (!aborted.aborted) {
      await run();
    }
    const next = this.#waiting.get(name)?.shift();
    if (next === undefined) {
      this.#waiting.delete(name);
    } else {
      next();
    }
  };
}

/** A Storage in memory. */
export class MemoryStorage implements Storage {
  readonly #items = new Map<string, string>();
  [name: string]: unknown;

  get length(): number {
    return this.#items.size;
  }
  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#items.set(key, value);
  }
  removeItem(key: string): void {
    this.#items.delete(key);
  }
  clear(): void {
    this.#items.clear();
  }
}
