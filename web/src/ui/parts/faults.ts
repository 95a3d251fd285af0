import type { FieldError, Outcome } from "../../api/outcome";
import { noAnswerText, refusalText, strings } from "../../strings";

/** Why a request did not do what the agent wished, and what to do; nothing if it did. */
export function faultOf(
  outcome: Outcome<unknown>,
  why = refusalText,
): string | undefined {
  switch (outcome.kind) {
    case "done":
      return undefined;
    case "refused":
      return why(outcome.refusal);
    default:
      return noAnswerText;
  }
}

/** A line of why, with a key that no other has. */
export interface FaultLine {
  key: string;
  text: string;
  /** The path of the field that is wrong, if it is one. */
  field?: string;
}

/** The same, with a line for each fault of a field, by the name that it has in the form. */
export function faultsOf(
  outcome: Outcome<unknown>,
  nameOf: (field: string) => string,
): FaultLine[] {
  if (outcome.kind === "refused" && outcome.refusal.errors !== undefined) {
    return outcome.refusal.errors.map(({ field, detail }: FieldError) => ({
      key: `${field}: ${detail}`,
      field,
      text: strings.form.fault(nameOf(field), detail),
    }));
  }
  const fault = faultOf(outcome);
  return fault === undefined ? [] : [{ key: fault, text: fault }];
}

/** The lines on the field at the path, or on what is in it: an entry of its list. */
export function faultsIn(
  faults: readonly FaultLine[],
  path: string,
): FaultLine[] {
  return faults.filter(
    ({ field }) =>
      field !== undefined &&
      field.startsWith(path) &&
      ["", ".", "["].includes(field.charAt(path.length)),
  );
}
