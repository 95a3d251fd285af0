import { expect, test } from "vitest";
import { type News, news, newsId } from "../src/ui/notices/news";
import { at, chat } from "./fixtures";

const inbound = (id: string, unread = 1) => ({
  unread,
  lastMessage: { id, direction: "inbound" as const, body: "Hi", at },
});

const none: ReadonlyMap<string, readonly string[]> = new Map();

test("what is there at first is no news", () => {
  const first = news(undefined, {
    requests: [chat("r")],
    open: [chat("c", inbound("m1"))],
    late: none,
  });
  expect(first.news).toEqual([]);
  expect(
    news(first.told, { requests: [chat("r")], open: [], late: none }).news,
  ).toEqual([]);
});

test("a request and a text are news, once", () => {
  const { told } = news(undefined, {
    requests: [],
    open: [chat("c", inbound("m1"))],
    late: none,
  });
  const now = {
    requests: [chat("r")],
    open: [chat("c", inbound("m2", 2)), chat("new")],
    late: none,
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
  });
  const next = news(told, {
    requests: [],
    open: [chat("r", inbound("m1")), chat("c", inbound("m2", 0))],
    late: none,
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
  });
  const now = (unread: number) => ({
    requests: [],
    open: [chat("c", inbound("m5", unread))],
    late: new Map([["c", ["m4"]]]),
  });
  const uncounted = news(told, now(0));
  expect(uncounted.news).toEqual([]);
  const counted = news(uncounted.told, now(1));
  expect(counted.news.map(newsId)).toEqual(["m4"]);
  expect(news(counted.told, now(1)).news).toEqual([]);
});
