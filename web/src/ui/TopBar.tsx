import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import type { Chat } from "../api/types";
import type { Desk } from "../desk/desk";
import type { Memory } from "../desk/memory";
import type { Country } from "../numbers/number";
import { strings } from "../strings";
import { Brand } from "./Brand";
import { ConnectionState } from "./ConnectionState";
import { StartContact } from "./StartContact";
import type { Actions } from "./useDesk";

interface TopBarProps {
  desk: Desk;
  actions: Actions;
  country: Country;
  memory: Memory;
  onStarted: (chat: Chat) => void;
  onKeyboard: () => void;
  onSignIn: () => void;
  onSignOut: () => void;
}

/** Who is here, whom to reach, and whether the line to the server stands. */
export function TopBar({
  desk,
  actions,
  country,
  memory,
  onStarted,
  onKeyboard,
  onSignIn,
  onSignOut,
}: TopBarProps) {
  const { agent } = desk;
  return (
    <header className="bar">
      <Brand />
      <span className="agent-state" data-state={agent.state}>
        {strings.agentState[agent.state]}
      </span>
      <StartContact
        desk={desk}
        actions={actions}
        country={country}
        memory={memory}
        onStarted={onStarted}
      />
      <div className="bar-end">
        <ConnectionState
          connection={desk.connection}
          onRetry={actions.reconnect}
          onSignIn={onSignIn}
        />
        <ButtonDropdown
          items={[
            {
              id: "keyboard",
              text: strings.user.keyboard,
              iconName: "keyboard",
            },
            {
              id: "sign-out",
              text: strings.user.signOut,
              iconName: "sign-out",
            },
          ]}
          ariaLabel={strings.user.menu(agent.name)}
          onItemClick={({ detail }) => {
            if (detail.id === "sign-out") {
              onSignOut();
            } else {
              onKeyboard();
            }
          }}
        >
          {agent.name}
        </ButtonDropdown>
      </div>
    </header>
  );
}
