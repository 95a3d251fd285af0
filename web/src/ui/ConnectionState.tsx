import Link from "@cloudscape-design/components/link";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { Connection } from "../live/connection";
import { strings } from "../strings";

interface ConnectionStateProps {
  connection: Connection;
  onRetry: () => void;
}

/** Whether what the desktop shows is what is. */
export function ConnectionState({ connection, onRetry }: ConnectionStateProps) {
  return (
    <span className="connection" role="status">
      {connection.is === "live" && (
        <StatusIndicator type="success">
          {strings.connection.live}
        </StatusIndicator>
      )}
      {connection.is === "connecting" && (
        <StatusIndicator type="in-progress">
          {strings.connection.connecting}
        </StatusIndicator>
      )}
      {connection.is === "waiting" && (
        <>
          <StatusIndicator type="warning">
            {strings.connection.lost}
          </StatusIndicator>{" "}
          <Link onFollow={onRetry}>{strings.connection.retry}</Link>
        </>
      )}
      {(connection.is === "signed_out" ||
        connection.is === "not_permitted") && (
        <StatusIndicator type="error">
          {strings.connection.lost}
        </StatusIndicator>
      )}
    </span>
  );
}
