import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import type { CannedApi } from "../../api/canned";
import type { CannedMessage, Service } from "../../api/types";
import { strings } from "../../strings";
import { FormModal } from "../parts/FormModal";
import { ServiceSelect } from "../parts/ServiceSelect";

interface CannedFormProps {
  api: CannedApi;
  /** Nothing for a new one. */
  message: CannedMessage | undefined;
  /** Those whose messages the agent may make. */
  services: readonly Service[];
  onClose: () => void;
  onSaved: () => Promise<void>;
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

  const save = () => {
    const content = { title, body, ...(shortcut !== "" && { shortcut }) };
    return message === undefined
      ? api.create({ ...content, ...(serviceId !== own && { serviceId }) })
      : api.replace(message.id, content);
  };

  return (
    <FormModal
      title={message === undefined ? texts.formNew : texts.formChange}
      onSave={save}
      onClose={onClose}
      onSaved={onSaved}
    >
      {message === undefined && services.length > 0 && (
        <FormField label={texts.forWhom} constraintText={texts.forWhomAdmin}>
          <ServiceSelect
            services={[{ id: own, name: texts.own }, ...services]}
            serviceId={serviceId}
            expandToViewport
            onChange={setServiceId}
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
    </FormModal>
  );
}
