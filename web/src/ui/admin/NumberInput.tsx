import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { type Country, formatTyped } from "../../numbers/number";
import { strings } from "../../strings";

interface NumberInputProps {
  label: string;
  value: string;
  country: Country;
  fault: string | undefined;
  onChange: (value: string) => void;
}

/** A customer's number, in a form. */
export function NumberInput({
  label,
  value,
  country,
  fault,
  onChange,
}: NumberInputProps) {
  return (
    <FormField label={label} errorText={fault}>
      <Input
        inputMode="tel"
        value={value}
        autoComplete={false}
        placeholder={strings.start.numberPlaceholder}
        onChange={({ detail }) => {
          onChange(formatTyped(value, detail.value, country));
        }}
      />
    </FormField>
  );
}
