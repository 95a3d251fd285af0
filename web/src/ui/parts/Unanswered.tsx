import Button from "@cloudscape-design/components/button";
import { adminStrings } from "../../adminStrings";
import { Notice } from "./Notice";
import { showTime } from "./times";
import type { Asked } from "./useAsked";

interface UnansweredProps {
  asked: Pick<Asked<unknown>, "at" | "fault" | "asking" | "askAgain">;
}

/** Why there is no answer, or as of when the one is that is shown; nothing if it is the latest. */
export function Unanswered({ asked }: UnansweredProps) {
  const { at, fault, asking, askAgain } = asked;
  if (fault === undefined) {
    return null;
  }
  return (
    <Notice kind="error">
      {fault} {at !== undefined && adminStrings.stale(showTime(at))}{" "}
      <Button
        variant="inline-link"
        loading={asking}
        loadingText={adminStrings.loading}
        onClick={() => void askAgain()}
      >
        {adminStrings.retry}
      </Button>
    </Notice>
  );
}
