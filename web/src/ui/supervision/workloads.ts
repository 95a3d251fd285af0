import type { Chat, Workload } from "../../api/types";

/** The agents whose name has the words, with all of their chats; and with those of the numbers that have the digits. */
export function findWorkloads(
  workloads: readonly Workload[],
  words: string,
): Workload[] {
  const wanted = words.trim().toLowerCase();
  const digits = wanted.replaceAll(/\D/g, "");
  return workloads.flatMap(({ agent, chats }) => {
    if (agent.name.toLowerCase().includes(wanted)) {
      return [{ agent, chats }];
    }
    const found = chats.filter(
      ({ customerNumber }) => digits !== "" && customerNumber.includes(digits),
    );
    return found.length === 0 ? [] : [{ agent, chats: found }];
  });
}

/** Chats whose customers wait first, the longest waiting above; the others as they were. */
export function waitingFirst(chats: readonly Chat[]): Chat[] {
  const since = ({ waitingSince }: Chat) =>
    waitingSince === undefined ? Infinity : Date.parse(waitingSince);
  return [...chats].sort((a, b) =>
    since(a) === since(b) ? 0 : since(a) - since(b),
  );
}
