import { useCallback, useSyncExternalStore } from "react";

/** How the desktop looks and sounds on this computer. */
export interface Settings {
  sound: boolean;
  /** The browser's own notifications, while another window is in front. */
  notifications: boolean;
  theme: "system" | "light" | "dark";
  density: "comfortable" | "compact";
}

export const defaults: Settings = {
  sound: true,
  notifications: false,
  theme: "system",
  density: "comfortable",
};

const name = "smsdesk.settings";

/** The settings as they are kept; what is missing or unknown is as at first. */
export function readSettings(kept: string | null): Settings {
  const given = parsed(kept);
  return {
    sound: given.sound !== false,
    notifications: given.notifications === true,
    theme:
      given.theme === "light" || given.theme === "dark"
        ? given.theme
        : defaults.theme,
    density: given.density === "compact" ? "compact" : defaults.density,
  };
}

function parsed(kept: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(kept ?? "{}");
    return typeof value === "object" && value !== null
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

/** The settings, the same in all tabs, and how to change them. */
export function useSettings(): [
  Settings,
  (changes: Partial<Settings>) => void,
] {
  const kept = useSyncExternalStore(subscribe, () =>
    localStorage.getItem(name),
  );
  const settings = readSettings(kept);
  const change = useCallback((changes: Partial<Settings>) => {
    const next = { ...readSettings(localStorage.getItem(name)), ...changes };
    localStorage.setItem(name, JSON.stringify(next));
    window.dispatchEvent(new StorageEvent("storage", { key: name }));
  }, []);
  return [settings, change];
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener("storage", onChange);
  return () => {
    window.removeEventListener("storage", onChange);
  };
}
