import { useCallback, useEffect, useState } from "react";
import type { Outcome } from "../../api/outcome";
import { faultOf } from "./faults";

/** What was asked of the API when a page was opened. */
export interface Asked<T> {
  value: T | undefined;
  /** Why there is none. */
  fault: string | undefined;
  loading: boolean;
  /** When it was answered, in RFC 3339. */
  at: string | undefined;
  askAgain: () => void;
}

/** Asks, and asks again on demand; what `ask` reads must not change with each rendering. */
export function useAsked<T>(ask: () => Promise<Outcome<T>>): Asked<T> {
  const [answer, setAnswer] = useState<{
    ask: () => Promise<Outcome<T>>;
    value?: T;
    fault?: string;
    at: string;
  }>();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let left = false;
    void ask().then((outcome) => {
      if (left) {
        return;
      }
      const fault = faultOf(outcome);
      setAnswer({
        ask,
        at: new Date().toISOString(),
        ...(outcome.kind === "done" && { value: outcome.value }),
        ...(fault !== undefined && { fault }),
      });
    });
    return () => {
      left = true;
    };
  }, [ask, turn]);
  const askAgain = useCallback(() => {
    setTurn((before) => before + 1);
  }, []);
  const current = answer?.ask === ask ? answer : undefined;
  return {
    value: current?.value,
    fault: current?.fault,
    loading: current === undefined,
    at: current?.at,
    askAgain,
  };
}
