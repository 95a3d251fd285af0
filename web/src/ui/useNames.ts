import {
  createContext,
  useContext,
  useEffect,
  useSyncExternalStore,
} from "react";
import type { Names } from "../desk/names";

/** What agents are called, on the desktop of whoever has signed in. */
export const NamesContext = createContext<Names | undefined>(undefined);

export function useNames(): Names {
  const names = useContext(NamesContext);
  if (names === undefined) {
    throw new Error("nobody provides the agents' names here");
  }
  return names;
}

/** Says what agents of a service are called, and has it read for those who are shown: their ids, until it is known. */
export function useNameOf(
  serviceId: string | undefined,
  shown: readonly (string | undefined)[],
): (agentId: string) => string {
  const names = useNames();
  const known = useSyncExternalStore(names.onChange, names.known);
  const unknown = shown.filter((id) => id !== undefined && !known.has(id));
  const wanted = [...new Set(unknown)].join(" ");
  useEffect(() => {
    if (serviceId !== undefined && wanted !== "") {
      void names.read(serviceId, wanted.split(" "));
    }
  }, [names, serviceId, wanted]);
  return (id) => known.get(id) ?? id;
}
