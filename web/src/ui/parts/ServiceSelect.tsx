import Select from "@cloudscape-design/components/select";
import type { Service } from "../../api/types";

interface ServiceSelectProps {
  services: readonly Pick<Service, "id" | "name">[];
  serviceId: string | undefined;
  onChange: (serviceId: string) => void;
  /** Where no form field says what it is. */
  ariaLabel?: string;
  placeholder?: string;
  /** What is listed if there is none. */
  empty?: string;
  disabled?: boolean;
  /** Whether the list may hang over the edge of what the field stands in. */
  expandToViewport?: boolean;
}

/** Chooses one of the services by its name. */
export function ServiceSelect({
  services,
  serviceId,
  onChange,
  ...select
}: ServiceSelectProps) {
  const options = services.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Select
      {...select}
      options={options}
      selectedOption={options.find(({ value }) => value === serviceId) ?? null}
      onChange={({ detail }) => {
        const { value } = detail.selectedOption;
        if (value !== undefined) {
          onChange(value);
        }
      }}
    />
  );
}
