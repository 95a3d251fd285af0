import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import type { Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { unreadOf } from "../../desk/select";
import { refusalText, strings } from "../../strings";
import { Notice } from "../parts/Notice";
import { Question } from "../parts/Question";

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
    return (
      <Button
        fullWidth
        onClick={() => {
          actions.goOn(chat.id);
        }}
      >
        {details.ending}
      </Button>
    );
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

function losses(desk: Desk, chat: Chat): Loss[] {
  const lost: Loss[] = [];
  if ((desk.drafts.get(chat.id) ?? "").trim() !== "") {
    lost.push("draft");
  }
  if (desk.sendings.some(({ chatId }) => chatId === chat.id)) {
    lost.push("sending");
  }
  if (unreadOf(desk, chat) > 0) {
    lost.push("unread");
  }
  return lost;
}
