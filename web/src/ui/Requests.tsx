import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import { useState } from "react";
import type { Chat } from "../api/types";
import type { Desk } from "../desk/desk";
import { ownServices } from "../desk/select";
import { showNumber } from "../numbers/number";
import { noAnswerText, refusalText, strings } from "../strings";
import { Notice } from "./Notice";
import { showBriefly } from "./times";
import { addressOf } from "./useChosenChat";
import type { Actions, Answer } from "./useDesk";

interface RequestsProps {
  desk: Desk;
  actions: Actions;
  requests: readonly Chat[];
  chosen: string | undefined;
  onAccepted: (chat: Chat) => void;
}

/** What is offered to the agent. */
export function Requests({
  desk,
  actions,
  requests,
  chosen,
  onAccepted,
}: RequestsProps) {
  if (requests.length === 0) {
    return null;
  }
  return (
    <section className="requests" aria-label={strings.requests.title}>
      <div className="list-heading">
        <Header variant="h2" counter={`(${String(requests.length)})`}>
          {strings.requests.title}
        </Header>
      </div>
      <ul className="rows">
        {requests.map((chat) => (
          <li key={chat.id}>
            <a
              className="row"
              href={addressOf(chat.id)}
              aria-current={chat.id === chosen ? "page" : undefined}
              data-unread
            >
              <span className="row-top">
                <span className="row-number">
                  {showNumber(chat.customerNumber)}
                </span>
                <span className="row-when">
                  <span className="row-service">
                    {serviceName(desk, chat)} ·{" "}
                  </span>
                  <time dateTime={chat.offer?.since}>
                    {showBriefly(chat.offer?.since ?? chat.createdAt)}
                  </time>
                </span>
              </span>
              <span className="row-bottom">
                <span className="row-text">
                  {chat.lastMessage?.body ?? strings.chats.noText}
                </span>
              </span>
            </a>
            <div className="request-foot">
              <Why chat={chat} />
              <OfferButtons
                actions={actions}
                chat={chat}
                onAccepted={onAccepted}
              />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function serviceName(desk: Desk, { serviceId }: Chat): string {
  return (
    ownServices(desk).find(({ id }) => id === serviceId)?.name ?? serviceId
  );
}

/** Why a chat that has an owner is offered. */
function Why({ chat: { agentId, offer } }: { chat: Chat }) {
  if (offer === undefined || offer.reason === "request") {
    return null;
  }
  const by = offer.by ?? agentId ?? "";
  return (
    <p>
      {offer.reason === "away"
        ? strings.requests.away(by)
        : offer.to === undefined
          ? strings.requests.toQueue(by)
          : strings.requests.transfer(by)}
      {offer.note !== undefined && ` ${strings.requests.note(offer.note)}`}
    </p>
  );
}

interface OfferButtonsProps {
  actions: Actions;
  chat: Chat;
  onAccepted?: (chat: Chat) => void;
}

/** Takes a chat that is offered, or declines it. */
export function OfferButtons({ actions, chat, onAccepted }: OfferButtonsProps) {
  const [busy, setBusy] = useState<"accept" | "reject">();
  const [fault, setFault] = useState<string>();
  const number = showNumber(chat.customerNumber);

  const decide = async (
    on: "accept" | "reject",
    ask: (chatId: string) => Promise<Answer>,
  ) => {
    setBusy(on);
    const answer = await ask(chat.id);
    setBusy(undefined);
    switch (answer.kind) {
      case "done":
        if (on === "accept") {
          onAccepted?.(answer.chat);
        }
        break;
      case "refused":
        setFault(refusalText(answer.refusal));
        break;
      case "unknown":
        setFault(noAnswerText);
    }
  };

  return (
    <>
      {fault !== undefined && <Notice kind="error">{fault}</Notice>}
      <div className="request-choices">
        <Button
          ariaLabel={strings.requests.acceptFrom(number)}
          loading={busy === "accept"}
          disabled={busy === "reject"}
          onClick={() => void decide("accept", actions.acceptChat)}
        >
          {strings.requests.accept}
        </Button>
        <Button
          variant="link"
          ariaLabel={strings.requests.rejectFrom(number)}
          loading={busy === "reject"}
          disabled={busy === "accept"}
          onClick={() => void decide("reject", actions.rejectChat)}
        >
          {strings.requests.reject}
        </Button>
      </div>
    </>
  );
}
