import { showNumber } from "../../numbers/number";
import { strings } from "../../strings";
import type { News } from "./news";

type Text = Extract<News, { kind: "text" }>;

/** How many texts of a chat are read out at once. */
const most = 3;

/**
 * What readers hear of texts: who has sent them, and what they say in the chat that the agent looks at. Of more than a
 * few the newest is read out. Requests are announced where they stand.
 */
export function announcements(
  told: readonly News[],
  lookedAt: string | undefined,
): string[] {
  const together = new Map<string, Text[]>();
  for (const each of told) {
    if (each.kind === "text") {
      const group = `${each.chat.id} ${String(each.late)}`;
      together.set(group, [...(together.get(group) ?? []), each]);
    }
  }
  return [...together.values()].flatMap((texts) => linesOf(texts, lookedAt));
}

/** What is said of texts of one chat. */
function linesOf(
  texts: readonly Text[],
  lookedAt: string | undefined,
): string[] {
  const newest = texts.at(-1);
  if (newest === undefined) {
    return [];
  }
  const { chat, late, body } = newest;
  if (chat.id !== lookedAt || late) {
    const number = showNumber(chat.customerNumber);
    return [strings.requests.textsFrom(texts.length, number)];
  }
  return texts.length > most
    ? [strings.requests.textsHere(texts.length, body)]
    : texts.map((each) => strings.requests.textHere(each.body));
}
