import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import type { CannedApi } from "../../api/canned";
import type { CannedMessage, Service } from "../../api/types";
import { strings } from "../../strings";
import { faultOf } from "../parts/faults";
import { Notice } from "../parts/Notice";

interface CannedFormProps {
  api: CannedApi;
  /** Nothing for a new one. */
  message: CannedMessage | undefined;
  /** Those whose messages the agent may make. */
  services: readonly Service[];
  onClose: () => void;
  onSaved: () => void;
}

/** Stands for no service: a personal message. */
const own = "";

/** Makes a canned message, or changes one. */
export function CannedForm({
  api,
  message,
  services,
  onClose,
  onSaved,
}: CannedFormProps) {
  const texts = strings.cannedPage;
  const [title, setTitle] = useState(message?.title ?? "");
  const [shortcut, setShortcut] = useState(message?.shortcut ?? "");
  const [body, setBody] = useState(message?.body ?? "");
  const [serviceId, setServiceId] = useState(message?.serviceId ?? own);
  const [saving, setSaving] = useState(false);
  const [fault, setFault] = useState<string>();
  const owners = [
    { value: own, label: texts.own },
    ...services.map(({ id, name }) => ({ value: id, label: name })),
  ];

  const save = async () => {
    setSaving(true);
    const content = { title, body, ...(shortcut !== "" && { shortcut }) };
    const outcome =
      message === undefined
        ? await api.create({
            ...content,
            ...(serviceId !== own && { serviceId }),
          })
        : await api.replace(message.id, content);
    setSaving(false);
    setFault(faultOf(outcome));
    if (outcome.kind === "done") {
      onSaved();
    }
  };

  return (
    <Modal
      visible
      header={message === undefined ? texts.formNew : texts.formChange}
      closeAriaLabel={texts.cancel}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {texts.cancel}
            </Button>
            <Button
              variant="primary"
              loading={saving}
              onClick={() => void save()}
            >
              {texts.save}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {message === undefined && services.length > 0 && (
          <FormField label={texts.forWhom} constraintText={texts.forWhomAdmin}>
            <Select
              options={owners}
              selectedOption={
                owners.find(({ value }) => value === serviceId) ?? null
              }
              expandToViewport
              onChange={({ detail }) => {
                setServiceId(detail.selectedOption.value ?? own);
              }}
            />
          </FormField>
        )}
        <FormField label={texts.fieldTitle}>
          <Input
            value={title}
            onChange={({ detail }) => {
              setTitle(detail.value);
            }}
          />
        </FormField>
        <FormField
          label={texts.fieldShortcut}
          constraintText={texts.shortcutHint}
        >
          <Input
            value={shortcut}
            onChange={({ detail }) => {
              setShortcut(detail.value.toLowerCase().replace(/^\//, ""));
            }}
          />
        </FormField>
        <FormField
          label={texts.fieldText}
          constraintText={texts.textHint}
          stretch
        >
          <Textarea
            value={body}
            rows={4}
            onChange={({ detail }) => {
              setBody(detail.value);
            }}
          />
        </FormField>
        {fault !== undefined && <Notice kind="error">{fault}</Notice>}
      </SpaceBetween>
    </Modal>
  );
}
