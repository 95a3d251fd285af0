import Button from "@cloudscape-design/components/button";
import StatusIndicator, {
  type StatusIndicatorProps,
} from "@cloudscape-design/components/status-indicator";
import { memo, useState } from "react";
import type { Outcome } from "../../api/outcome";
import type { Message, Status } from "../../api/types";
import { sendingRefusalText, statusAdvice, strings } from "../../strings";
import { faultOf } from "../parts/faults";
import { Notice } from "../parts/Notice";
import { useHandOver } from "../parts/useHandOver";
import { Bubble } from "./Bubble";
import { anchorOf } from "./useShowMessage";
import { StatusHistory } from "./StatusHistory";

const statusIcons: Record<Status, StatusIndicatorProps.Type> = {
  received: "success",
  queued: "pending",
  sent: "in-progress",
  delivered: "success",
  failed: "error",
  unconfirmed: "warning",
};

interface MessageEntryProps {
  message: Message;
  /** What the customer answers with it, if that is known here. */
  original: Message | undefined;
  /** What its author is called. */
  author: string;
  /** How a text that did not arrive can be sent again: it has been, it can be, or it cannot. */
  again: "sent" | "possible" | undefined;
  onRetry: (message: Message) => Promise<Outcome<Message>>;
  onShow: (messageId: string) => void;
}

export const MessageEntry = memo(function MessageEntry({
  message,
  original,
  author,
  again,
  onRetry,
  onShow,
}: MessageEntryProps) {
  if (message.direction === "inbound") {
    return (
      <Bubble
        id={anchorOf(message.id)}
        side="customer"
        who={author}
        at={message.at}
        above={original && <InReplyTo original={original} onShow={onShow} />}
        text={message.body}
      />
    );
  }
  return (
    <OutboundEntry
      message={message}
      author={author}
      again={again}
      onRetry={onRetry}
    />
  );
});

function OutboundEntry({
  message,
  author,
  again,
  onRetry,
}: Omit<MessageEntryProps, "original" | "onShow">) {
  const { transcript } = strings;
  const [shows, setShows] = useState(false);
  const word = strings.status[message.status];
  const advice = statusAdvice(message);
  return (
    <Bubble
      id={anchorOf(message.id)}
      side="service"
      who={author}
      at={message.at}
      text={message.body}
      status={
        <>
          {message.segments > 1 && (
            <span>{transcript.segments(message.segments)}</span>
          )}
          <button
            type="button"
            className="status-button"
            aria-expanded={shows}
            title={transcript.history(word)}
            onClick={() => {
              setShows(!shows);
            }}
          >
            <StatusIndicator type={statusIcons[message.status]}>
              {word}
            </StatusIndicator>
          </button>
        </>
      }
      advice={
        (shows || advice !== undefined) && (
          <>
            {advice}
            {again === "possible" && message.retryable === true && (
              <Retry message={message} onRetry={onRetry} />
            )}
            {again === "sent" && (
              <span className="message-retried">{transcript.retried}</span>
            )}
            {shows && <StatusHistory message={message} />}
          </>
        )
      }
    />
  );
}

/** Sends the text once more: once, however often it is clicked. */
function Retry({
  message,
  onRetry,
}: Pick<MessageEntryProps, "message" | "onRetry">) {
  const element = useHandOver<HTMLSpanElement>(".message", (entry) => [
    entry.querySelector<HTMLElement>(".status-button"),
  ]);
  const [retrying, setRetrying] = useState(false);
  const [fault, setFault] = useState<string>();
  const retry = async () => {
    setRetrying(true);
    const outcome = await onRetry(message);
    setRetrying(false);
    setFault(faultOf(outcome, sendingRefusalText));
  };
  return (
    <span className="message-choices" ref={element}>
      <Button
        variant="inline-link"
        iconName="refresh"
        loading={retrying}
        onClick={() => void retry()}
      >
        {strings.transcript.sendAgain}
      </Button>
      {fault !== undefined && <Notice kind="error">{fault}</Notice>}
    </span>
  );
}

/** The text that this one answers, and the way to it. */
function InReplyTo({
  original,
  onShow,
}: {
  original: Message;
  onShow: (messageId: string) => void;
}) {
  const { transcript } = strings;
  return (
    <button
      type="button"
      className="reply-to"
      aria-label={transcript.showOriginal(original.body)}
      onClick={() => {
        onShow(original.id);
      }}
    >
      {transcript.inReplyTo} <span dir="auto">{original.body}</span>
    </button>
  );
}
