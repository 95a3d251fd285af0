import { useCallback, useEffect, useRef, useState } from "react";
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
  /** Settles when the answer is there, or is not wanted any more. */
  askAgain: () => Promise<void>;
}

/** Asks, and asks again on demand; what `ask` reads must not change with each rendering. */
export function useAsked<T>(ask: () => Promise<Outcome<T>>): Asked<T> {
  const [answer, setAnswer] = useState<{
    ask: () => Promise<Outcome<T>>;
    value?: T;
    fault?: string;
    at: string;
  }>();
  const latest = useRef(0);
  const askAgain = useCallback(async () => {
    latest.current += 1;
    const turn = latest.current;
    const outcome = await ask();
    if (turn !== latest.current) {
      return;
    }
    const fault = faultOf(outcome);
    setAnswer({
      ask,
      at: new Date().toISOString(),
      ...(outcome.kind === "done" && { value: outcome.value }),
      ...(fault !== undefined && { fault }),
    });
  }, [ask]);
  useEffect(() => {
    void askAgain();
    return () => {
      latest.current += 1;
    };
  }, [askAgain]);
  const current = answer?.ask === ask ? answer : undefined;
  return {
    value: current?.value,
    fault: current?.fault,
    loading: current === undefined,
    at: current?.at,
    askAgain,
  };
}
