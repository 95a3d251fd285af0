import type { CountryCode } from "libphonenumber-js";
import { strings } from "./strings";

/** What a deployment tells the desktop, in `config.json` beside `index.html`. */
export interface Config {
  /** The API's base, before `/v1`. */
  api: string;
  /** The `iss` of the tokens. */
  issuer: string;
  /** The desktop's client at the issuer. */
  clientId: string;
  /** The issuer's endpoints. Without them the desktop asks the issuer's discovery document. */
  metadata?: IssuerMetadata;
  /** Where the issuer sends the browser back to. */
  redirectUri: string;
  /** What the desktop asks the issuer for. */
  scope: string;
  /** Whose numbers are typed without a plus. */
  defaultCountry: CountryCode;
  /** Where calls are handed to, with `{number}` in it. Without it the computer's telephone is asked (`tel:`). */
  callUrl?: string;
  /** Why agents are Not Ready, in place of the desktop's own reasons. */
  notReadyReasons?: readonly string[];
}

/** The issuer's endpoints, named as in its discovery document. */
export interface IssuerMetadata {
  authorization_endpoint: string;
  token_endpoint: string;
  jwks_uri: string;
  /** Where sign-out goes; without it the desktop forgets the agent by itself alone. */
  end_session_endpoint?: string;
}

/** Says all that is wrong with `config.json`. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join("; "));
  }
}

/** Fetches `config.json`. Throws a ConfigError if it is not there or not complete. */
export async function loadConfig(page: URL): Promise<Config> {
  const home = new URL(".", page);
  home.search = home.hash = "";
  const response = await fetch(new URL("config.json", home), {
    cache: "no-store",
  });
  const document: unknown = await response.json().catch(() => undefined);
  if (!response.ok || document === undefined) {
    throw new ConfigError([strings.config.unreadable]);
  }
  return readConfig(document, home.href);
}

/** Checks the document. `home` is the desktop's own address, the default for `redirectUri`. */
export function readConfig(document: unknown, home: string): Config {
  const faults: string[] = [];
  const root = record(document);
  const text = (from: Record<string, unknown>, path: string): string => {
    const value = from[path.slice(path.lastIndexOf(".") + 1)];
    if (typeof value === "string" && value !== "") {
      return value;
    }
    faults.push(strings.config.missing(path));
    return "";
  };
  const optional = (key: string, fallback: string): string =>
    root[key] === undefined ? fallback : text(root, key);

  const config: Config = {
    api: text(root, "api").replace(/\/+$/, ""),
    issuer: text(root, "issuer"),
    clientId: text(root, "clientId"),
    redirectUri: optional("redirectUri", home),
    scope: optional("scope", "openid email"),
    defaultCountry: optional("defaultCountry", "US") as CountryCode,
  };
  if (!/^[A-Z]{2}$/.test(config.defaultCountry)) {
    faults.push(strings.config.noCountry);
  }
  if (root.callUrl !== undefined) {
    config.callUrl = text(root, "callUrl");
    if (!isCallUrl(config.callUrl)) {
      faults.push(strings.config.noCallUrl);
    }
  }
  if (root.notReadyReasons !== undefined) {
    config.notReadyReasons = reasons(root.notReadyReasons);
    if (config.notReadyReasons.length === 0) {
      faults.push(strings.config.noReasons);
    }
  }
  if (root.metadata !== undefined) {
    const given = record(root.metadata);
    config.metadata = {
      authorization_endpoint: text(given, "metadata.authorization_endpoint"),
      token_endpoint: text(given, "metadata.token_endpoint"),
      jwks_uri: text(given, "metadata.jwks_uri"),
    };
    if (given.end_session_endpoint !== undefined) {
      config.metadata.end_session_endpoint = text(
        given,
        "metadata.end_session_endpoint",
      );
    }
  }
  if (faults.length > 0) {
    throw new ConfigError(faults);
  }
  return config;
}

/** An address that only hands on: one that runs something in the page is none. */
function isCallUrl(given: string): boolean {
  return (
    given.includes("{number}") &&
    /^(?!javascript:|data:|blob:)[a-z][a-z0-9+.-]*:/i.test(given)
  );
}

function reasons(given: unknown): string[] {
  return Array.isArray(given)
    ? given.filter(
        (each): each is string =>
          typeof each === "string" && each.trim() !== "" && each.length <= 100,
      )
    : [];
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)
    : {};
}
