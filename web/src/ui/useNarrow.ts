import { useSyncExternalStore } from "react";

/** As in the styles. */
const narrow = window.matchMedia("(width < 640px)");

/** Whether there is room for one column only. */
export function useNarrow(): boolean {
  return useSyncExternalStore(onChange, () => narrow.matches);
}

function onChange(changed: () => void): () => void {
  narrow.addEventListener("change", changed);
  return () => {
    narrow.removeEventListener("change", changed);
  };
}
