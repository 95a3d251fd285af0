import { expect, test } from "vitest";
import { news, newsId } from "../src/ui/notices/news";
import { at, chat } from "./fixtures";

const inbound = (id: string, unread = 1) => ({
  unread,
  lastMessage: { id, direction: "inbound" as const, body: "Hi", at },
});

test("what is there at first is no news", () => {
  const first = news(undefined, {
    requests: [chat("r")],
    open: [chat("c", inbound("m1"))],
  });
  expect(first.news).toEqual([]);
  expect(news(first.told, { requests: [chat("r")], open: [] }).news).toEqual(
    [],
  );
});

test("a request and a text are news, once", () => {
  const { told } = news(undefined, {
    requests: [],
    open: [chat("c", inbound("m1"))],
  });
  const now = {
    requests: [chat("r")],
    open: [chat("c", inbound("m2", 2)), chat("new")],
  };
  const next = news(told, now);
  expect(next.news.map(({ kind, chat: { id } }) => `${kind} ${id}`)).toEqual([
    "request r",
    "text c",
  ]);
  expect(news(next.told, now).news).toEqual([]);
});

test("a text that was read elsewhere is none, and neither is that of a request just accepted", () => {
  const { told } = news(undefined, { requests: [chat("r")], open: [] });
  const next = news(told, {
    requests: [],
    open: [chat("r", inbound("m1")), chat("c", inbound("m2", 0))],
  });
  expect(next.news).toEqual([]);
});

test("each text and each offer is news of its own, in all tabs the same", () => {
  const offer = (since: string) =>
    chat("c", { offer: { since, reason: "request" } });
  const text = (id: string) => chat("c", inbound(id));
  const ids = [
    newsId({ kind: "text", chat: text("m1") }),
    newsId({ kind: "text", chat: text("m2") }),
    newsId({ kind: "request", chat: offer(at) }),
    newsId({ kind: "request", chat: offer("2026-11-23T10:05:00Z") }),
  ];
  expect(new Set(ids).size).toBe(4);
  expect(newsId({ kind: "text", chat: { ...text("m2"), revision: 9 } })).toBe(
    ids[1],
  );
});
