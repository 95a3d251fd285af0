import Button from "@cloudscape-design/components/button";
import Spinner from "@cloudscape-design/components/spinner";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { Chat, Message } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { threadOf } from "../../desk/threads";
import { canWrite, type Entry, transcript, unreadOf } from "../../desk/select";
import { strings } from "../../strings";
import { agentsIn, authorOf } from "../parts/authors";
import { showDay } from "../parts/times";
import { MessageEntry } from "./MessageEntry";
import { SendingEntry } from "./SendingEntry";
import { useVisible } from "../parts/useVisible";
import { useNameOf } from "../useNames";
import { useLate } from "./useLate";
import { isAtEnd, usePlace } from "./usePlace";
import { useShowMessage } from "./useShowMessage";
import { useShown } from "./useShown";

interface TranscriptProps {
  desk: Desk;
  actions: Actions;
  chat: Chat;
  /** Whether something hides it. */
  covered: boolean;
}

/** How near to the beginning earlier messages appear by themselves, in pixels. */
const earlyPx = 300;

/** All messages of a chat. What comes in while the agent reads further up stays below, and says so at the edge. */
export function Transcript({ desk, actions, chat, covered }: TranscriptProps) {
  const { messages, older } = threadOf(desk, chat.id);
  const seen = desk.seen.get(chat.id);
  const [seenBefore] = useState(() =>
    unreadOf(desk, chat) > 0 ? seenBelow(desk, chat.id) : undefined,
  );
  const [atEnd, setAtEnd] = useState(true);
  const shown = useShown(messages, atEnd);
  const entries = transcript(desk, chat.id, seenBefore, shown.from);
  const known = useMemo(() => knownOf(messages), [messages]);
  const agents = useMemo(() => agentsIn(messages), [messages]);
  const nameOf = useNameOf(chat.serviceId, agents);
  const sender = (id: string) =>
    id === desk.agent.id ? strings.transcript.you : nameOf(id);
  const writes = canWrite(desk, chat);

  const own = desk.sendings.filter(({ chatId }) => chatId === chat.id).length;
  const { box, hasLeft } = usePlace({ atEnd, own });

  const toEnd = () => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
    setAtEnd(true);
  };
  const earlier = () => {
    if (!shown.more() && (older === "more" || older === "failed")) {
      actions.readThread(chat.id);
    }
  };
  const { all } = shown;
  const showAll = useCallback(() => {
    // At the end the newest messages alone are in the page.
    setAtEnd(false);
    all();
  }, [all]);
  const show = useShowMessage(showAll);

  const newest = messages.at(-1)?.id;
  const visible = useVisible() && !covered;
  useEffect(() => {
    const sees = visible && atEnd && !hasLeft();
    if (sees && newest !== undefined && newest !== seen) {
      actions.see(chat.id, newest);
    }
  }, [actions, chat.id, visible, atEnd, hasLeft, newest, seen]);

  const late = desk.late.get(chat.id) ?? none;
  const missed = useLate(
    { box, late, from: shown.from, visible },
    (messageId) => {
      actions.seeLate(chat.id, messageId);
    },
  );
  const firstAbove = missed.first;

  const below = atEnd
    ? 0
    : missed.below +
      messages.filter(
        ({ id, direction }) => direction === "inbound" && id > (seen ?? ""),
      ).length;

  return (
    <div className="transcript">
      <div
        className="transcript-scroll"
        ref={box}
        role="log"
        // Earlier messages come in here too; what is new is told where all news are.
        aria-live="off"
        aria-label={strings.transcript.label}
        tabIndex={0}
        onScroll={({ currentTarget }) => {
          const { scrollHeight, scrollTop, clientHeight } = currentTarget;
          setAtEnd(isAtEnd(currentTarget));
          if (scrollTop < earlyPx && scrollHeight > clientHeight) {
            if (shown.hides || older === "more") {
              earlier();
            }
          }
        }}
      >
        <div className="transcript-content">
          <Older older={shown.hides ? "more" : older} onRead={earlier} />
          {entries.map((entry) => (
            <TranscriptEntry
              key={keyOf(entry)}
              sender={sender}
              actions={actions}
              entry={entry}
              known={known}
              writes={writes}
              onShow={show}
            />
          ))}
          {older === "complete" && entries.length === 0 && (
            <p className="transcript-empty">
              {emptyText(chat, writes && !desk.endings.has(chat.id))}
            </p>
          )}
        </div>
      </div>
      {firstAbove !== undefined && (
        <div className="transcript-edge transcript-edge-above">
          <Button
            variant="primary"
            iconName="arrow-up"
            onClick={() => {
              show(firstAbove);
            }}
          >
            {strings.transcript.above(missed.above)}
          </Button>
        </div>
      )}
      {!atEnd && (
        <div className="transcript-edge">
          <Button
            variant={below > 0 ? "primary" : "normal"}
            iconName="arrow-down"
            ariaLabel={
              below > 0
                ? strings.transcript.below(below)
                : strings.transcript.toEnd
            }
            onClick={toEnd}
          >
            {below > 0 ? strings.transcript.below(below) : undefined}
          </Button>
        </div>
      )}
    </div>
  );
}

