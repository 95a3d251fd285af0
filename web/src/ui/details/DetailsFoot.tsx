import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import type { Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import { takesClosing } from "../../desk/closings";
import type { Desk } from "../../desk/desk";
import { endRefusalOf, unsaid } from "../../desk/select";
import { endRefusalText, noAnswerText, strings } from "../../strings";
import { Notice } from "../parts/Notice";
import { Closing } from "./Closing";
import { EndChat } from "./EndChat";
import { SaveClosing } from "./SaveClosing";

interface DetailsFootProps {
  desk: Desk;
  chat: Chat;
  actions: Actions;
  /** What was said is saved: its fields go. */
  onSaved: () => void;
}

/** What the agent says of an own chat, before its end or after it. The fields stay where they are when it ends. */
export function DetailsFoot({
  desk,
  chat,
  actions,
  onSaved,
}: DetailsFootProps) {
  const [saving, setSaving] = useState(false);
  const [fault, setFault] = useState<string>();
  const closing = desk.closings.get(chat.id);

  if (!takesClosing(chat)) {
    return <NotKept desk={desk} chat={chat} actions={actions} />;
  }

  const save = async () => {
    setSaving(true);
    const outcome = await actions.saveClosing(chat.id);
    setSaving(false);
    setFault(
      outcome.kind === "refused"
        ? endRefusalText(outcome.refusal)
        : outcome.kind === "done"
          ? undefined
          : noAnswerText,
    );
    if (outcome.kind === "done") {
      onSaved();
    }
  };
  const ending = desk.endings.has(chat.id);
  const refusal = endRefusalOf(desk, chat);
  const refused =
    ending || refusal === undefined ? undefined : endRefusalText(refusal);
  return (
    <div className="details-foot">
      <Closing desk={desk} chat={chat} actions={actions} saving={saving} />
      {chat.state === "active" ? (
        <EndChat desk={desk} chat={chat} actions={actions} fault={refused} />
      ) : (
        <SaveClosing
          closing={closing}
          saving={saving || ending}
          fault={fault ?? refused}
          onSave={() => void save()}
        />
      )}
    </div>
  );
}

/** What the agent has said of a chat that does not take it, until the agent does without. */
function NotKept({ desk, chat, actions }: Omit<DetailsFootProps, "onSaved">) {
  const { details } = strings;
  const lost = unsaid(desk, chat);
  if (lost === undefined || desk.endings.has(chat.id)) {
    return null;
  }
  return (
    <div className="details-foot">
      <div className="unsent">
        <Notice kind="error">{details.notKept}</Notice>
        {lost.disposition !== undefined && <p dir="auto">{lost.disposition}</p>}
        {lost.note !== undefined && <p dir="auto">{lost.note}</p>}
        <Button
          onClick={() => {
            actions.close(chat.id, {});
          }}
        >
          {details.discard}
        </Button>
      </div>
    </div>
  );
}
