import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

interface Place {
  /** Whether the agent reads at the end. */
  atEnd: boolean;
  /** How many of the agent's texts are on their way: a new one is shown. */
  own: number;
}

/** A message that is in view, and how far it stands below the top of what can be scrolled, in pixels. */
interface Mark {
  id: string;
  offset: number;
}

/**
 * Keeps what the agent reads in the box where it is: the end at the end, anything else where it stands, whatever comes in
 * or grows above it.
 */
export function usePlace({
  atEnd,
  own,
}: Place): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  const ownBefore = useRef(own);
  const mark = useRef<Mark>(undefined);
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) {
      return;
    }
    if (atEnd || own > ownBefore.current) {
      toEnd(current);
      mark.current = undefined;
    } else {
      mark.current = held(current, mark.current);
    }
    ownBefore.current = own;
  });

  useEffect(() => {
    const { current } = box;
    if (current === null) {
      return undefined;
    }
    const hold = () => {
      mark.current = held(current, mark.current);
    };
    const observer = new ResizeObserver(() => {
      if (atEnd) {
        toEnd(current);
      } else {
        hold();
      }
    });
    observer.observe(current);
    if (!atEnd && current.firstElementChild !== null) {
      observer.observe(current.firstElementChild);
    }
    current.addEventListener("scroll", hold, { passive: true });
    return () => {
      observer.disconnect();
      current.removeEventListener("scroll", hold);
    };
  }, [atEnd]);
  return box;
}

function toEnd(box: HTMLElement): void {
  box.scrollTop = box.scrollHeight;
}

/** Scrolls as far as the marked message was pushed, and marks the first that is in view then. */
function held(box: HTMLElement, mark: Mark | undefined): Mark | undefined {
  const marked = mark && document.getElementById(mark.id);
  if (mark && marked) {
    const pushed = offsetIn(box, marked) - mark.offset;
    if (pushed !== 0) {
      box.scrollTop += pushed;
    }
  }
  const first = firstInView(box);
  return first && { id: first.id, offset: offsetIn(box, first) };
}

function offsetIn(box: HTMLElement, element: Element): number {
  return (
    element.getBoundingClientRect().top -
    box.getBoundingClientRect().top +
    box.scrollTop
  );
}

/** The first message whose beginning is in view, else the one that fills the view. */
function firstInView(box: HTMLElement): Element | undefined {
  const messages = box.querySelectorAll(".message[id]");
  const { top, bottom } = box.getBoundingClientRect();
  let from = 0;
  let to = messages.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((messages[middle]?.getBoundingClientRect().top ?? top) < top) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  const first = messages[from];
  return first && first.getBoundingClientRect().top < bottom
    ? first
    : messages[from - 1];
}
