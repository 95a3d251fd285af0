import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { showNumber } from "../../numbers/number";
import { refusalText, strings } from "../../strings";
import { ListNotice } from "./ListNotice";

/** Why the agent did not get what was offered, until the agent has read of it. */
export function LostRequests({
  desk,
  actions,
}: {
  desk: Desk;
  actions: Actions;
}) {
  return [...desk.lostRequests].map(([chatId, { customerNumber, refusal }]) => (
    <ListNotice
      key={chatId}
      kind="error"
      closeLabel={strings.requests.lostClose}
      onClose={() => {
        actions.dismissLost(chatId);
      }}
    >
      {strings.requests.lost(showNumber(customerNumber), refusalText(refusal))}
    </ListNotice>
  ));
}
