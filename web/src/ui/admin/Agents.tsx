import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { adminStrings } from "../../adminStrings";
import type { AdminApi } from "../../api/admin";
import type { Agent } from "../../api/types";
import { strings } from "../../strings";
import { AskedList } from "../parts/AskedList";
import { showList } from "../parts/lists";
import { useAsked } from "../parts/useAsked";
import { AgentForm } from "./AgentForm";

/** Who works here, and what they may do. */
export function Agents({ api }: { api: AdminApi }) {
  const texts = adminStrings.agents;
  const agents = useAsked(api.agents);
  const services = useAsked(api.services);
  const [editing, setEditing] = useState<Agent>();
  const serviceName = (serviceId: string) =>
    services.value?.find(({ id }) => id === serviceId)?.name ?? serviceId;
  return (
    <SpaceBetween size="m">
      <p className="admin-about">{texts.accounts}</p>
      <AskedList
        asked={agents}
        label={adminStrings.administration.parts.agents}
        empty={texts.none}
        trackBy="id"
        columnDefinitions={[
          {
            id: "name",
            header: texts.name,
            isRowHeader: true,
            cell: ({ name }) => <span className="cell-name">{name}</span>,
          },
          { id: "id", header: texts.id, cell: ({ id }) => id },
          {
            id: "state",
            header: texts.state,
            cell: ({ state }) => strings.agentState[state],
          },
          {
            id: "permissions",
            header: texts.permissions,
            cell: ({ permissions }) =>
              permissions.length === 0
                ? texts.none
                : showList(
                    permissions.map((each) => texts.permissionNames[each]),
                  ),
          },
          {
            id: "services",
            header: texts.services,
            cell: (agent) => showList(agent.services.map(serviceName)),
          },
          {
            id: "actions",
            header: texts.actions,
            cell: (agent) => (
              <Button
                variant="inline-icon"
                iconName="edit"
                ariaLabel={texts.edit(agent.name)}
                onClick={() => {
                  setEditing(agent);
                }}
              />
            ),
          },
        ]}
      />
      {editing !== undefined && (
        <AgentForm
          api={api}
          agent={editing}
          onClose={() => {
            setEditing(undefined);
          }}
          onSaved={async () => {
            await agents.askAgain();
            setEditing(undefined);
          }}
        />
      )}
    </SpaceBetween>
  );
}
