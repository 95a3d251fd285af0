import Button from "@cloudscape-design/components/button";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { showNumber } from "../../numbers/number";
import { refusalText, strings } from "../../strings";
import { Notice } from "../parts/Notice";

/** Why the agent did not get what was offered, until the agent has read of it. */
export function LostRequests({
  desk,
  actions,
}: {
  desk: Desk;
  actions: Actions;
}) {
  return [...desk.lostRequests].map(([chatId, { customerNumber, refusal }]) => (
    <div className="departure" key={chatId}>
      <Notice kind="error">
        {strings.requests.lost(
          showNumber(customerNumber),
          refusalText(refusal),
        )}
      </Notice>
      <Button
        variant="inline-icon"
        iconName="close"
        ariaLabel={strings.requests.lostClose}
        onClick={() => {
          actions.dismissLost(chatId);
        }}
      />
    </div>
  ));
}
