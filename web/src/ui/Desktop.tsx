import "@cloudscape-design/global-styles/index.css";
import {
  useCallback,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import type { PromptInputProps } from "@cloudscape-design/components/prompt-input";
import type { Api } from "../api/client";
import type { Agent, Service } from "../api/types";
import type { Session } from "../auth/session";
import type { Memory } from "../desk/memory";
import {
  departures,
  endedChats,
  openChats,
  requests,
  unreadOf,
} from "../desk/select";
import type { Country } from "../numbers/number";
import { strings } from "../strings";
import { ChatList } from "./ChatList";
import { ContactInfoPanel } from "./ContactInfoPanel";
import { Details } from "./Details";
import { KeyboardHelp } from "./KeyboardHelp";
import { Question } from "./Question";
import { SignInAgain } from "./SignInAgain";
import { TopBar } from "./TopBar";
import { useChosenChat } from "./useChosenChat";
import { useDesk } from "./useDesk";
import { useKeys } from "./useKeys";
import "./desk.css";

interface DesktopProps {
  api: Api;
  session: Session;
  country: Country;
  memory: Memory;
  agent: Agent;
  services: readonly Service[];
}

/** The agent desktop: who to text above, the chats, the chosen chat, its details. */
export function Desktop({
  api,
  session,
  country,
  memory,
  agent,
  services,
}: DesktopProps) {
  const { desk, actions } = useDesk({ api, memory, agent, services });
  const { chosen, choose } = useChosenChat();
  const lost = useSyncExternalStore(session.onLost, session.isLost);
  const [showsDetails, setShowsDetails] = useState(false);
  const [signingOut, setSigningOut] = useState(false);
  const [showsKeys, setShowsKeys] = useState(false);
  const textField = useRef<PromptInputProps.Ref>(null);

  const offered = requests(desk);
  const open = openChats(desk);
  const ended = endedChats(desk);
  const chat = chosen === undefined ? undefined : desk.chats.get(chosen);
  const unread = open.reduce((sum, each) => sum + unreadOf(desk, each), 0);

  useEffect(() => {
    document.title =
      unread > 0 ? `(${String(unread)}) ${strings.product}` : strings.product;
  }, [unread]);

  const live = desk.connection.is === "live";
  useEffect(() => {
    if (live && desk.ended.pages === "unasked") {
      actions.readEnded();
    }
  }, [actions, live, desk.ended.pages]);

  const unknown = chosen !== undefined && chat === undefined;
  useEffect(() => {
    if (live && unknown) {
      actions.readChat(chosen);
    }
  }, [actions, live, unknown, chosen]);

  const ownerless = departures(desk).find(
    ({ owner, missing }) => owner === undefined && !missing,
  )?.chatId;
  useEffect(() => {
    if (live && ownerless !== undefined) {
      actions.readChat(ownerless);
    }
  }, [actions, live, ownerless]);

  const step = useCallback(
    (by: 1 | -1) => {
      const all = [...offered, ...open, ...ended];
      const at = all.findIndex(({ id }) => id === chosen);
      const next = all[at === -1 ? 0 : at + by];
      if (next !== undefined) {
        choose(next.id);
      }
    },
    [offered, open, ended, chosen, choose],
  );
  useKeys({
    step,
    leave: () => {
      choose(undefined);
    },
    help: () => {
      setShowsKeys(true);
    },
  });

  const signIn = () => void session.signIn();
  const signOut = () => {
    memory.forgetTexts();
    void session.signOut();
  };
  const askToSignOut = () => {
    if (desk.sendings.length > 0) {
      setSigningOut(true);
    } else {
      signOut();
    }
  };

  return (
    <div
      className="desk"
      data-chosen={chosen !== undefined}
      data-details={showsDetails}
    >
      <TopBar
        desk={desk}
        actions={actions}
        country={country}
        memory={memory}
        onStarted={(started) => {
          choose(started.id);
          // The number is done with. The chat's field takes the focus: now if it is there, else as it appears.
          (document.activeElement as HTMLElement | null)?.blur();
          textField.current?.focus();
        }}
        onKeyboard={() => {
          setShowsKeys(true);
        }}
        onSignIn={signIn}
        onSignOut={askToSignOut}
      />
      <main className="columns">
        <ChatList
          desk={desk}
          actions={actions}
          requests={offered}
          open={open}
          ended={ended}
          chosen={chosen}
          onMore={actions.readEnded}
          onAccepted={(accepted) => {
            choose(accepted.id);
          }}
        />
        <ContactInfoPanel
          key={`panel ${chosen ?? ""}`}
          desk={desk}
          actions={actions}
          chatId={chosen}
          textField={textField}
          onBack={() => {
            choose(undefined);
          }}
          onDetails={() => {
            setShowsDetails((shows) => !shows);
          }}
          onStarted={(started) => {
            choose(started.id);
          }}
        />
        {chat && (
          <Details
            key={`details ${chat.id}`}
            desk={desk}
            chat={chat}
            actions={actions}
            onClose={() => {
              setShowsDetails(false);
            }}
          />
        )}
      </main>
      {lost && <SignInAgain onSignIn={signIn} />}
      <Question
        visible={signingOut}
        title={strings.user.signOutTitle}
        yes={strings.user.signOut}
        no={strings.user.stay}
        onYes={signOut}
        onNo={() => {
          setSigningOut(false);
        }}
      >
        {strings.user.signOutText}
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
