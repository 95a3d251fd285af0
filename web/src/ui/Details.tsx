import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";
import type { Chat } from "../api/types";
import type { Desk } from "../desk/desk";
import { endedChats, unreadOf } from "../desk/select";
import { showNumber } from "../numbers/number";
import { noAnswerText, refusalText, strings } from "../strings";
import { Notice } from "./Notice";
import { Question } from "./Question";
import { showMoment } from "./times";
import { addressOf } from "./useChosenChat";
import type { Actions } from "./useDesk";

interface DetailsProps {
  desk: Desk;
  chat: Chat;
  actions: Actions;
  onClose: () => void;
}

/** What there is to know about the chosen chat, and its end. */
export function Details({ desk, chat, actions, onClose }: DetailsProps) {
  const { details } = strings;
  const service = desk.services.find(({ id }) => id === chat.serviceId);
  const earlier = endedChats(desk).filter(
    ({ id, customerNumber }) =>
      id !== chat.id && customerNumber === chat.customerNumber,
  );
  return (
    <aside className="details" aria-label={details.label}>
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
        <KeyValuePairs
          columns={1}
          items={[
            { label: details.service, value: service?.name ?? chat.serviceId },
            {
              label: details.serviceNumber,
              value: showNumber(chat.serviceNumber),
            },
            { label: details.since, value: showMoment(chat.createdAt) },
            ...(chat.endedAt === undefined
              ? []
              : [{ label: details.ended, value: showMoment(chat.endedAt) }]),
            {
              label: details.texts,
              value: chat.optedOut ? (
                <StatusIndicator type="stopped">
                  {details.optedOut}
                </StatusIndicator>
              ) : (
                <StatusIndicator type="success">
                  {details.textsAllowed}
                </StatusIndicator>
              ),
            },
            ...(chat.ignoredCount > 0
              ? [{ label: details.ignored, value: String(chat.ignoredCount) }]
              : []),
            {
              label: details.earlier,
              value:
                earlier.length === 0 ? (
                  <Box color="text-body-secondary">{details.noEarlier}</Box>
                ) : (
                  <ul className="earlier">
                    {earlier.map(({ id, createdAt }) => (
                      <li key={id}>
                        <a href={addressOf(id)}>{showMoment(createdAt)}</a>
                      </li>
                    ))}
                  </ul>
                ),
            },
          ]}
        />
      </div>
      {chat.state === "active" && chat.agentId === desk.agent.id && (
        <EndChat desk={desk} chat={chat} actions={actions} />
      )}
    </aside>
  );
}

type Loss = keyof typeof strings.details.endReasons;

/** End Chat: at once, unless something would be lost. */
function EndChat({ desk, chat, actions }: Omit<DetailsProps, "onClose">) {
  const { details } = strings;
  const [asking, setAsking] = useState<readonly Loss[]>([]);
  const [ending, setEnding] = useState(false);
  const [fault, setFault] = useState<string>();

  const end = async () => {
    setAsking([]);
    setEnding(true);
    const answer = await actions.endChat(chat.id);
    setEnding(false);
    if (answer.kind === "done") {
      actions.write(chat.id, "");
    } else {
      setFault(
        answer.kind === "refused" ? refusalText(answer.refusal) : noAnswerText,
      );
    }
  };
  const ask = () => {
    const lost = losses(desk, chat);
    if (lost.length > 0) {
      setAsking(lost);
    } else {
      void end();
    }
  };

  return (
    <div className="details-foot">
      {fault !== undefined && <Notice kind="error">{fault}</Notice>}
      <Button fullWidth loading={ending} onClick={ask}>
        {details.endChat}
      </Button>
      <Question
        visible={asking.length > 0}
        title={details.endTitle}
        yes={details.endChat}
        no={details.endKeep}
        onYes={() => void end()}
        onNo={() => {
          setAsking([]);
        }}
      >
        {asking.map((loss) => (
          <p key={loss}>{details.endReasons[loss]}</p>
        ))}
      </Question>
    </div>
  );
}

function losses(desk: Desk, chat: Chat): Loss[] {
  const lost: Loss[] = [];
  if ((desk.drafts.get(chat.id) ?? "").trim() !== "") {
    lost.push("draft");
  }
  if (desk.sendings.some(({ chatId }) => chatId === chat.id)) {
    lost.push("sending");
  }
  if (unreadOf(desk, chat) > 0) {
    lost.push("unread");
  }
  return lost;
}
