import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import { useState } from "react";
import { strings } from "../../strings";
import { Notice } from "../parts/Notice";
import type { Settings } from "./settings";

interface SettingsPageProps {
  settings: Settings;
  onChange: (changes: Partial<Settings>) => void;
}

/** How the desktop looks and sounds. */
export default function SettingsPage({
  settings,
  onChange,
}: SettingsPageProps) {
  const texts = strings.settings;
  const [blocked, setBlocked] = useState(false);
  const allow = async (wanted: boolean) => {
    const allowed =
      wanted && (await Notification.requestPermission()) === "granted";
    setBlocked(wanted && !allowed);
    onChange({ notifications: allowed });
  };
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description={texts.here}>
        {texts.title}
      </Header>
      <Container header={<Header variant="h2">{texts.notices}</Header>}>
        <SpaceBetween size="m">
          <Toggle
            checked={settings.sound}
            description={texts.soundText}
            onChange={({ detail }) => {
              onChange({ sound: detail.checked });
            }}
          >
            {texts.sound}
          </Toggle>
          <Toggle
            checked={settings.notifications}
            description={texts.notificationsText}
            onChange={({ detail }) => void allow(detail.checked)}
          >
            {texts.notifications}
          </Toggle>
          {blocked && (
            <Notice kind="error">{texts.notificationsBlocked}</Notice>
          )}
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">{texts.look}</Header>}>
        <SpaceBetween size="m">
          <FormField label={texts.theme}>
            <Choice
              label={texts.theme}
              names={texts.themes}
              value={settings.theme}
              onChange={(theme) => {
                onChange({ theme });
              }}
            />
          </FormField>
          <FormField label={texts.density}>
            <Choice
              label={texts.density}
              names={texts.densities}
              value={settings.density}
              onChange={(density) => {
                onChange({ density });
              }}
            />
          </FormField>
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  names: Record<T, string>;
  value: T;
  onChange: (value: T) => void;
}

function Choice<T extends string>({
  label,
  names,
  value,
  onChange,
}: ChoiceProps<T>) {
  return (
    <RadioGroup
      ariaLabel={label}
      value={value}
      items={(Object.keys(names) as T[]).map((each) => ({
        value: each,
        label: names[each],
      }))}
      onChange={({ detail }) => {
        onChange(detail.value as T);
      }}
    />
  );
}
