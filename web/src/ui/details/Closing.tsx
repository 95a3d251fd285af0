import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import Textarea from "@cloudscape-design/components/textarea";
import type { Chat, EndChat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import { mostOf } from "../../desk/closings";
import type { Desk } from "../../desk/desk";
import { closingOf } from "../../desk/select";
import { strings } from "../../strings";
import { CountedField } from "../parts/CountedField";

interface ClosingProps {
  desk: Desk;
  chat: Chat;
  actions: Actions;
  /** Whether it is being saved. */
  saving: boolean;
}

/** What the agent says of the chat when it ends, or afterwards. While it is on its way, it is said. */
export function Closing({ desk, chat, actions, saving }: ClosingProps) {
  const { details } = strings;
  const closing = closingOf(desk, chat.id);
  const dispositions =
    desk.services.find(({ id }) => id === chat.serviceId)?.policies
      .dispositions ?? [];
  const say = (key: keyof EndChat, said: string) => {
    const next = { ...closing, [key]: said };
    if (said === "") {
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- one of two known keys
      delete next[key];
    }
    actions.close(chat.id, next);
  };
  const { disposition, note } = closing;
  const disabled = saving || desk.endings.has(chat.id);
  return (
    <>
      <CountedField
        label={details.disposition}
        text={dispositions.length === 0 ? (disposition ?? "") : ""}
        most={mostOf.disposition}
        stretch
      >
        {dispositions.length === 0 ? (
          <Input
            value={disposition ?? ""}
            disabled={disabled}
            autoComplete={false}
            onChange={({ detail }) => {
              say("disposition", detail.value);
            }}
          />
        ) : (
          <Select
            placeholder={details.noDisposition}
            disabled={disabled}
            expandToViewport
            options={["", ...dispositions].map((each) => ({
              value: each,
              label: each === "" ? details.noDisposition : each,
            }))}
            selectedOption={
              disposition === undefined
                ? null
                : { value: disposition, label: disposition }
            }
            onChange={({ detail }) => {
              say("disposition", detail.selectedOption.value ?? "");
            }}
          />
        )}
      </CountedField>
      <CountedField
        label={details.note}
        text={note ?? ""}
        most={mostOf.note}
        stretch
      >
        <Textarea
          rows={2}
          value={note ?? ""}
          disabled={disabled}
          placeholder={details.notePlaceholder}
          onChange={({ detail }) => {
            say("note", detail.value);
          }}
        />
      </CountedField>
    </>
  );
}
