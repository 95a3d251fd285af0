import { describe, expect, test } from "vitest";
import type { Chat } from "../src/api/types";
import type { Threads } from "../src/desk/threads";
import { announcements } from "../src/ui/notices/announcements";
import { type News, news, newsId } from "../src/ui/notices/news";
import { at, chat, message } from "./fixtures";

const inbound = (id: string, unread = 1) => ({
  unread,
  lastMessage: { id, direction: "inbound" as const, body: "Hi", at },
});

const none: ReadonlyMap<string, readonly string[]> = new Map();
const unknown: Threads = new Map();

test("what is there at first is no news", () => {
  const first = news(undefined, {
    requests: [chat("r")],
    open: [chat("c", inbound("m1"))],
    late: none,
    threads: unknown,
  });
  expect(first.news).toEqual([]);
  expect(
    news(first.told, {
      requests: [chat("r")],
      open: [],
      late: none,
      threads: unknown,
    }).news,
  ).toEqual([]);
});

test("a request and a text are news, once", () => {
  const { told } = news(undefined, {
    requests: [],
    open: [chat("c", inbound("m1"))],
    late: none,
    threads: unknown,
  });
  const now = {
    requests: [chat("r")],
    open: [chat("c", inbound("m2", 2)), chat("new")],
    late: none,
    threads: unknown,
  };
  const next = news(told, now);
  expect(next.news.map(({ kind, chat: { id } }) => `${kind} ${id}`)).toEqual([
    "request r",
    "text c",
  ]);
  expect(news(next.told, now).news).toEqual([]);
});

test("a text that was read elsewhere is none, and neither is that of a request just accepted", () => {
  const { told } = news(undefined, {
    requests: [chat("r")],
    open: [],
    late: none,
    threads: unknown,
  });
  const next = news(told, {
    requests: [],
    open: [chat("r", inbound("m1")), chat("c", inbound("m2", 0))],
    late: none,
    threads: unknown,
  });
  expect(next.news).toEqual([]);
});

test("each text and each offer is news of its own, in all tabs the same", () => {
  const offer = (since: string) =>
    chat("c", { offer: { since, reason: "request" } });
  const text = (messageId: string): News => ({
    kind: "text",
    chat: chat("c", inbound(messageId)),
    messageId,
    body: "Hi",
    late: false,
  });
  const ids = [
    newsId(text("m1")),
    newsId(text("m2")),
    newsId({ kind: "request", chat: offer(at) }),
    newsId({ kind: "request", chat: offer("2026-11-23T10:05:00Z") }),
  ];
  expect(new Set(ids).size).toBe(4);
  expect(newsId({ ...text("m2"), chat: chat("c", { revision: 9 }) })).toBe(
    ids[1],
  );
});

test("a text that came in above others is news, once the chat counts it, and once", () => {
  const { told } = news(undefined, {
    requests: [],
    open: [chat("c", inbound("m5", 0))],
    late: none,
    threads: unknown,
  });
  const now = (unread: number) => ({
    requests: [],
    open: [chat("c", inbound("m5", unread))],
    late: new Map([["c", ["m4"]]]),
    threads: unknown,
  });
  const uncounted = news(told, now(0));
  expect(uncounted.news).toEqual([]);
  const counted = news(uncounted.told, now(1));
  expect(counted.news.map(newsId)).toEqual(["m4"]);
  expect(news(counted.told, now(1)).news).toEqual([]);
});

describe("several texts that come in at once", () => {
  const thread = (...ids: string[]): Threads =>
    new Map([
      [
        "c",
        {
          older: "complete",
          messages: ids.map((id) =>
            id.startsWith("m")
              ? message(id, { direction: "inbound", body: `text ${id}` })
              : message(id),
          ),
        },
      ],
    ]);
  const now = (last: Partial<Chat>, threads: Threads) => ({
    requests: [],
    open: [chat("c", last)],
    late: none,
    threads,
  });
  const { told } = news(undefined, now(inbound("m1", 0), thread("m1")));
  const newsOf = (last: Partial<Chat>, threads: Threads) =>
    news(told, now(last, threads)).news;

  test("are all news, in their order", () => {
    const found = newsOf(inbound("m4", 3), thread("m1", "m2", "m3", "m4"));
    expect(found.map(newsId)).toEqual(["m2", "m3", "m4"]);
  });

  test("are news where the service has answered by itself", () => {
    const answered = {
      unread: 1,
      lastMessage: { id: "n3", direction: "outbound" as const, body: "", at },
    };
    const first = news(told, now(answered, thread("m1", "m2", "n3")));
    expect(first.news.map(newsId)).toEqual(["m2"]);
    const threads = thread("m1", "m2", "n3", "n4");
    expect(news(first.told, now(answered, threads)).news).toEqual([]);
  });

  test("are news as far as they have not been read elsewhere", () => {
    const found = newsOf(inbound("m4", 1), thread("m1", "m2", "m3", "m4"));
    expect(found.map(newsId)).toEqual(["m4"]);
  });

  test("are the last of them where no more is known yet", () => {
    expect(newsOf(inbound("m4", 3), unknown).map(newsId)).toEqual(["m4"]);
    expect(newsOf(inbound("m4", 3), thread("m1", "m3")).map(newsId)).toEqual([
      "m3",
      "m4",
    ]);
  });

  test("are the last of them in a chat that was not there", () => {
    const empty = news(undefined, { ...now({}, unknown), open: [] });
    const given = now(inbound("m4", 3), thread("m1", "m2", "m3", "m4"));
    expect(news(empty.told, given).news.map(newsId)).toEqual(["m4"]);
  });

  test("are whole, and the last one a preview only where it is not there yet", () => {
    const cut = inbound("m3", 2);
    const ahead = news(told, now(cut, thread("m1", "m2")));
    expect(ahead.news).toMatchObject([{ body: "text m2" }, { body: "Hi" }]);
    const whole = thread("m1", "m2", "m3");
    expect(news(ahead.told, now(cut, whole)).news).toEqual([]);
    expect(newsOf(cut, whole)).toMatchObject([
      { body: "text m2" },
      { body: "text m3" },
    ]);
  });

  const said = (ids: string[], lookedAt: string | undefined) => {
    const id = ids.at(-1) ?? "";
    const last = { id, direction: "inbound" as const, body: `text ${id}`, at };
    const counted = { unread: ids.length, lastMessage: last };
    return announcements(newsOf(counted, thread("m1", ...ids)), lookedAt);
  };

  test("are read out each in the chat that the agent looks at", () => {
    expect(said(["m2", "m3"], "c")).toEqual([
      "New text: text m2",
      "New text: text m3",
    ]);
  });

  test("are counted if they are many, and the newest is read out", () => {
    expect(said(["m2", "m3", "m4", "m5"], "c")).toEqual([
      "4 new texts. The newest: text m5",
    ]);
  });

  test("are counted in another chat, which is named once", () => {
    expect(said(["m2"], "another")).toEqual(["New text from +1 206 555 0150."]);
    expect(said(["m2", "m3"], undefined)).toEqual([
      "2 new texts from +1 206 555 0150.",
    ]);
  });
});

test("readers are not told of a text above others as if it were the newest", () => {
  const late: News = {
    kind: "text",
    chat: chat("c", inbound("m5")),
    messageId: "m4",
    body: "Held up",
    late: true,
  };
  expect(announcements([late], "c")).toEqual([
    "New text from +1 206 555 0150.",
  ]);
  expect(announcements([{ kind: "request", chat: chat("r") }], "c")).toEqual(
    [],
  );
});
