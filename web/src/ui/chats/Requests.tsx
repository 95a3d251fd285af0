import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import { useRef, useState } from "react";
import type { Outcome } from "../../api/outcome";
import type { Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { ownServices } from "../../desk/select";
import { showNumber } from "../../numbers/number";
import { strings } from "../../strings";
import { Elapsed } from "../parts/Elapsed";
import { faultOf } from "../parts/faults";
import { Notice } from "../parts/Notice";
import { useNameOf } from "../useNames";
import { addressOf } from "../useRoute";
import { LostRequests } from "./LostRequests";
import { useRowFocus } from "./useRowFocus";

interface RequestsProps {
  desk: Desk;
  actions: Actions;
  requests: readonly Chat[];
  chosen: string | undefined;
  onAccepted: (chat: Chat) => void;
}

/** What is offered to the agent, and what others were quicker to take. */
export function Requests({
  desk,
  actions,
  requests,
  chosen,
  onAccepted,
}: RequestsProps) {
  const list = useRef<HTMLDivElement>(null);
  const { onFocus, onBlur } = useRowFocus(list, requests);
  return (
    <div ref={list} onFocus={onFocus} onBlur={onBlur}>
      {/* A live region is there before it has something to say. */}
      <p className="for-readers" role="status">
        {requests.length > 0 && strings.requests.announced(requests.length)}
      </p>
      <LostRequests desk={desk} actions={actions} />
      {requests.length > 0 && (
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
                      {strings.requests.waits}{" "}
                      <Elapsed since={chat.offer?.since ?? chat.createdAt} />
                    </span>
                  </span>
                  <span className="row-bottom">
                    <span className="row-text" dir="auto">
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
      )}
    </div>
  );
}

function serviceName(desk: Desk, { serviceId }: Chat): string {
  return (
    ownServices(desk).find(({ id }) => id === serviceId)?.name ?? serviceId
  );
}

/** Why a chat that has an owner is offered. */
function Why({ chat: { serviceId, agentId, offer } }: { chat: Chat }) {
  const by = offer?.by ?? agentId;
  const nameOf = useNameOf(serviceId, [by]);
  if (offer === undefined || offer.reason === "request") {
    return null;
  }
  const name = nameOf(by ?? "");
  return (
    <p>
      {offer.reason === "away"
        ? strings.requests.away(name)
        : offer.to === undefined
          ? strings.requests.toQueue(name)
          : strings.requests.transfer(name)}
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
    ask: (chatId: string) => Promise<Outcome<Chat>>,
  ) => {
    setBusy(on);
    const outcome = await ask(chat.id);
    setBusy(undefined);
    setFault(faultOf(outcome));
    if (outcome.kind === "done" && on === "accept") {
      onAccepted?.(outcome.value);
    }
  };

  return (
    <>
      {fault !== undefined && <Notice kind="error">{fault}</Notice>}
      <div className="request-choices">
        <Button
          variant="primary"
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
