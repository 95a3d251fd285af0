import "@cloudscape-design/global-styles/index.css";
import type { PromptInputProps } from "@cloudscape-design/components/prompt-input";
import { useRef, useState, useSyncExternalStore } from "react";
import type { Caller } from "../api/caller";
import type { Api } from "../api/client";
import type { Agent, Chat, Service } from "../api/types";
import type { Session } from "../auth/session";
import type { Config } from "../config";
import type { Memory } from "../desk/memory";
import { endedChats, openChats, requests, unreadOf } from "../desk/select";
import { strings } from "../strings";
import { TopBar } from "./bar/TopBar";
import { ChatList } from "./chats/ChatList";
import { Details } from "./details/Details";
import { KeyboardHelp } from "./KeyboardHelp";
import { useNotices } from "./notices/useNotices";
import { useTitle } from "./notices/useTitle";
import { ContactInfoPanel } from "./panel/ContactInfoPanel";
import { Notice } from "./parts/Notice";
import { Question } from "./parts/Question";
import { isTyping } from "./parts/typing";
import { useSettings } from "./settings/settings";
import { SignInAgain } from "./SignInAgain";
import { useDesk } from "./useDesk";
import { useChatKeys } from "./useChatKeys";
import { useNarrow, useTight } from "./useNarrow";
import { useReading } from "./useReading";
import { addressOf, useRoute } from "./useRoute";
import { useIssuersPage } from "./useIssuersPage";
import { useSignOut } from "./useSignOut";
import { ViewPage } from "./ViewPage";
import "./desk.css";

interface DesktopProps {
  api: Api;
  caller: Caller;
  session: Session;
  config: Config;
  memory: Memory;
  agent: Agent;
  services: readonly Service[];
}

/** The agent desktop: who to text above, the chats, the chosen chat, its details; or one of the pages beside them. */
export function Desktop({
  api,
  caller,
  session,
  config,
  memory,
  agent,
  services,
}: DesktopProps) {
  const { desk, actions } = useDesk({ api, memory, agent, services });
  const { route, choose } = useRoute();
  const [settings, changeSettings] = useSettings();
  const lost = useSyncExternalStore(session.onLost, session.isLost);
  const isNarrow = useNarrow();
  const isTight = useTight();
  // The chat whose details are open where they come over it.
  const [detailed, setDetailed] = useState<string>();
  const [showsKeys, setShowsKeys] = useState(false);
  const textField = useRef<PromptInputProps.Ref>(null);

  const offered = requests(desk);
  const open = openChats(desk);
  const ended = endedChats(desk);
  const chosen = route.view === "chats" ? route.chatId : undefined;
  const chat = chosen === undefined ? undefined : desk.chats.get(chosen);
  const unread = open.reduce((sum, each) => sum + unreadOf(desk, each), 0);

  const showsDetails = chat !== undefined && detailed === chat.id;
  const covered = isTight && showsDetails;
  if (detailed !== undefined && !showsDetails) {
    setDetailed(undefined);
  }

  useTitle(unread + offered.length);
  const announcement = useNotices({
    agentId: agent.id,
    memory,
    live: desk.connection.is === "live",
    requests: offered,
    open,
    late: desk.late,
    threads: desk.threads,
    services: desk.services,
    chosen: covered ? undefined : chosen,
    settings,
    onOpen: choose,
  });
  useReading(desk, actions, chosen);
  useChatKeys({
    chats: [...offered, ...open, ...ended],
    chosen,
    choose,
    onHelp: () => {
      setShowsKeys(true);
    },
  });

  // The chat's field takes the focus: now if it is there, else as it appears. The answer may have taken a while: who
  // types by then, other than in the form where it began, goes on there, and finds the chat in the list.
  const goOnIn = (next: Chat, form?: string) => {
    if (isTyping(form)) {
      return;
    }
    const isHere = window.location.hash === addressOf(next.id);
    choose(next.id);
    setDetailed(undefined);
    (document.activeElement as HTMLElement | null)?.blur();
    if (isHere) {
      textField.current?.focus();
    }
  };
  const signOut = useSignOut({ desk, actions, memory, session });
  const { go: signIn, trying, failures } = useIssuersPage(session.signIn);
  // A call stands above the chats where there is one column: the focus goes there first.
  const hasCallFirst = isNarrow && chosen === undefined;
  const panel = (
    <ContactInfoPanel
      desk={desk}
      actions={actions}
      country={config.defaultCountry}
      chatId={chosen}
      textField={textField}
      onBack={() => {
        choose(undefined);
      }}
      covered={covered}
      onDetails={() => {
        setDetailed(chosen);
      }}
      onStarted={goOnIn}
    />
  );

  return (
    <div
      className="desk"
      data-chosen={chosen !== undefined}
      data-call={desk.agent.interaction !== undefined}
      data-details={showsDetails}
    >
      <TopBar
        desk={desk}
        actions={actions}
        config={config}
        memory={memory}
        settings={settings}
        onSettings={changeSettings}
        onStarted={(started) => {
          goOnIn(started, ".start");
        }}
        onKeyboard={() => {
          setShowsKeys(true);
        }}
        onSignIn={signIn}
        onSignOut={signOut.begin}
      />
      {route.view === "chats" ? (
        <main className="columns">
          {hasCallFirst && panel}
          <ChatList
            desk={desk}
            actions={actions}
            country={config.defaultCountry}
            requests={offered}
            open={open}
            ended={ended}
            chosen={chosen}
            onAccepted={goOnIn}
          />
          {!hasCallFirst && panel}
          {chat && (
            <Details
              key={chat.id}
              desk={desk}
              chat={chat}
              actions={actions}
              covers={covered}
              onClose={() => {
                setDetailed(undefined);
              }}
            />
          )}
        </main>
      ) : (
        <ViewPage
          route={route}
          desk={desk}
          actions={actions}
          caller={caller}
          country={config.defaultCountry}
          settings={settings}
          onSettings={changeSettings}
        />
      )}
      <div
        className="for-readers"
        role="log"
        aria-label={strings.requests.news}
        ref={announcement}
      />
      {lost && (
        <SignInAgain failures={failures} trying={trying} onSignIn={signIn} />
      )}
      <Question
        visible={signOut.asking}
        title={strings.user.signOutTitle}
        yes={strings.user.signOut}
        no={strings.user.stay}
        busy={signOut.leaving}
        onYes={signOut.leave}
        onNo={signOut.stay}
      >
        {signOut.warnings.map((warning) => (
          <p key={warning}>{warning}</p>
        ))}
        {signOut.fault !== undefined && (
          <Notice kind="error">{signOut.fault}</Notice>
        )}
      </Question>
      <KeyboardHelp
        visible={showsKeys}
        onClose={() => {
          setShowsKeys(false);
        }}
      />
    </div>
  );
}
