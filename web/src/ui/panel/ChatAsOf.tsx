import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import { strings } from "../../strings";
import { Notice } from "../parts/Notice";
import { showTime } from "../parts/times";
import "./ChatAsOf.css";
import type { Freshness } from "./useFreshness";

/** How old what is shown of a colleague's chat is, and the way to read it again. */
export function ChatAsOf({
  freshness: { asOf, failed, refresh },
}: {
  freshness: Freshness;
}) {
  const [reading, setReading] = useState(false);
  const read = async () => {
    setReading(true);
    await refresh();
    setReading(false);
  };
  return (
    <div className="chat-as-of">
      {failed && <Notice kind="error">{strings.panel.notRefreshed}</Notice>}
      {asOf !== undefined && (
        <time dateTime={asOf}>{strings.panel.asOf(showTime(asOf))}</time>
      )}
      <Button
        variant="inline-link"
        iconName="refresh"
        loading={reading}
        onClick={() => void read()}
      >
        {strings.panel.refresh}
      </Button>
    </div>
  );
}
