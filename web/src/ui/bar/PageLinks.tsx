import Icon, { type IconProps } from "@cloudscape-design/components/icon";
import type { Agent } from "../../api/types";
import { strings } from "../../strings";
import { addressOfView, useRoute, type View } from "../useRoute";
import "./PageLinks.css";

/** The pages of those who supervise or administer, where the bar has room; the menu has them too. */
export function PageLinks({ agent }: { agent: Agent }) {
  const { route } = useRoute();
  const links = pages.filter(({ permission }) =>
    agent.permissions.includes(permission),
  );
  if (links.length === 0) {
    return null;
  }
  return (
    <nav className="bar-pages" aria-label={strings.user.pages}>
      {links.map(({ view, icon }) => (
        <a
          key={view}
          href={addressOfView(view)}
          aria-current={route.view === view ? "page" : undefined}
          title={strings.user[view]}
        >
          <Icon name={icon} />
          <span className="bar-page-name">{strings.user[view]}</span>
        </a>
      ))}
    </nav>
  );
}

const pages: readonly {
  view: View & ("supervision" | "administration");
  permission: Agent["permissions"][number];
  icon: NonNullable<IconProps["name"]>;
}[] = [
  { view: "supervision", permission: "supervise", icon: "group" },
  { view: "administration", permission: "admin", icon: "lock-private" },
];
