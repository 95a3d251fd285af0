import { useState } from "react";
import type { Chat, Message } from "../../api/types";
import { statusAdvice, strings } from "../../strings";
import { type Pending, pendingIn, toldFaults } from "./toldFaults";

/** Tells readers of the texts that fail, or whose answer is lost, while the agent is in the chat. */
export function Faults({
  chat,
  messages,
}: {
  chat: Chat;
  messages: readonly Message[];
}) {
  const [last] = useState(() => chat.lastMessage?.id ?? "");
  const [known, setKnown] = useState<Pending>(new Map());
  const pending = pendingIn(known, messages);
  if (pending !== known) {
    setKnown(pending);
  }
  return (
    <div className="for-readers" aria-live="polite" aria-relevant="additions">
      {toldFaults(messages, last, pending).map((message) => (
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
