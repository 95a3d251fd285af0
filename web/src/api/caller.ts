import createClient, { type Client, type Middleware } from "openapi-fetch";
import { isPassing, type Outcome, readFailure } from "./outcome";
import type { paths } from "./schema";

/** What the issuer said to the wish for a new token; `unknown` if it neither gave nor refused one. */
export type Renewal = "renewed" | "refused" | "unknown";

/** Who asks. */
export interface Credentials {
  /** The current id token. */
  token: () => string | undefined;
  /** Whether it has run out. */
  expired: () => boolean;
  /** Gets a new token without the agent, if the issuer gives one. */
  renew: () => Promise<Renewal>;
  /** Told when no token is taken any more, and nothing but a new sign-in helps. */
  lost: () => void;
}

/** Asks the API as an agent. Nothing of it throws. */
export interface Caller {
  client: Client<paths>;
  /**
   * Asks, and asks once more with a new token if the first one is not taken. A gateway's 401 may lack the headers by
   * which a browser shows it: then it looks as if nobody had answered.
   */
  ask: <T>(
    request: (signal: AbortSignal) => Promise<Answer<T>>,
  ) => Promise<Outcome<T>>;
  /** The same for what is answered with nothing. */
  tell: (
    request: (signal: AbortSignal) => Promise<Answer<unknown>>,
  ) => Promise<Outcome<undefined>>;
}

/** What openapi-fetch makes of an answer. */
export interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** A little longer than the gateway waits, which answers by itself then. */
const patienceMs = 35_000;

/** The API at `base`, as the agent with these credentials. */
export function createCaller(base: string, credentials: Credentials): Caller {
  const authorize: Middleware = {
    onRequest({ request }) {
      request.headers.set(
        "Authorization",
        `Bearer ${credentials.token() ?? ""}`,
      );
      return request;
    },
  };
  const client = createClient<paths>({ baseUrl: base });
  client.use(authorize);

  async function withToken<T>(
    attempt: () => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    const token = credentials.token();
    const first = await attempt();
    const refused =
      first.kind === "signed_out" ||
      (first.kind === "unknown" && credentials.expired());
    if (!refused) {
      return first;
    }
    // Another request may have got a new one meanwhile.
    const renewal =
      credentials.token() === token ? await credentials.renew() : "renewed";
    const second: Outcome<T> =
      renewal === "renewed"
        ? await attempt()
        : { kind: renewal === "refused" ? "signed_out" : "unknown" };
    if (second.kind === "signed_out") {
      credentials.lost();
    }
    const isOpen =
      first.kind === "unknown" &&
      second.kind === "refused" &&
      isPassing(second.refusal);
    return isOpen ? first : second;
  }

  return {
    client,
    ask: (request) => withToken(() => attempt(request, ({ data }) => data)),
    tell: (request) =>
      withToken(async () => {
        const outcome = await attempt(request, ({ response }) =>
          response.ok ? response : undefined,
        );
        return outcome.kind === "done"
          ? { kind: "done", value: undefined }
          : outcome;
      }),
  };
}

async function attempt<A, T>(
  request: (signal: AbortSignal) => Promise<Answer<A>>,
  valueOf: (answer: Answer<A>) => T | undefined,
): Promise<Outcome<T>> {
  try {
    const answer = await request(AbortSignal.timeout(patienceMs));
    const { error, response } = answer;
    const value = valueOf(answer);
    return value === undefined
      ? readFailure(response.status, error, response.headers.get("Retry-After"))
      : { kind: "done", value };
  } catch {
    // fetch rejects when there is no answer; so does reading one that breaks off.
    return { kind: "unknown" };
  }
}

/** A cursor as a query, if there is one. */
export function after(cursor: string | undefined): { cursor?: string } {
  return cursor === undefined ? {} : { cursor };
}

/** Reads all pages of a list; what a page could not be read for otherwise. */
export async function allPages<T>(
  page: (
    cursor: string | undefined,
  ) => Promise<Outcome<{ items: T[]; cursor?: string }>>,
): Promise<Outcome<T[]>> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const outcome = await page(cursor);
    if (outcome.kind !== "done") {
      return outcome;
    }
    items.push(...outcome.value.items);
    cursor = outcome.value.cursor;
  } while (cursor !== undefined);
  return { kind: "done", value: items };
}
