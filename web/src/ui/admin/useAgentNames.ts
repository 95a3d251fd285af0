import { useMemo } from "react";
import type { AdminApi } from "../../api/admin";
import { useAsked } from "../parts/useAsked";

/** Says what agents are called: their ids, where nobody of that id is known or until it is. */
export function useAgentNames(api: AdminApi): (agentId: string) => string {
  const { value } = useAsked(api.agents);
  return useMemo(() => {
    const names = new Map((value ?? []).map(({ id, name }) => [id, name]));
    return (agentId) => names.get(agentId) ?? agentId;
  }, [value]);
}
