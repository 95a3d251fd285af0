import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import { useState } from "react";
import { adminStrings } from "../../adminStrings";
import type { AdminApi } from "../../api/admin";
import type { Service } from "../../api/types";
import { showNumber } from "../../numbers/number";
import { AskedList } from "../parts/AskedList";
import { useAsked } from "../parts/useAsked";
import { ServiceForm } from "./ServiceForm";

/** The services with their numbers and policies. */
export function Services({ api }: { api: AdminApi }) {
  const texts = adminStrings.services;
  const services = useAsked(api.services);
  const [editing, setEditing] = useState<Service | "new">();
  return (
    <>
      <AskedList
        asked={services}
        label={adminStrings.administration.parts.services}
        empty={adminStrings.agents.none}
        trackBy="id"
        header={
          <Header
            actions={
              <Button
                onClick={() => {
                  setEditing("new");
                }}
              >
                {texts.add}
              </Button>
            }
          >
            {adminStrings.administration.parts.services}
          </Header>
        }
        columnDefinitions={[
          {
            id: "name",
            header: texts.name,
            isRowHeader: true,
            cell: ({ name }) => <span className="cell-name">{name}</span>,
          },
          { id: "id", header: texts.id, cell: ({ id }) => id },
          {
            id: "sms",
            header: texts.sms,
            cell: ({ sms }) => (sms ? texts.on : texts.off),
          },
          {
            id: "numbers",
            header: texts.numbers,
            cell: ({ numbers }) =>
              numbers.map((number) => (
                <span key={number} className="cell-number">
                  {showNumber(number)}
                </span>
              )),
          },
          {
            id: "segments",
            header: texts.maxSegments,
            cell: ({ maxSegments }) => maxSegments,
          },
          {
            id: "actions",
            header: texts.actions,
            cell: (service) => (
              <Button
                variant="inline-icon"
                iconName="edit"
                ariaLabel={texts.edit(service.name)}
                onClick={() => {
                  setEditing(service);
                }}
              />
            ),
          },
        ]}
      />
      {editing !== undefined && (
        <ServiceForm
          api={api}
          service={editing === "new" ? undefined : editing}
          onClose={() => {
            setEditing(undefined);
          }}
          onSaved={async () => {
            await services.askAgain();
            setEditing(undefined);
          }}
        />
      )}
    </>
  );
}
