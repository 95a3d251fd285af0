import FormField, {
  type FormFieldProps,
} from "@cloudscape-design/components/form-field";
import { characters, excess } from "../../desk/lengths";
import { excessText, strings } from "../../strings";

interface CountedFieldProps extends Omit<
  FormFieldProps,
  "constraintText" | "errorText"
> {
  text: string;
  most: number;
}

/** A field whose text is counted, as soon as there is one, and is said to be too long rather than cut. */
export function CountedField({ text, most, ...field }: CountedFieldProps) {
  const tooMany = excess(text, most);
  return (
    <FormField
      {...field}
      constraintText={text !== "" && strings.form.count(characters(text), most)}
      errorText={tooMany > 0 && excessText(tooMany)}
    />
  );
}
