import Badge from "@cloudscape-design/components/badge";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { memo, type ReactNode } from "react";
import type { Chat } from "../api/types";
import { type Desk, threadOf } from "../desk/desk";
import { ownServices, unreadOf } from "../desk/select";
import { showNumber } from "../numbers/number";
import { strings } from "../strings";
import { showBriefly } from "./times";
import { Departures } from "./Departures";
import { Requests } from "./Requests";
import { addressOf } from "./useChosenChat";
import type { Actions } from "./useDesk";

interface ChatListProps {
  desk: Desk;
  actions: Actions;
  requests: readonly Chat[];
  open: readonly Chat[];
  ended: readonly Chat[];
  chosen: string | undefined;
  onMore: () => void;
  onAccepted: (chat: Chat) => void;
}

/** What is offered to the agent, the agent's open chats, and the ended ones under them. */
export function ChatList({
  desk,
  actions,
  requests,
  open,
  ended,
  chosen,
  onMore,
  onAccepted,
}: ChatListProps) {
  const services = ownServices(desk);
  const row = (chat: Chat) => (
    <ChatRow
      key={chat.id}
      chat={chat}
      isChosen={chat.id === chosen}
      unread={unreadOf(desk, chat)}
      trouble={troubleIn(desk, chat)}
      draft={chat.state === "ended" ? undefined : desk.drafts.get(chat.id)}
      service={
        services.length > 1
          ? services.find(({ id }) => id === chat.serviceId)?.name
          : undefined
      }
    />
  );
  return (
    <nav className="list" aria-label={strings.chats.label}>
      <Departures desk={desk} actions={actions} />
      <Requests
        desk={desk}
        actions={actions}
        requests={requests}
        chosen={chosen}
        onAccepted={onAccepted}
      />
      <div className="list-heading">
        <Header variant="h2" counter={counter(open.length)}>
          {strings.chats.open}
        </Header>
      </div>
      {open.length > 0 ? (
        <ul className="rows">{open.map(row)}</ul>
      ) : (
        <div className="list-empty">
          <Box variant="strong">{strings.chats.none}</Box>
          <Box color="text-body-secondary">{howToStart(desk)}</Box>
        </div>
      )}
      <div className="list-ended">
        <ExpandableSection
          defaultExpanded
          variant="footer"
          headerText={strings.chats.ended}
        >
          {ended.length > 0 && <ul className="rows">{ended.map(row)}</ul>}
          {ended.length === 0 && desk.ended.pages === "complete" && (
            <div className="list-empty">
              <Box color="text-body-secondary">{strings.chats.noneEnded}</Box>
            </div>
          )}
          {desk.ended.pages === "more" && (
            <Button variant="link" onClick={onMore}>
              {strings.chats.more}
            </Button>
          )}
          {desk.ended.pages === "failed" && (
            <div className="list-empty">
              <StatusIndicator type="warning">
                {strings.chats.failed}
              </StatusIndicator>{" "}
              <Button variant="inline-link" onClick={onMore}>
                {strings.chats.retry}
              </Button>
            </div>
          )}
        </ExpandableSection>
      </div>
    </nav>
  );
}

function howToStart(desk: Desk): string {
  if (!desk.agent.permissions.includes("sms:send")) {
    return strings.chats.noneToStart;
  }
  return ownServices(desk).some(({ sms }) => sms)
    ? strings.chats.howToStart
    : strings.chats.noneWithSms;
}

function counter(count: number): string {
  return count === 0 ? "" : `(${String(count)})`;
}

interface ChatRowProps {
  chat: Chat;
  isChosen: boolean;
  unread: number;
  trouble: Trouble | undefined;
  draft: string | undefined;
  /** Named where the agent works for several. */
  service: string | undefined;
}

const ChatRow = memo(function ChatRow({
  chat,
  isChosen,
  unread,
  trouble,
  draft,
  service,
}: ChatRowProps) {
  return (
    <li>
      <a
        className="row"
        href={addressOf(chat.id)}
        aria-current={isChosen ? "page" : undefined}
        data-unread={unread > 0}
      >
        <span className="row-top">
          <span className="row-number">{showNumber(chat.customerNumber)}</span>
          <span className="row-when">
            {service !== undefined && (
              <span className="row-service">{service} · </span>
            )}
            <time dateTime={chat.lastActivityAt}>
              {showBriefly(chat.lastActivityAt)}
            </time>
          </span>
        </span>
        <span className="row-bottom">
          <span className="row-text">
            <Preview chat={chat} trouble={trouble} draft={draft} />
          </span>
          {unread > 0 && (
            <Badge color="red">
              {unread}
              <span className="for-readers">
                {" "}
                {strings.chats.unread(unread)}
              </span>
            </Badge>
          )}
        </span>
      </a>
    </li>
  );
});

/** What stands in the way of a chat's texts, or its last words. */
function Preview({
  chat,
  trouble,
  draft,
}: Pick<ChatRowProps, "chat" | "trouble" | "draft">): ReactNode {
  const { chats, sending, status } = strings;
  switch (trouble) {
    case "waiting":
      return (
        <StatusIndicator type="pending">{sending.waiting}</StatusIndicator>
      );
    case "not_sent":
      return <StatusIndicator type="error">{chats.notSent}</StatusIndicator>;
    case "failed":
      return <StatusIndicator type="error">{status.failed}</StatusIndicator>;
    case "unconfirmed":
      return (
        <StatusIndicator type="warning">{status.unconfirmed}</StatusIndicator>
      );
    case undefined:
  }
  if (draft !== undefined) {
    return (
      <>
        <em>{chats.draft}</em> {draft}
      </>
    );
  }
  const last = chat.lastMessage;
  if (last === undefined) {
    return chats.noText;
  }
  return last.direction === "outbound"
    ? `${chats.you} ${last.body}`
    : last.body;
}

type Trouble = "waiting" | "not_sent" | "failed" | "unconfirmed";

function troubleIn(desk: Desk, chat: Chat): Trouble | undefined {
  const states = desk.sendings
    .filter(({ chatId }) => chatId === chat.id)
    .map(({ state }) => state.is);
  if (states.includes("refused") || desk.refusals.has(chat.id)) {
    return "not_sent";
  }
  if (states.includes("expired")) {
    return "unconfirmed";
  }
  if (states.includes("waiting")) {
    return "waiting";
  }
  const last = threadOf(desk, chat.id).messages.at(-1)?.status;
  return last === "failed" || last === "unconfirmed" ? last : undefined;
}
