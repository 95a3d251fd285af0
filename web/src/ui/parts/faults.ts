import type { FieldError, Outcome } from "../../api/outcome";
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

/** The same, with a line for each field that is wrong, by the name that it has in the form. */
export function faultsOf(
  outcome: Outcome<unknown>,
  nameOf: (field: string) => string,
): string[] {
  if (outcome.kind === "refused" && outcome.refusal.errors !== undefined) {
    return outcome.refusal.errors.map(
      ({ field, detail }: FieldError) => `${nameOf(field)}: ${detail}.`,
    );
  }
  const fault = faultOf(outcome);
  return fault === undefined ? [] : [fault];
}
