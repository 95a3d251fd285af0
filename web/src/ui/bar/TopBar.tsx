import type { Chat } from "../../api/types";
import type { Config } from "../../config";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import type { Memory } from "../../desk/memory";
import { strings } from "../../strings";
import type { Settings } from "../settings/settings";
import { useNarrow } from "../useNarrow";
import { AgentState } from "./AgentState";
import { Brand } from "./Brand";
import { ConnectionState } from "./ConnectionState";
import { PageLinks } from "./PageLinks";
import { StartContact } from "./StartContact";
import { UserMenu } from "./UserMenu";

interface TopBarProps {
  desk: Desk;
  actions: Actions;
  config: Config;
  memory: Memory;
  settings: Settings;
  onSettings: (changes: Partial<Settings>) => void;
  onStarted: (chat: Chat) => void;
  onKeyboard: () => void;
  onSignIn: () => void;
  onSignOut: () => void;
}

/** Who is here, whom to reach, and whether the line to the server stands. */
export function TopBar({
  desk,
  actions,
  config,
  memory,
  settings,
  onSettings,
  onStarted,
  onKeyboard,
  onSignIn,
  onSignOut,
}: TopBarProps) {
  const { agent } = desk;
  const isNarrow = useNarrow();
  const end = (
    <div className="bar-end">
      <ConnectionState
        connection={desk.connection}
        onRetry={actions.reconnect}
        onSignIn={onSignIn}
      />
      <PageLinks agent={agent} />
      <UserMenu
        agent={agent}
        settings={settings}
        onSettings={onSettings}
        onKeyboard={onKeyboard}
        onSignOut={onSignOut}
      />
    </div>
  );
  return (
    <header className="bar">
      <a className="bar-home" href="#" aria-label={strings.pages.back}>
        <Brand />
      </a>
      <AgentState
        agent={agent}
        actions={actions}
        reasons={config.notReadyReasons ?? strings.state.reasons}
      />
      {isNarrow && end}
      <StartContact
        desk={desk}
        actions={actions}
        country={config.defaultCountry}
        callUrl={config.callUrl}
        memory={memory}
        onStarted={onStarted}
      />
      {!isNarrow && end}
    </header>
  );
}
