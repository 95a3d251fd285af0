import { useEffect, useEffectEvent } from "react";

interface Keys {
  /** Alt + arrow. */
  step: (by: 1 | -1) => void;
  /** Escape, where it means nothing else. */
  leave: () => void;
  /** A question mark, where nothing is typed. */
  help: () => void;
}

/** The desktop's keyboard. */
export function useKeys({ step, leave, help }: Keys): void {
  // What the agent sees is what the key acts on: the desktop would listen anew a moment after it has drawn.
  const act = useEffectEvent((event: KeyboardEvent, closesFirst: boolean) => {
    if (event.defaultPrevented || event.isComposing) {
      return;
    }
    if (event.altKey && event.key === "ArrowUp") {
      event.preventDefault();
      step(-1);
    } else if (event.altKey && event.key === "ArrowDown") {
      event.preventDefault();
      step(1);
    } else if (event.key === "Escape" && !closesFirst) {
      leave();
    } else if (event.key === "?" && !isField(event.target)) {
      event.preventDefault();
      help();
    }
  });
  useEffect(() => {
    let closesFirst = false;
    // By the time that the key comes here, what it closes may be gone.
    const onKeyBefore = ({ target }: KeyboardEvent) => {
      closesFirst = closes(target);
    };
    const onKey = (event: KeyboardEvent) => {
      act(event, closesFirst);
    };
    window.addEventListener("keydown", onKeyBefore, { capture: true });
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", onKeyBefore, { capture: true });
      window.removeEventListener("keydown", onKey);
    };
  }, []);
}

/** Whether Escape closes something there: a dialog, a list, what a chart says of a bar. */
function closes(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) {
    return false;
  }
  return target.closest("[role=application]") === null
    ? target.closest("[role=dialog], [role=listbox], [aria-expanded=true]") !==
        null
    : document.querySelector("[role=tooltip]") !== null;
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("input, textarea");
}
