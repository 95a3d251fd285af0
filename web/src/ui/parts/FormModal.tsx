import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useState } from "react";
import type { Outcome } from "../../api/outcome";
import { strings } from "../../strings";
import { type FaultLine, faultsOf } from "./faults";
import { Notice } from "./Notice";

interface FormModalProps {
  title: string;
  size?: "medium" | "large";
  onSave: () => Promise<Outcome<unknown>>;
  onClose: () => void;
  /** Shows what was saved; until then the form stays, so that nothing older can be opened. */
  onSaved: () => Promise<void>;
  /** What the form calls a field that the API names; if it has none of those, nothing. */
  nameOf?: (field: string) => string;
  children: ReactNode;
}

/** A form that saves, or says why it could not. */
export function FormModal({
  title,
  size = "medium",
  onSave,
  onClose,
  onSaved,
  nameOf = (field) => field,
  children,
}: FormModalProps) {
  const [saving, setSaving] = useState(false);
  const [faults, setFaults] = useState<FaultLine[]>([]);
  const save = async () => {
    setSaving(true);
    const outcome = await onSave();
    setFaults(faultsOf(outcome, nameOf));
    if (outcome.kind === "done") {
      await onSaved();
    }
    setSaving(false);
  };
  return (
    <Modal
      visible
      size={size}
      header={title}
      closeAriaLabel={strings.form.cancel}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {strings.form.cancel}
            </Button>
            <Button
              variant="primary"
              loading={saving}
              onClick={() => void save()}
            >
              {strings.form.save}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {children}
        {faults.length > 0 && (
          <Notice kind="error">
            {faults.map(({ key, text }) => (
              <div key={key}>{text}</div>
            ))}
          </Notice>
        )}
      </SpaceBetween>
    </Modal>
  );
}
