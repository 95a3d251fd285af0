import {
  applyDensity,
  applyMode,
  Density,
  Mode,
} from "@cloudscape-design/global-styles";
import { type ReactNode, useLayoutEffect } from "react";
import { type Settings, useSettings } from "./settings";

const darkSystem = "(prefers-color-scheme: dark)";

function apply(theme: Settings["theme"], density: Settings["density"]): void {
  const dark =
    theme === "dark" ||
    (theme === "system" && window.matchMedia(darkSystem).matches);
  applyMode(dark ? Mode.Dark : Mode.Light);
  applyDensity(density === "compact" ? Density.Compact : Density.Comfortable);
  document.documentElement.style.colorScheme = dark ? "dark" : "light";
}

/** Gives the page the theme and density of the settings, and follows the system where they say so. */
export function Look({ children }: { children: ReactNode }): ReactNode {
  const [{ theme, density }] = useSettings();
  useLayoutEffect(() => {
    const now = () => {
      apply(theme, density);
    };
    now();
    const system = window.matchMedia(darkSystem);
    system.addEventListener("change", now);
    return () => {
      system.removeEventListener("change", now);
    };
  }, [theme, density]);
  return children;
}
