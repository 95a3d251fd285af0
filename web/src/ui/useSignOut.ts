import { useState } from "react";
import { keyLifeMs } from "../api/key";
import type { Session } from "../auth/session";
import type { Actions } from "../desk/actions";
import type { Desk } from "../desk/desk";
import type { Unended } from "../desk/endings";
import type { Memory } from "../desk/memory";
import { leftBehind } from "../desk/select";
import { strings } from "../strings";

interface SignOutNeeds {
  desk: Desk;
  actions: Actions;
  memory: Memory;
  session: Session;
}

const noneUnended: Unended = { waiting: 0, refused: 0 };

const keyLifeHours = keyLifeMs / (60 * 60 * 1_000);

/** How an agent signs out. */
export interface SignOut {
  /** Signs out, or asks first. */
  begin: () => void;
  asking: boolean;
  leaving: boolean;
  /** What the agent should know before. */
  warnings: readonly string[];
  fault: string | undefined;
  leave: () => void;
  stay: () => void;
}

/** Signs the agent out. It asks first where something would wait or be lost, and forgets nothing before it is done. */
export function useSignOut({
  desk,
  actions,
  memory,
  session,
}: SignOutNeeds): SignOut {
  const [asking, setAsking] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const [fault, setFault] = useState<string>();
  // Chats that did not end: the agent may leave them behind, once that is known.
  const [unended, setUnended] = useState<Unended>(noneUnended);

  const { waiting, ending, drafts, unsent, notes } = leftBehind(desk);
  const { user } = strings;
  const warnings = [
    waiting > 0 && user.leavesWaiting(waiting),
    unended.waiting > 0
      ? user.leavesUnended(unended.waiting, keyLifeHours)
      : ending > 0 && user.endsNow(ending),
    unended.refused > 0 && user.endsRefused(unended.refused),
    drafts > 0 && user.losesDrafts(drafts),
    unsent > 0 && user.losesUnsent(unsent),
    notes > 0 && user.losesNotes(notes),
  ].filter((each) => each !== false);

  const leave = async () => {
    setLeaving(true);
    setFault(undefined);
    const left = await actions.endAllNow();
    if (left.waiting > unended.waiting || left.refused > 0) {
      setUnended(left);
      setAsking(true);
      setLeaving(false);
      return;
    }
    try {
      await session.signOut();
      memory.forgetTexts();
    } catch (error) {
      console.error("Signing out failed.", error);
      setFault(user.signOutFailed);
      setAsking(true);
      setLeaving(false);
    }
  };
  return {
    begin: () => {
      setFault(undefined);
      setUnended(noneUnended);
      if (warnings.length > 0) {
        setAsking(true);
      } else {
        void leave();
      }
    },
    asking,
    leaving,
    warnings,
    fault,
    leave: () => void leave(),
    stay: () => {
      setAsking(false);
    },
  };
}
