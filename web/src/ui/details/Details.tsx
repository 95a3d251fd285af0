import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import { useRef } from "react";
import type { Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { strings } from "../../strings";
import { DetailsFoot } from "./DetailsFoot";
import { ExportChat } from "./ExportChat";
import { Facts } from "./Facts";
import { EarlierChats } from "./EarlierChats";
import { Transfer } from "./Transfer";
import { useContact } from "./useContact";

interface DetailsProps {
  desk: Desk;
  chat: Chat;
  actions: Actions;
  onClose: () => void;
}

/** What there is to know about the chosen chat, what can be done with it, and its end. */
export function Details({ desk, chat, actions, onClose }: DetailsProps) {
  const { details } = strings;
  const live = desk.connection.is === "live";
  const contact = useContact(chat, actions, live);
  const isOwn = chat.agentId === desk.agent.id;
  const aside = useRef<HTMLElement>(null);
  return (
    <aside
      className="details"
      aria-label={details.label}
      ref={aside}
      tabIndex={-1}
    >
      <div className="details-heading">
        <Header
          variant="h2"
          actions={
            <div className="only-without-details">
              <Button
                variant="icon"
                iconName="close"
                ariaLabel={details.close}
                onClick={onClose}
              />
            </div>
          }
        >
          {details.label}
        </Header>
      </div>
      <div className="details-content">
        <div className="details-choices">
          {isOwn && chat.state === "active" && (
            <Transfer desk={desk} actions={actions} chat={chat} />
          )}
          <ExportChat desk={desk} actions={actions} chat={chat} />
        </div>
        <Facts desk={desk} chat={chat} contact={contact} />
        <EarlierChats desk={desk} chat={chat} contact={contact} />
      </div>
      {isOwn && (
        <DetailsFoot
          desk={desk}
          chat={chat}
          actions={actions}
          onSaved={() => {
            aside.current?.focus();
          }}
        />
      )}
    </aside>
  );
}
