import { useSyncExternalStore } from "react";

/** Whether there is room for one column only. As in the styles. */
export const useNarrow = watching("(width < 640px)");

/** Whether the details come over the chat, for want of a column of their own. As in the styles. */
export const useTight = watching("(width < 960px)");

function watching(query: string): () => boolean {
  const list = window.matchMedia(query);
  const subscribe = (changed: () => void) => {
    list.addEventListener("change", changed);
    return () => {
      list.removeEventListener("change", changed);
    };
  };
  return () => useSyncExternalStore(subscribe, () => list.matches);
}
