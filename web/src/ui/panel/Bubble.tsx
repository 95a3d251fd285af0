import ChatBubble from "@cloudscape-design/chat-components/chat-bubble";
import type { ReactNode } from "react";
import { strings } from "../../strings";
import { showFully, showTime } from "../parts/times";
import { MessageText } from "./MessageText";

interface BubbleProps {
  id?: string;
  side: "customer" | "service";
  who: string;
  at: string;
  /** What the text answers. */
  above?: ReactNode;
  status?: ReactNode;
  advice?: ReactNode;
  text: string;
}

/** One text, whose it is and when it was written. */
export function Bubble({
  id,
  side,
  who,
  at,
  above,
  status,
  advice,
  text,
}: BubbleProps) {
  return (
    <article className={`message message-${side}`} id={id} tabIndex={-1}>
      {above}
      <ChatBubble
        type={side === "customer" ? "incoming" : "outgoing"}
        ariaLabel={strings.transcript.said(who, showTime(at))}
        avatar={null}
        style={{ bubble: bubbleStyles[side] }}
      >
        <MessageText text={text} />
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
  customer: { background: "var(--bubble-customer)", color: "var(--ink)" },
  service: { background: "var(--bubble-service)", color: "var(--ink)" },
};
