import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useCallback, useRef, useState } from "react";
import { adminStrings } from "../../adminStrings";
import type { AdminApi } from "../../api/admin";
import type { Service } from "../../api/types";
import { type Country, showNumber } from "../../numbers/number";
import { AskedList } from "../parts/AskedList";
import { faultOf } from "../parts/faults";
import { showAll } from "../parts/lists";
import { Notice } from "../parts/Notice";
import { Question } from "../parts/Question";
import { ServiceSelect } from "../parts/ServiceSelect";
import { showMoment } from "../parts/times";
import { Unanswered } from "../parts/Unanswered";
import { useAsked } from "../parts/useAsked";
import { NumberInput } from "./NumberInput";
import { typedNumber } from "./typedNumber";
import { useAgentNames } from "./useAgentNames";

interface OptOutsProps {
  api: AdminApi;
  country: Country;
}

/** Who gets no texts of a service. */
export function OptOuts({ api, country }: OptOutsProps) {
  const services = useAsked(api.services);
  return (
    <SpaceBetween size="m">
      <p className="admin-about">{adminStrings.optOuts.about}</p>
      <Unanswered asked={services} />
      {services.value?.[0] !== undefined && (
        <OfService api={api} country={country} services={services.value} />
      )}
    </SpaceBetween>
  );
}

function OfService({
  api,
  country,
  services,
}: OptOutsProps & { services: readonly Service[] }) {
  const texts = adminStrings.optOuts;
  const [serviceId, setServiceId] = useState(services[0]?.id ?? "");
  const optOuts = useAsked(
    useCallback(() => api.optOuts(serviceId), [api, serviceId]),
  );
  const agentName = useAgentNames(api);
  const [number, setNumber] = useState("");
  const [numberFault, setNumberFault] = useState<string>();
  const [fault, setFault] = useState<string>();
  const [found, setFound] = useState<{ number: string; text: string }>();
  const [asking, setAsking] = useState<string>();
  const [recording, setRecording] = useState(false);
  // How often something was asked: the answer to an earlier question says nothing of a later one.
  const asked = useRef(0);
  const nameOf = (id: string) =>
    services.find((each) => each.id === id)?.name ?? id;

  const withNumber = (act: (e164: string) => void) => {
    const typed = typedNumber(number, country);
    asked.current += 1;
    setFound(undefined);
    setNumberFault("fault" in typed ? typed.fault : undefined);
    if ("e164" in typed) {
      act(typed.e164);
    }
  };
  const find = (e164: string) => {
    const question = asked.current;
    return api.optOutsOf(e164).then((outcome) => {
      if (asked.current !== question) {
        return;
      }
      setFault(faultOf(outcome));
      if (outcome.kind === "done") {
        const names = outcome.value.map((each) => nameOf(each.serviceId));
        setFound({
          number,
          text:
            names.length === 0 ? texts.foundNone : texts.found(showAll(names)),
        });
      }
    });
  };
  const record = async (e164: string) => {
    setRecording(true);
    const outcome = await api.recordOptOut(serviceId, e164);
    setRecording(false);
    setAsking(undefined);
    setFault(faultOf(outcome));
    if (outcome.kind === "done") {
      setFound({ number, text: texts.found(nameOf(serviceId)) });
      await optOuts.askAgain();
    }
  };

  return (
    <SpaceBetween size="m">
      <form
        className="admin-line"
        aria-label={texts.find}
        onSubmit={(event) => {
          event.preventDefault();
          withNumber((e164) => void find(e164));
        }}
      >
        <FormField label={texts.service}>
          <ServiceSelect
            services={services}
            serviceId={serviceId}
            onChange={setServiceId}
          />
        </FormField>
        <NumberInput
          label={texts.number}
          value={number}
          country={country}
          fault={numberFault}
          onChange={setNumber}
        />
        <Button>{texts.find}</Button>
        <Button
          formAction="none"
          onClick={() => {
            withNumber(setAsking);
          }}
        >
          {texts.record}
        </Button>
      </form>
      <Question
        visible={asking !== undefined}
        title={texts.recordTitle}
        yes={texts.recordYes}
        no={texts.keep}
        busy={recording}
        onYes={() => {
          if (asking !== undefined) {
            void record(asking);
          }
        }}
        onNo={() => {
          setAsking(undefined);
        }}
      >
        {asking !== undefined &&
          texts.recordText(showNumber(asking), nameOf(serviceId))}
      </Question>
      <p role="status" className="admin-about">
        {found?.number === number && found.text}
      </p>
      {fault !== undefined && <Notice kind="error">{fault}</Notice>}
      <AskedList
        asked={optOuts}
        label={adminStrings.administration.parts["opt-outs"]}
        empty={texts.none}
        trackBy="contactId"
        columnDefinitions={[
          {
            id: "customer",
            header: texts.customer,
            isRowHeader: true,
            cell: ({ contactId }) => contactId,
          },
          { id: "at", header: texts.at, cell: ({ at }) => showMoment(at) },
          {
            id: "by",
            header: texts.by,
            cell: ({ by }) =>
              by === undefined ? texts.bySelf : texts.byAgent(agentName(by)),
          },
        ]}
      />
    </SpaceBetween>
  );
}
