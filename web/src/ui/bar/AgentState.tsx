import ButtonDropdown, {
  type ButtonDropdownProps,
} from "@cloudscape-design/components/button-dropdown";
import { useState } from "react";
import type { Agent, SetState } from "../../api/types";
import type { Actions } from "../../desk/actions";
import { strings } from "../../strings";
import { ClosableNotice } from "../parts/ClosableNotice";
import { Elapsed } from "../parts/Elapsed";
import { faultOf } from "../parts/faults";

interface AgentStateProps {
  agent: Agent;
  actions: Actions;
  reasons: readonly string[];
}

/** Whether the agent takes work. During a call the telephony system says it, and what is chosen here holds after it. */
export function AgentState({ agent, actions, reasons }: AgentStateProps) {
  const [setting, setSetting] = useState(false);
  const [fault, setFault] = useState<string>();
  const [kept, setKept] = useState<{ call: string; wish: SetState }>();
  const { interaction, state } = agent;
  const inCall = state === "busy" || state === "after_call_work";

  const choose = async (wish: SetState) => {
    setSetting(true);
    const outcome = await actions.setState(wish);
    setSetting(false);
    setFault(faultOf(outcome));
    if (outcome.kind === "done" && interaction !== undefined) {
      setKept({ call: interaction.id, wish });
    }
  };
  const wishes: SetState[] = [
    { state: "ready" },
    { state: "not_ready" },
    ...reasons.map((reason) => ({ state: "not_ready", reason }) as const),
  ];
  const held =
    inCall && kept?.call === interaction?.id ? kept?.wish : undefined;
  const plain = wishes.map((wish, index) => ({
    id: String(index),
    text: nameOf(wish),
  }));
  const checked: ButtonDropdownProps.Items = plain.map((item) => ({
    ...item,
    itemType: "checkbox",
    checked: held !== undefined && nameOf(held) === item.text,
  }));

  const shown = nameOf(agent);
  return (
    <div className="agent-state">
      <ButtonDropdown
        loading={setting}
        items={
          inCall
            ? [
                {
                  id: "after-call",
                  text: strings.state.afterCall,
                  items: checked,
                },
              ]
            : plain
        }
        ariaLabel={strings.state.label(shown)}
        onItemClick={({ detail }) => {
          const wish = wishes[Number(detail.id)];
          if (wish !== undefined) {
            void choose(wish);
          }
        }}
      >
        <span className="state" data-state={state}>
          <span className="bar-name">{shown}</span>
          {inCall && interaction !== undefined && (
            <>
              {" "}
              <Elapsed since={interaction.since} />
            </>
          )}
        </span>
      </ButtonDropdown>
      <span className="for-readers" role="status">
        {held !== undefined && strings.state.kept(nameOf(held))}
      </span>
      {fault !== undefined && (
        <div className="bar-fault">
          <ClosableNotice
            kind="error"
            closeLabel={strings.state.faultClose}
            onClose={() => {
              setFault(undefined);
            }}
            within=".agent-state"
            heirs={(place) => [place.querySelector("button")]}
          >
            {fault}
          </ClosableNotice>
        </div>
      )}
    </div>
  );
}

function nameOf({
  state,
  reason,
}: {
  state: Agent["state"];
  reason?: string;
}): string {
  return state === "not_ready" && reason !== undefined && reason !== ""
    ? strings.state.notReadyBecause(reason)
    : strings.agentState[state];
}
