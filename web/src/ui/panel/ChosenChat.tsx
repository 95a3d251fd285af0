import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import type { PromptInputProps } from "@cloudscape-design/components/prompt-input";
import StatusIndicator, {
  type StatusIndicatorProps,
} from "@cloudscape-design/components/status-indicator";
import type { RefObject } from "react";
import type { Chat } from "../../api/types";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { showNumber } from "../../numbers/number";
import { strings } from "../../strings";
import { besideChat, useHandOver } from "../parts/useHandOver";
import { ChatAsOf } from "./ChatAsOf";
import { Foot } from "./Foot";
import { Offered } from "./Offered";
import { Transcript } from "./Transcript";
import { useFreshness } from "./useFreshness";

const stateIcons = {
  requested: "pending",
  active: "success",
  ended: "stopped",
} satisfies Record<Chat["state"], StatusIndicatorProps.Type>;

interface ChosenChatProps {
  desk: Desk;
  actions: Actions;
  chat: Chat;
  textField: RefObject<PromptInputProps.Ref | null>;
  /** Whether its details hide it. */
  covered: boolean;
  onBack: () => void;
  onDetails: () => void;
  onStarted: (chat: Chat) => void;
}

export function ChosenChat({
  desk,
  actions,
  chat,
  textField,
  covered,
  onBack,
  onDetails,
  onStarted,
}: ChosenChatProps) {
  const freshness = useFreshness(desk, actions, chat);

  const element = useHandOver<HTMLDivElement>(".columns", (columns) =>
    besideChat(columns, chat.id),
  );

  return (
    <div className="chosen-chat" ref={element}>
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
            <div className="only-without-details to-details">
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
      <Offered desk={desk} actions={actions} chat={chat} />
      {!freshness.isTold && chat.state !== "ended" && (
        <ChatAsOf freshness={freshness} />
      )}
      <Transcript desk={desk} actions={actions} chat={chat} covered={covered} />
      <Foot
        desk={desk}
        actions={actions}
        chat={chat}
        textField={textField}
        onStarted={onStarted}
      />
    </div>
  );
}
