import { useEffect } from "react";
import { strings } from "../../strings";

/** Says in the window's title how much waits for the agent. */
export function useTitle(waiting: number): void {
  useEffect(() => {
    document.title =
      waiting > 0 ? `(${String(waiting)}) ${strings.product}` : strings.product;
  }, [waiting]);
}
