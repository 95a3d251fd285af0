import Button from "@cloudscape-design/components/button";
import { adminStrings } from "../../adminStrings";
import { showAge, showTime } from "./times";
import { useNow } from "./useNow";
import "./Refresh.css";

interface RefreshProps {
  /** When what is shown was answered; nothing while nothing is. */
  at: string | undefined;
  asking: boolean;
  onRefresh: () => void;
}

/** As of when what is shown is, and a button to ask for it anew. */
export function Refresh({ at, asking, onRefresh }: RefreshProps) {
  return (
    <div className="refresh">
      {at !== undefined && (
        <span>
          <span role="status">{adminStrings.asOf(showTime(at))}</span>
          <Age at={at} />
        </span>
      )}
      <Button
        iconName="refresh"
        loading={asking}
        loadingText={adminStrings.loading}
        onClick={onRefresh}
      >
        {adminStrings.refresh}
      </Button>
    </div>
  );
}

/** It grows by itself, and is not announced. */
function Age({ at }: { at: string }) {
  const age = useNow() - Date.parse(at);
  return age < minute ? null : <> · {showAge(age)}</>;
}

const minute = 60_000;
