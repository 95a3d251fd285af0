import { useCallback, useEffect, useState } from "react";

/** Where a message stands in the page. */
export function anchorOf(messageId: string): string {
  return `message-${messageId}`;
}

/** Goes to a message, once it is there. `onMissing` is asked to show all that is known. */
export function useShowMessage(
  onMissing: () => void,
): (messageId: string) => void {
  const [wanted, setWanted] = useState<{ messageId: string }>();
  useEffect(() => {
    if (wanted === undefined) {
      return;
    }
    const target = document.getElementById(anchorOf(wanted.messageId));
    target?.scrollIntoView({ block: "center" });
    target?.focus({ preventScroll: true });
  }, [wanted]);
  return useCallback(
    (messageId: string) => {
      if (document.getElementById(anchorOf(messageId)) === null) {
        onMissing();
      }
      setWanted({ messageId });
    },
    [onMissing],
  );
}
