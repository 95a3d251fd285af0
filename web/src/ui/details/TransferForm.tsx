import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Modal from "@cloudscape-design/components/modal";
import Select, { type SelectProps } from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useEffect, useState } from "react";
import type { Chat, Colleague } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { excess } from "../../desk/lengths";
import { strings } from "../../strings";
import { useNames } from "../useNames";
import { CountedField } from "../parts/CountedField";
import { faultOf } from "../parts/faults";
import { Notice } from "../parts/Notice";

interface TransferFormProps {
  desk: Desk;
  actions: Actions;
  chat: Chat;
  onClose: () => void;
}

const mostOfNote = 500;

/** The queue stands for no agent. */
const queue = "";

/** To whom a chat is passed on, and what they should know. */
export default function TransferForm({
  desk,
  actions,
  chat,
  onClose,
}: TransferFormProps) {
  const { transfer } = strings;
  const { colleagues, failed } = useColleagues(chat.serviceId);
  const [to, setTo] = useState(queue);
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const tooLong = excess(note, mostOfNote) > 0;
  const service =
    desk.services.find(({ id }) => id === chat.serviceId)?.name ??
    chat.serviceId;
  const options: SelectProps.Option[] = [
    { value: queue, label: transfer.queue(service) },
    ...(colleagues ?? [])
      .filter(({ takesTransfers }) => takesTransfers)
      .map(({ id, name, state }) => ({
        value: id,
        label: name,
        description: strings.agentState[state],
      })),
  ];

  const send = async () => {
    setBusy(true);
    const outcome = await actions.transferChat(chat.id, {
      ...(to === queue ? { serviceId: chat.serviceId } : { agentId: to }),
      ...(note.trim() !== "" && { note }),
    });
    setBusy(false);
    setFault(faultOf(outcome));
    if (outcome.kind === "done") {
      onClose();
    }
  };

  return (
    <Modal
      visible
      header={transfer.title}
      closeAriaLabel={transfer.cancel}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {transfer.cancel}
            </Button>
            <Button
              variant="primary"
              loading={busy}
              disabled={tooLong}
              {...(tooLong && { disabledReason: transfer.tooLong })}
              onClick={() => void send()}
            >
              {transfer.transfer}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <FormField label={transfer.to} constraintText={transfer.stays}>
          <Select
            options={options}
            selectedOption={options.find(({ value }) => value === to) ?? null}
            statusType={
              colleagues === undefined && !failed ? "loading" : "finished"
            }
            expandToViewport
            onChange={({ detail }) => {
              setTo(detail.selectedOption.value ?? queue);
            }}
          />
        </FormField>
        <CountedField
          label={transfer.note}
          text={note}
          most={mostOfNote}
          stretch
        >
          <Textarea
            rows={3}
            value={note}
            placeholder={transfer.notePlaceholder}
            onChange={({ detail }) => {
              setNote(detail.value);
            }}
          />
        </CountedField>
        {failed && <Notice kind="stopped">{transfer.failed}</Notice>}
        {fault !== undefined && <Notice kind="error">{fault}</Notice>}
      </SpaceBetween>
    </Modal>
  );
}

function useColleagues(serviceId: string) {
  const names = useNames();
  const [colleagues, setColleagues] = useState<readonly Colleague[]>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let left = false;
    void names.colleagues(serviceId).then((outcome) => {
      if (left) {
        return;
      }
      if (outcome.kind === "done") {
        setColleagues(outcome.value.items);
      } else {
        setFailed(true);
      }
    });
    return () => {
      left = true;
    };
  }, [names, serviceId]);
  return { colleagues, failed };
}