/** The last message before what the agent has not seen. */
function seenBelow(desk: Desk, chatId: string): string | undefined {
  const [firstLate] = [...(desk.late.get(chatId) ?? [])].sort();
  return firstLate === undefined
    ? desk.seen.get(chatId)
    : (threadOf(desk, chatId).messages.findLast(({ id }) => id < firstLate)
        ?.id ?? "");
}

const none: readonly string[] = [];

function emptyText({ state }: Chat, writes: boolean): string {
  if (state === "ended") {
    return strings.transcript.emptyEnded;
  }
  return writes ? strings.transcript.emptyOwn : strings.transcript.empty;
}

function Older({
  older,
  onRead,
}: {
  older: ReturnType<typeof threadOf>["older"];
  onRead: () => void;
}) {
  switch (older) {
    case "complete":
      return null;
    case "unasked":
    case "loading":
      return (
        <p className="transcript-older">
          <Spinner /> {strings.transcript.reading}
        </p>
      );
    case "failed":
      return (
        <p className="transcript-older">
          <StatusIndicator type="warning">
            {strings.transcript.failed}
          </StatusIndicator>{" "}
          <Button variant="inline-link" onClick={onRead}>
            {strings.transcript.retry}
          </Button>
        </p>
      );
    case "more":
      return (
        <p className="transcript-older">
          <Button variant="link" onClick={onRead}>
            {strings.transcript.older}
          </Button>
        </p>
      );
  }
}

function keyOf(entry: Entry): string {
  switch (entry.kind) {
    case "day":
      return `day ${entry.at}`;
    case "new":
      return "new";
    case "message":
      return entry.message.id;
    case "sending":
      return entry.sending.key;
  }
}

/** What messages have to do with one another. */
interface Known {
  byId: ReadonlyMap<string, Message>;
  retried: ReadonlySet<string>;
}

function knownOf(messages: readonly Message[]): Known {
  return {
    byId: new Map(messages.map((message) => [message.id, message])),
    retried: new Set(messages.flatMap(({ retryOf }) => retryOf ?? [])),
  };
}

interface TranscriptEntryProps {
  /** What an agent is called here. */
  sender: (agentId: string) => string;
  actions: Actions;
  entry: Entry;
  known: Known;
  /** Whether the agent can write in the chat. */
  writes: boolean;
  onShow: (messageId: string) => void;
}

function TranscriptEntry({
  sender,
  actions,
  entry,
  known,
  writes,
  onShow,
}: TranscriptEntryProps) {
  switch (entry.kind) {
    case "day":
      return (
        <div className="line" role="separator">
          {showDay(entry.at)}
        </div>
      );
    case "new":
      return (
        <div className="line line-new" role="separator">
          {strings.transcript.newMessages}
        </div>
      );
    case "message": {
      const { message } = entry;
      return (
        <MessageEntry
          message={message}
          original={
            message.replyTo === undefined
              ? undefined
              : known.byId.get(message.replyTo)
          }
          author={authorOf(message, sender)}
          again={
            known.retried.has(message.id)
              ? "sent"
              : writes
                ? "possible"
                : undefined
          }
          onRetry={actions.retry}
          onShow={onShow}
        />
      );
    }
    case "sending":
      return (
        <SendingEntry
          sending={entry.sending}
          onPutBack={actions.putBack}
          onDiscard={actions.discard}
        />
      );
  }
}
