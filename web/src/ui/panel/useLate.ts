import { type RefObject, useEffect, useEffectEvent } from "react";
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

/** Calls for each late text that has been on the screen: not the edge of it alone. */
export function useLate(
  { box, late, from, visible }: Late,
  onSeen: (messageId: string) => void,
): void {
  const seen = useEffectEvent(onSeen);
  const wanted = late.join(" ");
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
      { root: box.current, rootMargin: "-24px 0px" },
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
}
