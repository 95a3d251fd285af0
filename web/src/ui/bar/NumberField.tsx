import Autosuggest from "@cloudscape-design/components/autosuggest";
import { useMemo, useRef } from "react";
import {
  type Country,
  formatTyped,
  readNumber,
  showNumber,
} from "../../numbers/number";
import { strings } from "../../strings";
import { Notice } from "../parts/Notice";

interface NumberFieldProps {
  value: string;
  country: Country;
  /** In E.164, the latest first. */
  recent: readonly string[];
  fault: string | undefined;
  /** Whether a chat with the number is being started: what is said of it then is about this number, and no other. */
  starting: boolean;
  onChange: (value: string) => void;
  onEnter: () => void;
}

/** The Number Input Field: it formats while the agent types, and offers the numbers of late. */
export function NumberField({
  value,
  country,
  recent,
  fault,
  starting,
  onChange,
  onEnter,
}: NumberFieldProps) {
  const selects = useRef(false);
  const digits = value.replaceAll(/\D/g, "");
  // A whole number needs no suggestion, and what stands under the field is free again.
  const isWhole = readNumber(value, country).is !== "none";
  const options = useMemo(
    () =>
      recent
        .filter((number) => !isWhole && number.includes(digits))
        .map((number) => ({ value: showNumber(number) })),
    [recent, digits, isWhole],
  );
  return (
    <div className="start-number">
      <Autosuggest
        value={value}
        readOnly={starting}
        nativeInputAttributes={{ inputMode: "tel" }}
        ariaLabel={strings.start.number}
        clearAriaLabel={strings.start.clear}
        placeholder={strings.start.numberPlaceholder}
        filteringType="manual"
        hideEnteredTextOption
        options={
          options.length === 0 ? [] : [{ label: strings.start.recent, options }]
        }
        invalid={fault !== undefined}
        {...(fault !== undefined && { ariaDescribedby: faultId })}
        onKeyDown={(event) => {
          if (event.detail.key === "Escape" && value !== "" && !starting) {
            event.preventDefault();
            onChange("");
          } else if (event.detail.key === "Enter") {
            // While numbers are offered Enter would only close the list. To choose one of them is not yet to text it.
            event.preventDefault();
            if (!selects.current) {
              onEnter();
            }
            selects.current = false;
          } else {
            selects.current = false;
          }
        }}
        onSelect={({ detail }) => {
          selects.current = detail.selectedOption !== undefined;
        }}
        onChange={({ detail }) => {
          onChange(
            caretAtEnd()
              ? formatTyped(value, detail.value, country)
              : detail.value,
          );
        }}
      />
      {fault !== undefined && (
        <div className="bar-fault">
          <Notice kind="error" id={faultId}>
            {fault}
          </Notice>
        </div>
      )}
    </div>
  );
}

const faultId = "start-fault";

/** Formatting moves the caret to the end, so it is only done there. */
function caretAtEnd(): boolean {
  const field = document.activeElement;
  return (
    !(field instanceof HTMLInputElement) ||
    field.selectionEnd === null ||
    field.selectionEnd === field.value.length
  );
}
