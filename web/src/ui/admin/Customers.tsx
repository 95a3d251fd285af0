import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { adminStrings } from "../../adminStrings";
import type { AdminApi } from "../../api/admin";
import type { Country } from "../../numbers/number";
import { saveText } from "../parts/download";
import { faultOf } from "../parts/faults";
import { Notice } from "../parts/Notice";
import { Question } from "../parts/Question";
import { NumberInput } from "./NumberInput";
import { typedNumber } from "./typedNumber";

/** Export and erasure of all that is kept of a customer. */
export function Customers({
  api,
  country,
}: {
  api: AdminApi;
  country: Country;
}) {
  const texts = adminStrings.customers;
  const [number, setNumber] = useState("");
  const [numberFault, setNumberFault] = useState<string>();
  const [busy, setBusy] = useState<"export" | "erase">();
  const [erasing, setErasing] = useState<string>();
  const [fault, setFault] = useState<string>();
  const [told, setTold] = useState<string>();

  const withNumber = (act: (e164: string) => void) => {
    const typed = typedNumber(number, country);
    setTold(undefined);
    setNumberFault("fault" in typed ? typed.fault : undefined);
    if ("e164" in typed) {
      act(typed.e164);
    }
  };
  const save = async (e164: string) => {
    setBusy("export");
    const outcome = await api.exportContact(e164);
    setBusy(undefined);
    setFault(faultOf(outcome));
    if (outcome.kind === "done") {
      if (outcome.value === "") {
        setTold(texts.nothing);
      } else {
        saveText("customer.txt", outcome.value);
      }
    }
  };
  const erase = async (e164: string) => {
    setErasing(undefined);
    setBusy("erase");
    const outcome = await api.eraseContact(e164);
    setBusy(undefined);
    setFault(faultOf(outcome));
    if (outcome.kind === "done") {
      setTold(texts.erased(outcome.value.chats, outcome.value.messages));
    }
  };

  return (
    <SpaceBetween size="m">
      <p className="admin-about">{texts.about}</p>
      <div className="admin-line">
        <NumberInput
          label={texts.number}
          value={number}
          country={country}
          fault={numberFault}
          onChange={setNumber}
        />
        <Button
          loading={busy === "export"}
          onClick={() => {
            withNumber((e164) => void save(e164));
          }}
        >
          {texts.export}
        </Button>
        <Button
          loading={busy === "erase"}
          onClick={() => {
            withNumber(setErasing);
          }}
        >
          {texts.erase}
        </Button>
      </div>
      <p role="status" className="admin-about">
        {told}
      </p>
      {fault !== undefined && <Notice kind="error">{fault}</Notice>}
      <Question
        visible={erasing !== undefined}
        title={texts.eraseTitle}
        yes={texts.erase}
        no={texts.keep}
        onYes={() => {
          if (erasing !== undefined) {
            void erase(erasing);
          }
        }}
        onNo={() => {
          setErasing(undefined);
        }}
      >
        {texts.eraseText}
      </Question>
    </SpaceBetween>
  );
}
