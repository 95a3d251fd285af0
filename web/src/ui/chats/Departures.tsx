import Button from "@cloudscape-design/components/button";
import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { type Departure, departures } from "../../desk/select";
import { showNumber } from "../../numbers/number";
import { strings } from "../../strings";
import { Notice } from "../parts/Notice";

/** The chats that became another's, and who has them, until the agent has read of it. */
export function Departures({
  desk,
  actions,
}: {
  desk: Desk;
  actions: Actions;
}) {
  const known = departures(desk).filter(
    ({ owner, missing }) => owner !== undefined || missing,
  );
  return (
    <div role="status">
      {known.map((departure) => (
        <div className="departure" key={departure.chatId}>
          <Notice kind="stopped">{whereabouts(departure)}</Notice>
          <Button
            variant="inline-icon"
            iconName="close"
            ariaLabel={strings.departures.close}
            onClick={() => {
              actions.dismiss(departure.chatId);
            }}
          />
        </div>
      ))}
    </div>
  );
}

function whereabouts({ customerNumber, owner }: Departure): string {
  const number = showNumber(customerNumber);
  return owner === undefined
    ? strings.departures.isGone(number)
    : strings.departures.isWith(number, owner);
}
