import Badge from "@cloudscape-design/components/badge";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { Chat } from "../api/types";
import { type Desk, threadOf } from "../desk/desk";
import { ownServices, unreadOf } from "../desk/select";
import { showNumber } from "../numbers/number";
import { strings } from "../strings";
import { showBriefly } from "./times";
import { addressOf } from "./useChosenChat";

interface ChatListProps {
  desk: Desk;
  open: readonly Chat[];
  ended: readonly Chat[];
  chosen: string | undefined;
  onMore: () => void;
}

/** The agent's chats: the open ones, and the ended ones under them. */
export function ChatList({ desk, open, ended, chosen, onMore }: ChatListProps) {
  const row = (chat: Chat) => (
    <ChatRow
      key={chat.id}
      desk={desk}
      chat={chat}
      isChosen={chat.id === chosen}
    />
  );
  return (
    <nav className="list" aria-label={strings.chats.label}>
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
            <Button variant="inline-link" onClick={onMore}>
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
  desk: Desk;
  chat: Chat;
  isChosen: boolean;
}

function ChatRow({ desk, chat, isChosen }: ChatRowProps) {
  const unread = unreadOf(desk, chat);
  const services = ownServices(desk);
  const serviceName =
    services.find(({ id }) => id === chat.serviceId)?.name ?? chat.serviceId;
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
            {services.length > 1 && (
              <span className="row-service">{serviceName} · </span>
            )}
            <time dateTime={chat.lastActivityAt}>
              {showBriefly(chat.lastActivityAt)}
            </time>
          </span>
        </span>
        <span className="row-bottom">
          <Preview desk={desk} chat={chat} />
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
}

/** What stands in the way of a chat's texts, or its last words. */
function Preview({ desk, chat }: { desk: Desk; chat: Chat }) {
  const trouble = troubleIn(desk, chat);
  if (trouble !== undefined) {
    return (
      <span className="row-text">
        <StatusIndicator type={trouble.icon}>{trouble.word}</StatusIndicator>
      </span>
    );
  }
  const draft = desk.drafts.get(chat.id);
  if (draft !== undefined && chat.state !== "ended") {
    return (
      <span className="row-text">
        <em>{strings.chats.draft}</em> {draft}
      </span>
    );
  }
  const last = chat.lastMessage;
  return (
    <span className="row-text">
      {last === undefined
        ? strings.chats.noText
        : last.direction === "outbound"
          ? `${strings.chats.you} ${last.body}`
          : last.body}
    </span>
  );
}

interface Trouble {
  icon: "pending" | "error" | "warning";
  word: string;
}

function troubleIn(desk: Desk, chat: Chat): Trouble | undefined {
  const waiting = desk.sendings.find(
    ({ chatId, state }) => chatId === chat.id && state.is !== "sending",
  );
  if (waiting !== undefined) {
    return {
      icon: waiting.state.is === "waiting" ? "pending" : "error",
      word: strings.sending[waiting.state.is],
    };
  }
  if (desk.refusals.has(chat.id)) {
    return { icon: "error", word: strings.chats.notSent };
  }
  switch (threadOf(desk, chat.id).messages.at(-1)?.status) {
    case "failed":
      return { icon: "error", word: strings.status.failed };
    case "unconfirmed":
      return { icon: "warning", word: strings.status.unconfirmed };
    default:
      return undefined;
  }
}
