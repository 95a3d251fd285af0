import type { AuditEntry, Permission } from "../../api/types";
import type { PolicyPath } from "../../ui/admin/policies";

const number = new Intl.NumberFormat("en");

/** So many of something, in figures. */
function counted(count: number, one: string): string {
  return `${number.format(count)} ${count === 1 ? one : `${one}s`}`;
}

/** What administrators and supervisors read. */
export const admin = {
  retry: "Try again",
  loading: "Reading",
  refresh: "Refresh",
  asOf: (time: string) => `As of ${time}`,
  stale: (time: string) => `What you see is as of ${time}.`,

  supervision: {
    title: "Supervision",
    service: "Service",
    queue: "Waiting",
    noQueue: "Nobody waits.",
    agents: "Agents",
    noAgents: "Nobody works for this service.",
    noServices: "You work for no service yet.",
    count: (count: number) => `(${String(count)})`,
    find: "Find an agent or a number",
    nothingFound: "No agent and no number matches this.",
    chats: (count: number) => counted(count, "chat"),
    noChats: "No open chats",
    customer: "Customer",
    why: "Why",
    since: "Waits for",
    owner: "Agent",
    actions: "Actions",
    reasons: {
      request: "Request",
      transfer: "Transfer",
      away: "Agent is away",
    },
    waits: "waits",
    read: (number: string) => `Read ${number}`,
    takeOver: (number: string) => `Take over ${number}`,
    takeOverShort: "Take over",
    give: (number: string) => `Give ${number}`,
    giveShort: "Give to",
    about:
      "“Take over” makes a chat yours at once, “Give to” makes it a colleague's; who had it is told. To read another agent's chat goes on record.",
    giveOn: "You may not send texts, so give on what you take over.",
  },

  administration: {
    title: "Administration",
    parts: {
      services: "Services",
      agents: "Agents",
      blocked: "Blocked numbers",
      "opt-outs": "Opt-outs",
      customers: "Customers",
      health: "Health",
      audit: "Audit",
    },
  },

  /** Where in a field something is wrong. */
  places: {
    entry: (position: number) => `entry ${String(position)}`,
    day: (position: number) => `day ${String(position)}`,
    from: "from",
    to: "until",
  },

  services: {
    add: "New service",
    id: "Id",
    idHint: "Small letters, digits and -. It cannot be changed later.",
    name: "Name",
    sms: "SMS",
    on: "On",
    off: "Off",
    numbers: "Numbers",
    numbersHint: "One a line, such as +12065550100",
    maxSegments: "SMS per text, at most",
    edit: (name: string) => `Change ${name}`,
    actions: "Actions",
    title: (name: string) => `Service ${name}`,
    policies: "Policies",
    policiesHint: "What is left empty has its default.",
  },

  policies: {
    groups: {
      afterEnd: "After the end of a chat",
      customerInitiated: "Customers who text first",
      waiting: "Waiting and idle chats",
      hours: "Hours",
      limits: "Limits",
      closing: "Closing and keeping",
      optOut: "Answers to STOP, START and HELP",
    },
    labels: {
      "afterEnd.action": "A customer's text after the end",
      "afterEnd.reopenHours": "Reopened within (hours)",
      "afterEnd.autoReply": "Automatic reply after the end",
      "customerInitiated.requests": "A first text makes a request",
      "customerInitiated.missedAfterMinutes": "A request waits (minutes)",
      "customerInitiated.missedReply": "Reply to a missed request",
      autoReplyHours: "Hours between automatic replies",
      awayAfterSeconds: "An agent is away after (seconds)",
      idleEndMinutes: "A chat ends by itself after (minutes)",
      "openingHours.timeZone": "Time zone of the opening hours",
      "openingHours.periods": "Opening hours",
      "openingHours.closedReply": "Reply while closed",
      "quietHours.from": "Quiet from",
      "quietHours.to": "Quiet until",
      allowedCountries: "Countries that may be texted",
      maxChatsPerAgent: "Open chats per agent",
      textsPerMinute: "Texts per minute",
      agentTextsPerMinute: "Texts per minute and agent",
      partsPerSecond: "SMS per second that the carrier takes of a number",
      pricePerPart: "Price of one SMS, shown to agents (US dollars)",
      dispositions: "Dispositions",
      retentionDays: "Ended chats are kept (days)",
      "optOutTexts.byCarrier": "The carrier answers by itself",
      "optOutTexts.stop": "Answer to STOP",
      "optOutTexts.start": "Answer to START",
      "optOutTexts.help": "Answer to HELP",
    } satisfies Record<PolicyPath, string>,
    hints: {
      list: "Separated by commas",
      periods: "One a line, such as mon tue wed thu fri 09:00-17:00",
      clock: "Such as 21:00",
    },
    actions: {
      "": "Default: ignore",
      ignore: "Ignore and count",
      reopen: "Reopen the chat",
      new_request: "Make a new request",
    },
  },

  agents: {
    id: "Id",
    name: "Name",
    state: "State",
    permissions: "Permissions",
    services: "Services",
    actions: "Actions",
    edit: (name: string) => `Change ${name}`,
    title: (name: string) => `Agent ${name}`,
    none: "None",
    accounts:
      "Accounts are made where agents sign in. What an agent may do changes at once, on open desktops too.",
    permissionNames: {
      "sms:send": "Send SMS",
      supervise: "Supervise",
      admin: "Administer",
    } satisfies Record<Permission, string>,
  },

  blocked: {
    about:
      "Texts of these numbers are dropped, and no chat with them can be started. A chat that is open goes on until it ends.",
    number: "Number",
    reason: "Reason",
    tooLong: "The reason is too long.",
    by: "By",
    at: "Since",
    actions: "Actions",
    block: "Block",
    unblock: (number: string) => `Unblock ${number}`,
    none: "No number is blocked.",
  },

  optOuts: {
    about:
      "Nothing goes out to these customers. Only the customer takes an opt-out back, by texting START. Opt-outs hold no numbers, so that they can be kept.",
    service: "Service",
    customer: "Customer's key",
    at: "Since",
    by: "How",
    bySelf: "Texted STOP",
    byAgent: (agent: string) => `Told ${agent}`,
    none: "Nobody has opted out.",
    number: "Number",
    find: "Find",
    record: "Record an opt-out",
    recordTitle: "Record this opt-out?",
    recordText: (number: string, service: string) =>
      `${number} gets no texts from ${service} any more, and open chats end. You cannot take this back: only the customer can, by texting START.`,
    recordYes: "Record it",
    keep: "Cancel",
    foundNone: "This customer has not opted out.",
    found: (services: string) => `This customer has opted out of ${services}.`,
  },

  customers: {
    about:
      "All that is kept of a customer, for export or to erase it. Both go on record.",
    number: "Number",
    export: "Export",
    erase: "Erase",
    eraseTitle: "Erase all that is kept of this customer?",
    eraseText:
      "Chats, messages and transcripts in the archive go for ever. Opt-outs stay: they hold no number.",
    keep: "Keep it",
    erased: (chats: number, messages: number) =>
      `Erased: ${counted(chats, "chat")}, ${counted(messages, "message")}.`,
    nothing: "Nothing is kept of this customer.",
  },

  health: {
    about:
      "What became of the service's texts. A text counts in each hour in which its status changed, so one that was sent and then delivered counts as both; one that arrived at once may count as delivered alone. The delivery rate is of those that were delivered or failed.",
    service: "Service",
    noServices: "There is no service yet.",
    span: "Span",
    spans: { day: "Last 24 hours", week: "Last 7 days" },
    none: {
      day: "No text of this service went out in the last 24 hours. Choose a longer span, or another service.",
      week: "No text of this service went out in the last 7 days. Choose another service.",
    },
    rate: "Delivery rate",
    rateOf: (rate: string) => `Delivery rate: ${rate}`,
    noRate: "not known",
    byHour: "By hour",
    hour: "Hour",
    texts: "Texts",
    legend: "Status",
    chart: "chart",
    axis: "axis",
    closeHour: "Close",
    asTable: "As a table",
    numbers: "By number",
    number: "Number",
    failures: "Why texts failed",
    noFailures: "No text failed.",
    reason: "Reason",
    otherReason:
      "For a reason in the carrier's own words, which stands beside the text in its chat.",
  },

  audit: {
    day: "Day (UTC)",
    at: "When",
    by: "Who",
    action: "What",
    subject: "Of",
    person: (name: string, id: string) => `${name} (${id})`,
    none: "Nothing is on record for this day.",
    actions: {
      "service.changed": "Changed a service",
      "agent.changed": "Changed an agent",
      "opt_out.recorded": "Recorded an opt-out",
      "number.blocked": "Blocked a number",
      "number.unblocked": "Unblocked a number",
      "contact.exported": "Exported a customer's data",
      "contact.erased": "Erased a customer's data",
      "chat.read": "Read another agent's chat",
    } satisfies Record<AuditEntry["action"], string>,
  },
};
