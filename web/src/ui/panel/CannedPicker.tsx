import Button from "@cloudscape-design/components/button";
import Spinner from "@cloudscape-design/components/spinner";
import { useEffect, useId, useRef, useState } from "react";
import type { CannedMessage, Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import { findCanned } from "../../desk/canned";
import type { Desk } from "../../desk/desk";
import { strings } from "../../strings";
import { faultOf } from "../parts/faults";
import { Notice } from "../parts/Notice";
import { addressOfView } from "../useRoute";
import { CannedPrompts } from "./CannedPrompts";
import "./CannedPicker.css";

interface CannedPickerProps {
  desk: Desk;
  actions: Actions;
  chat: Chat;
  onClose: () => void;
  onPick: (body: string) => void;
}

/** Finds a pre-defined message by its shortcut, title or words, fills it in, and puts it into the text field. */
export default function CannedPicker({
  desk,
  actions,
  chat,
  onClose,
  onPick,
}: CannedPickerProps) {
  const { pages, messages } = desk.canned;
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const [filling, setFilling] = useState<CannedMessage>();
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const listId = useId();
  const field = useRef<HTMLInputElement>(null);
  const found = findCanned(messages, chat, words);
  const current = found[Math.min(at, found.length - 1)];

  useEffect(() => {
    if (pages === "unasked") {
      void actions.readCanned();
    }
  }, [actions, pages]);
  useEffect(() => {
    if (filling === undefined) {
      field.current?.focus();
    }
  }, [filling]);

  const fill = async (
    message: CannedMessage,
    answers: Record<string, string>,
  ) => {
    setBusy(true);
    const outcome = await actions.fillCanned(message.id, chat.id, answers);
    setBusy(false);
    setFault(faultOf(outcome));
    if (outcome.kind === "done") {
      onPick(outcome.value.body);
    }
  };
  const pick = (message: CannedMessage) => {
    setFault(undefined);
    if (message.prompts.length > 0) {
      setFilling(message);
    } else {
      void fill(message, {});
    }
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    switch (event.key) {
      case "ArrowDown":
        setAt(Math.min(found.length - 1, at + 1));
        break;
      case "ArrowUp":
        setAt(Math.max(0, at - 1));
        break;
      case "Enter":
        if (current !== undefined && !busy) {
          pick(current);
        }
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  return (
    <section
      className="canned"
      aria-label={strings.canned.title}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.preventDefault();
          event.stopPropagation();
          if (filling === undefined) {
            onClose();
          } else {
            setFilling(undefined);
          }
        }
      }}
    >
      {filling !== undefined ? (
        <CannedPrompts
          message={filling}
          busy={busy}
          onBack={() => {
            setFilling(undefined);
          }}
          onFill={(answers) => void fill(filling, answers)}
        />
      ) : (
        <>
          <div className="canned-search">
            <input
              ref={field}
              role="combobox"
              aria-label={strings.canned.search}
              aria-expanded
              aria-controls={listId}
              aria-activedescendant={current && `${listId}-${current.id}`}
              placeholder={strings.canned.searchPlaceholder}
              autoComplete="off"
              value={words}
              onChange={({ target }) => {
                setWords(target.value);
                setAt(0);
              }}
              onKeyDown={onKeyDown}
            />
            <Button
              variant="icon"
              iconName="close"
              ariaLabel={strings.canned.close}
              onClick={onClose}
            />
          </div>
          <div className="canned-found">
            <ul
              id={listId}
              role="listbox"
              aria-label={strings.canned.title}
              className="canned-list"
            >
              {found.map((message) => (
                <Option
                  key={message.id}
                  id={`${listId}-${message.id}`}
                  message={message}
                  owner={
                    desk.services.find(({ id }) => id === message.serviceId)
                      ?.name ?? strings.canned.own
                  }
                  isCurrent={message === current}
                  onPick={() => {
                    pick(message);
                  }}
                />
              ))}
            </ul>
            {current !== undefined && (
              <p
                className="canned-preview"
                aria-label={strings.canned.preview}
                dir="auto"
              >
                {current.body}
              </p>
            )}
            {found.length === 0 && (
              <p className="canned-none" role="status">
                <Emptiness
                  pages={pages}
                  any={findCanned(messages, chat, "").length > 0}
                  onRetry={() => void actions.readCanned()}
                />
              </p>
            )}
          </div>
          <p className="canned-keys">{strings.canned.keys}</p>
        </>
      )}
      {fault !== undefined && <Notice kind="error">{fault}</Notice>}
    </section>
  );
}

interface OptionProps {
  id: string;
  message: CannedMessage;
  owner: string;
  isCurrent: boolean;
  onPick: () => void;
}

function Option({ id, message, owner, isCurrent, onPick }: OptionProps) {
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isCurrent) {
      item.current?.scrollIntoView({ block: "nearest" });
    }
  }, [isCurrent]);
  return (
    <li
      ref={item}
      id={id}
      role="option"
      aria-selected={isCurrent}
      onMouseDown={(event) => {
        // The search keeps the focus.
        event.preventDefault();
      }}
      onClick={onPick}
    >
      <span className="canned-title">{message.title}</span>
      <span className="canned-owner">
        {message.shortcut !== undefined && <kbd>/{message.shortcut}</kbd>}{" "}
        {owner}
      </span>
    </li>
  );
}

/** Why nothing is listed. */
function Emptiness({
  pages,
  any,
  onRetry,
}: {
  pages: Desk["canned"]["pages"];
  any: boolean;
  onRetry: () => void;
}) {
  const { canned } = strings;
  if (pages === "failed") {
    return (
      <>
        {canned.failed}{" "}
        <Button variant="inline-link" onClick={onRetry}>
          {canned.retry}
        </Button>
      </>
    );
  }
  if (pages !== "complete") {
    return <Spinner />;
  }
  return any ? (
    canned.nothingFound
  ) : (
    <>
      {canned.none} <a href={addressOfView("canned")}>{canned.make}</a>
    </>
  );
}
