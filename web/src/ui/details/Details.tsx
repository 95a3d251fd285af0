import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import type { Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { strings } from "../../strings";
import { besideChat, useHandOver } from "../parts/useHandOver";
import { DetailsFoot } from "./DetailsFoot";
import { DetailsPart } from "./DetailsPart";
import { ExportChat } from "./ExportChat";
import { Facts } from "./Facts";
import { EarlierChats } from "./EarlierChats";
import { Transfer } from "./Transfer";
import { useContact } from "./useContact";
import { useCover } from "./useCover";

interface DetailsProps {
  desk: Desk;
  chat: Chat;
  actions: Actions;
  /** Whether they come over the chat. */
  covers: boolean;
  onClose: () => void;
}

/** What there is to know about the chosen chat, what can be done with it, and its end. */
export function Details({
  desk,
  chat,
  actions,
  covers,
  onClose,
}: DetailsProps) {
  const { details } = strings;
  const live = desk.connection.is === "live";
  const contact = useContact(chat, actions, live);
  const isOwn = chat.agentId === desk.agent.id;
  const aside = useHandOver<HTMLElement>(".columns", (columns) =>
    besideChat(columns, chat.id),
  );
  useCover(aside, covers);
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
            <DetailsPart>
              <Transfer desk={desk} actions={actions} chat={chat} />
            </DetailsPart>
          )}
          <ExportChat desk={desk} actions={actions} chat={chat} />
        </div>
        <Facts desk={desk} chat={chat} contact={contact} />
        <EarlierChats desk={desk} chat={chat} contact={contact} />
      </div>
      <DetailsFoot desk={desk} chat={chat} actions={actions} />
    </aside>
  );
}
