import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import type { Chat, Message } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import type { Names } from "../../desk/names";
import { transcriptText } from "../../desk/transcriptText";
import { showNumber } from "../../numbers/number";
import { strings } from "../../strings";
import { saveText } from "../parts/download";
import { agentsIn, authorOf } from "../parts/authors";
import { faultOf } from "../parts/faults";
import { Notice } from "../parts/Notice";
import { showMoment } from "../parts/times";
import { useNames } from "../useNames";

interface ExportChatProps {
  desk: Desk;
  actions: Actions;
  chat: Chat;
}

/** Saves the whole chat as a text file. */
export function ExportChat({ desk, actions, chat }: ExportChatProps) {
  const names = useNames();
  const [reading, setReading] = useState(false);
  const [fault, setFault] = useState<string>();
  const save = async () => {
    setReading(true);
    const outcome = await actions.wholeThread(chat.id);
    if (outcome.kind === "done") {
      await names.read(chat.serviceId, agentsIn(outcome.value));
    }
    setReading(false);
    setFault(faultOf(outcome));
    if (outcome.kind === "done") {
      saveText(
        `chat-${chat.createdAt.slice(0, 10)}.txt`,
        written(desk, names, chat, outcome.value),
      );
    }
  };
  return (
    <>
      <Button iconName="download" loading={reading} onClick={() => void save()}>
        {strings.details.export}
      </Button>
      {fault !== undefined && <Notice kind="error">{fault}</Notice>}
    </>
  );
}

function written(
  desk: Desk,
  names: Names,
  chat: Chat,
  messages: readonly Message[],
): string {
  const service =
    desk.services.find(({ id }) => id === chat.serviceId)?.name ??
    chat.serviceId;
  return transcriptText(chat, messages, {
    title: [
      service,
      showNumber(chat.customerNumber),
      showMoment(chat.createdAt),
    ].join(" · "),
    author: (message) => authorOf(message, (id) => names.nameOf(id)),
    status: ({ status }) => strings.status[status],
    when: showMoment,
  });
}
