import type { Chat } from "../api/types";
import { useKeys } from "./useKeys";

interface ChatKeys {
  /** As they stand in the list when nothing is searched. */
  chats: readonly Chat[];
  chosen: string | undefined;
  choose: (chatId: string | undefined) => void;
  onHelp: () => void;
}

/** Goes from chat to chat by keyboard. */
export function useChatKeys({ chats, chosen, choose, onHelp }: ChatKeys): void {
  useKeys({
    step: (by) => {
      const at = chats.findIndex(({ id }) => id === chosen);
      const next = chats[at === -1 ? 0 : at + by];
      if (next !== undefined) {
        choose(next.id);
      }
    },
    leave: () => {
      choose(undefined);
    },
    help: onHelp,
  });
}
