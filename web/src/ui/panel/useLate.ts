import {
  type RefObject,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useState,
} from "react";
import { anchorOf } from "./useShowMessage";

interface Late {
  box: RefObject<HTMLElement | null>;
  /** The texts that came in above others and have not been on the screen yet. */
  late: readonly string[];
  /** The oldest message in the page. */
  from: string;
  /** Whether the agent can see the page. */
  visible: boolean;
}

/** The late texts that are out of view: the first above it, and how many there are on each side. */
interface OutOfView {
  first: string | undefined;
  above: number;
  below: number;
}

/** How much of a text has to be in the box, in pixels: the edge of it alone is not read. */
const edgePx = 24;

/** Calls for each late text that has been on the screen, and tells where the others are. */
export function useLate(
  { box, late, from, visible }: Late,
  onSeen: (messageId: string) => void,
): OutOfView {
  const seen = useEffectEvent(onSeen);
  const wanted = [...late].sort().join(" ");
  useEffect(() => {
    if (wanted === "" || !visible) {
      return undefined;
    }
    const byElement = new Map<Element, string>();
    const observer = new IntersectionObserver(
      (changes) => {
        for (const { isIntersecting, target } of changes) {
          const messageId = byElement.get(target);
          if (isIntersecting && messageId !== undefined) {
            seen(messageId);
          }
        }
      },
      { root: box.current, rootMargin: `${String(-edgePx)}px 0px` },
    );
    for (const messageId of wanted.split(" ")) {
      const element = document.getElementById(anchorOf(messageId));
      if (element !== null) {
        byElement.set(element, messageId);
        observer.observe(element);
      }
    }
    return () => {
      observer.disconnect();
    };
  }, [box, wanted, from, visible]);

  const [outOfView, setOutOfView] = useState(nowhere);
  useLayoutEffect(() => {
    const { current } = box;
    if (wanted === "" || current === null) {
      return undefined;
    }
    const look = () => {
      const next = outOf(current, wanted.split(" "));
      setOutOfView((known) => (isSame(known, next) ? known : next));
    };
    look();
    current.addEventListener("scroll", look, { passive: true });
    return () => {
      current.removeEventListener("scroll", look);
    };
  }, [box, wanted, from]);
  return wanted === "" ? nowhere : outOfView;
}

const nowhere: OutOfView = { first: undefined, above: 0, below: 0 };

function outOf(box: HTMLElement, messageIds: readonly string[]): OutOfView {
  const { top, bottom } = box.getBoundingClientRect();
  const boxes = messageIds.map((id) =>
    document.getElementById(anchorOf(id))?.getBoundingClientRect(),
  );
  // What is not in the page stands above what is.
  const above = boxes.filter(
    (each) => each === undefined || each.bottom < top + edgePx,
  ).length;
  const below = boxes.filter(
    (each) => each !== undefined && each.top > bottom - edgePx,
  ).length;
  return { first: above > 0 ? messageIds[0] : undefined, above, below };
}

function isSame(one: OutOfView, other: OutOfView): boolean {
  return (
    one.first === other.first &&
    one.above === other.above &&
    one.below === other.below
  );
}
