import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

interface Place {
  /** Whether the agent reads at the end. */
  atEnd: boolean;
  /** How many of the agent's texts are on their way: a new one is shown. */
  own: number;
  /** The first message in the page. */
  first: string | undefined;
}

/** Keeps what the agent reads in the box where it is: the end at the end, anything else where it stands. */
export function usePlace({
  atEnd,
  own,
  first,
}: Place): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  const before = useRef({ first, own, height: 0 });
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) {
      return;
    }
    if (atEnd || own > before.current.own) {
      current.scrollTop = current.scrollHeight;
    } else if (first !== before.current.first) {
      // Earlier messages came in above.
      current.scrollTop += current.scrollHeight - before.current.height;
    }
    before.current = { first, own, height: current.scrollHeight };
  });

  useEffect(() => {
    const { current } = box;
    if (current === null) {
      return undefined;
    }
    const observer = new ResizeObserver(() => {
      if (atEnd) {
        current.scrollTop = current.scrollHeight;
      }
    });
    observer.observe(current);
    return () => {
      observer.disconnect();
    };
  }, [atEnd]);
  return box;
}
