import Badge from "@cloudscape-design/components/badge";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { memo, type ReactNode } from "react";
import type { Chat } from "../../api/types";
import type { Desk } from "../../desk/desk";
import { fieldOf } from "../../desk/field";
import { threadOf } from "../../desk/threads";
import { ownServices, unreadOf } from "../../desk/select";
import { showNumber } from "../../numbers/number";
import { strings } from "../../strings";
import { Elapsed } from "../parts/Elapsed";
import { showBriefly } from "../parts/times";
import { useNameOf } from "../useNames";
import { addressOf } from "../useRoute";

/** A chat in the list. */
export function ChatRow({
  desk,
  chat,
  chosen,
}: {
  desk: Desk;
  chat: Chat;
  chosen: string | undefined;
}) {
  const services = ownServices(desk);
  const nameOf = useNameOf(chat.serviceId, [chat.agentId]);
  return (
    <Row
      chat={chat}
      isChosen={chat.id === chosen}
      isOwn={chat.agentId === desk.agent.id}
      owner={nameOf(chat.agentId ?? "")}
      unread={chat.agentId === desk.agent.id ? unreadOf(desk, chat) : 0}
      trouble={troubleIn(desk, chat)}
      draft={chat.state === "ended" ? "" : fieldOf(desk, chat.id).text}
      service={
        services.length > 1
          ? services.find(({ id }) => id === chat.serviceId)?.name
          : undefined
      }
    />
  );
}

interface RowProps {
  chat: Chat;
  isChosen: boolean;
  isOwn: boolean;
  /** What its agent is called. */
  owner: string;
  unread: number;
  trouble: Trouble | undefined;
  draft: string;
  /** Named where the agent works for several. */
  service: string | undefined;
}

const Row = memo(function Row({
  chat,
  isChosen,
  isOwn,
  owner,
  unread,
  trouble,
  draft,
  service,
}: RowProps) {
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
            {chat.state !== "ended" && chat.waitingSince !== undefined ? (
              <span className="row-waits">
                {strings.chats.waits} <Elapsed since={chat.waitingSince} />
              </span>
            ) : (
              <time dateTime={chat.lastActivityAt}>
                {showBriefly(chat.lastActivityAt)}
              </time>
            )}
          </span>
        </span>
        <span className="row-bottom">
          <span className="row-text" dir="auto">
            {isOwn ? (
              <Preview chat={chat} trouble={trouble} draft={draft} />
            ) : (
              strings.chats.ofOther(owner)
            )}
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
}: Pick<RowProps, "chat" | "trouble" | "draft">): ReactNode {
  const { chats, sending, status } = strings;
  switch (trouble) {
    case "ending":
      return <StatusIndicator type="pending">{chats.ending}</StatusIndicator>;
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
  if (draft !== "") {
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

type Trouble = "ending" | "waiting" | "not_sent" | "failed" | "unconfirmed";

function troubleIn(desk: Desk, chat: Chat): Trouble | undefined {
  if (desk.endings.has(chat.id)) {
    return "ending";
  }
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
