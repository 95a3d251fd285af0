import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { type ReactNode, useMemo } from "react";
import { adminStrings } from "../../adminStrings";
import { type AdminApi, createAdminApi, withNews } from "../../api/admin";
import type { Caller } from "../../api/caller";
import type { Country } from "../../numbers/number";
import { addressOfView } from "../useRoute";
import { Agents } from "./Agents";
import { Audit } from "./Audit";
import { Blocked } from "./Blocked";
import { Customers } from "./Customers";
import { Health } from "./Health";
import { OptOuts } from "./OptOuts";
import { Services } from "./Services";
import "./AdministrationPage.css";

interface AdministrationPageProps {
  caller: Caller;
  country: Country;
  part: string | undefined;
  /** A service or an agent was saved: it may be one of this desktop's. */
  onSaved: () => void;
}

type Part = keyof typeof adminStrings.administration.parts;

/** What administrators set up and look after. */
export default function AdministrationPage({
  caller,
  country,
  part,
  onSaved,
}: AdministrationPageProps) {
  const texts = adminStrings.administration;
  const api = useMemo(
    () => withNews(createAdminApi(caller), onSaved),
    [caller, onSaved],
  );
  const parts = Object.keys(texts.parts) as Part[];
  const chosen = parts.find((each) => each === part) ?? "services";
  return (
    <SpaceBetween size="m">
      <Header variant="h1">{texts.title}</Header>
      <Tabs
        ariaLabel={texts.title}
        activeTabId={chosen}
        onChange={({ detail }) => {
          window.location.hash = addressOfView(
            "administration",
            detail.activeTabId,
          );
        }}
        tabs={parts.map((each) => ({
          id: each,
          label: texts.parts[each],
          content: each === chosen && contentOf(each, api, country),
        }))}
      />
    </SpaceBetween>
  );
}

function contentOf(part: Part, api: AdminApi, country: Country): ReactNode {
  switch (part) {
    case "services":
      return <Services api={api} />;
    case "agents":
      return <Agents api={api} />;
    case "blocked":
      return <Blocked api={api} country={country} />;
    case "opt-outs":
      return <OptOuts api={api} country={country} />;
    case "customers":
      return <Customers api={api} country={country} />;
    case "health":
      return <Health api={api} />;
    case "audit":
      return <Audit api={api} />;
  }
}
