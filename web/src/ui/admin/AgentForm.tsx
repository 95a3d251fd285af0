import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Spinner from "@cloudscape-design/components/spinner";
import { useState } from "react";
import { adminStrings } from "../../adminStrings";
import type { AdminApi } from "../../api/admin";
import type { Agent, Permission } from "../../api/types";
import { useAsked } from "../parts/useAsked";
import { FormModal } from "../parts/FormModal";
import { fieldNames } from "./fieldNames";

const { agents: texts, places } = adminStrings;
const nameOf = fieldNames({
  name: texts.name,
  permissions: texts.permissions,
  "permissions[]": places.entry,
  services: texts.services,
  "services[]": places.entry,
});

interface AgentFormProps {
  api: AdminApi;
  agent: Agent;
  onClose: () => void;
  onSaved: () => Promise<void>;
}

/** An agent's name, permissions and services. */
export function AgentForm({ api, agent, onClose, onSaved }: AgentFormProps) {
  const services = useAsked(api.services);
  const [name, setName] = useState(agent.name);
  const [permissions, setPermissions] = useState(agent.permissions);
  const [serves, setServes] = useState(agent.services);
  return (
    <FormModal
      title={texts.title(agent.id)}
      onSave={() =>
        api.putAgent(agent.id, { name, permissions, services: serves })
      }
      onClose={onClose}
      onSaved={onSaved}
      nameOf={nameOf}
    >
      <FormField label={texts.name}>
        <Input
          value={name}
          onChange={({ detail }) => {
            setName(detail.value);
          }}
        />
      </FormField>
      <FormField label={texts.permissions}>
        {(Object.keys(texts.permissionNames) as Permission[]).map((each) => (
          <Checkbox
            key={each}
            checked={permissions.includes(each)}
            onChange={({ detail }) => {
              setPermissions(withOrWithout(permissions, each, detail.checked));
            }}
          >
            {texts.permissionNames[each]}
          </Checkbox>
        ))}
      </FormField>
      <FormField label={texts.services} errorText={services.fault}>
        {services.loading && <Spinner />}
        {services.value?.map((service) => (
          <Checkbox
            key={service.id}
            checked={serves.includes(service.id)}
            onChange={({ detail }) => {
              setServes(withOrWithout(serves, service.id, detail.checked));
            }}
          >
            {service.name}
          </Checkbox>
        ))}
      </FormField>
    </FormModal>
  );
}

function withOrWithout<T>(list: readonly T[], item: T, wanted: boolean): T[] {
  const others = list.filter((each) => each !== item);
  return wanted ? [...others, item] : others;
}
