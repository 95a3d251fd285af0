import { type RefObject, useLayoutEffect, useRef } from "react";
import { addressOf } from "../useRoute";

/**
 * Hands the keyboard's place on when what has it goes: to the first of its heirs that takes it. `within` is what stays
 * around them.
 */
export function useHandOver<E extends HTMLElement>(
  within: string,
  heirs: (place: Element) => readonly (HTMLElement | null | undefined)[],
): RefObject<E | null> {
  const element = useRef<E>(null);
  const latest = useRef(heirs);
  useLayoutEffect(() => {
    latest.current = heirs;
  });
  useLayoutEffect(() => {
    const { current } = element;
    const place = current?.closest(within);
    return () => {
      if (!place || current?.contains(document.activeElement) !== true) {
        return;
      }
      // What takes its place is there by then, and may have taken the focus.
      queueMicrotask(() => {
        for (const heir of latest.current(place)) {
          if (document.activeElement !== document.body) {
            return;
          }
          heir?.focus();
        }
      });
    };
  }, [within]);
  return element;
}

/** Where an agent goes on who leaves a chat: in another one that is open then, else from its row in the list. */
export function besideChat(
  columns: Element,
  chatId: string,
): (HTMLElement | null)[] {
  return [
    ...footOf(columns),
    columns.querySelector<HTMLElement>(`.row[href="${addressOf(chatId)}"]`),
    columns.querySelector<HTMLElement>(".panel-nothing"),
    columns.querySelector<HTMLElement>(".list"),
  ];
}

/** Where an agent goes on in the panel of a chat: in the text field, else where it says why there is none. */
export function footOf(panel: Element): (HTMLElement | null)[] {
  return [
    panel.querySelector<HTMLElement>(".composer textarea"),
    panel.querySelector<HTMLElement>(".foot"),
  ];
}
