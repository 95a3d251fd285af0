import { useCallback, useState } from "react";
import type { Message } from "../../api/types";

/** How many messages are in the page while the agent is at the end, and how many more appear at a time. */
const most = 150;
const more = 100;

/** Which of a thread's messages are in the page: the newest ones, and as many as the agent has gone up to. */
export function useShown(messages: readonly Message[], atEnd: boolean) {
  const [upTo, setUpTo] = useState<string>();
  const newest = messages[Math.max(0, messages.length - most)]?.id ?? "";
  if (atEnd && upTo !== undefined) {
    setUpTo(undefined);
  }
  // What is on the screen stays there while others come in below.
  if (!atEnd && upTo === undefined) {
    setUpTo(newest);
  }
  const from = atEnd || upTo === undefined ? newest : upTo;
  const all = useCallback(() => {
    setUpTo("");
  }, []);
  return {
    from,
    /** Whether messages that are known are not in the page. */
    hides: (messages[0]?.id ?? "") < from,
    /** Shows more of those; false if there are none. */
    more: (): boolean => {
      const at = messages.findIndex(({ id }) => id >= from);
      setUpTo(at > more ? (messages[at - more]?.id ?? "") : "");
      return at > 0;
    },
    all,
  };
}
