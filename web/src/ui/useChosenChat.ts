import { useCallback, useSyncExternalStore } from "react";

const prefix = "#/chats/";

/** The address of a chat, which a reload and the browser's Back know too. Ids are URL-safe. */
export function addressOf(chatId: string): string {
  return prefix + chatId;
}

/** The chat that the address names. */
export function useChosenChat(): {
  chosen: string | undefined;
  choose: (chatId: string | undefined) => void;
} {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  const chosen = hash.startsWith(prefix)
    ? hash.slice(prefix.length)
    : undefined;
  const choose = useCallback((chatId: string | undefined) => {
    window.location.hash = chatId === undefined ? "" : addressOf(chatId);
  }, []);
  return { chosen, choose };
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener("hashchange", onChange);
  return () => {
    window.removeEventListener("hashchange", onChange);
  };
}
