import type { adminStrings } from "../../adminStrings";
import type { Policies } from "../../api/types";

type Groups = typeof adminStrings.policies.groups;

/** The path of a policy's field, as in the API: `afterEnd.action`. */
export type PolicyPath = {
  [Name in keyof Policies]-?: NonNullable<Policies[Name]> extends
    string | number | boolean | readonly unknown[]
    ? Name
    : `${Name}.${keyof NonNullable<Policies[Name]> & string}`;
}[keyof Policies];

/** How a field is typed in. */
export type PolicyKind =
  | "number"
  | "text"
  | "word"
  | "list"
  | "clock"
  | "periods"
  | "toggle"
  | "action";

/** The fields as they are shown, in groups. */
export const policyGroups: readonly {
  group: keyof Groups;
  fields: readonly (readonly [PolicyPath, PolicyKind])[];
}[] = [
  {
    group: "afterEnd",
    fields: [
      ["afterEnd.action", "action"],
      ["afterEnd.reopenHours", "number"],
      ["afterEnd.autoReply", "text"],
    ],
  },
  {
    group: "customerInitiated",
    fields: [
      ["customerInitiated.requests", "toggle"],
      ["customerInitiated.missedAfterMinutes", "number"],
      ["customerInitiated.missedReply", "text"],
    ],
  },
  {
    group: "waiting",
    fields: [
      ["awayAfterSeconds", "number"],
      ["idleEndMinutes", "number"],
      ["autoReplyHours", "number"],
    ],
  },
  {
    group: "hours",
    fields: [
      ["openingHours.timeZone", "word"],
      ["openingHours.periods", "periods"],
      ["openingHours.closedReply", "text"],
      ["quietHours.from", "clock"],
      ["quietHours.to", "clock"],
    ],
  },
  {
    group: "limits",
    fields: [
      ["allowedCountries", "list"],
      ["maxChatsPerAgent", "number"],
      ["textsPerMinute", "number"],
      ["agentTextsPerMinute", "number"],
      ["partsPerSecond", "number"],
      ["pricePerPart", "word"],
    ],
  },
  {
    group: "closing",
    fields: [
      ["dispositions", "list"],
      ["retentionDays", "number"],
    ],
  },
  {
    group: "optOut",
    fields: [
      ["optOutTexts.byCarrier", "toggle"],
      ["optOutTexts.stop", "text"],
      ["optOutTexts.start", "text"],
      ["optOutTexts.help", "text"],
    ],
  },
];

/** What stands in the fields: text as typed, empty for a default. */
export type PolicyFields = Readonly<Partial<Record<PolicyPath, string>>>;

const allFields = policyGroups.flatMap(({ fields }) => fields);

type Tree = Record<string, unknown>;

export function readPolicies(policies: Policies): PolicyFields {
  const fields: Partial<Record<PolicyPath, string>> = {};
  for (const [path, kind] of allFields) {
    const [outer = "", inner] = path.split(".");
    const value = (policies as Tree)[outer];
    const found =
      inner === undefined ? value : (value as Tree | undefined)?.[inner];
    if (found !== undefined && found !== false && found !== 0) {
      fields[path] = shown(found, kind);
    }
  }
  return fields;
}

/** The policies that the fields say; what the API makes of a mistake is told by the API. */
export function writePolicies(fields: PolicyFields): Policies {
  const policies: Tree = {};
  for (const [path, kind] of allFields) {
    const typed = fields[path]?.trim() ?? "";
    if (typed === "") {
      continue;
    }
    const [outer = "", inner] = path.split(".");
    const value = read(typed, kind);
    if (inner === undefined) {
      policies[outer] = value;
    } else {
      policies[outer] = { ...(policies[outer] as Tree), [inner]: value };
    }
  }
  return policies;
}

interface Period {
  days: string[];
  from: string;
  to: string;
}

function shown(value: unknown, kind: PolicyKind): string {
  switch (kind) {
    case "list":
      return (value as string[]).join(", ");
    case "periods":
      return (value as Period[])
        .map(({ days, from, to }) => `${days.join(" ")} ${from}-${to}`)
        .join("\n");
    default:
      return String(value);
  }
}

function read(typed: string, kind: PolicyKind): unknown {
  switch (kind) {
    case "number":
      return Number(typed);
    case "toggle":
      return typed === "true";
    case "list":
      return typed
        .split(",")
        .map((each) => each.trim())
        .filter(Boolean);
    case "periods":
      return typed.split("\n").filter(Boolean).map(readPeriod);
    default:
      return typed;
  }
}

function readPeriod(line: string): Period {
  const words = line
    .trim()
    .toLowerCase()
    .split(/[\s,]+/);
  const [from = "", to = ""] = (words.at(-1) ?? "").split("-");
  return { days: words.slice(0, -1), from, to };
}
