import Link from "@cloudscape-design/components/link";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { Connection } from "../../live/connection";
import { strings } from "../../strings";

interface ConnectionStateProps {
  connection: Connection;
  onRetry: () => void;
  onSignIn: () => void;
}

/** Whether what the desktop shows is what is. */
export function ConnectionState(props: ConnectionStateProps) {
  return (
    <span
      className="connection"
      role="status"
      aria-label={strings.connection.label}
    >
      <State {...props} />
    </span>
  );
}

function State({ connection, onRetry, onSignIn }: ConnectionStateProps) {
  switch (connection.is) {
    case "live":
      return (
        <StatusIndicator type="success">
          {strings.connection.live}
        </StatusIndicator>
      );
    case "connecting":
      return (
        <StatusIndicator type="in-progress">
          {strings.connection.connecting}
        </StatusIndicator>
      );
    case "waiting":
      return (
        <>
          <StatusIndicator type="warning">
            {strings.connection.lost}
          </StatusIndicator>
          <Link onFollow={onRetry}>{strings.connection.retry}</Link>
        </>
      );
    case "signed_out":
      return (
        <>
          <StatusIndicator type="error">
            {strings.connection.signedOut}
          </StatusIndicator>
          <Link onFollow={onSignIn}>{strings.pages.signIn}</Link>
        </>
      );
    case "not_permitted":
      return (
        <StatusIndicator type="error">
          {strings.connection.notPermitted}
        </StatusIndicator>
      );
  }
}
