import {
  type FocusEvent,
  type RefObject,
  useCallback,
  useLayoutEffect,
  useRef,
} from "react";
import type { Chat } from "../../api/types";

/**
 * Keeps the keyboard's place in a list whose rows go by themselves: in the next row, else with what stands above the
 * rows, else in the list around.
 */
export function useRowFocus(
  list: RefObject<HTMLElement | null>,
  rows: readonly Chat[],
) {
  const held = useRef<{ id: string | undefined; index: number }>(undefined);

  useLayoutEffect(() => {
    const { current: place } = held;
    if (place === undefined || rows.some(({ id }) => id === place.id)) {
      return;
    }
    held.current = undefined;
    if (list.current === null || document.activeElement !== document.body) {
      return;
    }
    const links = [...list.current.querySelectorAll<HTMLElement>("li > a")];
    const target =
      links[Math.min(place.index, links.length - 1)] ??
      list.current.querySelector<HTMLElement>("button") ??
      list.current.closest("nav");
    target?.focus();
  }, [list, rows]);

  const onFocus = useCallback(
    ({ currentTarget, target }: FocusEvent) => {
      const index = [...currentTarget.querySelectorAll("li")].findIndex((row) =>
        row.contains(target),
      );
      held.current = index < 0 ? undefined : { id: rows[index]?.id, index };
    },
    [rows],
  );
  const onBlur = useCallback(() => {
    held.current = undefined;
  }, []);
  return { onFocus, onBlur };
}
