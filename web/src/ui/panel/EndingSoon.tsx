import Button from "@cloudscape-design/components/button";
import type { Actions } from "../../desk/actions";
import type { Ending } from "../../desk/endings";
import { strings } from "../../strings";
import { Notice } from "../parts/Notice";
import { useSecondsLeft } from "../parts/useSecondsLeft";

/** That the chat is about to end, and the way back. */
export function EndingSoon({
  actions,
  ending,
  live,
}: {
  actions: Actions;
  ending: Ending;
  live: boolean;
}) {
  const seconds = useSecondsLeft(ending.until);
  return (
    <div className="foot ended">
      <div role="status">
        <Notice kind="stopped">
          {seconds > 0 || live
            ? strings.composer.ending(seconds)
            : strings.composer.endsLater}
        </Notice>
      </div>
      {seconds > 0 && (
        <Button
          onClick={() => {
            actions.goOn(ending.chatId);
          }}
        >
          {strings.composer.goOn}
        </Button>
      )}
    </div>
  );
}
