import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { type Departure, departures } from "../../desk/select";
import { showNumber } from "../../numbers/number";
import { strings } from "../../strings";
import { useNameOf } from "../useNames";
import { ListNotice } from "./ListNotice";

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
        <ListNotice
          key={departure.chatId}
          kind="stopped"
          closeLabel={strings.departures.close}
          {...(!departure.missing && {
            chat: {
              id: departure.chatId,
              customerNumber: departure.customerNumber,
            },
          })}
          onClose={() => {
            actions.dismiss(departure.chatId);
          }}
        >
          <Whereabouts
            serviceId={desk.chats.get(departure.chatId)?.serviceId}
            departure={departure}
          />
        </ListNotice>
      ))}
    </div>
  );
}

function Whereabouts({
  serviceId,
  departure: { customerNumber, owner, isUnsaid },
}: {
  /** The service that the chat is known to be of. */
  serviceId: string | undefined;
  departure: Departure;
}) {
  const nameOf = useNameOf(serviceId, [owner]);
  const number = showNumber(customerNumber);
  return owner === undefined ? (
    strings.departures.isGone(number)
  ) : (
    <>
      {strings.departures.isWith(number, nameOf(owner))}
      {isUnsaid && ` ${strings.departures.unsaid}`}
    </>
  );
}
