import Button from "@cloudscape-design/components/button";
import { useMemo, useState } from "react";
import type { Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import type { Memory } from "../../desk/memory";
import { canSend, ownServices, recentNumbers } from "../../desk/select";
import { callAddress } from "../../numbers/call";
import { type Country, readNumber } from "../../numbers/number";
import { numberFaultText, strings } from "../../strings";
import { faultOf } from "../parts/faults";
import { ServiceSelect } from "../parts/ServiceSelect";
import { NumberField } from "./NumberField";

interface StartContactProps {
  desk: Desk;
  actions: Actions;
  country: Country;
  callUrl: string | undefined;
  memory: Memory;
  onStarted: (chat: Chat) => void;
}

/** The service, the Number Input Field, and what can be done with the number. */
export function StartContact({
  desk,
  actions,
  country,
  callUrl,
  memory,
  onStarted,
}: StartContactProps) {
  const services = ownServices(desk);
  const [chosenId, setChosenId] = useState(() => memory.chosenService());
  const chosen = services.find(({ id }) => id === chosenId) ?? services[0];
  const [number, setNumber] = useState("");
  const [called, setCalled] = useState(() => memory.called());
  const [fault, setFault] = useState<string>();
  const [starting, setStarting] = useState(false);
  const recent = useMemo(() => recentNumbers(desk, called), [desk, called]);

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
    const outcome = await actions.startChat({
      serviceId: chosen.id,
      customerNumber: typed.e164,
    });
    setStarting(false);
    setFault(faultOf(outcome));
    if (outcome.kind === "done") {
      setNumber("");
      onStarted(outcome.value);
    }
  };

  const submit = () => {
    if (texts) {
      void start();
    }
  };

  return (
    <form
      className="start"
      aria-label={strings.start.label}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
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
        <ServiceSelect
          ariaLabel={strings.start.service}
          services={services}
          serviceId={chosen?.id}
          placeholder={strings.start.chooseService}
          empty={strings.start.noServices}
          disabled={starting}
          onChange={(id) => {
            setChosenId(id);
            memory.chooseService(id);
            setFault(undefined);
          }}
        />
      </div>
      <NumberField
        value={number}
        country={country}
        recent={recent}
        fault={fault}
        starting={starting}
        onChange={(value) => {
          setNumber(value);
          setFault(undefined);
        }}
        onEnter={submit}
      />
      <Button
        iconName="call"
        formAction="none"
        {...(typed.is !== "none" && {
          href: callAddress(typed.e164, callUrl),
        })}
        onClick={() => {
          if (typed.is === "none") {
            setFault(numberFaultText(typed));
          } else {
            memory.keepCalled(typed.e164);
            setCalled(memory.called());
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
