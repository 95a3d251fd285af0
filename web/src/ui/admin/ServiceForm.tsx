import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Textarea from "@cloudscape-design/components/textarea";
import Toggle from "@cloudscape-design/components/toggle";
import { useState } from "react";
import { adminStrings } from "../../adminStrings";
import type { AdminApi } from "../../api/admin";
import type { Service } from "../../api/types";
import { CheckedField } from "../parts/CheckedField";
import { FormModal } from "../parts/FormModal";
import { fieldNames } from "./fieldNames";
import { type PolicyFields, readPolicies, writePolicies } from "./policies";
import { PolicyForm } from "./PolicyForm";

const { services: texts, policies, places } = adminStrings;
const nameOf = fieldNames({
  id: texts.id,
  name: texts.name,
  sms: texts.sms,
  numbers: texts.numbers,
  "numbers[]": places.entry,
  maxSegments: texts.maxSegments,
  ...Object.fromEntries(
    Object.entries(policies.labels).map(([path, label]) => [
      `policies.${path}`,
      label,
    ]),
  ),
  "policies.openingHours.periods[]": places.entry,
  "policies.openingHours.periods[].days[]": places.day,
  "policies.openingHours.periods[].from": places.from,
  "policies.openingHours.periods[].to": places.to,
  "policies.allowedCountries[]": places.entry,
  "policies.dispositions[]": places.entry,
});

interface ServiceFormProps {
  api: AdminApi;
  /** Nothing for a new one. */
  service: Service | undefined;
  onClose: () => void;
  onSaved: () => Promise<void>;
}

/** A service's name, numbers and policies. */
export function ServiceForm({
  api,
  service,
  onClose,
  onSaved,
}: ServiceFormProps) {
  const [id, setId] = useState(service?.id ?? "");
  const [name, setName] = useState(service?.name ?? "");
  const [sms, setSms] = useState(service?.sms ?? true);
  const [numbers, setNumbers] = useState(service?.numbers.join("\n") ?? "");
  const [maxSegments, setMaxSegments] = useState(
    String(service?.maxSegments ?? 1),
  );
  const [fields, setFields] = useState<PolicyFields>(() =>
    readPolicies(service?.policies ?? {}),
  );
  return (
    <FormModal
      size="large"
      title={service === undefined ? texts.add : texts.title(service.name)}
      onSave={() =>
        api.putService(id, {
          name,
          sms,
          carrier: service?.carrier ?? "sns",
          numbers: numbers.split(/[\s,]+/).filter(Boolean),
          maxSegments: Number(maxSegments),
          policies: writePolicies(fields),
        })
      }
      onClose={onClose}
      onSaved={onSaved}
      nameOf={nameOf}
    >
      {service === undefined && (
        <CheckedField path="id" label={texts.id} constraintText={texts.idHint}>
          <Input
            value={id}
            onChange={({ detail }) => {
              setId(detail.value);
            }}
          />
        </CheckedField>
      )}
      <div className="policies">
        <CheckedField path="name" label={texts.name}>
          <Input
            value={name}
            onChange={({ detail }) => {
              setName(detail.value);
            }}
          />
        </CheckedField>
        <CheckedField path="maxSegments" label={texts.maxSegments}>
          <Input
            type="number"
            value={maxSegments}
            onChange={({ detail }) => {
              setMaxSegments(detail.value);
            }}
          />
        </CheckedField>
        <CheckedField
          path="numbers"
          label={texts.numbers}
          constraintText={texts.numbersHint}
        >
          <Textarea
            rows={2}
            value={numbers}
            onChange={({ detail }) => {
              setNumbers(detail.value);
            }}
          />
        </CheckedField>
        <Toggle
          checked={sms}
          onChange={({ detail }) => {
            setSms(detail.checked);
          }}
        >
          {texts.sms}
        </Toggle>
      </div>
      <Header variant="h3" description={texts.policiesHint}>
        {texts.policies}
      </Header>
      <PolicyForm fields={fields} onChange={setFields} />
    </FormModal>
  );
}
