import type { Message } from "../../api/types";
import { strings } from "../../strings";
import { showFully } from "../parts/times";

/** All that is known of what became of a text. */
export function StatusHistory({ message }: { message: Message }) {
  const { transcript } = strings;
  return (
    <ol className="history" aria-label={transcript.historyTitle}>
      {message.history.map(({ status, at, reason }, index) => (
        <li key={index}>
          <span>
            {strings.status[status]}
            {status === "delivered" && message.confirmation !== undefined && (
              <>
                {", "}
                {message.confirmation === "handset"
                  ? transcript.byHandset
                  : transcript.byCarrier}
              </>
            )}
            {reason !== undefined && ` (${reason})`}
          </span>
          <time dateTime={at}>{showFully(at)}</time>
        </li>
      ))}
      {message.bill?.price !== undefined && (
        <li>{transcript.price(message.bill.price)}</li>
      )}
    </ol>
  );
}
