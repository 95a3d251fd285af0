import { useEffect } from "react";
import type { Desk } from "../desk/desk";
import type { Memory } from "../desk/memory";

/** Has what an agent would miss after a reload remembered as it changes. */
export function useRemembering(
  memory: Memory,
  { drafts, closings, seen }: Desk,
): void {
  useEffect(() => {
    memory.keepDrafts(drafts);
  }, [memory, drafts]);
  useEffect(() => {
    memory.keepClosings(closings);
  }, [memory, closings]);
  useEffect(() => {
    memory.keepSeen(seen);
  }, [memory, seen]);
}
