import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import type { Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { strings } from "../../strings";
import { faultOf } from "../parts/faults";
import { Notice } from "../parts/Notice";
import { footOf, useHandOver } from "../parts/useHandOver";
import { useNameOf } from "../useNames";

interface OfferedProps {
  desk: Desk;
  actions: Actions;
  chat: Chat;
}

/** That the agent's own chat is offered to others, and the way to keep it. */
export function Offered({ desk, actions, chat }: OfferedProps) {
  const { offer } = chat;
  return offer?.reason === "transfer" &&
    chat.state === "active" &&
    chat.agentId === desk.agent.id ? (
    <Offer desk={desk} actions={actions} chat={chat} to={offer.to} />
  ) : null;
}

function Offer({
  desk,
  actions,
  chat,
  to,
}: OfferedProps & { to: string | undefined }) {
  const [keeping, setKeeping] = useState(false);
  const [fault, setFault] = useState<string>();
  const element = useHandOver<HTMLDivElement>(".panel", footOf);
  const nameOf = useNameOf(chat.serviceId, [to]);
  const keep = async () => {
    setKeeping(true);
    const outcome = await actions.keepChat(chat.id);
    setKeeping(false);
    setFault(faultOf(outcome));
  };
  const service = desk.services.find(({ id }) => id === chat.serviceId);
  return (
    <div className="offered" ref={element}>
      <Notice kind="stopped">
        {to === undefined
          ? strings.panel.offeredToQueue(service?.name ?? chat.serviceId)
          : strings.panel.offeredTo(nameOf(to))}
      </Notice>
      <Button loading={keeping} onClick={() => void keep()}>
        {strings.panel.takeBack}
      </Button>
      {fault !== undefined && <Notice kind="error">{fault}</Notice>}
    </div>
  );
}
