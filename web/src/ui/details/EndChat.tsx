import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import type { Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import type { Ending } from "../../desk/endings";
import { unreadOf } from "../../desk/select";
import { refusalText, strings } from "../../strings";
import { Notice } from "../parts/Notice";
import { Question } from "../parts/Question";
import { useSecondsLeft } from "../parts/useSecondsLeft";

interface EndChatProps {
  desk: Desk;
  chat: Chat;
  actions: Actions;
}

type Loss = keyof typeof strings.details.endReasons;

/** End Chat, and for a few seconds the way back. It asks first where something would be lost. */
export function EndChat({ desk, chat, actions }: EndChatProps) {
  const { details } = strings;
  const [asking, setAsking] = useState<readonly Loss[]>([]);
  const ending = desk.endings.get(chat.id);
  const refusal = desk.endRefusals.get(chat.id);

  if (ending !== undefined) {
    return <GoOn actions={actions} ending={ending} />;
  }
  return (
    <>
      {refusal !== undefined && (
        <Notice kind="error">{refusalText(refusal)}</Notice>
      )}
      <Button
        fullWidth
        onClick={() => {
          const lost = losses(desk, chat);
          setAsking(lost);
          if (lost.length === 0) {
            actions.endChat(chat.id);
          }
        }}
      >
        {details.endChat}
      </Button>
      <Question
        visible={asking.length > 0}
        title={details.endTitle}
        yes={details.endChat}
        no={details.endKeep}
        onYes={() => {
          setAsking([]);
          actions.endChat(chat.id);
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

/** The way back, as long as there is one. */
function GoOn({ actions, ending }: { actions: Actions; ending: Ending }) {
  const { details } = strings;
  const seconds = useSecondsLeft(ending.until);
  return (
    <Button
      fullWidth
      loading={seconds === 0}
      loadingText={details.ending}
      onClick={() => {
        actions.goOn(ending.chatId);
      }}
    >
      {seconds === 0 ? details.ending : details.goOn}
    </Button>
  );
}

function losses(desk: Desk, chat: Chat): Loss[] {
  const lost: Loss[] = [];
  if ((desk.drafts.get(chat.id) ?? "").trim() !== "") {
    lost.push("draft");
  }
  if (unreadOf(desk, chat) > 0) {
    lost.push("unread");
  }
  return lost;
}
