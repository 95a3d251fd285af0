import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import type { PromptInputProps } from "@cloudscape-design/components/prompt-input";
import Spinner from "@cloudscape-design/components/spinner";
import { type RefObject, useEffect, useRef } from "react";
import type { Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { canSend, ownServices } from "../../desk/select";
import type { Country } from "../../numbers/number";
import { strings } from "../../strings";
import { Notice } from "../parts/Notice";
import { footOf, useHandOver } from "../parts/useHandOver";
import { isTyping } from "../parts/typing";
import { CallContext } from "./CallContext";
import { ChatNews } from "./ChatNews";
import { ChosenChat } from "./ChosenChat";

interface ContactInfoPanelProps {
  desk: Desk;
  actions: Actions;
  country: Country;
  chatId: string | undefined;
  textField: RefObject<PromptInputProps.Ref | null>;
  /** Whether the chat's details hide it. */
  covered: boolean;
  onBack: () => void;
  onDetails: () => void;
  onStarted: (chat: Chat) => void;
}

/** The agent's call, and the chosen chat: the customer's number, the transcript, the Text Input Field. */
export function ContactInfoPanel({
  desk,
  actions,
  country,
  chatId,
  textField,
  covered,
  onBack,
  onDetails,
  onStarted,
}: ContactInfoPanelProps) {
  const chat = chatId === undefined ? undefined : desk.chats.get(chatId);
  const call = desk.agent.interaction;
  const panel = useRef<HTMLElement>(null);

  // Who opens a chat can type at once, unless it opens while something else is typed. Where there is one column, the
  // chat hides what led to it.
  useEffect(() => {
    if (isTyping()) {
      return;
    }
    if (textField.current !== null) {
      textField.current.focus();
    } else if (document.activeElement?.checkVisibility() === false) {
      panel.current
        ?.querySelector<HTMLElement>(".foot, .panel-nothing")
        ?.focus();
    }
  }, [chatId, textField]);

  return (
    <>
      <section
        className="panel"
        ref={panel}
        aria-label={strings.panel.label}
        inert={covered}
      >
        {call !== undefined && (
          <CallContext
            key={call.id}
            desk={desk}
            actions={actions}
            country={country}
            call={call}
            onStarted={onStarted}
          />
        )}
        {chat === undefined ? (
          <Nothing desk={desk} actions={actions} chatId={chatId} />
        ) : (
          <ChosenChat
            key={chat.id}
            desk={desk}
            actions={actions}
            chat={chat}
            textField={textField}
            covered={covered}
            onBack={onBack}
            onDetails={onDetails}
            onStarted={onStarted}
          />
        )}
      </section>
      {chat && <ChatNews key={chat.id} desk={desk} chat={chat} />}
    </>
  );
}

interface NothingProps {
  desk: Desk;
  actions: Actions;
  chatId: string | undefined;
}

function Nothing(props: NothingProps) {
  const element = useHandOver<HTMLDivElement>(".panel", footOf);
  return (
    <div className="panel-nothing" tabIndex={-1} ref={element}>
      <WhyNothing {...props} />
    </div>
  );
}

function WhyNothing({ desk, actions, chatId }: NothingProps) {
  if (chatId === undefined) {
    return (
      <>
        <Box variant="h2">{strings.panel.nothingTitle}</Box>
        <Box color="text-body-secondary">
          {ownServices(desk).some(({ id }) => canSend(desk, id))
            ? strings.panel.nothingToSend
            : strings.panel.nothing}
        </Box>
      </>
    );
  }
  switch (desk.lookups.get(chatId)) {
    case "missing":
      return <Box color="text-body-secondary">{strings.panel.gone}</Box>;
    case "failed":
      return (
        <>
          <Notice kind="error">{strings.panel.notRead}</Notice>
          <Button
            onClick={() => {
              actions.readChat(chatId);
            }}
          >
            {strings.panel.retry}
          </Button>
        </>
      );
    default:
      return <Spinner />;
  }
}
