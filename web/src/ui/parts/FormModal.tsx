import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useState } from "react";
import type { Outcome } from "../../api/outcome";
import { strings } from "../../strings";
import { type FaultLine, faultsOf } from "./faults";
import { FormFaults } from "./formFaults";
import { Notice } from "./Notice";

interface FormModalProps {
  title: string;
  size?: "medium" | "large";
  onSave: () => Promise<Outcome<unknown>>;
  onClose: () => void;
  /** Shows what was saved, and closes the form; until then nothing else does, so that nothing older can be opened. */
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
    try {
      const outcome = await onSave();
      setFaults(faultsOf(outcome, nameOf));
      if (outcome.kind === "done") {
        await onSaved();
      }
    } finally {
      setSaving(false);
    }
  };
  const close = () => {
    if (!saving) {
      onClose();
    }
  };
  return (
    <Modal
      visible
      size={size}
      header={title}
      closeAriaLabel={strings.form.cancel}
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" disabled={saving} onClick={close}>
              {strings.form.cancel}
            </Button>
            <Button
              variant="primary"
              loading={saving}
              loadingText={strings.form.saving}
              onClick={() => void save()}
            >
              {strings.form.save}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {/* What is typed while it saves would be lost. */}
        <div inert={saving}>
          <FormFaults value={faults}>
            <SpaceBetween size="m">{children}</SpaceBetween>
          </FormFaults>
        </div>
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
