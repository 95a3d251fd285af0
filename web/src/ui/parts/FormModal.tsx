import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useState } from "react";
import type { Outcome } from "../../api/outcome";
import { strings } from "../../strings";
import { faultOf } from "./faults";
import { Notice } from "./Notice";

interface FormModalProps {
  title: string;
  size?: "medium" | "large";
  onSave: () => Promise<Outcome<unknown>>;
  onClose: () => void;
  /** Shows what was saved; until then the form stays, so that nothing older can be opened. */
  onSaved: () => Promise<void>;
  children: ReactNode;
}

/** A form that saves, or says why it could not. */
export function FormModal({
  title,
  size = "medium",
  onSave,
  onClose,
  onSaved,
  children,
}: FormModalProps) {
  const [saving, setSaving] = useState(false);
  const [fault, setFault] = useState<string>();
  const save = async () => {
    setSaving(true);
    const outcome = await onSave();
    setFault(faultOf(outcome));
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
        {fault !== undefined && <Notice kind="error">{fault}</Notice>}
      </SpaceBetween>
    </Modal>
  );
}
