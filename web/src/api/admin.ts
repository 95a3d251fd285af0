import { after, allPages, type Caller } from "./caller";
import type { Outcome } from "./outcome";
import type {
  Agent,
  AuditEntry,
  Block,
  Erased,
  OptOut,
  PutAgent,
  PutService,
  Service,
  Tally,
} from "./types";

/** What administrators ask for. */
export interface AdminApi {
  services: () => Promise<Outcome<Service[]>>;
  putService: (
    serviceId: string,
    service: PutService,
  ) => Promise<Outcome<Service>>;
  /** What became of the service's texts in so many hours up to now, the earliest first. */
  health: (serviceId: string, hours: number) => Promise<Outcome<Tally[]>>;
  agents: () => Promise<Outcome<Agent[]>>;
  putAgent: (agentId: string, agent: PutAgent) => Promise<Outcome<Agent>>;
  blocks: () => Promise<Outcome<Block[]>>;
  block: (customerNumber: string, reason: string) => Promise<Outcome<Block>>;
  unblock: (contactId: string) => Promise<Outcome<undefined>>;
  optOuts: (serviceId: string) => Promise<Outcome<OptOut[]>>;
  optOutsOf: (customerNumber: string) => Promise<Outcome<OptOut[]>>;
  recordOptOut: (
    serviceId: string,
    customerNumber: string,
  ) => Promise<Outcome<OptOut>>;
  exportContact: (customerNumber: string) => Promise<Outcome<string>>;
  eraseContact: (customerNumber: string) => Promise<Outcome<Erased>>;
  audit: (day: string) => Promise<Outcome<AuditEntry[]>>;
}

/** The same, and tells when a service or an agent was saved. */
export function withNews(api: AdminApi, onSaved: () => void): AdminApi {
  const told = async <T>(asked: Promise<Outcome<T>>): Promise<Outcome<T>> => {
    const outcome = await asked;
    if (outcome.kind === "done") {
      onSaved();
    }
    return outcome;
  };
  return {
    ...api,
    putService: (...wish) => told(api.putService(...wish)),
    putAgent: (...wish) => told(api.putAgent(...wish)),
  };
}

export function createAdminApi(caller: Caller): AdminApi {
  const { client, ask, tell } = caller;
  return {
    services: () =>
      allPages((cursor) =>
        ask((signal) =>
          client.GET("/v1/admin/services", {
            signal,
            params: { query: after(cursor) },
          }),
        ),
      ),
    putService: (serviceId, body) =>
      ask((signal) =>
        client.PUT("/v1/admin/services/{serviceId}", {
          signal,
          params: { path: { serviceId } },
          body,
        }),
      ),
    health: async (serviceId, hours) => {
      const outcome = await ask((signal) =>
        client.GET("/v1/admin/services/{serviceId}/health", {
          signal,
          params: { path: { serviceId }, query: { hours } },
        }),
      );
      return outcome.kind === "done"
        ? { kind: "done", value: outcome.value.items }
        : outcome;
    },
    agents: () =>
      allPages((cursor) =>
        ask((signal) =>
          client.GET("/v1/admin/agents", {
            signal,
            params: { query: after(cursor) },
          }),
        ),
      ),
    putAgent: (agentId, body) =>
      ask((signal) =>
        client.PUT("/v1/admin/agents/{agentId}", {
          signal,
          params: { path: { agentId } },
          body,
        }),
      ),
    blocks: () =>
      allPages((cursor) =>
        ask((signal) =>
          client.GET("/v1/admin/blocked-numbers", {
            signal,
            params: { query: after(cursor) },
          }),
        ),
      ),
    block: (customerNumber, reason) =>
      ask((signal) =>
        client.PUT("/v1/admin/blocked-numbers", {
          signal,
          body: { customerNumber, ...(reason !== "" && { reason }) },
        }),
      ),
    unblock: (contactId) =>
      tell((signal) =>
        client.DELETE("/v1/admin/blocked-numbers/{contactId}", {
          signal,
          params: { path: { contactId } },
        }),
      ),
    optOuts: (serviceId) =>
      allPages((cursor) =>
        ask((signal) =>
          client.GET("/v1/admin/opt-outs", {
            signal,
            params: { query: { serviceId, ...after(cursor) } },
          }),
        ),
      ),
    optOutsOf: async (customerNumber) => {
      const outcome = await ask((signal) =>
        client.POST("/v1/admin/opt-outs/lookup", {
          signal,
          body: { customerNumber },
        }),
      );
      return outcome.kind === "done"
        ? { kind: "done", value: outcome.value.items }
        : outcome;
    },
    recordOptOut: (serviceId, customerNumber) =>
      ask((signal) =>
        client.PUT("/v1/admin/opt-outs", {
          signal,
          body: { serviceId, customerNumber },
        }),
      ),
    exportContact: (customerNumber) => exportAll(caller, customerNumber),
    eraseContact: (customerNumber) => eraseAll(caller, customerNumber),
    audit: (day) =>
      allPages((cursor) =>
        ask((signal) =>
          client.GET("/v1/admin/audit", {
            signal,
            params: { query: { day, ...after(cursor) } },
          }),
        ),
      ),
  };
}

/** All pages of a customer's export, as one text. */
async function exportAll(
  { client, ask }: Caller,
  customerNumber: string,
): Promise<Outcome<string>> {
  const parts = await allPages(async (cursor) => {
    const outcome = await ask((signal) =>
      client.POST("/v1/admin/contacts/export", {
        signal,
        params: { query: after(cursor) },
        body: { customerNumber, format: "text" },
      }),
    );
    if (outcome.kind !== "done") {
      return outcome;
    }
    const { value } = outcome;
    return {
      kind: "done",
      value: {
        items: "text" in value ? [value.text] : [],
        ...after(value.cursor),
      },
    };
  });
  return parts.kind === "done"
    ? { kind: "done", value: parts.value.join("") }
    : parts;
}

/** A bounded part goes with each request: asks until nothing is left. */
async function eraseAll(
  { client, ask }: Caller,
  customerNumber: string,
): Promise<Outcome<Erased>> {
  const all: Erased = { chats: 0, messages: 0, transcripts: 0, more: false };
  for (;;) {
    const outcome = await ask((signal) =>
      client.POST("/v1/admin/contacts/erase", {
        signal,
        body: { customerNumber },
      }),
    );
    if (outcome.kind !== "done") {
      return outcome;
    }
    all.chats += outcome.value.chats;
    all.messages += outcome.value.messages;
    all.transcripts += outcome.value.transcripts;
    if (!outcome.value.more) {
      return { kind: "done", value: all };
    }
  }
}
