import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { Chat } from "../../api/types";
import type { Desk } from "../../desk/desk";
import { localTimes } from "../../numbers/localTime";
import { showNumber } from "../../numbers/number";
import { strings } from "../../strings";
import { showMoment } from "../parts/times";
import { useNow } from "../parts/useNow";

interface FactsProps {
  desk: Desk;
  chat: Chat;
  blocked: boolean;
}

/** The chat's service, times, and whether the customer takes texts. */
export function Facts({ desk, chat, blocked }: FactsProps) {
  const { details } = strings;
  const service = desk.services.find(({ id }) => id === chat.serviceId);
  const pairs = [
    { label: details.service, value: service?.name ?? chat.serviceId },
    { label: details.serviceNumber, value: showNumber(chat.serviceNumber) },
    { label: details.since, value: showMoment(chat.createdAt) },
    chat.endedAt !== undefined && {
      label: details.ended,
      value: showMoment(chat.endedAt),
    },
    {
      label: details.localTime,
      value: <LocalTime number={chat.customerNumber} />,
    },
    {
      label: details.texts,
      value: <Texts optedOut={chat.optedOut} blocked={blocked} />,
    },
    chat.ignoredCount > 0 && {
      label: details.ignored,
      value: String(chat.ignoredCount),
    },
    chat.state === "ended" &&
      chat.disposition !== undefined && {
        label: details.disposition,
        value: chat.disposition,
      },
    chat.state === "ended" &&
      chat.note !== undefined && { label: details.note, value: chat.note },
  ];
  return (
    <KeyValuePairs columns={1} items={pairs.filter((pair) => pair !== false)} />
  );
}

function Texts({ optedOut, blocked }: { optedOut: boolean; blocked: boolean }) {
  const { details } = strings;
  if (blocked) {
    return <StatusIndicator type="stopped">{details.blocked}</StatusIndicator>;
  }
  return optedOut ? (
    <StatusIndicator type="stopped">{details.optedOut}</StatusIndicator>
  ) : (
    <StatusIndicator type="success">{details.textsAllowed}</StatusIndicator>
  );
}

/** What time it is for the customer, as far as a number tells it. */
function LocalTime({ number }: { number: string }) {
  const minute = Math.floor(useNow() / 60_000);
  const [earliest, latest] = localTimes(number, new Date(minute * 60_000));
  if (earliest === undefined) {
    return "–";
  }
  return latest === undefined
    ? earliest
    : strings.details.between(earliest, latest);
}
