import Button from "@cloudscape-design/components/button";
import type { Actions } from "../../desk/actions";
import type { Ending } from "../../desk/endings";
import { strings } from "../../strings";
import { Notice } from "../parts/Notice";
import { useNow } from "../parts/useNow";

/** That the chat is about to end, and the way back. */
export function EndingSoon({
  actions,
  ending,
}: {
  actions: Actions;
  ending: Ending;
}) {
  const seconds = Math.max(0, Math.ceil((ending.until - useNow()) / 1_000));
  return (
    <div className="foot ended">
      <div role="status">
        <Notice kind="stopped">{strings.composer.ending(seconds)}</Notice>
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
