import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import type { Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { strings } from "../../strings";
import { faultOf } from "../parts/faults";
import { Notice } from "../parts/Notice";
import { useNameOf } from "../useNames";

interface OfferedProps {
  desk: Desk;
  actions: Actions;
  chat: Chat;
}

/** That the agent's own chat is offered to others, and the way to keep it. */
export function Offered({ desk, actions, chat }: OfferedProps) {
  const [keeping, setKeeping] = useState(false);
  const [fault, setFault] = useState<string>();
  const { offer } = chat;
  const nameOf = useNameOf(chat.serviceId, [offer?.to]);
  if (
    offer?.reason !== "transfer" ||
    chat.state !== "active" ||
    chat.agentId !== desk.agent.id
  ) {
    return null;
  }
  const keep = async () => {
    setKeeping(true);
    const outcome = await actions.keepChat(chat.id);
    setKeeping(false);
    setFault(faultOf(outcome));
  };
  const service = desk.services.find(({ id }) => id === chat.serviceId);
  return (
    <div className="offered">
      <Notice kind="stopped">
        {offer.to === undefined
          ? strings.panel.offeredToQueue(service?.name ?? chat.serviceId)
          : strings.panel.offeredTo(nameOf(offer.to))}
      </Notice>
      <Button loading={keeping} onClick={() => void keep()}>
        {strings.panel.takeBack}
      </Button>
      {fault !== undefined && <Notice kind="error">{fault}</Notice>}
    </div>
  );
}
