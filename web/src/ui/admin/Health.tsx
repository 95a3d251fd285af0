import FormField from "@cloudscape-design/components/form-field";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { type ReactNode, useCallback, useState } from "react";
import { adminStrings } from "../../adminStrings";
import type { AdminApi } from "../../api/admin";
import type { Service } from "../../api/types";
import { Refresh } from "../parts/Refresh";
import { ServiceSelect } from "../parts/ServiceSelect";
import { Unanswered } from "../parts/Unanswered";
import { type Asked, useAsked } from "../parts/useAsked";
import { type Span, spans } from "./health";
import { HealthReport } from "./HealthReport";

/** What became of a service's texts. */
export function Health({ api }: { api: AdminApi }) {
  const texts = adminStrings.health;
  const services = useAsked(api.services);
  return (
    <SpaceBetween size="m">
      <p className="admin-about">{texts.about}</p>
      <Answer asked={services}>
        {(all) =>
          all.length === 0 ? (
            texts.noServices
          ) : (
            <OfService api={api} services={all} />
          )
        }
      </Answer>
    </SpaceBetween>
  );
}

interface OfServiceProps {
  api: AdminApi;
  services: readonly Service[];
}

function OfService({ api, services }: OfServiceProps) {
  const texts = adminStrings.health;
  const [serviceId, setServiceId] = useState(
    () => (services.find(({ sms }) => sms) ?? services[0])?.id ?? "",
  );
  const [span, setSpan] = useState<Span>("day");
  const tallies = useAsked(
    useCallback(
      () => api.health(serviceId, spans[span]),
      [api, serviceId, span],
    ),
  );
  const service = services.find(({ id }) => id === serviceId);
  return (
    <SpaceBetween size="m">
      <div className="admin-line">
        <FormField label={texts.service}>
          <ServiceSelect
            services={services}
            serviceId={serviceId}
            onChange={setServiceId}
          />
        </FormField>
        <SegmentedControl
          label={texts.span}
          selectedId={span}
          options={spanNames.map((each) => ({
            id: each,
            text: texts.spans[each],
          }))}
          onChange={({ detail }) => {
            setSpan(
              spanNames.find((each) => each === detail.selectedId) ?? span,
            );
          }}
        />
        <Refresh
          at={tallies.at}
          asking={tallies.asking}
          onRefresh={() => void tallies.askAgain()}
        />
      </div>
      <Answer asked={tallies}>
        {(answered, at) => (
          <HealthReport
            tallies={answered}
            numbers={service?.numbers ?? []}
            span={span}
            at={at}
          />
        )}
      </Answer>
    </SpaceBetween>
  );
}

const spanNames = Object.keys(spans) as Span[];

interface AnswerProps<T> {
  asked: Asked<T>;
  children: (value: T, at: string) => ReactNode;
}

/** What was asked for, and why it is not there or not the latest. */
function Answer<T>({ asked, children }: AnswerProps<T>) {
  if (asked.loading) {
    return (
      <p role="status">
        <Spinner /> {adminStrings.loading}
      </p>
    );
  }
  return (
    <SpaceBetween size="s">
      <Unanswered asked={asked} />
      {asked.value !== undefined &&
        asked.at !== undefined &&
        children(asked.value, asked.at)}
    </SpaceBetween>
  );
}
