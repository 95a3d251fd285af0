import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import type { Chat, EndChat as Said } from "../../api/types";
import type { Actions } from "../../desk/actions";
import { takesClosing } from "../../desk/closings";
import type { Desk } from "../../desk/desk";
import { endRefusalOf, unkept } from "../../desk/select";
import { endRefusalText, noAnswerText, strings } from "../../strings";
import { Notice } from "../parts/Notice";
import { Closing } from "./Closing";
import { DetailsPart } from "./DetailsPart";
import { EndChat } from "./EndChat";
import { SaveClosing } from "./SaveClosing";

interface DetailsFootProps {
  desk: Desk;
  chat: Chat;
  actions: Actions;
}

/** What the agent says of an own chat, before its end or after it. The fields stay where they are when it ends. */
export function DetailsFoot({ desk, chat, actions }: DetailsFootProps) {
  const [saving, setSaving] = useState(false);
  const [fault, setFault] = useState<{ text: string; of: Chat["state"] }>();
  const closing = desk.closings.get(chat.id);

  if (chat.agentId !== desk.agent.id || !takesClosing(chat)) {
    return <NotKept desk={desk} chat={chat} actions={actions} />;
  }

  const save = async () => {
    setSaving(true);
    const outcome = await actions.saveClosing(chat.id);
    setSaving(false);
    if (outcome.kind === "done") {
      setFault(undefined);
      return;
    }
    const text =
      outcome.kind === "refused"
        ? endRefusalText(outcome.refusal)
        : noAnswerText;
    setFault({ text, of: chat.state });
  };
  const ending = desk.endings.has(chat.id);
  const refusal = endRefusalOf(desk, chat);
  const refused =
    ending || refusal === undefined ? undefined : endRefusalText(refusal);
  return (
    <DetailsPart className="details-foot">
      <Closing desk={desk} chat={chat} actions={actions} saving={saving} />
      <DetailsPart className="details-end" key={chat.state}>
        {chat.state === "active" ? (
          <EndChat desk={desk} chat={chat} actions={actions} fault={refused} />
        ) : (
          <SaveClosing
            closing={closing}
            saving={saving || ending}
            fault={fault?.of === chat.state ? fault.text : refused}
            onSave={() => void save()}
          />
        )}
      </DetailsPart>
    </DetailsPart>
  );
}

/** What the agent has said of a chat that does not take it, until the agent does without, and why it could not be ended. */
function NotKept({ desk, chat, actions }: DetailsFootProps) {
  const left = unkept(desk, chat);
  if (left === undefined) {
    return null;
  }
  const { isOwn, said, refusal } = left;
  const { details } = strings;
  return (
    <DetailsPart className="details-foot">
      {refusal !== undefined && (
        <>
          <Notice kind="error">{endRefusalText(refusal)}</Notice>
          {Object.keys(said).length === 0 && (
            <Button
              onClick={() => {
                actions.dismissEnd(chat.id);
              }}
            >
              {details.dismiss}
            </Button>
          )}
        </>
      )}
      {Object.keys(said).length > 0 && (
        <Unsaid
          said={said}
          isOwn={isOwn}
          onDiscard={() => {
            actions.close(chat.id, {});
          }}
        />
      )}
    </DetailsPart>
  );
}

interface UnsaidProps {
  said: Said;
  isOwn: boolean;
  onDiscard: () => void;
}

function Unsaid({ said, isOwn, onDiscard }: UnsaidProps) {
  const { details } = strings;
  return (
    <DetailsPart className="unsent">
      <Notice kind="error">{isOwn ? details.notKept : details.notYours}</Notice>
      {said.disposition !== undefined && <p dir="auto">{said.disposition}</p>}
      {said.note !== undefined && <p dir="auto">{said.note}</p>}
      <Button onClick={onDiscard}>{details.discard}</Button>
    </DetailsPart>
  );
}
