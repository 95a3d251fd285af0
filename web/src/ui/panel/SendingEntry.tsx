import Button from "@cloudscape-design/components/button";
import StatusIndicator, {
  type StatusIndicatorProps,
} from "@cloudscape-design/components/status-indicator";
import { memo } from "react";
import type { Sending, SendingState } from "../../outbox/outbox";
import { sendingRefusalText, strings } from "../../strings";
import { footOf, useHandOver } from "../parts/useHandOver";
import { Bubble } from "./Bubble";

const sendingIcons: Record<SendingState["is"], StatusIndicatorProps.Type> = {
  sending: "pending",
  waiting: "pending",
  refused: "error",
  expired: "warning",
};

interface SendingEntryProps {
  sending: Sending;
  onPutBack: (sending: Sending) => void;
  onDiscard: (key: string) => void;
}

/** A text that the API has not taken yet, or did not take. */
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
      text={sending.body}
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
              <Choices
                onPutBack={() => {
                  onPutBack(sending);
                }}
                onDiscard={() => {
                  onDiscard(key);
                }}
              />
            )}
          </>
        )
      }
    />
  );
});

function Choices({
  onPutBack,
  onDiscard,
}: {
  onPutBack: () => void;
  onDiscard: () => void;
}) {
  const element = useHandOver<HTMLSpanElement>(".panel", footOf);
  return (
    <span className="message-choices" ref={element}>
      <Button variant="inline-link" onClick={onPutBack}>
        {strings.transcript.putBack}
      </Button>
      <Button variant="inline-link" onClick={onDiscard}>
        {strings.transcript.discard}
      </Button>
    </span>
  );
}

function sendingAdvice(state: SendingState): string {
  switch (state.is) {
    case "sending":
      return "";
    case "waiting":
      return strings.transcript.waiting;
    case "refused":
      return sendingRefusalText(state.refusal);
    case "expired":
      return strings.transcript.expired;
  }
}
