import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import Textarea from "@cloudscape-design/components/textarea";
import Toggle from "@cloudscape-design/components/toggle";
import { useContext, useState } from "react";
import { adminStrings } from "../../adminStrings";
import { CheckedField } from "../parts/CheckedField";
import { faultsIn } from "../parts/faults";
import { FormFaults } from "../parts/formFaults";
import {
  type PolicyFields,
  policyGroups,
  type PolicyKind,
  type PolicyPath,
} from "./policies";

interface PolicyFormProps {
  fields: PolicyFields;
  onChange: (fields: PolicyFields) => void;
}

/** All policies of a service, in groups. */
export function PolicyForm({ fields, onChange }: PolicyFormProps) {
  return policyGroups.map((each) => (
    <Group key={each.group} {...each} values={fields} onChange={onChange} />
  ));
}

type GroupProps = (typeof policyGroups)[number] & {
  values: PolicyFields;
  onChange: (fields: PolicyFields) => void;
};

/** Policies of one kind, folded until they are wanted, or until one of them is wrong. */
function Group({ group, fields, values, onChange }: GroupProps) {
  const faults = useContext(FormFaults);
  const [expanded, setExpanded] = useState(false);
  const [seen, setSeen] = useState(faults);
  if (seen !== faults) {
    setSeen(faults);
    if (fields.some(([path]) => faultsIn(faults, fieldOf(path)).length > 0)) {
      setExpanded(true);
    }
  }
  return (
    <ExpandableSection
      headerText={adminStrings.policies.groups[group]}
      expanded={expanded}
      onChange={({ detail }) => {
        setExpanded(detail.expanded);
      }}
    >
      <div className="policies">
        {fields.map(([path, kind]) => (
          <Field
            key={path}
            path={path}
            kind={kind}
            value={values[path] ?? ""}
            onChange={(value) => {
              onChange({ ...values, [path]: value });
            }}
          />
        ))}
      </div>
    </ExpandableSection>
  );
}

/** A policy's path in a service. */
function fieldOf(path: PolicyPath): string {
  return `policies.${path}`;
}

interface FieldProps {
  path: PolicyPath;
  kind: PolicyKind;
  value: string;
  onChange: (value: string) => void;
}

function Field({ path, kind, value, onChange }: FieldProps) {
  const { labels, hints } = adminStrings.policies;
  if (kind === "toggle") {
    return (
      <Toggle
        checked={value === "true"}
        onChange={({ detail }) => {
          onChange(detail.checked ? "true" : "");
        }}
      >
        {labels[path]}
      </Toggle>
    );
  }
  const hint =
    kind === "list" || kind === "periods" || kind === "clock"
      ? hints[kind]
      : undefined;
  return (
    <CheckedField
      path={fieldOf(path)}
      label={labels[path]}
      constraintText={hint}
    >
      <Control kind={kind} value={value} onChange={onChange} />
    </CheckedField>
  );
}

function Control({ kind, value, onChange }: Omit<FieldProps, "path">) {
  const { actions } = adminStrings.policies;
  const changed = ({ detail }: { detail: { value: string } }) => {
    onChange(detail.value);
  };
  switch (kind) {
    case "action": {
      const options = Object.entries(actions).map(([action, label]) => ({
        value: action,
        label,
      }));
      return (
        <Select
          options={options}
          selectedOption={options.find((each) => each.value === value) ?? null}
          expandToViewport
          onChange={({ detail }) => {
            onChange(detail.selectedOption.value ?? "");
          }}
        />
      );
    }
    case "text":
    case "periods":
      return <Textarea rows={2} value={value} onChange={changed} />;
    case "number":
      return <Input type="number" value={value} onChange={changed} />;
    default:
      return <Input value={value} onChange={changed} />;
  }
}
