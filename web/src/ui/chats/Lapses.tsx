import type { Actions } from "../../desk/actions";
import type { Desk } from "../../desk/desk";
import { lapses } from "../../desk/select";
import { showNumber } from "../../numbers/number";
import { strings } from "../../strings";
import { ListNotice } from "./ListNotice";

/** The chats whose end got no answer in time, until the agent has read of it. */
export function Lapses({ desk, actions }: { desk: Desk; actions: Actions }) {
  return (
    <div role="status">
      {lapses(desk).map(({ chat, is }) => (
        <ListNotice
          key={chat.id}
          kind="stopped"
          closeLabel={strings.lapses.close}
          chat={chat}
          onClose={() => {
            actions.dismissEnd(chat.id);
          }}
        >
          {strings.lapses[is](showNumber(chat.customerNumber))}
        </ListNotice>
      ))}
    </div>
  );
}
