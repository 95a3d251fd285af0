import Spinner from "@cloudscape-design/components/spinner";
import { lazy, Suspense } from "react";
import type { Caller } from "../api/caller";
import type { Actions } from "../desk/actions";
import type { Desk } from "../desk/desk";
import type { Country } from "../numbers/number";
import { strings } from "../strings";
import type { Settings } from "./settings/settings";
import type { Route } from "./useRoute";
import "./ViewPage.css";

const CannedPage = lazy(() => import("./canned/CannedPage"));
const SettingsPage = lazy(() => import("./settings/SettingsPage"));
const SupervisionPage = lazy(() => import("./supervision/SupervisionPage"));
const AdministrationPage = lazy(() => import("./admin/AdministrationPage"));

interface ViewPageProps {
  route: Exclude<Route, { view: "chats" }>;
  desk: Desk;
  actions: Actions;
  caller: Caller;
  country: Country;
  settings: Settings;
  onSettings: (changes: Partial<Settings>) => void;
}

/** A page beside the chats, loaded when it is wanted. */
export function ViewPage(props: ViewPageProps) {
  return (
    <main className="view">
      <div className="view-content">
        <a className="view-back" href="#">
          ← {strings.pages.back}
        </a>
        <Suspense
          fallback={
            <p role="status">
              <Spinner /> {strings.pages.loading}
            </p>
          }
        >
          <Chosen {...props} />
        </Suspense>
      </div>
    </main>
  );
}

function Chosen({
  route,
  desk,
  actions,
  caller,
  country,
  settings,
  onSettings,
}: ViewPageProps) {
  const { permissions } = desk.agent;
  switch (route.view) {
    case "canned":
      return <CannedPage desk={desk} actions={actions} caller={caller} />;
    case "settings":
      return <SettingsPage settings={settings} onChange={onSettings} />;
    case "supervision":
      return permissions.includes("supervise") ? (
        <SupervisionPage desk={desk} caller={caller} part={route.part} />
      ) : (
        <p>{strings.pages.notForYou}</p>
      );
    case "administration":
      return permissions.includes("admin") ? (
        <AdministrationPage
          caller={caller}
          country={country}
          part={route.part}
          onSaved={actions.readRights}
        />
      ) : (
        <p>{strings.pages.notForYou}</p>
      );
  }
}
