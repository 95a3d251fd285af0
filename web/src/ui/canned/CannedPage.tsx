import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useEffect, useMemo, useState } from "react";
import type { Caller } from "../../api/caller";
import { createCannedApi } from "../../api/canned";
import type { CannedMessage } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { ownServices } from "../../desk/select";
import { strings } from "../../strings";
import { faultOf } from "../parts/faults";
import { Notice } from "../parts/Notice";
import { Question } from "../parts/Question";
import { CannedForm } from "./CannedForm";
import "../parts/cells.css";

interface CannedPageProps {
  desk: Desk;
  actions: Actions;
  caller: Caller;
}

/** The agent's own canned messages and those of the services; administrators change the latter too. */
export default function CannedPage({ desk, actions, caller }: CannedPageProps) {
  const texts = strings.cannedPage;
  const api = useMemo(() => createCannedApi(caller), [caller]);
  const { pages, messages } = desk.canned;
  const [words, setWords] = useState("");
  const [editing, setEditing] = useState<CannedMessage | "new">();
  const [removing, setRemoving] = useState<CannedMessage>();
  const [fault, setFault] = useState<string>();
  const live = desk.connection.is === "live";
  useEffect(() => {
    if (live && pages === "unasked") {
      void actions.readCanned();
    }
  }, [actions, live, pages]);

  const isAdmin = desk.agent.permissions.includes("admin");
  const ownerOf = ({ serviceId }: CannedMessage) =>
    serviceId === undefined
      ? texts.own
      : (desk.services.find(({ id }) => id === serviceId)?.name ?? serviceId);
  const found = [...messages.values()]
    .filter(({ title, shortcut, body }) =>
      `${title} ${shortcut ?? ""} ${body}`
        .toLowerCase()
        .includes(words.trim().toLowerCase()),
    )
    .sort((a, b) => a.title.localeCompare(b.title));

  const remove = async (message: CannedMessage) => {
    setRemoving(undefined);
    const outcome = await api.remove(message.id);
    setFault(faultOf(outcome));
    await actions.readCanned();
  };

  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={texts.about}
        actions={
          <Button
            variant="primary"
            onClick={() => {
              setEditing("new");
            }}
          >
            {texts.make}
          </Button>
        }
      >
        {texts.title}
      </Header>
      {fault !== undefined && <Notice kind="error">{fault}</Notice>}
      <Table
        items={found}
        trackBy="id"
        loading={pages === "loading" && messages.size === 0}
        loadingText={strings.pages.loading}
        filter={
          <TextFilter
            filteringText={words}
            filteringAriaLabel={texts.filter}
            filteringPlaceholder={texts.filter}
            filteringClearAriaLabel={strings.chats.searchClear}
            onChange={({ detail }) => {
              setWords(detail.filteringText);
            }}
          />
        }
        empty={
          pages === "failed" ? (
            <Box>
              {texts.failed}{" "}
              <Button
                variant="inline-link"
                onClick={() => void actions.readCanned()}
              >
                {texts.retry}
              </Button>
            </Box>
          ) : messages.size === 0 ? (
            texts.none
          ) : (
            texts.nothingFound
          )
        }
        columnDefinitions={[
          {
            id: "title",
            header: texts.columns.title,
            isRowHeader: true,
            cell: ({ title }) => <span className="cell-name">{title}</span>,
          },
          {
            id: "shortcut",
            header: texts.columns.shortcut,
            cell: ({ shortcut }) =>
              shortcut === undefined ? "–" : <kbd>/{shortcut}</kbd>,
          },
          {
            id: "of",
            header: texts.columns.of,
            cell: (message) => (
              <span className="cell-name">{ownerOf(message)}</span>
            ),
          },
          {
            id: "text",
            header: texts.columns.text,
            cell: ({ body }) => (
              <span className="cell-text" dir="auto">
                {body}
              </span>
            ),
          },
          {
            id: "actions",
            header: texts.columns.actions,
            cell: (message) =>
              (message.serviceId === undefined || isAdmin) && (
                <SpaceBetween direction="horizontal" size="xs">
                  <Button
                    variant="inline-icon"
                    iconName="edit"
                    ariaLabel={texts.edit(message.title)}
                    onClick={() => {
                      setEditing(message);
                    }}
                  />
                  <Button
                    variant="inline-icon"
                    iconName="remove"
                    ariaLabel={texts.remove(message.title)}
                    onClick={() => {
                      setRemoving(message);
                    }}
                  />
                </SpaceBetween>
              ),
          },
        ]}
        wrapLines
      />
      {editing !== undefined && (
        <CannedForm
          api={api}
          message={editing === "new" ? undefined : editing}
          services={isAdmin ? ownServices(desk) : []}
          onClose={() => {
            setEditing(undefined);
          }}
          onSaved={async () => {
            await actions.readCanned();
            setEditing(undefined);
          }}
        />
      )}
      <Question
        visible={removing !== undefined}
        title={texts.removeTitle}
        yes={texts.removeYes}
        no={texts.keep}
        onYes={() => {
          if (removing !== undefined) {
            void remove(removing);
          }
        }}
        onNo={() => {
          setRemoving(undefined);
        }}
      >
        {removing?.title}
      </Question>
    </SpaceBetween>
  );
}
