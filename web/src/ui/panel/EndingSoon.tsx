import Button from "@cloudscape-design/components/button";
import type { Actions } from "../../desk/actions";
import type { Ending } from "../../desk/endings";
import { strings } from "../../strings";
import { Notice } from "../parts/Notice";
import { footOf, useHandOver } from "../parts/useHandOver";
import { useSecondsLeft } from "../parts/useSecondsLeft";

/** That the chat is about to end, and the way back. Readers are told elsewhere. */
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
  const { composer } = strings;
  const element = useHandOver<HTMLDivElement>(".panel", footOf);
  return (
    <div className="foot ended" ref={element} tabIndex={-1}>
      <div aria-hidden="true">
        <Notice kind="stopped">
          {seconds === 0 && !live
            ? composer.endsLater
            : composer.ending(seconds)}
        </Notice>
      </div>
      {seconds > 0 && (
        <GoOn
          onClick={() => {
            actions.goOn(ending.chatId);
          }}
        />
      )}
    </div>
  );
}

function GoOn({ onClick }: { onClick: () => void }) {
  const element = useHandOver<HTMLSpanElement>(".panel", footOf);
  return (
    <span ref={element}>
      <Button onClick={onClick}>{strings.composer.goOn}</Button>
    </span>
  );
}
