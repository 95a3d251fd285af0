import Header from "@cloudscape-design/components/header";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useState } from "react";
import { adminStrings } from "../../adminStrings";
import type { Agent, Workload } from "../../api/types";
import { strings } from "../../strings";
import { AskedList } from "../parts/AskedList";
import type { Asked } from "../parts/useAsked";
import { ChatLine } from "./ChatLine";
import { findWorkloads, waitingFirst } from "./workloads";

interface AgentListProps {
  workloads: Asked<Workload[]>;
  /** The chat that is being moved. */
  moving: string | undefined;
  onTakeOver: (chatId: string) => void;
  onGive: (chatId: string, agentId: string) => void;
}

/** The agents of a service, each with the chats that they have there. */
export function AgentList({
  workloads,
  moving,
  onTakeOver,
  onGive,
}: AgentListProps) {
  const texts = adminStrings.supervision;
  const [words, setWords] = useState("");
  const all = workloads.value ?? [];
  const agents = all.map(({ agent }) => agent);
  const found = findWorkloads(all, words);
  return (
    <AskedList
      asked={{ ...workloads, value: workloads.value && found }}
      label={texts.agents}
      empty={all.length === 0 ? texts.noAgents : texts.nothingFound}
      trackBy={({ agent }) => agent.id}
      cellVerticalAlign="top"
      header={
        <Header variant="h2" counter={texts.count(found.length)}>
          {texts.agents}
        </Header>
      }
      filter={
        <TextFilter
          filteringText={words}
          filteringAriaLabel={texts.find}
          filteringPlaceholder={texts.find}
          filteringClearAriaLabel={strings.chats.searchClear}
          onChange={({ detail }) => {
            setWords(detail.filteringText);
          }}
        />
      }
      columnDefinitions={[
        {
          id: "agent",
          header: texts.owner,
          isRowHeader: true,
          cell: ({ agent, chats }) => (
            <AgentCell agent={agent} chats={chats.length} />
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
                {waitingFirst(chats).map((chat) => (
                  <ChatLine
                    key={chat.id}
                    chat={chat}
                    others={agents.filter(
                      ({ id, permissions }) =>
                        id !== agent.id && permissions.includes("sms:send"),
                    )}
                    moving={chat.id === moving}
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

function AgentCell({ agent, chats }: { agent: Agent; chats: number }) {
  return (
    <span className="supervision-agent">
      <b className="cell-name">{agent.name}</b>
      <span className="state" data-state={agent.state}>
        {strings.agentState[agent.state]}
        {agent.reason !== undefined && ` (${agent.reason})`}
      </span>
      {chats > 0 && (
        <span className="supervision-count">
          {adminStrings.supervision.chats(chats)}
        </span>
      )}
    </span>
  );
}
