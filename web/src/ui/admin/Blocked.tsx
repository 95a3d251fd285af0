import Button from "@cloudscape-design/components/button";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { adminStrings } from "../../adminStrings";
import type { AdminApi } from "../../api/admin";
import { type Country, showNumber } from "../../numbers/number";
import { excess } from "../../desk/lengths";
import { AskedList } from "../parts/AskedList";
import { CountedField } from "../parts/CountedField";
import { faultOf } from "../parts/faults";
import { Notice } from "../parts/Notice";
import { showMoment } from "../parts/times";
import { useAsked } from "../parts/useAsked";
import { useHandOver } from "../parts/useHandOver";
import { NumberInput } from "./NumberInput";
import { typedNumber } from "./typedNumber";
import { useAgentNames } from "./useAgentNames";

const mostOfReason = 200;

/** The numbers that are shut out. */
export function Blocked({ api, country }: { api: AdminApi; country: Country }) {
  const texts = adminStrings.blocked;
  const blocks = useAsked(api.blocks);
  const nameOf = useAgentNames(api);
  const [number, setNumber] = useState("");
  const [reason, setReason] = useState("");
  const [numberFault, setNumberFault] = useState<string>();
  const [fault, setFault] = useState<string>();
  const tooLong = excess(reason.trim(), mostOfReason) > 0;

  const block = async () => {
    const typed = typedNumber(number, country);
    if ("fault" in typed) {
      setNumberFault(typed.fault);
      return;
    }
    setNumberFault(undefined);
    const outcome = await api.block(typed.e164, reason.trim());
    setFault(faultOf(outcome));
    if (outcome.kind === "done") {
      setNumber("");
      setReason("");
      await blocks.askAgain();
    }
  };
  const unblock = async (contactId: string) => {
    setFault(faultOf(await api.unblock(contactId)));
    await blocks.askAgain();
  };

  return (
    <SpaceBetween size="m">
      <p className="admin-about">{texts.about}</p>
      <form
        className="admin-line"
        aria-label={texts.block}
        onSubmit={(event) => {
          event.preventDefault();
          void block();
        }}
      >
        <NumberInput
          label={texts.number}
          value={number}
          country={country}
          fault={numberFault}
          onChange={setNumber}
        />
        <CountedField
          label={texts.reason}
          text={reason.trim()}
          most={mostOfReason}
        >
          <Input
            value={reason}
            onChange={({ detail }) => {
              setReason(detail.value);
            }}
          />
        </CountedField>
        <Button
          disabled={tooLong}
          {...(tooLong && { disabledReason: texts.tooLong })}
        >
          {texts.block}
        </Button>
      </form>
      {fault !== undefined && <Notice kind="error">{fault}</Notice>}
      <AskedList
        asked={blocks}
        label={adminStrings.administration.parts.blocked}
        empty={texts.none}
        trackBy="contactId"
        columnDefinitions={[
          {
            id: "number",
            header: texts.number,
            isRowHeader: true,
            cell: ({ customerNumber }) => showNumber(customerNumber),
          },
          {
            id: "reason",
            header: texts.reason,
            cell: (each) => each.reason ?? "–",
          },
          { id: "by", header: texts.by, cell: ({ by }) => nameOf(by) },
          { id: "at", header: texts.at, cell: ({ at }) => showMoment(at) },
          {
            id: "actions",
            header: texts.actions,
            cell: (each) => (
              <Unblock
                label={texts.unblock(showNumber(each.customerNumber))}
                at={blocks.value?.indexOf(each) ?? 0}
                onUnblock={() => void unblock(each.contactId)}
              />
            ),
          },
        ]}
      />
    </SpaceBetween>
  );
}

interface UnblockProps {
  label: string;
  /** The row that it stands in. */
  at: number;
  onUnblock: () => void;
}

/** Who unblocks a number goes on with the next one, or with the field for a number. */
function Unblock({ label, at, onUnblock }: UnblockProps) {
  const element = useHandOver<HTMLSpanElement>("main", (page) => {
    const rows = page.querySelectorAll<HTMLElement>("tbody button");
    return [
      rows[Math.min(at, rows.length - 1)],
      page.querySelector<HTMLElement>("form input"),
    ];
  });
  return (
    <span ref={element}>
      <Button
        variant="inline-icon"
        iconName="remove"
        ariaLabel={label}
        onClick={onUnblock}
      />
    </span>
  );
}
