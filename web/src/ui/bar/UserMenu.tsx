import ButtonDropdown, {
  type ButtonDropdownProps,
} from "@cloudscape-design/components/button-dropdown";
import type { Agent } from "../../api/types";
import { strings } from "../../strings";
import type { Settings } from "../settings/settings";
import { addressOfView, type View } from "../useRoute";

interface UserMenuProps {
  agent: Agent;
  settings: Settings;
  onSettings: (changes: Partial<Settings>) => void;
  onKeyboard: () => void;
  onSignOut: () => void;
}

/** The pages beside the chats, and what the agent can do with this desktop. */
export function UserMenu({
  agent,
  settings,
  onSettings,
  onKeyboard,
  onSignOut,
}: UserMenuProps) {
  const { user } = strings;
  const may = (permission: Agent["permissions"][number]) =>
    agent.permissions.includes(permission);
  const items: ButtonDropdownProps.Item[] = [
    page("canned", user.canned, "file"),
    ...(may("supervise")
      ? [page("supervision", user.supervision, "group")]
      : []),
    ...(may("admin")
      ? [page("administration", user.administration, "lock-private")]
      : []),
    page("settings", user.settings, "settings"),
    {
      id: "mute",
      text: settings.sound ? user.mute : user.unmute,
      iconName: settings.sound ? "audio-off" : "audio-full",
    },
    { id: "keyboard", text: user.keyboard, iconName: "keyboard" },
    { id: "sign-out", text: user.signOut, iconName: "sign-out" },
  ];
  return (
    <ButtonDropdown
      items={items}
      ariaLabel={user.menu(agent.name)}
      onItemClick={({ detail }) => {
        switch (detail.id) {
          case "mute":
            onSettings({ sound: !settings.sound });
            break;
          case "keyboard":
            onKeyboard();
            break;
          case "sign-out":
            onSignOut();
            break;
          default:
        }
      }}
    >
      <span className="bar-name">{agent.name}</span>
    </ButtonDropdown>
  );
}

function page(
  view: View,
  text: string,
  iconName: NonNullable<ButtonDropdownProps.Item["iconName"]>,
): ButtonDropdownProps.Item {
  return { id: view, text, iconName, href: addressOfView(view) };
}
