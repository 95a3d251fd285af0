import FormField, {
  type FormFieldProps,
} from "@cloudscape-design/components/form-field";
import { useContext } from "react";
import { faultsIn } from "./faults";
import { FormFaults } from "./formFaults";

interface CheckedFieldProps extends Omit<FormFieldProps, "errorText"> {
  /** The field's path, as the API names it. */
  path: string;
}

/** A field of a form, with what was wrong with it when the form was saved. */
export function CheckedField({ path, ...field }: CheckedFieldProps) {
  const faults = faultsIn(useContext(FormFaults), path);
  return (
    <FormField
      {...field}
      errorText={
        faults.length > 0 &&
        faults.map(({ key, text }) => <div key={key}>{text}</div>)
      }
    />
  );
}
