import ChatBubble from "@cloudscape-design/chat-components/chat-bubble";
import Button from "@cloudscape-design/components/button";
import StatusIndicator, {
  type StatusIndicatorProps,
} from "@cloudscape-design/components/status-indicator";
import { memo, type ReactNode } from "react";
import type { Agent, Message, Status } from "../api/types";
import type { Sending, SendingState } from "../outbox/outbox";
import { refusalText, statusAdvice, strings } from "../strings";
import { showFully, showTime } from "./times";

type Icon = StatusIndicatorProps.Type;

const statusIcons: Record<Status, Icon> = {
  received: "success",
  queued: "pending",
  sent: "in-progress",
  delivered: "success",
  failed: "error",
  unconfirmed: "warning",
};

const sendingIcons: Record<SendingState["is"], Icon> = {
  sending: "pending",
  waiting: "pending",
  refused: "error",
  expired: "warning",
};

interface BubbleProps {
  side: "customer" | "service";
  who: string;
  at: string;
  status?: ReactNode;
  advice?: ReactNode;
  children: string;
}

function Bubble({ side, who, at, status, advice, children }: BubbleProps) {
  return (
    <article className={`message message-${side}`}>
      <ChatBubble
        type={side === "customer" ? "incoming" : "outgoing"}
        ariaLabel={strings.transcript.said(who, showTime(at))}
        avatar={null}
        style={{ bubble: bubbleStyles[side] }}
      >
        <span className="message-text">{children}</span>
      </ChatBubble>
      <div className="message-foot">
        <span>{who}</span>
        <time dateTime={at} title={showFully(at)}>
          {showTime(at)}
        </time>
        {status}
      </div>
      {advice !== undefined && <div className="message-advice">{advice}</div>}
    </article>
  );
}

/** The customer's texts stand out: another colour, and the other side. */
const bubbleStyles = {
  customer: { background: "#d8e8ff", color: "#0b1f3d" },
  service: { background: "#f0f2f6", color: "#16191f" },
};

interface MessageEntryProps {
  message: Message;
  agent: Agent;
}

export const MessageEntry = memo(function MessageEntry({
  message,
  agent,
}: MessageEntryProps) {
  return message.direction === "inbound" ? (
    <Bubble side="customer" who={strings.transcript.customer} at={message.at}>
      {message.body}
    </Bubble>
  ) : (
    <Bubble
      side="service"
      who={author(message, agent)}
      at={message.at}
      status={
        <StatusIndicator type={statusIcons[message.status]}>
          {strings.status[message.status]}
        </StatusIndicator>
      }
      advice={statusAdvice(message)}
    >
      {message.body}
    </Bubble>
  );
});

function author({ sentBy }: Message, agent: Agent): string {
  switch (sentBy) {
    case undefined:
    case agent.id:
      return strings.transcript.you;
    case "system":
      return strings.transcript.system;
    default:
      return sentBy;
  }
}

interface SendingEntryProps {
  sending: Sending;
  onPutBack: (key: string) => void;
  onDiscard: (key: string) => void;
}

export const SendingEntry = memo(function SendingEntry({
  sending,
  onPutBack,
  onDiscard,
}: SendingEntryProps) {
  const { key, state } = sending;
  return (
    <Bubble
      side="service"
      who={strings.transcript.you}
      at={sending.at}
      status={
        <StatusIndicator type={sendingIcons[state.is]}>
          {strings.sending[state.is]}
        </StatusIndicator>
      }
      advice={
        state.is === "sending" ? undefined : (
          <>
            {sendingAdvice(state)}
            {state.is !== "waiting" && (
              <span className="message-choices">
                <Button
                  variant="inline-link"
                  onClick={() => {
                    onPutBack(key);
                  }}
                >
                  {strings.transcript.putBack}
                </Button>
                <Button
                  variant="inline-link"
                  onClick={() => {
                    onDiscard(key);
                  }}
                >
                  {strings.transcript.discard}
                </Button>
              </span>
            )}
          </>
        )
      }
    >
      {sending.body}
    </Bubble>
  );
});

function sendingAdvice(state: SendingState): string {
  switch (state.is) {
    case "sending":
      return "";
    case "waiting":
      return strings.transcript.waiting;
    case "refused":
      return refusalText(state.refusal);
    case "expired":
      return strings.transcript.expired;
  }
}
