import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import Textarea from "@cloudscape-design/components/textarea";
import type { Chat, EndChat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { strings } from "../../strings";

interface ClosingProps {
  desk: Desk;
  chat: Chat;
  actions: Actions;
}

const mostOf = { disposition: 64, note: 500 };

/** What the agent says of the chat when it ends. While it ends, it is said. */
export function Closing({ desk, chat, actions }: ClosingProps) {
  const { details } = strings;
  const closing = desk.closings.get(chat.id) ?? {};
  const dispositions =
    desk.services.find(({ id }) => id === chat.serviceId)?.policies
      .dispositions ?? [];
  const say = (key: keyof EndChat, said: string) => {
    const next = { ...closing, [key]: said.slice(0, mostOf[key]) };
    if (said === "") {
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- one of two known keys
      delete next[key];
    }
    actions.close(chat.id, next);
  };
  const { disposition } = closing;
  const disabled = desk.endings.has(chat.id);
  return (
    <>
      <FormField label={details.disposition} stretch>
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
      </FormField>
      <FormField label={details.note} stretch>
        <Textarea
          rows={2}
          value={closing.note ?? ""}
          disabled={disabled}
          placeholder={details.notePlaceholder}
          onChange={({ detail }) => {
            say("note", detail.value);
          }}
        />
      </FormField>
    </>
  );
}
