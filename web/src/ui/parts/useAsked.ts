import { useCallback, useEffect, useRef, useState } from "react";
import type { Outcome } from "../../api/outcome";
import { faultOf } from "./faults";

/** The last answer of the API, with what became of asking since then. */
export interface Answer<T> {
  value: T | undefined;
  /** When the value was answered, in RFC 3339. */
  at: string | undefined;
  /** Why it was not answered the last time. */
  fault: string | undefined;
}

/** What was asked of the API when a page was opened. A value stays while it is asked again, and when that fails. */
export interface Asked<T> extends Answer<T> {
  /** Nothing is known yet. */
  loading: boolean;
  /** It is being asked, for the first time or again. */
  asking: boolean;
  /** Settles when the answer is there, or is not wanted any more. */
  askAgain: () => Promise<void>;
}

/** What is known after an outcome. */
export function answered<T>(
  before: Answer<T> | undefined,
  outcome: Outcome<T>,
  now: Date,
): Answer<T> {
  return outcome.kind === "done"
    ? { value: outcome.value, at: now.toISOString(), fault: undefined }
    : { value: before?.value, at: before?.at, fault: faultOf(outcome) };
}

/** Asks, and asks again on demand; what `ask` reads must not change with each rendering. */
export function useAsked<T>(ask: () => Promise<Outcome<T>>): Asked<T> {
  const [known, setKnown] = useState<{
    ask: () => Promise<Outcome<T>>;
    answer: Answer<T>;
  }>();
  const [repeating, setRepeating] = useState(false);
  const latest = useRef(0);
  const askOnce = useCallback(async () => {
    latest.current += 1;
    const turn = latest.current;
    const outcome = await ask();
    if (turn !== latest.current) {
      return;
    }
    setRepeating(false);
    setKnown((before) => ({
      ask,
      answer: answered(
        before?.ask === ask ? before.answer : undefined,
        outcome,
        new Date(),
      ),
    }));
  }, [ask]);
  const askAgain = useCallback(() => {
    setRepeating(true);
    return askOnce();
  }, [askOnce]);
  useEffect(() => {
    void askOnce();
    return () => {
      latest.current += 1;
    };
  }, [askOnce]);
  const current = known?.ask === ask ? known.answer : undefined;
  return {
    value: current?.value,
    at: current?.at,
    fault: current?.fault,
    loading: current === undefined,
    asking: current === undefined || repeating,
    askAgain,
  };
}
