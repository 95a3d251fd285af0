import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useState } from "react";
import { adminStrings } from "../../adminStrings";
import type { Outcome } from "../../api/outcome";
import { faultOf } from "../parts/faults";
import { Notice } from "../parts/Notice";

interface FormModalProps {
  title: string;
  size?: "medium" | "large";
  onSave: () => Promise<Outcome<unknown>>;
  onClose: () => void;
  onSaved: () => void;
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
    setSaving(false);
    setFault(faultOf(outcome));
    if (outcome.kind === "done") {
      onSaved();
    }
  };
  return (
    <Modal
      visible
      size={size}
      header={title}
      closeAriaLabel={adminStrings.cancel}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {adminStrings.cancel}
            </Button>
            <Button
              variant="primary"
              loading={saving}
              onClick={() => void save()}
            >
              {adminStrings.save}
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
