import Button from "@cloudscape-design/components/button";
import PromptInput, {
  type PromptInputProps,
} from "@cloudscape-design/components/prompt-input";
import { type RefObject, useEffect, useId } from "react";
import type { Chat } from "../api/types";
import type { Desk } from "../desk/desk";
import { ownServices } from "../desk/select";
import { fits, limit, measure } from "../sms/segments";
import { characterName, excessText, refusalText, strings } from "../strings";
import { Notice } from "./Notice";
import type { Actions } from "./useDesk";

interface ComposerProps {
  desk: Desk;
  actions: Actions;
  chat: Chat;
  textField: RefObject<PromptInputProps.Ref | null>;
}

/** The Text Input Field, the count and the limit under it, and the button that sends. */
export function Composer({ desk, actions, chat, textField }: ComposerProps) {
  const text = desk.drafts.get(chat.id) ?? "";
  const refusal = desk.refusals.get(chat.id);
  const maxSegments =
    ownServices(desk).find(({ id }) => id === chat.serviceId)?.maxSegments ?? 1;
  const tooLong = !fits(measure(text), maxSegments);
  const countId = useId();
  const refusalId = useId();

  // Who opens a chat can type at once, unless it opens while something else is typed.
  useEffect(() => {
    if (!isTyping()) {
      textField.current?.focus();
    }
  }, [textField]);

  const send = () => {
    actions.send(chat.id);
    textField.current?.focus();
  };

  return (
    <div className="foot composer">
      {refusal !== undefined && (
        <Notice kind="error" id={refusalId}>
          {refusalText(refusal)}
        </Notice>
      )}
      <PromptInput
        ref={textField}
        value={text}
        ariaLabel={strings.composer.label}
        ariaDescribedby={
          refusal === undefined ? countId : `${refusalId} ${countId}`
        }
        placeholder={strings.composer.placeholder}
        minRows={2}
        maxRows={8}
        invalid={tooLong || refusal !== undefined}
        spellcheck
        onChange={({ detail }) => {
          actions.write(chat.id, detail.value);
        }}
        onAction={send}
      />
      <div className="composer-foot">
        <Count id={countId} text={text} maxSegments={maxSegments} />
        <Button variant="primary" iconName="send" onClick={send}>
          {strings.composer.send}
        </Button>
      </div>
    </div>
  );
}

function isTyping(): boolean {
  return document.activeElement?.matches("input, textarea") ?? false;
}

interface CountProps {
  id: string;
  text: string;
  maxSegments: number;
}

/** `23 / 160`, and why it is 70 where it is. */
function Count({ id, text, maxSegments }: CountProps) {
  const size = measure(text);
  const most = limit(size.encoding, maxSegments);
  const tooLong = !fits(size, maxSegments);
  return (
    <div className="count" id={id} data-too-long={tooLong}>
      <span className="count-figures">
        {strings.composer.count(size.units, most)}
      </span>
      {tooLong && <span>{excessText(Math.max(1, size.units - most))}</span>}
      {size.forcing !== undefined && (
        <span>
          {strings.composer.because(most)}{" "}
          <span className="character">{characterName(size.forcing)}</span>{" "}
          {strings.composer.isForeign}
        </span>
      )}
    </div>
  );
}
