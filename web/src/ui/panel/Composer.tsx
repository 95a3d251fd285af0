import Button from "@cloudscape-design/components/button";
import PromptInput, {
  type PromptInputProps,
} from "@cloudscape-design/components/prompt-input";
import {
  lazy,
  type RefObject,
  Suspense,
  useEffect,
  useId,
  useState,
} from "react";
import type { Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { fieldOf } from "../../desk/field";
import { ownServices } from "../../desk/select";
import { fits, measure } from "../../sms/segments";
import { withTwins } from "../../sms/twins";
import { sendingRefusalText, strings } from "../../strings";
import { Notice } from "../parts/Notice";
import { footOf, useHandOver } from "../parts/useHandOver";
import { Count } from "./Count";

const CannedPicker = lazy(() => import("./CannedPicker"));

interface ComposerProps {
  desk: Desk;
  actions: Actions;
  chat: Chat;
  textField: RefObject<PromptInputProps.Ref | null>;
}

/** The Text Input Field, the count and the limit under it, and the button that sends. */
export function Composer({ desk, actions, chat, textField }: ComposerProps) {
  const { text, refusal } = fieldOf(desk, chat.id);
  const service = ownServices(desk).find(({ id }) => id === chat.serviceId);
  const maxSegments = service?.maxSegments ?? 1;
  const tooLong = !fits(measure(text), maxSegments);
  const [picking, setPicking] = useState(false);
  const countId = useId();
  const refusalId = useId();

  // A chat may come back by itself: whatever has the focus by then keeps it, since Enter would send what stands here.
  useEffect(() => {
    if (document.activeElement === document.body) {
      textField.current?.focus();
    }
  }, [textField]);

  const write = (next: string) => {
    actions.write(chat.id, next);
    textField.current?.focus();
  };
  const send = () => {
    actions.send(chat.id);
    textField.current?.focus();
  };
  const stopPicking = () => {
    setPicking(false);
    textField.current?.focus();
  };

  const element = useHandOver<HTMLDivElement>(".panel", footOf);

  return (
    <div className="foot composer" ref={element}>
      {picking && (
        <Suspense>
          <CannedPicker
            desk={desk}
            actions={actions}
            chat={chat}
            onClose={stopPicking}
            onPick={(body) => {
              actions.insert(chat.id, body);
              stopPicking();
            }}
          />
        </Suspense>
      )}
      {refusal !== undefined && (
        <Notice kind="error" id={refusalId}>
          {sendingRefusalText(refusal)}
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
        onKeyDown={(event) => {
          if (event.detail.key === "/" && text === "") {
            event.preventDefault();
            setPicking(true);
          }
        }}
        onChange={({ detail }) => {
          actions.write(chat.id, detail.value);
        }}
        onAction={send}
        secondaryActions={
          <div className="composer-tools">
            <Button
              variant="icon"
              iconName="file"
              ariaLabel={strings.composer.canned}
              ariaExpanded={picking}
              onClick={() => {
                setPicking((open) => !open);
              }}
            />
          </div>
        }
      />
      <div className="composer-foot">
        <Count
          id={countId}
          text={text}
          maxSegments={maxSegments}
          pricePerPart={service?.policies.pricePerPart}
          onTwins={() => {
            write(withTwins(text));
          }}
        />
        <Button variant="primary" iconName="send" onClick={send}>
          {strings.composer.send}
        </Button>
      </div>
    </div>
  );
}
