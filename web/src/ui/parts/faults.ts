import type { Outcome } from "../../api/outcome";
import { noAnswerText, refusalText } from "../../strings";

/** Why a request did not do what the agent wished, and what to do; nothing if it did. */
export function faultOf(outcome: Outcome<unknown>): string | undefined {
  switch (outcome.kind) {
    case "done":
      return undefined;
    case "refused":
      return refusalText(outcome.refusal);
    default:
      return noAnswerText;
  }
}
