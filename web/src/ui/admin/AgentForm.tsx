import Checkbox from "@cloudscape-design/components/checkbox";
import Input from "@cloudscape-design/components/input";
import Spinner from "@cloudscape-design/components/spinner";
import { useState } from "react";
import { adminStrings } from "../../adminStrings";
import type { AdminApi } from "../../api/admin";
import type { Agent, Permission } from "../../api/types";
import { CheckedField } from "../parts/CheckedField";
import { FormModal } from "../parts/FormModal";
import { Unanswered } from "../parts/Unanswered";
import { useAsked } from "../parts/useAsked";
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
      <CheckedField path="name" label={texts.name}>
        <Input
          value={name}
          onChange={({ detail }) => {
            setName(detail.value);
          }}
        />
      </CheckedField>
      <CheckedField path="permissions" label={texts.permissions}>
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
      </CheckedField>
      <CheckedField path="services" label={texts.services}>
        {services.loading && <Spinner />}
        <Unanswered asked={services} />
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
      </CheckedField>
    </FormModal>
  );
}

function withOrWithout<T>(list: readonly T[], item: T, wanted: boolean): T[] {
  const others = list.filter((each) => each !== item);
  return wanted ? [...others, item] : others;
}
