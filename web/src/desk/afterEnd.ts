import type { Chat, Service } from "../api/types";

/** What becomes of a customer's text after the end of the chat. */
export type AfterEnd =
  | { is: "ignored" }
  | { is: "requested" }
  /** Within so many hours of the end. */
  | { is: "reopened"; hours: number };

/** For how long a chat is opened again, where the service does not say. */
const usualHours = 24;

/** What would become of a text now, as far as the chat's service says. */
export function afterEnd(chat: Chat, service: Service | undefined): AfterEnd {
  if (service?.sms !== true) {
    return { is: "ignored" };
  }
  const { afterEnd: policy, customerInitiated } = service.policies;
  switch (policy?.action) {
    case "new_request":
      return { is: "requested" };
    case "reopen": {
      const hours = policy.reopenHours ?? usualHours;
      if (!endedWithin(chat, hours)) {
        return { is: customerInitiated?.requests ? "requested" : "ignored" };
      }
      // It is given back to its last owner, if there was one.
      return chat.agentId === undefined
        ? { is: "requested" }
        : { is: "reopened", hours };
    }
    default:
      return { is: "ignored" };
  }
}

function endedWithin({ endedAt }: Chat, hours: number): boolean {
  return (
    endedAt !== undefined &&
    Date.now() < Date.parse(endedAt) + hours * 60 * 60 * 1_000
  );
}
