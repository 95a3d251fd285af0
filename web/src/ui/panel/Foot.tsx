import Button from "@cloudscape-design/components/button";
import type { PromptInputProps } from "@cloudscape-design/components/prompt-input";
import type { RefObject } from "react";
import type { Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { fieldOf } from "../../desk/field";
import { canSend, isOffered } from "../../desk/select";
import { refusalText, strings } from "../../strings";
import { OfferButtons } from "../chats/Requests";
import { Notice } from "../parts/Notice";
import { footOf, useHandOver } from "../parts/useHandOver";
import { useNameOf } from "../useNames";
import { Composer } from "./Composer";
import { Ended } from "./Ended";
import { EndingSoon } from "./EndingSoon";

interface FootProps {
  desk: Desk;
  actions: Actions;
  chat: Chat;
  textField: RefObject<PromptInputProps.Ref | null>;
  onStarted: (chat: Chat) => void;
}

/** The Text Input Field, or why there is none. */
export function Foot({ desk, actions, chat, textField, onStarted }: FootProps) {
  const sends = canSend(desk, chat.serviceId);
  const nameOf = useNameOf(chat.serviceId, [chat.agentId]);
  const closed = whyClosed(desk, chat, sends, nameOf);
  const ending = desk.endings.get(chat.id);
  const { text: unsent } = fieldOf(desk, chat.id);
  if (closed === undefined) {
    return ending === undefined ? (
      <Composer
        desk={desk}
        actions={actions}
        chat={chat}
        textField={textField}
      />
    ) : (
      <EndingSoon
        actions={actions}
        ending={ending}
        live={desk.connection.is === "live"}
      />
    );
  }
  if (isOffered(desk, chat)) {
    return (
      <div className="foot closed" tabIndex={-1}>
        <Notice kind="stopped">{strings.requests.toAnswer}</Notice>
        <OfferButtons actions={actions} chat={chat} />
      </div>
    );
  }
  return (
    <div className="foot closed" tabIndex={-1}>
      {unsent !== "" && (
        <Unsent
          text={unsent}
          onDiscard={() => {
            actions.write(chat.id, "");
          }}
        />
      )}
      {chat.state === "ended" ? (
        <Ended
          desk={desk}
          actions={actions}
          chat={chat}
          sends={sends}
          onStarted={(started) => {
            // A text that came too late is not typed again.
            if (unsent !== "") {
              actions.moveDraft(chat.id, started.id);
            }
            onStarted(started);
          }}
        />
      ) : (
        <Notice kind="stopped">{closed}</Notice>
      )}
    </div>
  );
}

/** A text that came too late. */
function Unsent({ text, onDiscard }: { text: string; onDiscard: () => void }) {
  const element = useHandOver<HTMLDivElement>(".panel", footOf);
  return (
    <div className="unsent" ref={element}>
      <Notice kind="error">{strings.composer.unsent}</Notice>
      <p dir="auto">{text}</p>
      <Button onClick={onDiscard}>{strings.composer.discard}</Button>
    </div>
  );
}

function whyClosed(
  desk: Desk,
  chat: Chat,
  sends: boolean,
  nameOf: (agentId: string) => string,
): string | undefined {
  const { composer, panel } = strings;
  if (chat.state === "ended") {
    return panel.ended;
  }
  if (chat.agentId !== desk.agent.id) {
    return refusalText({
      code: "not_your_chat",
      ...(chat.agentId !== undefined && {
        owner: nameOf(chat.agentId),
      }),
    });
  }
  if (chat.optedOut) {
    return composer.optedOut;
  }
  if (!sends) {
    return desk.agent.permissions.includes("sms:send")
      ? composer.noSms
      : composer.notPermitted;
  }
  return undefined;
}
