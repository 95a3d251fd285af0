import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Header from "@cloudscape-design/components/header";
import { adminStrings } from "../../adminStrings";
import type { Chat, Workload } from "../../api/types";
import { showNumber } from "../../numbers/number";
import { strings } from "../../strings";
import { AskedList } from "../parts/AskedList";
import { Elapsed } from "../parts/Elapsed";
import type { Asked } from "../parts/useAsked";
import { addressOf } from "../useRoute";

interface AgentListProps {
  workloads: Asked<Workload[]>;
  onTakeOver: (chatId: string) => void;
  onGive: (chatId: string, agentId: string) => void;
}

/** The agents of a service, each with the chats that they have there. */
export function AgentList({ workloads, onTakeOver, onGive }: AgentListProps) {
  const texts = adminStrings.supervision;
  const agents = (workloads.value ?? []).map(({ agent }) => agent);
  return (
    <AskedList
      asked={workloads}
      label={texts.agents}
      empty={texts.noAgents}
      trackBy={({ agent }) => agent.id}
      cellVerticalAlign="top"
      header={<Header variant="h2">{texts.agents}</Header>}
      columnDefinitions={[
        {
          id: "agent",
          header: texts.owner,
          isRowHeader: true,
          cell: ({ agent }) => (
            <span className="supervision-agent">
              <b>{agent.name}</b>
              <span className="state" data-state={agent.state}>
                {strings.agentState[agent.state]}
                {agent.reason !== undefined && ` (${agent.reason})`}
              </span>
            </span>
          ),
        },
        {
          id: "chats",
          header: strings.chats.open,
          cell: ({ agent, chats }) =>
            chats.length === 0 ? (
              texts.noChats
            ) : (
              <ul className="supervision-chats">
                {chats.map((chat) => (
                  <Line
                    key={chat.id}
                    chat={chat}
                    others={agents.filter(
                      ({ id, permissions }) =>
                        id !== agent.id && permissions.includes("sms:send"),
                    )}
                    onTakeOver={onTakeOver}
                    onGive={onGive}
                  />
                ))}
              </ul>
            ),
        },
      ]}
    />
  );
}

interface LineProps {
  chat: Chat;
  others: readonly { id: string; name: string }[];
  onTakeOver: (chatId: string) => void;
  onGive: (chatId: string, agentId: string) => void;
}

function Line({ chat, others, onTakeOver, onGive }: LineProps) {
  const texts = adminStrings.supervision;
  const number = showNumber(chat.customerNumber);
  return (
    <li>
      <a href={addressOf(chat.id)} aria-label={texts.read(number)}>
        {number}
      </a>
      {chat.waitingSince !== undefined && (
        <span className="row-waits">
          {texts.waits} <Elapsed since={chat.waitingSince} />
        </span>
      )}
      <span className="supervision-actions">
        <Button
          variant="inline-link"
          ariaLabel={texts.takeOver(number)}
          onClick={() => {
            onTakeOver(chat.id);
          }}
        >
          {texts.takeOverShort}
        </Button>
        {others.length > 0 && (
          <ButtonDropdown
            variant="inline-icon"
            ariaLabel={texts.give(number)}
            expandToViewport
            items={[
              {
                id: "give",
                text: texts.giveShort,
                items: others.map(({ id, name }) => ({ id, text: name })),
              },
            ]}
            onItemClick={({ detail }) => {
              onGive(chat.id, detail.id);
            }}
          />
        )}
      </span>
    </li>
  );
}
