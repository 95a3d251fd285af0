import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useCallback, useState } from "react";
import { adminStrings } from "../../adminStrings";
import type { AdminApi } from "../../api/admin";
import { AskedList } from "../parts/AskedList";
import { showMoment } from "../parts/times";
import { useAsked } from "../parts/useAsked";
import { useAgentNames } from "./useAgentNames";

/** Who did what, on one day. */
export function Audit({ api }: { api: AdminApi }) {
  const texts = adminStrings.audit;
  const [day, setDay] = useState(() => new Date().toISOString().slice(0, 10));
  const entries = useAsked(useCallback(() => api.audit(day), [api, day]));
  const nameOf = useAgentNames(api);
  // Names change and two people may have the same one: the record keeps the id beside it.
  const person = (id: string) =>
    nameOf(id) === id ? id : texts.person(nameOf(id), id);
  return (
    <SpaceBetween size="m">
      <FormField label={texts.day}>
        <Input
          value={day}
          nativeInputAttributes={{ type: "date" }}
          onChange={({ detail }) => {
            if (/^\d{4}-\d\d-\d\d$/.test(detail.value)) {
              setDay(detail.value);
            }
          }}
        />
      </FormField>
      <AskedList
        asked={entries}
        label={adminStrings.administration.parts.audit}
        empty={texts.none}
        trackBy="id"
        columnDefinitions={[
          {
            id: "at",
            header: texts.at,
            isRowHeader: true,
            cell: ({ at }) => showMoment(at),
          },
          { id: "by", header: texts.by, cell: ({ by }) => person(by) },
          {
            id: "action",
            header: texts.action,
            cell: ({ action }) => texts.actions[action],
          },
          {
            id: "subject",
            header: texts.subject,
            cell: ({ action, subject }) =>
              action === "agent.changed" ? person(subject) : subject,
          },
        ]}
      />
    </SpaceBetween>
  );
}
