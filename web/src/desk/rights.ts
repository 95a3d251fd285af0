import type { Outcome } from "../api/outcome";

/** Whether an answer means that the agent's rights or services are not what this desktop takes them for. */
export function castsDoubt(outcome: Outcome<unknown>): boolean {
  return (
    outcome.kind === "refused" &&
    (outcome.refusal.code === "not_permitted" ||
      outcome.refusal.code === "sms_not_supported")
  );
}
