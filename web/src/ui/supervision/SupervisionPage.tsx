import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useCallback, useEffect, useMemo, useState } from "react";
import { adminStrings } from "../../adminStrings";
import type { Caller } from "../../api/caller";
import type { Outcome } from "../../api/outcome";
import { createSupervisionApi } from "../../api/supervision";
import type { Chat } from "../../api/types";
import type { Desk } from "../../desk/desk";
import { ownServices } from "../../desk/select";
import { faultOf } from "../parts/faults";
import { Notice } from "../parts/Notice";
import { showTime } from "../parts/times";
import { useAsked } from "../parts/useAsked";
import { addressOfView } from "../useRoute";
import { AgentList } from "./AgentList";
import { Queue } from "./Queue";
import "./SupervisionPage.css";

interface SupervisionPageProps {
  desk: Desk;
  caller: Caller;
  part: string | undefined;
}

/** What waits in a service, and who works on what. */
export default function SupervisionPage({
  desk,
  caller,
  part,
}: SupervisionPageProps) {
  const texts = adminStrings.supervision;
  const services = ownServices(desk);
  const service = services.find(({ id }) => id === part) ?? services[0];
  if (service === undefined) {
    return <Box>{texts.noServices}</Box>;
  }
  const options = services.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={texts.readRecorded}
        actions={
          <div className="supervision-service">
            <Select
              ariaLabel={texts.service}
              options={options}
              selectedOption={{ value: service.id, label: service.name }}
              onChange={({ detail }) => {
                window.location.hash = addressOfView(
                  "supervision",
                  detail.selectedOption.value,
                );
              }}
            />
          </div>
        }
      >
        {texts.title}
      </Header>
      <ServiceView key={service.id} caller={caller} serviceId={service.id} />
    </SpaceBetween>
  );
}

function ServiceView({
  caller,
  serviceId,
}: {
  caller: Caller;
  serviceId: string;
}) {
  const texts = adminStrings.supervision;
  const api = useMemo(() => createSupervisionApi(caller), [caller]);
  const [fault, setFault] = useState<string>();
  const queue = useAsked(
    useCallback(() => api.queue(serviceId), [api, serviceId]),
  );
  const workloads = useAsked(
    useCallback(() => api.workloads(serviceId), [api, serviceId]),
  );
  const { askAgain: queueAgain } = queue;
  const { askAgain: workloadsAgain } = workloads;
  const refresh = useCallback(() => {
    void queueAgain();
    void workloadsAgain();
  }, [queueAgain, workloadsAgain]);

  // Nothing is polled: who comes back to this window sees what is.
  useEffect(() => {
    window.addEventListener("focus", refresh);
    return () => {
      window.removeEventListener("focus", refresh);
    };
  }, [refresh]);

  const moved = async (asking: Promise<Outcome<Chat>>) => {
    setFault(faultOf(await asking));
    refresh();
  };

  return (
    <SpaceBetween size="l">
      <div className="supervision-as-of">
        {workloads.at !== undefined && (
          <span role="status">{texts.asOf(showTime(workloads.at))}</span>
        )}
        <Button iconName="refresh" onClick={refresh}>
          {texts.refresh}
        </Button>
      </div>
      {fault !== undefined && <Notice kind="error">{fault}</Notice>}
      <Queue
        queue={queue}
        onTakeOver={(chatId) => void moved(api.takeOver(chatId))}
      />
      <AgentList
        workloads={workloads}
        onTakeOver={(chatId) => void moved(api.takeOver(chatId))}
        onGive={(chatId, agentId) => void moved(api.give(chatId, agentId))}
      />
    </SpaceBetween>
  );
}
