import { describe, expect, test } from "vitest";
import type { Outcome } from "../src/api/outcome";
import type { Contact } from "../src/api/types";
import {
  type ChatsRead,
  withKnown,
  withPage,
} from "../src/ui/chats/useChatsWith";
import { chat } from "./fixtures";

const nothing: ChatsRead = {
  chats: [],
  pages: "loading",
  cursor: undefined,
  fault: undefined,
};
const silence: Outcome<Contact> = { kind: "unknown" };

function page(id: string, cursor?: string): Outcome<Contact> {
  const chats = { items: [chat(id)], ...(cursor !== undefined && { cursor }) };
  return {
    kind: "done",
    value: { id: "contact", blocked: false, optOuts: [], chats },
  };
}

const ids = ({ chats }: ChatsRead) => chats.map(({ id }) => id);

describe("the chats with a customer", () => {
  test("are read page by page, to the last", () => {
    const first = withPage(nothing, page("c2", "older"));
    expect(first).toMatchObject({ pages: "more", cursor: "older" });
    const all = withPage(first, page("c1"));
    expect(all.pages).toBe("complete");
    expect(all.cursor).toBeUndefined();
    expect(ids(all)).toEqual(["c2", "c1"]);
  });

  test("stay when a page could not be read, and that one can be asked for again", () => {
    const first = withPage(nothing, page("c2", "older"));
    const failed = withPage(first, silence);
    expect(failed).toMatchObject({ pages: "failed", cursor: "older" });
    expect(failed.fault).toMatch(/^smsdesk did not answer/);
    const again = withPage(failed, page("c1"));
    expect(again.fault).toBeUndefined();
    expect(ids(again)).toEqual(["c2", "c1"]);
  });

  test("are shown as they were read, unless the desktop knows better", () => {
    const once = chat("c1", { agentId: "bob", revision: 1 });
    const today = chat("c1", { agentId: "carol", revision: 4 });
    const pushed = chat("c2", { revision: 3 });
    const read = [chat("c2", { revision: 2 }), today];
    expect(withKnown(read, [once, pushed, chat("c3")])).toEqual([
      pushed,
      today,
      chat("c3"),
    ]);
  });
});
