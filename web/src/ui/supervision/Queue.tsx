import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import { adminStrings } from "../../adminStrings";
import type { Chat } from "../../api/types";
import { showNumber } from "../../numbers/number";
import { AskedList } from "../parts/AskedList";
import { Elapsed } from "../parts/Elapsed";
import type { Asked } from "../parts/useAsked";

interface QueueProps {
  queue: Asked<Chat[]>;
  /** The chat that is being moved. */
  moving: string | undefined;
  /** What an agent is called. */
  nameOf: (agentId: string) => string;
  onTakeOver: (chatId: string) => void;
}

/** What is offered to all agents of a service, longest waiting first. */
export function Queue({ queue, moving, nameOf, onTakeOver }: QueueProps) {
  const texts = adminStrings.supervision;
  return (
    <AskedList
      asked={queue}
      label={texts.queue}
      empty={texts.noQueue}
      trackBy="id"
      header={
        <Header variant="h2" counter={texts.count(queue.value?.length ?? 0)}>
          {texts.queue}
        </Header>
      }
      columnDefinitions={[
        {
          id: "customer",
          header: texts.customer,
          isRowHeader: true,
          cell: ({ customerNumber }) => (
            <span className="cell-number">{showNumber(customerNumber)}</span>
          ),
        },
        {
          id: "why",
          header: texts.why,
          cell: ({ offer }) =>
            offer === undefined ? "–" : texts.reasons[offer.reason],
        },
        {
          id: "owner",
          header: texts.owner,
          cell: ({ agentId }) =>
            agentId === undefined ? (
              "–"
            ) : (
              <span className="cell-name">{nameOf(agentId)}</span>
            ),
        },
        {
          id: "since",
          header: texts.since,
          cell: ({ offer, createdAt }) => (
            <Elapsed since={offer?.since ?? createdAt} />
          ),
        },
        {
          id: "actions",
          header: texts.actions,
          cell: ({ id, customerNumber }) => (
            <Button
              ariaLabel={texts.takeOver(showNumber(customerNumber))}
              loading={id === moving}
              wrapText={false}
              onClick={() => {
                onTakeOver(id);
              }}
            >
              {texts.takeOverShort}
            </Button>
          ),
        },
      ]}
    />
  );
}
