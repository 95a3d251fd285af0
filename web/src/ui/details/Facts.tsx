import Button from "@cloudscape-design/components/button";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useMemo } from "react";
import type { Chat } from "../../api/types";
import type { Desk } from "../../desk/desk";
import { localTimes } from "../../numbers/localTime";
import { showNumber } from "../../numbers/number";
import { strings } from "../../strings";
import { showMoment } from "../parts/times";
import { useNow } from "../parts/useNow";
import type { KnownContact } from "./useContact";

interface FactsProps {
  desk: Desk;
  chat: Chat;
  contact: KnownContact;
}

/** The chat's service, times, and whether the customer takes texts. */
export function Facts({ desk, chat, contact }: FactsProps) {
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
      value: <Texts optedOut={chat.optedOut} contact={contact} />,
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

function Texts({
  optedOut,
  contact: { blocked, failed, again },
}: {
  optedOut: boolean;
  contact: KnownContact;
}) {
  const { details } = strings;
  if (blocked === true) {
    return <StatusIndicator type="stopped">{details.blocked}</StatusIndicator>;
  }
  if (optedOut) {
    return <StatusIndicator type="stopped">{details.optedOut}</StatusIndicator>;
  }
  if (blocked === false) {
    return (
      <StatusIndicator type="success">{details.textsAllowed}</StatusIndicator>
    );
  }
  return failed ? (
    <>
      <StatusIndicator type="warning">{details.notKnown}</StatusIndicator>{" "}
      <Button variant="inline-link" onClick={again}>
        {details.retry}
      </Button>
    </>
  ) : (
    <StatusIndicator type="loading">{details.reading}</StatusIndicator>
  );
}

/** What time it is for the customer, as far as a number tells it. */
function LocalTime({ number }: { number: string }) {
  const minute = Math.floor(useNow() / 60_000);
  const [earliest, latest] = useMemo(
    () => localTimes(number, new Date(minute * 60_000)),
    [number, minute],
  );
  if (earliest === undefined) {
    return "–";
  }
  return latest === undefined
    ? earliest
    : strings.details.between(earliest, latest);
}
