import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import type { Chat, Message } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { transcriptText } from "../../desk/transcriptText";
import { showNumber } from "../../numbers/number";
import { strings } from "../../strings";
import { saveText } from "../parts/download";
import { faultOf } from "../parts/faults";
import { Notice } from "../parts/Notice";
import { showMoment } from "../parts/times";

interface ExportChatProps {
  desk: Desk;
  actions: Actions;
  chat: Chat;
}

/** Saves the whole chat as a text file. */
export function ExportChat({ desk, actions, chat }: ExportChatProps) {
  const [reading, setReading] = useState(false);
  const [fault, setFault] = useState<string>();
  const save = async () => {
    setReading(true);
    const outcome = await actions.wholeThread(chat.id);
    setReading(false);
    setFault(faultOf(outcome));
    if (outcome.kind === "done") {
      saveText(
        `chat-${chat.createdAt.slice(0, 10)}.txt`,
        written(desk, chat, outcome.value),
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

function written(desk: Desk, chat: Chat, messages: readonly Message[]): string {
  const service =
    desk.services.find(({ id }) => id === chat.serviceId)?.name ??
    chat.serviceId;
  return transcriptText(chat, messages, {
    title: [
      service,
      showNumber(chat.customerNumber),
      showMoment(chat.createdAt),
    ].join(" · "),
    author: ({ direction, sentBy }) =>
      direction === "inbound"
        ? strings.transcript.customer
        : sentBy === "system"
          ? strings.transcript.system
          : (sentBy ?? ""),
    status: ({ status }) => strings.status[status],
    when: showMoment,
  });
}
