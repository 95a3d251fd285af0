import Button from "@cloudscape-design/components/button";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import { type SubmitEvent, useState } from "react";
import type { Chat } from "../api/types";
import type { Desk } from "../desk/desk";
import type { Memory } from "../desk/memory";
import { canSend, ownServices } from "../desk/select";
import { type Country, formatTyped, readNumber } from "../numbers/number";
import {
  noAnswerText,
  numberFaultText,
  refusalText,
  strings,
} from "../strings";
import { Notice } from "./Notice";
import type { Actions } from "./useDesk";

interface StartContactProps {
  desk: Desk;
  actions: Actions;
  country: Country;
  memory: Memory;
  onStarted: (chat: Chat) => void;
}

/** The service, the Number Input Field, and what can be done with the number. */
export function StartContact({
  desk,
  actions,
  country,
  memory,
  onStarted,
}: StartContactProps) {
  const services = ownServices(desk);
  const [chosenId, setChosenId] = useState(() => memory.chosenService());
  const chosen = services.find(({ id }) => id === chosenId) ?? services[0];
  const [number, setNumber] = useState("");
  const [fault, setFault] = useState<string>();
  const [starting, setStarting] = useState(false);

  const typed = readNumber(number, country);
  const texts = chosen !== undefined && canSend(desk, chosen.id);

  const start = async () => {
    if (chosen === undefined || starting) {
      return;
    }
    if (typed.is !== "mobile") {
      setFault(numberFaultText(typed));
      return;
    }
    setStarting(true);
    const answer = await actions.startChat(chosen.id, typed.e164);
    setStarting(false);
    switch (answer.kind) {
      case "done":
        setNumber("");
        setFault(undefined);
        onStarted(answer.chat);
        break;
      case "refused":
        setFault(refusalText(answer.refusal));
        break;
      case "unknown":
        setFault(noAnswerText);
    }
  };

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (texts) {
      void start();
    }
  };

  return (
    <form
      className="start"
      aria-label={strings.start.label}
      onSubmit={submit}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (document.hasFocus() && !currentTarget.contains(relatedTarget)) {
          setFault(undefined);
        }
      }}
    >
      <span className="start-label" aria-hidden="true">
        {strings.start.service}
      </span>
      <div className="start-service">
        <Select
          ariaLabel={strings.start.service}
          options={services.map(({ id, name }) => ({ value: id, label: name }))}
          selectedOption={
            chosen === undefined
              ? null
              : { value: chosen.id, label: chosen.name }
          }
          placeholder={strings.start.chooseService}
          empty={strings.start.noServices}
          onChange={({ detail }) => {
            const id = detail.selectedOption.value;
            if (id !== undefined) {
              setChosenId(id);
              memory.chooseService(id);
              setFault(undefined);
            }
          }}
        />
      </div>
      <div className="start-number">
        <Input
          inputMode="tel"
          value={number}
          ariaLabel={strings.start.number}
          placeholder={strings.start.numberPlaceholder}
          autoComplete={false}
          invalid={fault !== undefined}
          {...(fault !== undefined && { ariaDescribedby: faultId })}
          onKeyDown={(event) => {
            if (event.detail.key === "Escape" && number !== "") {
              event.preventDefault();
              setNumber("");
              setFault(undefined);
            }
          }}
          onChange={({ detail }) => {
            setNumber(
              caretAtEnd()
                ? formatTyped(number, detail.value, country)
                : detail.value,
            );
            setFault(undefined);
          }}
        />
        {fault !== undefined && (
          <div className="start-fault">
            <Notice kind="error" id={faultId}>
              {fault}
            </Notice>
          </div>
        )}
      </div>
      <Button
        iconName="call"
        formAction="none"
        {...(typed.is !== "none" && { href: `tel:${typed.e164}` })}
        onClick={() => {
          if (typed.is === "none") {
            setFault(numberFaultText(typed));
          }
        }}
      >
        {strings.start.call}
      </Button>
      {chosen !== undefined && !texts && (
        <span className="start-hint">
          {chosen.sms ? strings.start.notPermitted : strings.start.noSms}
        </span>
      )}
      {texts && (
        <Button
          variant={number === "" ? "normal" : "primary"}
          iconName="send"
          loading={starting}
        >
          {strings.start.send}
        </Button>
      )}
    </form>
  );
}

const faultId = "start-fault";

/** Formatting moves the caret to the end, so it is only done there. */
function caretAtEnd(): boolean {
  const field = document.activeElement;
  return (
    !(field instanceof HTMLInputElement) ||
    field.selectionEnd === null ||
    field.selectionEnd === field.value.length
  );
}
