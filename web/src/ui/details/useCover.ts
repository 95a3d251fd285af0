import { type RefObject, useLayoutEffect } from "react";

/** Takes the keyboard's place from the chat while the details cover it, and gives it back to what opens them. */
export function useCover(
  details: RefObject<HTMLElement | null>,
  covers: boolean,
): void {
  useLayoutEffect(() => {
    const { current } = details;
    const panel = current?.parentElement?.querySelector(".panel");
    if (!covers || !current || !panel) {
      return undefined;
    }
    if (
      document.activeElement === document.body ||
      panel.contains(document.activeElement)
    ) {
      current.focus();
    }
    return () => {
      if (
        document.activeElement === document.body ||
        current.contains(document.activeElement)
      ) {
        panel
          .querySelector<HTMLElement>(".panel-heading .to-details button")
          ?.focus();
      }
    };
  }, [details, covers]);
}
