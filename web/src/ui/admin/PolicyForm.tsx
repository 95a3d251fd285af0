import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import Textarea from "@cloudscape-design/components/textarea";
import Toggle from "@cloudscape-design/components/toggle";
import { adminStrings } from "../../adminStrings";
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
  const texts = adminStrings.policies;
  return policyGroups.map(({ group, fields: members }) => (
    <ExpandableSection key={group} headerText={texts.groups[group]}>
      <div className="policies">
        {members.map(([path, kind]) => (
          <Field
            key={path}
            path={path}
            kind={kind}
            value={fields[path] ?? ""}
            onChange={(value) => {
              onChange({ ...fields, [path]: value });
            }}
          />
        ))}
      </div>
    </ExpandableSection>
  ));
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
    <FormField label={labels[path]} constraintText={hint}>
      <Control kind={kind} value={value} onChange={onChange} />
    </FormField>
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
