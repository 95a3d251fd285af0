import { ErrorResponse, type User, type UserManager } from "oidc-client-ts";

/** OAuth's words (RFC 6749, and OpenID Connect's) for a grant or a client that a second try would not help. */
const refusals = [
  "access_denied",
  "consent_required",
  "interaction_required",
  "invalid_client",
  "invalid_grant",
  "invalid_request",
  "invalid_scope",
  "login_required",
  "unauthorized_client",
  "unsupported_grant_type",
];

/**
 * Asks the issuer for new tokens, without the agent. An issuer has refused if it says so, or answers with tokens that
 * this sign-in cannot take; one that is broken, busy or out of reach may give some later.
 */
export async function askForTokens(
  manager: Pick<UserManager, "signinSilent">,
): Promise<User | "refused" | "unknown"> {
  try {
    return (await manager.signinSilent()) ?? "unknown";
  } catch (error) {
    return isRefusal(error) ? "refused" : "unknown";
  }
}

function isRefusal(error: unknown): boolean {
  if (error instanceof ErrorResponse) {
    return refusals.includes(error.error ?? "");
  }
  return isPlain(error) && !unanswered.test(error.message);
}

function isPlain(error: unknown): error is Error {
  return error instanceof Error && error.constructor === Error;
}

/** By its words alone oidc-client-ts tells an answer that is none of OAuth's from tokens that do not fit. */
const unanswered = /^Invalid response Content-Type|\(\d{3}\)/;
