import Link from "@cloudscape-design/components/link";
import StatusIndicator, {
  type StatusIndicatorProps,
} from "@cloudscape-design/components/status-indicator";
import { useState } from "react";
import type { Connection } from "../../live/connection";
import { strings } from "../../strings";
import { useHandOver } from "../parts/useHandOver";
import { type Said, saidNext } from "./said";

interface ConnectionStateProps {
  connection: Connection;
  onRetry: () => void;
  onSignIn: () => void;
}

const icons: Record<Connection["is"], StatusIndicatorProps.Type> = {
  live: "success",
  connecting: "in-progress",
  waiting: "warning",
  signed_out: "error",
  not_permitted: "error",
};

const words: Record<Connection["is"], string> = {
  live: strings.connection.live,
  connecting: strings.connection.connecting,
  waiting: strings.connection.lost,
  signed_out: strings.connection.signedOut,
  not_permitted: strings.connection.notPermitted,
};

/** Whether what the desktop shows is what is. Readers are told of a loss and of a return, not of each attempt. */
export function ConnectionState({
  connection,
  onRetry,
  onSignIn,
}: ConnectionStateProps) {
  const [said, setSaid] = useState<Said>("connecting");
  const next = saidNext(said, connection);
  if (next !== said) {
    setSaid(next);
  }
  return (
    <span className="connection" tabIndex={-1}>
      <span
        className="for-readers"
        role="status"
        aria-label={strings.connection.label}
      >
        {words[next]}
      </span>
      <span aria-hidden="true">
        <StatusIndicator type={icons[connection.is]}>
          {words[connection.is]}
        </StatusIndicator>
      </span>
      {next === "waiting" && <Retry onRetry={onRetry} />}
      {connection.is === "signed_out" && (
        <Link onFollow={onSignIn}>{strings.pages.signIn}</Link>
      )}
    </span>
  );
}

/** It stays while it is tried again, and goes when there is a connection. */
function Retry({ onRetry }: { onRetry: () => void }) {
  const element = useHandOver<HTMLSpanElement>(".connection", (connection) => [
    connection as HTMLElement,
  ]);
  return (
    <span ref={element}>
      <Link onFollow={onRetry}>{strings.connection.retry}</Link>
    </span>
  );
}
