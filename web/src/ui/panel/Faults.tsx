import { useState } from "react";
import type { Chat, Message } from "../../api/types";
import { statusAdvice, strings } from "../../strings";

/** Tells readers of the texts that fail, or whose answer is lost, while the agent is in the chat. */
export function Faults({
  chat,
  messages,
}: {
  chat: Chat;
  messages: readonly Message[];
}) {
  const [before] = useState(() => chat.lastMessage?.id ?? "");
  return (
    <div className="for-readers" aria-live="polite" aria-relevant="additions">
      {messages
        .filter(
          ({ id, status }) =>
            id > before && (status === "failed" || status === "unconfirmed"),
        )
        .map((message) => (
          <p key={`${message.id} ${message.status}`}>
            {strings.transcript.fault(
              strings.status[message.status],
              message.body,
              statusAdvice(message) ?? "",
            )}
          </p>
        ))}
    </div>
  );
}
