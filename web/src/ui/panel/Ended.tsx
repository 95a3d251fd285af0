import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import type { Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import { afterEnd } from "../../desk/afterEnd";
import type { Desk } from "../../desk/desk";
import { strings } from "../../strings";
import { faultOf } from "../parts/faults";
import { Notice } from "../parts/Notice";

interface EndedProps {
  desk: Desk;
  actions: Actions;
  chat: Chat;
  sends: boolean;
  onStarted: (chat: Chat) => void;
}

/** What an end means, and how to go on. */
export function Ended({ desk, actions, chat, sends, onStarted }: EndedProps) {
  const [starting, setStarting] = useState(false);
  const [fault, setFault] = useState<string>();
  const service = desk.services.find(({ id }) => id === chat.serviceId);
  const why = chat.endReason && strings.composer.endReasons[chat.endReason];

  const start = async () => {
    setStarting(true);
    const outcome = await actions.startChat({
      serviceId: chat.serviceId,
      customerNumber: chat.customerNumber,
    });
    setStarting(false);
    setFault(faultOf(outcome));
    if (outcome.kind === "done") {
      onStarted(outcome.value);
    }
  };

  return (
    <div className="ended">
      <div>
        {why !== undefined && <Box>{why}</Box>}
        <Box>
          {chat.optedOut
            ? strings.composer.optedOut
            : strings.composer.ended(afterEnd(chat, service))}
        </Box>
        {chat.ignoredCount > 0 && (
          <Box color="text-body-secondary">
            {strings.composer.ignored(chat.ignoredCount)}
          </Box>
        )}
        {fault !== undefined && <Notice kind="error">{fault}</Notice>}
      </div>
      {sends && !chat.optedOut && (
        <Button iconName="send" loading={starting} onClick={() => void start()}>
          {strings.panel.sendAgain}
        </Button>
      )}
    </div>
  );
}
