import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
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
import { Refresh } from "../parts/Refresh";
import { ServiceSelect } from "../parts/ServiceSelect";
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
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={
          desk.agent.permissions.includes("sms:send")
            ? texts.about
            : `${texts.about} ${texts.giveOn}`
        }
        actions={
          <div className="supervision-service">
            <ServiceSelect
              ariaLabel={texts.service}
              services={services}
              serviceId={service.id}
              onChange={(id) => {
                window.location.hash = addressOfView("supervision", id);
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
  const api = useMemo(() => createSupervisionApi(caller), [caller]);
  const [fault, setFault] = useState<string>();
  const [moving, setMoving] = useState<string>();
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

  const move = async (chatId: string, asking: Promise<Outcome<Chat>>) => {
    setMoving(chatId);
    setFault(faultOf(await asking));
    await Promise.all([queueAgain(), workloadsAgain()]);
    setMoving((still) => (still === chatId ? undefined : still));
  };
  const takeOver = (chatId: string) => void move(chatId, api.takeOver(chatId));

  return (
    <SpaceBetween size="l">
      <div className="supervision-refresh">
        <Refresh
          at={workloads.at}
          asking={queue.asking || workloads.asking}
          onRefresh={refresh}
        />
      </div>
      {fault !== undefined && <Notice kind="error">{fault}</Notice>}
      <Queue
        queue={queue}
        moving={moving}
        nameOf={(id) =>
          workloads.value?.find(({ agent }) => agent.id === id)?.agent.name ??
          id
        }
        onTakeOver={takeOver}
      />
      <AgentList
        workloads={workloads}
        moving={moving}
        onTakeOver={takeOver}
        onGive={(chatId, agentId) =>
          void move(chatId, api.give(chatId, agentId))
        }
      />
    </SpaceBetween>
  );
}
