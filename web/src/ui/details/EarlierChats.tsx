import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { Chat } from "../../api/types";
import type { Desk } from "../../desk/desk";
import { endedChats } from "../../desk/select";
import { strings } from "../../strings";
import { showMoment } from "../parts/times";
import { useNameOf } from "../useNames";
import { addressOf } from "../useRoute";
import type { KnownContact } from "./useContact";

interface EarlierChatsProps {
  desk: Desk;
  chat: Chat;
  contact: KnownContact;
}

/** The other chats with this customer. Before they are read, those that the desktop knows. */
export function EarlierChats({ desk, chat, contact }: EarlierChatsProps) {
  const { details } = strings;
  const chats =
    contact.chats ??
    endedChats(desk).filter(
      ({ id, customerNumber }) =>
        id !== chat.id && customerNumber === chat.customerNumber,
    );
  return (
    <section className="earlier">
      <Box variant="awsui-key-label">{details.earlier}</Box>
      {chats.length === 0 ? (
        !contact.failed && (
          <Box color="text-body-secondary">
            {contact.chats === undefined ? details.reading : details.noEarlier}
          </Box>
        )
      ) : (
        <ul>
          {chats.map((each) => (
            <li key={each.id}>
              <a href={addressOf(each.id)}>{showMoment(each.createdAt)}</a>
              {each.agentId !== undefined && each.agentId !== desk.agent.id && (
                <With serviceId={each.serviceId} agentId={each.agentId} />
              )}
            </li>
          ))}
        </ul>
      )}
      {contact.failed && (
        <div>
          <StatusIndicator type="warning">
            {details.earlierFailed}
          </StatusIndicator>{" "}
          <Button variant="inline-link" onClick={contact.again}>
            {details.retry}
          </Button>
        </div>
      )}
      {!contact.failed && contact.more !== undefined && (
        <Button variant="inline-link" onClick={contact.more}>
          {details.moreEarlier}
        </Button>
      )}
    </section>
  );
}

/** Whose chat it was. */
function With({ serviceId, agentId }: { serviceId: string; agentId: string }) {
  const nameOf = useNameOf(serviceId, [agentId]);
  return <span> {strings.details.with(nameOf(agentId))}</span>;
}
