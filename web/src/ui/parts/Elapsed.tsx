import { showElapsed } from "./times";
import { useNow } from "./useNow";

/** How long something has been going on: 3:12. */
export function Elapsed({ since }: { since: string }) {
  const now = useNow();
  return (
    <time className="elapsed" dateTime={since}>
      {showElapsed(Math.max(0, now - Date.parse(since)))}
    </time>
  );
}
