import { useCallback, useMemo, useSyncExternalStore } from "react";

/** The pages beside the chats. */
export const views = [
  "canned",
  "supervision",
  "administration",
  "settings",
] as const;

export type View = (typeof views)[number];

/** What the address says: a chat, or a page. A reload and the browser's Back know it too. */
export type Route =
  | { view: "chats"; chatId: string | undefined }
  | { view: View; part: string | undefined };

const chatPrefix = "#/chats/";

/** The address of a chat. Ids are URL-safe. */
export function addressOf(chatId: string): string {
  return chatPrefix + chatId;
}

/** The address of a page, or of a part of it. */
export function addressOfView(view: View, part?: string): string {
  return part === undefined ? `#/${view}` : `#/${view}/${part}`;
}

export function readRoute(hash: string): Route {
  const [, name, part] = hash.split("/");
  const view = views.find((each) => each === name);
  if (view !== undefined) {
    return { view, part };
  }
  return {
    view: "chats",
    chatId: hash.startsWith(chatPrefix)
      ? hash.slice(chatPrefix.length)
      : undefined,
  };
}

export function useRoute(): {
  route: Route;
  choose: (chatId: string | undefined) => void;
  go: (view: View, part?: string) => void;
} {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  const route = useMemo(() => readRoute(hash), [hash]);
  const choose = useCallback((chatId: string | undefined) => {
    window.location.hash = chatId === undefined ? "" : addressOf(chatId);
  }, []);
  const go = useCallback((view: View, part?: string) => {
    window.location.hash = addressOfView(view, part);
  }, []);
  return { route, choose, go };
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener("hashchange", onChange);
  return () => {
    window.removeEventListener("hashchange", onChange);
  };
}
