import Button from "@cloudscape-design/components/button";
import Icon from "@cloudscape-design/components/icon";
import { useState } from "react";
import type { Chat, Interaction } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { canSend, ownServices } from "../../desk/select";
import { type Country, readNumber, showNumber } from "../../numbers/number";
import { strings } from "../../strings";
import { Elapsed } from "../parts/Elapsed";
import { faultOf } from "../parts/faults";
import { Notice } from "../parts/Notice";

interface CallContextProps {
  desk: Desk;
  actions: Actions;
  country: Country;
  call: Interaction;
  onStarted: (chat: Chat) => void;
}

/** The agent's call: with whom, for which service, since when; and Send SMS beside the customer's number. */
export function CallContext({
  desk,
  actions,
  country,
  call,
  onStarted,
}: CallContextProps) {
  const [starting, setStarting] = useState(false);
  const [fault, setFault] = useState<string>();
  const service = ownServices(desk).find(({ id }) => id === call.serviceId);
  const number = showNumber(call.customerNumber);
  const sends = canSend(desk, call.serviceId);

  const start = async () => {
    setStarting(true);
    const outcome = await actions.startChat({
      serviceId: call.serviceId,
      customerNumber: call.customerNumber,
      interactionId: call.id,
    });
    setStarting(false);
    setFault(faultOf(outcome));
    if (outcome.kind === "done") {
      onStarted(outcome.value);
    }
  };

  return (
    <section
      className="call"
      aria-label={strings.call.label}
      data-phase={call.phase}
    >
      <div className="call-line">
        <span className="call-number">
          <Icon name="call" /> {number}
        </span>
        {sends && (
          <Button
            variant="icon"
            iconName="send"
            ariaLabel={strings.call.sendTo(number)}
            loading={starting}
            onClick={() => void start()}
          />
        )}
        <span className="state" data-state={call.phase}>
          {call.phase !== "done" && strings.agentState[call.phase]}{" "}
          <Elapsed since={call.since} />
        </span>
        <span className="call-service">{service?.name}</span>
      </div>
      <p className="call-hint">
        {sends
          ? readNumber(call.customerNumber, country).is === "mobile"
            ? strings.call.confirm
            : strings.call.notMobile
          : whyNot(desk, service)}
      </p>
      {fault !== undefined && <Notice kind="error">{fault}</Notice>}
    </section>
  );
}

/** Why no text can be sent to the caller. */
function whyNot(
  desk: Desk,
  service: { name: string; sms: boolean } | undefined,
): string {
  if (service === undefined) {
    return strings.call.unknownService;
  }
  return desk.agent.permissions.includes("sms:send")
    ? strings.call.noSms(service.name)
    : strings.call.notPermitted;
}
