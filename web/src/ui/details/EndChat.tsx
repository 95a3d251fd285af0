import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import type { Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import { isTooLong } from "../../desk/closings";
import type { Desk } from "../../desk/desk";
import type { Ending } from "../../desk/endings";
import { type Loss, losses } from "../../desk/losses";
import { canWrite } from "../../desk/select";
import { strings } from "../../strings";
import { Notice } from "../parts/Notice";
import { Question } from "../parts/Question";
import { useSecondsLeft } from "../parts/useSecondsLeft";

interface EndChatProps {
  desk: Desk;
  chat: Chat;
  actions: Actions;
  /** Why it could not be ended. */
  fault: string | undefined;
}

/** End Chat, and for a few seconds the way back. It asks first where something would be lost. */
export function EndChat({ desk, chat, actions, fault }: EndChatProps) {
  const { details } = strings;
  const [asking, setAsking] = useState<readonly Loss[]>([]);
  const ending = desk.endings.get(chat.id);

  return (
    <>
      {fault !== undefined && <Notice kind="error">{fault}</Notice>}
      <EndButton
        ending={ending}
        tooLong={isTooLong(desk.closings.get(chat.id) ?? {})}
        onEnd={() => {
          const lost = losses(desk, chat);
          setAsking(lost);
          if (lost.length === 0) {
            actions.endChat(chat.id);
          }
        }}
        onGoOn={() => {
          // The text field takes the focus as it comes back, unless there is none or the details cover it.
          if (
            canWrite(desk, chat) &&
            document.querySelector(".panel[inert]") === null
          ) {
            (document.activeElement as HTMLElement | null)?.blur();
          }
          actions.goOn(chat.id);
        }}
      />
      <Question
        visible={ending === undefined && asking.length > 0}
        title={details.endTitle}
        yes={details.endChat}
        no={details.endKeep}
        onYes={() => {
          // More may be lost by now than was asked about.
          const lost = losses(desk, chat);
          const isAsked = lost.every((loss) => asking.includes(loss));
          setAsking(isAsked ? [] : lost);
          if (isAsked) {
            actions.endChat(chat.id);
          }
        }}
        onNo={() => {
          setAsking([]);
        }}
      >
        {asking.map((loss) => (
          <p key={loss}>{details.endReasons[loss]}</p>
        ))}
      </Question>
    </>
  );
}

interface EndButtonProps {
  ending: Ending | undefined;
  tooLong: boolean;
  onEnd: () => void;
  onGoOn: () => void;
}

/** Ends the chat, and is the way back as long as there is one. It is one button, so that it keeps the focus. */
function EndButton({ ending, tooLong, onEnd, onGoOn }: EndButtonProps) {
  const { details } = strings;
  const seconds = useSecondsLeft(ending?.until ?? 0);
  const isOver = ending !== undefined && seconds === 0;
  const wayBack = isOver ? details.ending : details.goOn;
  return (
    <Button
      fullWidth
      loading={isOver}
      loadingText={details.ending}
      disabled={ending === undefined && tooLong}
      {...(tooLong && { disabledReason: details.tooLong })}
      onClick={ending === undefined ? onEnd : onGoOn}
    >
      {ending === undefined ? details.endChat : wayBack}
    </Button>
  );
}
