import { readFileSync } from "node:fs";

/** Where the world under test is, as `make up` says. */
export interface Endpoints {
  desk: string;
  phone: string;
  api: string;
  aws: string;
  region: string;
  userPoolId: string;
  clientId: string;
}

const file =
  process.env.SMSDESK_ENDPOINTS ??
  new URL("../../.local/endpoints.json", import.meta.url);

export const endpoints = read();

function read(): Endpoints {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Endpoints;
  } catch (error) {
    throw new Error(`no world runs (${String(file)}): \`make up\` starts one`, {
      cause: error,
    });
  }
}

/** The demo agents' password. */
export function password(): string {
  const given = process.env.DEMO_PASSWORD;
  if (given === undefined) {
    throw new Error(
      "DEMO_PASSWORD is not set, the password that make up prints: make test-here sets it",
    );
  }
  return given;
}
