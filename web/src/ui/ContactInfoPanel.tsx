import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import type { PromptInputProps } from "@cloudscape-design/components/prompt-input";
import Spinner from "@cloudscape-design/components/spinner";
import StatusIndicator, {
  type StatusIndicatorProps,
} from "@cloudscape-design/components/status-indicator";
import { type RefObject, useEffect, useState } from "react";
import type { Refusal } from "../api/outcome";
import type { Chat } from "../api/types";
import { type Desk, threadOf } from "../desk/desk";
import { canSend, isOffered, ownServices } from "../desk/select";
import { showNumber } from "../numbers/number";
import { noAnswerText, refusalText, strings } from "../strings";
import { Notice } from "./Notice";
import { OfferButtons } from "./Requests";
import { Composer } from "./Composer";
import { Transcript } from "./Transcript";
import type { Actions } from "./useDesk";

interface ContactInfoPanelProps {
  desk: Desk;
  actions: Actions;
  chatId: string | undefined;
  textField: RefObject<PromptInputProps.Ref | null>;
  onBack: () => void;
  onDetails: () => void;
  onStarted: (chat: Chat) => void;
}

/** The chosen chat: the customer's number, the transcript, the Text Input Field. */
export function ContactInfoPanel({
  desk,
  actions,
  chatId,
  textField,
  onBack,
  onDetails,
  onStarted,
}: ContactInfoPanelProps) {
  const chat = chatId === undefined ? undefined : desk.chats.get(chatId);
  return (
    <section className="panel" aria-label={strings.panel.label}>
      {chat === undefined ? (
        <Nothing desk={desk} chatId={chatId} />
      ) : (
        <ChosenChat
          desk={desk}
          actions={actions}
          chat={chat}
          textField={textField}
          onBack={onBack}
          onDetails={onDetails}
          onStarted={onStarted}
        />
      )}
    </section>
  );
}

function Nothing({ desk, chatId }: { desk: Desk; chatId: string | undefined }) {
  if (chatId === undefined) {
    return (
      <div className="panel-nothing">
        <Box variant="h2">{strings.panel.nothingTitle}</Box>
        <Box color="text-body-secondary">
          {ownServices(desk).some(({ id }) => canSend(desk, id))
            ? strings.panel.nothingToSend
            : strings.panel.nothing}
        </Box>
      </div>
    );
  }
  return (
    <div className="panel-nothing">
      {desk.missing.has(chatId) ? (
        <Box color="text-body-secondary">{strings.panel.gone}</Box>
      ) : (
        <Spinner />
      )}
    </div>
  );
}

const stateIcons = {
  requested: "pending",
  active: "success",
  ended: "stopped",
} satisfies Record<Chat["state"], StatusIndicatorProps.Type>;

interface ChosenChatProps extends Omit<ContactInfoPanelProps, "chatId"> {
  chat: Chat;
}

function ChosenChat({
  desk,
  actions,
  chat,
  textField,
  onBack,
  onDetails,
  onStarted,
}: ChosenChatProps) {
  const { older } = threadOf(desk, chat.id);
  const live = desk.connection.is === "live";
  useEffect(() => {
    if (live && older === "unasked") {
      actions.readThread(chat.id);
    }
  }, [actions, chat.id, live, older]);

  return (
    <>
      <div className="panel-heading">
        <div className="only-narrow">
          <Button
            variant="icon"
            iconName="angle-left"
            ariaLabel={strings.panel.back}
            onClick={onBack}
          />
        </div>
        <Header
          variant="h2"
          actions={
            <div className="only-without-details">
              <Button iconName="side-bar" onClick={onDetails}>
                {strings.panel.details}
              </Button>
            </div>
          }
          info={
            <StatusIndicator type={stateIcons[chat.state]}>
              {strings.panel[chat.state]}
            </StatusIndicator>
          }
        >
          {showNumber(chat.customerNumber)}
        </Header>
      </div>
      <Transcript desk={desk} actions={actions} chat={chat} />
      <Foot
        desk={desk}
        actions={actions}
        chat={chat}
        textField={textField}
        onStarted={onStarted}
      />
    </>
  );
}

type FootProps = Pick<
  ChosenChatProps,
  "desk" | "actions" | "chat" | "textField" | "onStarted"
>;

/** The Text Input Field, or why there is none. */
function Foot({ desk, actions, chat, textField, onStarted }: FootProps) {
  const sends = canSend(desk, chat.serviceId);
  const closed = whyClosed(desk, chat, sends);
  if (closed === undefined) {
    return (
      <Composer
        desk={desk}
        actions={actions}
        chat={chat}
        textField={textField}
      />
    );
  }
  const unsent = desk.drafts.get(chat.id);
  if (isOffered(desk, chat)) {
    return (
      <div className="foot closed">
        <Notice kind="stopped">{strings.requests.toAnswer}</Notice>
        <OfferButtons actions={actions} chat={chat} />
      </div>
    );
  }
  return (
    <div className="foot closed">
      {unsent !== undefined && (
        <div className="unsent">
          <Notice kind="error">{strings.composer.unsent}</Notice>
          <p>{unsent}</p>
          <Button
            onClick={() => {
              actions.write(chat.id, "");
            }}
          >
            {strings.composer.discard}
          </Button>
        </div>
      )}
      {chat.state === "ended" ? (
        <Ended
          actions={actions}
          chat={chat}
          sends={sends}
          onStarted={(started) => {
            // A text that came too late is not typed again.
            if (unsent !== undefined) {
              actions.write(started.id, unsent);
              actions.write(chat.id, "");
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

function whyClosed(desk: Desk, chat: Chat, sends: boolean): string | undefined {
  const { composer } = strings;
  if (chat.state === "ended") {
    return composer.ended;
  }
  if (chat.agentId !== desk.agent.id) {
    return refusalText({
      code: "not_your_chat",
      ...(chat.agentId !== undefined && { owner: chat.agentId }),
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

interface EndedProps {
  actions: Actions;
  chat: Chat;
  sends: boolean;
  onStarted: (chat: Chat) => void;
}

/** What an end means, and how to go on. */
function Ended({ actions, chat, sends, onStarted }: EndedProps) {
  const [starting, setStarting] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | "no_answer">();

  const why = chat.endReason && strings.composer.endReasons[chat.endReason];

  const start = async () => {
    setStarting(true);
    const answer = await actions.startChat(chat.serviceId, chat.customerNumber);
    setStarting(false);
    switch (answer.kind) {
      case "done":
        onStarted(answer.chat);
        break;
      case "refused":
        setRefusal(answer.refusal);
        break;
      case "unknown":
        setRefusal("no_answer");
    }
  };

  return (
    <div className="ended">
      <div>
        {why !== undefined && <Box>{why}</Box>}
        <Box>
          {chat.optedOut ? strings.composer.optedOut : strings.composer.ended}
        </Box>
        {chat.ignoredCount > 0 && (
          <Box color="text-body-secondary">
            {strings.composer.ignored(chat.ignoredCount)}
          </Box>
        )}
        {refusal !== undefined && (
          <Notice kind="error">
            {refusal === "no_answer" ? noAnswerText : refusalText(refusal)}
          </Notice>
        )}
      </div>
      {sends && !chat.optedOut && (
        <Button iconName="send" loading={starting} onClick={() => void start()}>
          {strings.panel.sendAgain}
        </Button>
      )}
    </div>
  );
}
