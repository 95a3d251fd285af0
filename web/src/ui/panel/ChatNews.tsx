import type { Chat } from "../../api/types";
import type { Desk } from "../../desk/desk";
import type { Ending } from "../../desk/endings";
import { threadOf } from "../../desk/threads";
import { strings } from "../../strings";
import { useSecondsLeft } from "../parts/useSecondsLeft";
import { Faults } from "./Faults";

/** What readers are told of the chosen chat. It stands beside the panel: what is inert says nothing. */
export function ChatNews({ desk, chat }: { desk: Desk; chat: Chat }) {
  const ending = desk.endings.get(chat.id);
  return (
    <>
      <Faults chat={chat} messages={threadOf(desk, chat.id).messages} />
      <p className="for-readers" role="status">
        {ending !== undefined && chat.state === "active" && (
          <EndingNews ending={ending} live={desk.connection.is === "live"} />
        )}
      </p>
    </>
  );
}

/** That the chat is about to end: once, not each second. */
function EndingNews({ ending, live }: { ending: Ending; live: boolean }) {
  const seconds = useSecondsLeft(ending.until);
  const { composer } = strings;
  return seconds === 0 && !live ? composer.endsLater : composer.ending(0);
}
