import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";
import type { Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { ownServices } from "../../desk/select";
import type { Country } from "../../numbers/number";
import { strings } from "../../strings";
import { ChatRow } from "./ChatRow";
import { ChatSearch } from "./ChatSearch";
import { Departures } from "./Departures";
import { Lapses } from "./Lapses";
import { Requests } from "./Requests";

interface ChatListProps {
  desk: Desk;
  actions: Actions;
  country: Country;
  requests: readonly Chat[];
  open: readonly Chat[];
  ended: readonly Chat[];
  chosen: string | undefined;
  onAccepted: (chat: Chat) => void;
}

/** What is offered to the agent, the agent's open chats, and the ended ones under them. */
export function ChatList({
  desk,
  actions,
  country,
  requests,
  open,
  ended,
  chosen,
  onAccepted,
}: ChatListProps) {
  const [words, setWords] = useState("");
  const searching = words.trim() !== "";
  return (
    <nav className="list" aria-label={strings.chats.label} tabIndex={-1}>
      <Departures desk={desk} actions={actions} />
      <Lapses desk={desk} actions={actions} />
      <Requests
        desk={desk}
        actions={actions}
        requests={requests}
        chosen={chosen}
        onAccepted={onAccepted}
      />
      <div className="list-search">
        <Input
          type="search"
          value={words}
          ariaLabel={strings.chats.search}
          clearAriaLabel={strings.chats.searchClear}
          placeholder={strings.chats.searchPlaceholder}
          autoComplete={false}
          onKeyDown={(event) => {
            if (event.detail.key === "Escape" && words !== "") {
              event.preventDefault();
              setWords("");
            }
          }}
          onChange={({ detail }) => {
            setWords(detail.value);
          }}
        />
      </div>
      {searching ? (
        <ChatSearch
          desk={desk}
          actions={actions}
          country={country}
          words={words}
          chosen={chosen}
        />
      ) : (
        <>
          <Open desk={desk} chats={open} chosen={chosen} />
          <Ended desk={desk} actions={actions} chats={ended} chosen={chosen} />
        </>
      )}
    </nav>
  );
}

interface SectionProps {
  desk: Desk;
  chats: readonly Chat[];
  chosen: string | undefined;
}

function Open({ desk, chats, chosen }: SectionProps) {
  return (
    <>
      <div className="list-heading">
        <Header
          variant="h2"
          counter={chats.length === 0 ? "" : `(${String(chats.length)})`}
        >
          {strings.chats.open}
        </Header>
      </div>
      {chats.length > 0 ? (
        <ul className="rows">
          {chats.map((chat) => (
            <ChatRow key={chat.id} desk={desk} chat={chat} chosen={chosen} />
          ))}
        </ul>
      ) : (
        <div className="list-empty">
          <Box variant="strong">{strings.chats.none}</Box>
          <Box color="text-body-secondary">{howToStart(desk)}</Box>
        </div>
      )}
    </>
  );
}

function Ended({
  desk,
  actions,
  chats,
  chosen,
}: SectionProps & { actions: Actions }) {
  return (
    <div className="list-ended">
      <ExpandableSection
        defaultExpanded
        variant="footer"
        headerText={strings.chats.ended}
      >
        {chats.length > 0 && (
          <ul className="rows">
            {chats.map((chat) => (
              <ChatRow key={chat.id} desk={desk} chat={chat} chosen={chosen} />
            ))}
          </ul>
        )}
        {chats.length === 0 && desk.ended.pages === "complete" && (
          <div className="list-empty">
            <Box color="text-body-secondary">{strings.chats.noneEnded}</Box>
          </div>
        )}
        {desk.ended.pages === "more" && (
          <Button variant="link" onClick={actions.readEnded}>
            {strings.chats.more}
          </Button>
        )}
        {desk.ended.pages === "failed" && (
          <div className="list-empty">
            <StatusIndicator type="warning">
              {strings.chats.failed}
            </StatusIndicator>{" "}
            <Button variant="inline-link" onClick={actions.readEnded}>
              {strings.chats.retry}
            </Button>
          </div>
        )}
      </ExpandableSection>
    </div>
  );
}

function howToStart(desk: Desk): string {
  if (!desk.agent.permissions.includes("sms:send")) {
    return strings.chats.noneToStart;
  }
  return ownServices(desk).some(({ sms }) => sms)
    ? strings.chats.howToStart
    : strings.chats.noneWithSms;
}
