import type { CannedMessage, Chat } from "../api/types";
import { newer } from "./merge";

/** The canned messages that an agent may use, by their ids. */
export type CannedMessages = ReadonlyMap<string, CannedMessage>;

/** With what arrived; what is deleted is gone. */
export function withCanned(
  known: CannedMessages,
  arrived: readonly CannedMessage[],
): CannedMessages {
  const next = new Map(known);
  for (const message of arrived) {
    next.set(message.id, newer(next.get(message.id), message));
  }
  return new Map([...next].filter(([, { deleted }]) => deleted !== true));
}

/**
 * Those for a chat's service that have the words in their shortcut, title or text: shortcuts and titles that begin so
 * come first.
 */
export function findCanned(
  canned: CannedMessages,
  { serviceId }: Pick<Chat, "serviceId">,
  words: string,
): CannedMessage[] {
  const wanted = words.trim().toLowerCase();
  return [...canned.values()]
    .filter(
      (message) =>
        message.serviceId === undefined || message.serviceId === serviceId,
    )
    .map((message) => ({ message, rank: rank(message, wanted) }))
    .filter(({ rank }) => rank < notFound)
    .sort(
      (a, b) =>
        a.rank - b.rank || a.message.title.localeCompare(b.message.title),
    )
    .map(({ message }) => message);
}

const notFound = 4;

function rank({ shortcut, title, body }: CannedMessage, wanted: string) {
  const named = title.toLowerCase();
  if (shortcut?.startsWith(wanted) === true) {
    return 0;
  }
  if (named.startsWith(wanted)) {
    return 1;
  }
  if (named.includes(wanted) || shortcut?.includes(wanted) === true) {
    return 2;
  }
  return body.toLowerCase().includes(wanted) ? 3 : notFound;
}

/** What a prompt such as `{{?Confirmation number}}` asks for, and what the agent has answered so far. */
export function preview(
  body: string,
  answers: Readonly<Record<string, string>>,
): string {
  return body.replaceAll(
    /\{\{\?\s*(.+?)\s*\}\}/g,
    (placeholder, prompt: string) => {
      const answer = answers[prompt]?.trim() ?? "";
      return answer === "" ? placeholder : answer;
    },
  );
}
