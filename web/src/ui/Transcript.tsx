import Button from "@cloudscape-design/components/button";
import Spinner from "@cloudscape-design/components/spinner";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { Chat } from "../api/types";
import { type Desk, threadOf } from "../desk/desk";
import { type Entry, transcript, unreadOf } from "../desk/select";
import { strings } from "../strings";
import { MessageEntry, SendingEntry } from "./entries";
import { showDay } from "./times";
import type { Actions } from "./useDesk";

interface TranscriptProps {
  desk: Desk;
  actions: Actions;
  chat: Chat;
}

/** How near to the end counts as the end, in pixels. */
const nearPx = 48;

/** All messages of a chat. What comes in while the agent reads further up stays below, and says so at the edge. */
export function Transcript({ desk, actions, chat }: TranscriptProps) {
  const { messages, older } = threadOf(desk, chat.id);
  const seen = desk.seen.get(chat.id);
  const [seenBefore] = useState(() =>
    unreadOf(desk, chat) > 0 ? seen : undefined,
  );
  const entries = transcript(desk, chat.id, seenBefore);

  const box = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const oldest = messages[0]?.id;
  const own = desk.sendings.filter(({ chatId }) => chatId === chat.id).length;
  const placed = useRef({ oldest, height: 0, own });

  const toEnd = useCallback(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
    setAtEnd(true);
  }, []);

  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) {
      return;
    }
    const before = placed.current;
    if (atEnd || own > before.own) {
      current.scrollTop = current.scrollHeight;
    } else if (oldest !== before.oldest && current.scrollTop < nearPx) {
      // Earlier messages came in above: what was on the screen stays there.
      current.scrollTop += current.scrollHeight - before.height;
    }
    placed.current = { oldest, height: current.scrollHeight, own };
  });

  useEffect(() => {
    const { current } = box;
    if (current === null) {
      return undefined;
    }
    const observer = new ResizeObserver(() => {
      if (atEnd) {
        current.scrollTop = current.scrollHeight;
      }
    });
    observer.observe(current);
    return () => {
      observer.disconnect();
    };
  }, [atEnd]);

  const newest = messages.at(-1)?.id;
  const visible = useVisible();
  useEffect(() => {
    if (visible && atEnd && newest !== undefined && newest !== seen) {
      actions.see(chat.id, newest);
    }
  }, [actions, chat.id, visible, atEnd, newest, seen]);

  const below = atEnd
    ? 0
    : messages.filter(
        ({ id, direction }) => direction === "inbound" && id > (seen ?? ""),
      ).length;

  return (
    <div className="transcript">
      <div
        className="transcript-scroll"
        ref={box}
        role="log"
        aria-label={strings.transcript.label}
        tabIndex={0}
        onScroll={({
          currentTarget: { scrollHeight, scrollTop, clientHeight },
        }) => {
          setAtEnd(scrollHeight - scrollTop - clientHeight < nearPx);
        }}
      >
        <div className="transcript-content">
          <Older
            older={older}
            onRead={() => {
              actions.readThread(chat.id);
            }}
          />
          {entries.map((entry) => (
            <TranscriptEntry
              key={keyOf(entry)}
              desk={desk}
              actions={actions}
              entry={entry}
            />
          ))}
          {older === "complete" && entries.length === 0 && (
            <p className="transcript-empty">
              {chat.state === "ended"
                ? strings.transcript.emptyEnded
                : strings.transcript.empty}
            </p>
          )}
        </div>
      </div>
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

interface TranscriptEntryProps {
  desk: Desk;
  actions: Actions;
  entry: Entry;
}

function TranscriptEntry({ desk, actions, entry }: TranscriptEntryProps) {
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
    case "message":
      return <MessageEntry message={entry.message} agent={desk.agent} />;
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

/** Whether the agent can see the page. */
function useVisible(): boolean {
  const [visible, setVisible] = useState(
    () => document.visibilityState === "visible",
  );
  useEffect(() => {
    const onChange = () => {
      setVisible(document.visibilityState === "visible");
    };
    document.addEventListener("visibilitychange", onChange);
    return () => {
      document.removeEventListener("visibilitychange", onChange);
    };
  }, []);
  return visible;
}
