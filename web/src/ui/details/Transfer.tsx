import Button from "@cloudscape-design/components/button";
import { lazy, Suspense, useState } from "react";
import type { Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { strings } from "../../strings";

const TransferForm = lazy(() => import("./TransferForm"));

interface TransferProps {
  desk: Desk;
  actions: Actions;
  chat: Chat;
}

/** Passes the chat on. */
export function Transfer({ desk, actions, chat }: TransferProps) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        iconName="arrow-right"
        onClick={() => {
          setAsking(true);
        }}
      >
        {strings.details.transfer}
      </Button>
      {asking && (
        <Suspense>
          <TransferForm
            desk={desk}
            actions={actions}
            chat={chat}
            onClose={() => {
              setAsking(false);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
