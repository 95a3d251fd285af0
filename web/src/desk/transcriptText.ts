import type { Chat, Message } from "../api/types";

/** What each message's author and status are called in a file. */
interface Words {
  title: string;
  author: (message: Message) => string;
  status: (message: Message) => string;
  when: (at: string) => string;
}

/** A chat as a text file: a title, then each message with its time, author and status. */
export function transcriptText(
  chat: Chat,
  messages: readonly Message[],
  words: Words,
): string {
  const lines = messages.map((message) => {
    const status =
      message.direction === "outbound" ? ` (${words.status(message)})` : "";
    const body = message.body.replaceAll("\n", "\n    ");
    return `${words.when(message.at)} ${words.author(message)}${status}: ${body}`;
  });
  const notes = [chat.disposition, chat.note].filter(
    (each) => each !== undefined && each !== "",
  );
  return [words.title, ...lines, ...notes, ""].join("\n");
}
