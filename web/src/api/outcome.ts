import type { Code } from "./types";

/** What became of a request. */
export type Outcome<T> =
  | { kind: "done"; value: T }
  /** Nothing was changed, and this is why. */
  | { kind: "refused"; refusal: Refusal }
  /** The token is not valid any more, and no new one is to be had without the agent. Nothing was changed. */
  | { kind: "signed_out" }
  /** No answer, or one that leaves open whether the request was carried out. */
  | { kind: "unknown" };

/** Why a request was refused. */
export interface Refusal {
  /**
   * `follows_refused`: it was not asked for, since a text that was to go out before it was not sent. `never_tried`: nor
   * was it, as long as its key was good.
   */
  code: Code | "too_large" | "follows_refused" | "never_tried";
  /** The gateway has refused it, before the API saw it. */
  byGateway?: true;
  /** With `chat_owned_by_other` and `not_your_chat`: who owns the chat, by id as the API answers, by name for people. */
  owner?: string;
  /** With `rate_limited`: seconds to wait. */
  retryAfter?: number;
  /** With `invalid_request`: which field is wrong, and what to do, in the server's words. */
  detail?: string;
  /** With `invalid_request`: the same of a configuration, field by field. */
  errors?: FieldError[];
}

/**
 * Whether to be told to come back, or by the gateway alone. After a request without an answer that tells nothing of it:
 * it may be at work still.
 */
export function isPassing({ code, byGateway }: Refusal): boolean {
  return (
    byGateway === true ||
    code === "carrier_unavailable" ||
    code === "rate_limited"
  );
}

/** What is wrong with a field, which its path names: `policies.openingHours.periods[0].from`. */
export interface FieldError {
  field: string;
  detail: string;
}

/** Reads an answer that is no success, or has none of what it should. The gateway's own answers carry no code. */
export function readFailure(
  status: number,
  body: unknown,
  retryAfter: string | null,
): Outcome<never> {
  if (status === 401) {
    return { kind: "signed_out" };
  }
  const { code: own, owner, detail, errors } = problem(body);
  const code = own ?? codeOfStatus(status);
  if (code === undefined || code === "internal") {
    return { kind: "unknown" };
  }
  const refusal: Refusal = { code };
  if (own === undefined) {
    refusal.byGateway = true;
  }
  if (owner !== undefined) {
    refusal.owner = owner;
  }
  if (code === "invalid_request") {
    if (detail !== undefined) {
      refusal.detail = detail;
    }
    if (areFieldErrors(errors)) {
      refusal.errors = errors;
    }
  }
  const seconds = Number(retryAfter);
  if (retryAfter !== null && Number.isFinite(seconds)) {
    refusal.retryAfter = seconds;
  }
  return { kind: "refused", refusal };
}

function problem(body: unknown): {
  code?: Code;
  owner?: string;
  detail?: string;
  errors?: unknown;
} {
  return typeof body === "object" && body !== null ? body : {};
}

/** Whether these are what the contract says: one at least, each with its field. */
function areFieldErrors(errors: unknown): errors is FieldError[] {
  return (
    Array.isArray(errors) && errors.length > 0 && errors.every(isFieldError)
  );
}

function isFieldError(error: unknown): error is FieldError {
  const { field, detail } = (error ?? {}) as Record<string, unknown>;
  return typeof field === "string" && typeof detail === "string";
}

/** What the gateway means, where it has certainly not handed the request on. */
function codeOfStatus(status: number): Refusal["code"] | undefined {
  switch (status) {
    case 403:
      return "not_permitted";
    case 404:
      return "not_found";
    case 413:
      return "too_large";
    case 429:
      return "rate_limited";
    default:
      return undefined;
  }
}
