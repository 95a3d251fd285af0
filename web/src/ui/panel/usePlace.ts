import {
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
} from "react";

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

interface Kept {
  box: RefObject<HTMLDivElement | null>;
  /** Whether the agent has gone away from the end, though the browser has not said so yet. */
  hasLeft: () => boolean;
}

/** How near to the end counts as the end, in pixels. */
const nearPx = 48;

export function isAtEnd(box: HTMLElement): boolean {
  return endOf(box) - box.scrollTop < nearPx;
}

/**
 * Keeps what the agent reads in the box where it is: the end at the end, anything else where it stands, whatever comes in
 * or grows above it.
 */
export function usePlace({ atEnd, own }: Place): Kept {
  const box = useRef<HTMLDivElement>(null);
  const ownBefore = useRef(own);
  const mark = useRef<Mark>(undefined);
  // How far the box could be scrolled when it was at the end last.
  const end = useRef(0);

  const toEnd = useCallback((current: HTMLElement) => {
    current.scrollTop = current.scrollHeight;
    end.current = current.scrollTop;
  }, []);
  const hasLeft = useCallback(() => {
    const { current } = box;
    // What got shorter was scrolled by itself.
    return (
      current !== null &&
      current.scrollTop <= Math.min(end.current, endOf(current)) - nearPx
    );
  }, []);

  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) {
      return;
    }
    if (own > ownBefore.current || (atEnd && !hasLeft())) {
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
    const scrolled = () => {
      if (isAtEnd(current)) {
        end.current = endOf(current);
      }
      hold();
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
    current.addEventListener("scroll", scrolled, { passive: true });
    return () => {
      observer.disconnect();
      current.removeEventListener("scroll", scrolled);
    };
  }, [atEnd, toEnd]);
  return { box, hasLeft };
}

/** How far the box can be scrolled. */
function endOf(box: HTMLElement): number {
  return box.scrollHeight - box.clientHeight;
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
