import type { Refusal } from "../../api/outcome";
import type { Agent, Chat, Message, Status } from "../../api/types";
import type { AfterEnd } from "../../desk/afterEnd";
import type { Loss } from "../../desk/losses";
import type { NumberType, TypedNumber } from "../../numbers/number";
import type { SendingState } from "../../outbox/outbox";

/** A key, and what it does. */
const shortcuts = (list: [string, string][]) => list;

/** What agents read. The words are those of the agent guide. */
export const desk = {
  product: "smsdesk",

  agentState: {
    ready: "Ready",
    not_ready: "Not Ready",
    busy: "Busy",
    after_call_work: "After-call Work",
  } satisfies Record<Agent["state"], string>,

  state: {
    label: (state: string) => `State: ${state}`,
    notReadyBecause: (reason: string) => `Not Ready: ${reason}`,
    /** Of an agent who says why. A deployment may name others in its config.json. */
    reasons: ["Break", "Lunch", "Meeting", "Training"],
    afterCall: "After the call",
    kept: (state: string) => `${state} after the call`,
    faultClose: "Close",
  },

  call: {
    label: "Call",
    sendTo: (number: string) => `Send SMS to ${number}`,
    confirm: "Confirm with the customer that the phone can receive texts.",
    notMobile:
      "This does not look like a mobile number. Ask the customer for one to text.",
    noSms: (service: string) => `${service} does not use SMS.`,
    unknownService: "This call is for a service that you do not work for.",
    notPermitted:
      "You may not send texts. Ask your administrator for the permission to send SMS.",
  },

  start: {
    label: "Start a contact",
    service: "Service",
    chooseService: "Choose a service",
    noServices: "You work for no service yet",
    number: "Number Input Field",
    numberPlaceholder: "Mobile number",
    call: "Call",
    send: "Send SMS",
    noSms: "No SMS on this service",
    notPermitted: "You may not send SMS",
    recent: "Recent numbers",
    clear: "Clear the number",
  },

  connection: {
    label: "Connection",
    connecting: "Connecting",
    live: "Connected",
    retry: "Try now",
    lost: "No connection",
    signedOut: "Signed out",
    notPermitted: "You are no longer an agent",
    expiredTitle: "Your sign-in has expired",
    expiredClose: "Not now",
    expired:
      "Sign in to go on where you were. Nothing is lost: texts that wait are sent after that.",
  },

  user: {
    menu: (name: string) => `Signed in as ${name}`,
    pages: "Pages",
    canned: "Canned messages",
    supervision: "Supervision",
    administration: "Administration",
    settings: "Settings",
    mute: "Mute sounds",
    unmute: "Unmute sounds",
    keyboard: "Keyboard",
    signOut: "Sign out",
    signOutTitle: "Sign out now?",
    leavesWaiting: (count: number) =>
      count === 1
        ? "A text is still waiting to be sent. It stays on this computer, and is sent when you sign in here again."
        : `${String(count)} texts are still waiting to be sent. They stay on this computer, and are sent when you sign in here again.`,
    endsNow: (count: number) =>
      count === 1
        ? "A chat is about to end. It ends now."
        : `${String(count)} chats are about to end. They end now.`,
    leavesUnended: (count: number, hours: number) =>
      count === 1
        ? `A chat could not be ended yet. It ends when you sign in here again within ${String(hours)} hours. Later, you have to end it yourself.`
        : `${String(count)} chats could not be ended yet. They end when you sign in here again within ${String(hours)} hours. Later, you have to end them yourself.`,
    endsRefused: (count: number) =>
      count === 1
        ? "A chat could not be ended. Its details say why."
        : `${String(count)} chats could not be ended. Their details say why.`,
    losesDrafts: (count: number) =>
      count === 1
        ? "A text in its field has not been sent. It is deleted."
        : `${String(count)} texts in their fields have not been sent. They are deleted.`,
    losesUnsent: (count: number) =>
      count === 1
        ? "A text was not sent, or is unconfirmed. It is deleted."
        : `${String(count)} texts were not sent, or are unconfirmed. They are deleted.`,
    losesNotes: (count: number) =>
      count === 1
        ? "What you have said of a chat is not saved. It is deleted: the disposition and note."
        : `What you have said of ${String(count)} chats is not saved. It is deleted: the dispositions and notes.`,
    signOutFailed:
      "Signing out did not work, and nothing was deleted. Check the connection, and try again.",
    stay: "Stay",
  },

  keyboard: {
    title: "Keyboard",
    close: "Close",
    shortcuts: shortcuts([
      ["Enter", "Send the text"],
      ["Shift + Enter", "Begin a new line"],
      ["Alt + ↑ / ↓", "Go to the chat above or below"],
      ["Esc", "Leave the chat"],
      ["/", "Canned messages, in an empty text field"],
      ["?", "Show these"],
    ]),
  },

  requests: {
    title: "Requests",
    accept: "Accept",
    reject: "Reject",
    acceptFrom: (number: string) => `Accept ${number}`,
    rejectFrom: (number: string) => `Reject ${number}`,
    transfer: (by: string) => `${by} passes this chat on to you.`,
    toQueue: (by: string) => `${by} passes this chat on.`,
    away: (owner: string) => `${owner} is away, and the customer waits.`,
    note: (note: string) => `“${note}”`,
    lost: (number: string, why: string) => `${number}: ${why}`,
    lostClose: "Close",
    toAnswer: "Accept this chat to answer the customer.",
    waits: "waits",
    announced: (count: number) =>
      count === 1 ? "1 request waits" : `${String(count)} requests wait`,
    noticeTitle: "A customer waits",
    notice: (number: string, service: string) => `${number} · ${service}`,
    textTitle: "New text",
    news: "New texts",
    textsFrom: (count: number, number: string) =>
      count === 1
        ? `New text from ${number}.`
        : `${String(count)} new texts from ${number}.`,
    textHere: (text: string) => `New text: ${text}`,
    textsHere: (count: number, newest: string) =>
      `${String(count)} new texts. The newest: ${newest}`,
  },

  lapses: {
    open: (number: string) =>
      `Your End Chat for ${number} got no answer for so long that it was given up. If the chat is done with, end it again.`,
    unsaid: (number: string) =>
      `The chat with ${number} has ended, but without your disposition or note. They stand in the chat's details.`,
    departed: (number: string) =>
      `Your End Chat for ${number} got no answer for so long that it was given up. Another agent has the chat now.`,
    departedUnsaid: (number: string) =>
      `Your End Chat for ${number} got no answer for so long that it was given up. Another agent has the chat now, without your disposition or note. They stand in the chat's details.`,
    close: "Close",
  },

  departures: {
    isWith: (number: string, owner: string) =>
      `${owner} has the chat with ${number} now.`,
    unsaid:
      "Your disposition or note was not saved. It stands in the chat's details.",
    isGone: (number: string) =>
      `The chat with ${number} is not yours any more.`,
    close: "Close",
  },

  chats: {
    label: "Chats",
    show: "Show the chat",
    showWith: (number: string) => `Show the chat with ${number}`,
    open: "Chats",
    ended: "Ended",
    none: "No chats yet",
    noneToStart:
      "You may not send texts. Ask your administrator for the permission to send SMS.",
    noneWithSms:
      "None of your services uses SMS. Ask your administrator which one should.",
    howToStart:
      "Choose a service, enter the customer's mobile number above and click Send SMS.",
    noneEnded: "Chats that you end are listed here.",
    more: "Show more",
    failed: "The ended chats could not be read.",
    retry: "Try again",
    unread: (count: number) => `${String(count)} unread`,
    noText: "No text yet",
    you: "You:",
    draft: "Draft:",
    notSent: "Not sent",
    waits: "waits",
    ending: "Ending",
    search: "Search chats",
    searchPlaceholder: "Number or words",
    searchClear: "Clear the search",
    found: (count: number) =>
      count === 1 ? "1 chat" : `${String(count)} chats`,
    nothingFound:
      "None of your chats has this number, or these words in its last text, disposition or note. Enter a whole number to find all chats with it.",
    searching: "Searching",
    searchedTo: (day: string) => `Searched back to ${day}.`,
    searchFurther: "Search further",
    ofOther: (agent: string) => `Chat of ${agent}`,
  },

  panel: {
    label: "Contact Info Panel",
    nothingTitle: "No chat is open here",
    nothing: "Choose a chat on the left.",
    nothingToSend: "Choose a chat on the left, or start one above.",
    gone: "This chat is not yours any more.",
    notRead: "This chat could not be read.",
    retry: "Try again",
    ended: "Ended",
    active: "Active",
    requested: "Waiting",
    back: "Back to the chats",
    details: "Details",
    sendAgain: "Send SMS",
    offeredTo: (to: string) =>
      `Offered to ${to}. It stays yours until somebody accepts it.`,
    offeredToQueue: (service: string) =>
      `Offered to all Ready agents of ${service}. It stays yours until somebody accepts it.`,
    takeBack: "Keep it",
    asOf: (time: string) => `As of ${time}`,
    refresh: "Refresh",
    notRefreshed: "This chat could not be read again.",
  },

  transcript: {
    label: "Transcript",
    reading: "Reading the messages",
    failed: "The messages could not be read.",
    retry: "Try again",
    older: "Show earlier messages",
    sendAgain: "Retry",
    retried: "Sent again below",
    history: (status: string) => `${status}: show its history`,
    fault: (status: string, text: string, advice: string) =>
      `${status}: “${text}” ${advice}`,
    price: (price: string) => `It cost $${price}.`,
    historyTitle: "What is known of it",
    inReplyTo: "In reply to",
    showOriginal: (text: string) => `Show the message “${text}”`,
    byCarrier: "confirmed by the carrier",
    byHandset: "confirmed by the phone",
    empty: "No messages yet.",
    emptyOwn: "No messages yet. Type the first one below.",
    emptyEnded: "This chat has ended without a message.",
    newMessages: "New",
    below: (count: number) =>
      count === 1 ? "1 new message" : `${String(count)} new messages`,
    above: (count: number) =>
      count === 1
        ? "1 new message above"
        : `${String(count)} new messages above`,
    toEnd: "To the newest message",
    you: "You",
    system: "Automatic reply",
    customer: "Customer",
    said: (who: string, when: string) => `${who} at ${when}`,
    segments: (count: number) => `${String(count)} parts`,
    today: "Today",
    yesterday: "Yesterday",
    putBack: "Put back in the text field",
    discard: "Discard",
    expired:
      "It is not known whether this text was sent. Ask the customer before you send it again.",
    waiting:
      "It is sent as soon as the connection is back, and you are signed in.",
  },

  sending: {
    sending: "Sending",
    waiting: "Waiting",
    refused: "Not sent",
    expired: "Unconfirmed",
  } satisfies Record<SendingState["is"], string>,

  status: {
    received: "Received",
    queued: "Queued",
    sent: "Sent",
    delivered: "Delivered",
    failed: "Failed",
    unconfirmed: "Unconfirmed",
  } satisfies Record<Status, string>,

  composer: {
    label: "Text Input Field",
    placeholder: "Type a message",
    send: "Send SMS",
    because: (most: number) => `${String(most)} because`,
    isForeign: "is not in the basic SMS alphabet",
    count: (units: number, most: number) =>
      `${String(units)} / ${String(most)}`,
    noSms: "This service does not use SMS any more. Call the customer instead.",
    notPermitted:
      "You may read this chat, but not send texts. Ask your administrator for the permission to send SMS.",
    optedOut:
      "This customer has opted out of texts from this service. Only the customer can change that, by texting START.",
    canned: "Pre-defined text messages",
    segments: (count: number) =>
      count === 1 ? "1 SMS" : `${String(count)} SMS`,
    cost: (price: string) => `about $${price}`,
    useTwin: (twin: string) => `Use ${twin} instead`,
    leaveOut: "Leave it out",
    space: "a space",
    ending: (seconds: number) =>
      seconds > 0
        ? `This chat ends in ${String(seconds)} s.`
        : "This chat is ending.",
    endsLater: "This chat ends as soon as the connection is back.",
    goOn: "Go on with the chat",
    unsent: "This text was not sent:",
    discard: "Discard",
    ended: (after: AfterEnd) => `This chat has ended. ${afterEndText(after)}`,
    endReasons: {
      agent: undefined,
      idle: "Nothing happened in it for so long that it ended by itself.",
      missed: "Nobody took the customer's request in time.",
      opted_out: "The customer texted STOP.",
    } satisfies Record<NonNullable<Chat["endReason"]>, string | undefined>,
    ignored: (count: number) =>
      count === 1
        ? "1 text came after the end and was ignored."
        : `${String(count)} texts came after the end and were ignored.`,
  },

  details: {
    label: "Details",
    dismiss: "Close",
    close: "Close the details",
    service: "Service",
    serviceNumber: "Service number",
    customer: "Customer",
    since: "Started",
    ended: "Ended",
    texts: "Texts",
    textsAllowed: "Allowed",
    optedOut: "Opted out",
    ignored: "Ignored texts",
    earlier: "Earlier chats",
    noEarlier: "None with this number",
    moreEarlier: "Show more",
    earlierFailed: "They could not be read.",
    notKnown: "Not known",
    reading: "Reading",
    retry: "Try again",
    with: (agent: string) => `with ${agent}`,
    localTime: "Customer's time",
    between: (earliest: string, latest: string) =>
      `between ${earliest} and ${latest}`,
    blocked: "Blocked",
    disposition: "Disposition",
    noDisposition: "None",
    isEnded: "This chat has ended. You can still add a disposition and a note.",
    save: "Save",
    tooLong: "The disposition or the note is too long.",
    notKept:
      "This chat takes no disposition or note any more, or has another one. This was not saved:",
    notYours: "This chat is not yours any more. This was not saved:",
    discard: "Discard",
    note: "Note",
    notePlaceholder: "For whoever reads this chat later",
    transfer: "Transfer",
    export: "Export",
    goOn: "Go on with the chat",
    ending: "Ending",
    endChat: "End Chat",
    endTitle: "End this chat?",
    endKeep: "Go on with the chat",
    endReasons: {
      draft: "The text in the field has not been sent.",
      unsent: "There is a text that was not sent, or is unconfirmed.",
      unread: "There is a text that you have not read.",
    } satisfies Record<Loss, string>,
  },

  transfer: {
    title: "Transfer this chat",
    to: "To",
    queue: (service: string) => `All Ready agents of ${service}`,
    note: "Note",
    notePlaceholder: "What the next agent should know",
    tooLong: "The note is too long.",
    cancel: "Cancel",
    transfer: "Transfer",
    stays: "The chat stays yours until somebody accepts it.",
    failed:
      "The list of colleagues could not be loaded. You can transfer to the queue.",
  },

  canned: {
    title: "Pre-defined text messages",
    search: "Search",
    searchPlaceholder: "Title, shortcut or words",
    close: "Close",
    none: "There are no pre-defined messages for this service yet.",
    make: "Make one",
    nothingFound: "No message has these words.",
    failed: "The messages could not be read.",
    retry: "Try again",
    own: "Yours",
    preview: "Preview",
    fill: (title: string) => `Fill in “${title}”`,
    insert: "Insert",
    back: "Back",
    keys: "↑ ↓ to choose, Enter to insert, Esc to close",
  },

  settings: {
    title: "Settings",
    here: "They hold for this browser.",
    notices: "Notices",
    sound: "Sound",
    soundText: "A short tone for requests, and for texts in other chats.",
    notifications: "Browser notifications",
    notificationsText:
      "For requests and texts while another window is in front. They show the customer's number, not the text.",
    notificationsBlocked:
      "This browser blocks notifications from smsdesk. Allow them in its settings for this page.",
    look: "Look",
    theme: "Theme",
    themes: { system: "Like the system", light: "Light", dark: "Dark" },
    density: "Density",
    densities: { comfortable: "Comfortable", compact: "Compact" },
  },

  cannedPage: {
    title: "Canned messages",
    about:
      "Texts to send again and again. In a chat, open them by the icon in the text field, or with / in an empty one.",
    make: "New message",
    own: "Yours",
    filter: "Find messages",
    none: "There are no canned messages yet.",
    nothingFound: "No message has these words.",
    failed: "The messages could not be read.",
    retry: "Try again",
    edit: (title: string) => `Change “${title}”`,
    remove: (title: string) => `Remove “${title}”`,
    removeTitle: "Remove this message?",
    removeYes: "Remove",
    keep: "Keep it",
    columns: {
      title: "Title",
      shortcut: "Shortcut",
      of: "Of",
      text: "Text",
      actions: "Actions",
    },
    formNew: "New message",
    formChange: "Change the message",
    forWhom: "For",
    forWhomAdmin: "A service's messages are for all of its agents.",
    fieldTitle: "Title",
    fieldShortcut: "Shortcut",
    shortcutHint: "Optional: small letters, digits, - and _",
    fieldText: "Text",
    textHint:
      "{{agent.name}}, {{service.name}}, {{customer.number}} and {{date}} are filled in; {{?Confirmation number}} asks for it.",
  },

  /** What is wrong with config.json. */
  config: {
    unreadable: "config.json is missing or no JSON",
    missing: (path: string) => `${path} is missing`,
    noCountry: "defaultCountry is no ISO 3166 code such as US",
    noCallUrl:
      "callUrl is no address with {number} in it, such as https://phone.example.com/dial?to={number}",
    noReasons: "notReadyReasons is no list of reasons",
  },

  form: {
    fault: (field: string, detail: string) => `${field}: ${detail}.`,
    cancel: "Cancel",
    save: "Save",
    saving: "Saving",
    count: (characters: number, most: number) =>
      `${String(characters)} / ${String(most)}`,
  },

  pages: {
    loading: "Opening",
    notForYou: "This page is not for you. Ask your administrator.",
    back: "Back to the chats",
    signedOut: "You have signed out",
    signedOutText:
      "Your chats stay yours: they are here when you sign in again.",
    signInFailed: "Signing in did not work",
    signInFailedText: "Try again. If it fails again, tell your administrator.",
    signInUnanswered:
      "The sign-in page could not be reached. Check the connection, and try again.",
    signIn: "Sign in",
    opening: "Opening the desktop",
    unreachable: "smsdesk does not answer. Trying again.",
    noAgent: "You are not an agent here",
    noAgentText: (name: string) =>
      `You are signed in as ${name}, but nobody has added you to smsdesk as an agent. Ask your administrator, or sign in with another name.`,
    misconfigured: "The desktop is not set up",
    misconfiguredText:
      "Tell your administrator what is wrong with its config.json:",
    broken: "The desktop broke",
    brokenText:
      "Reload it: your chats, drafts and waiting texts are kept. If it breaks again, tell your administrator.",
    reload: "Reload",
  },
};

/** Why a chat could not be ended, or what was said of it not be saved, and what to do. */
export function endRefusalText(refusal: Refusal): string {
  const { code, owner, retryAfter } = refusal;
  switch (code) {
    case "not_your_chat":
      return owner === undefined
        ? "This chat belongs to another agent now. Only its owner can end it."
        : `This chat belongs to another agent now: ${owner} has it. Only its owner can end it.`;
    case "not_found":
      return "This chat is not yours any more.";
    case "not_permitted":
      return "You may not end this chat. Ask your administrator.";
    case "customer_wrote":
      return "The customer has written, so the chat goes on. Read the text, then end the chat.";
    case "chat_ended":
      return "This chat ended so long ago that it takes no disposition or note any more.";
    case "rate_limited":
      return `smsdesk is very busy just now. Try again in ${soon(retryAfter)}.`;
    case "invalid_request":
      return (
        refusal.detail ??
        "smsdesk did not take the disposition or the note. Change them and try again."
      );
    default:
      return "smsdesk did not take this. Try again; if it fails again, tell your administrator.";
  }
}

function afterEndText(after: AfterEnd): string {
  switch (after.is) {
    case "ignored":
      return "Further texts from the customer are ignored until you start a new chat.";
    case "requested":
      return "A further text from the customer makes a new request.";
    case "reopened":
      return `A text from the customer within ${hours(after.hours)} of the end opens it again.`;
  }
}

function hours(count: number): string {
  return count === 1 ? "an hour" : `${String(count)} hours`;
}

/** How long to wait, where it is known. */
function soon(seconds: number | undefined): string {
  switch (seconds) {
    case undefined:
      return "a moment";
    case 1:
      return "a second";
    default:
      return `${String(seconds)} seconds`;
  }
}

/** Why a text could not be sent, and what to do. */
export function sendingRefusalText(refusal: Refusal): string {
  return refusal.code === "rate_limited"
    ? `Too many texts just now. Send it again in ${soon(refusal.retryAfter)}.`
    : refusalText(refusal);
}

/** Why something else was refused, and what to do. */
export function refusalText(refusal: Refusal): string {
  switch (refusal.code) {
    case "not_permitted":
      return "You may not send texts. Ask your administrator for the permission to send SMS.";
    case "not_your_chat":
      return refusal.owner === undefined
        ? "This chat belongs to another agent now. Only its owner can write in it."
        : `This chat belongs to another agent now: ${refusal.owner} has it. Only its owner can write in it.`;
    case "blocked_destination":
      return "Texts to this number are not allowed. Call the customer instead.";
    case "not_found":
      return "This is not yours any more. Choose another service or chat.";
    case "sms_not_supported":
      return "This service does not use SMS. Choose another service, or call the customer.";
    case "chat_owned_by_other":
      return refusal.owner === undefined
        ? "Another agent has an open chat with this number."
        : `${refusal.owner} has an open chat with this number. Ask ${refusal.owner} to send your text, or to end the chat.`;
    case "chat_ended":
      return "This chat has ended. Start a new one to text this customer.";
    case "already_taken":
      return "This chat is not offered any more: another agent was quicker, or it was taken back.";
    case "customer_wrote":
      return "The customer has written meanwhile. Read the text first.";
    case "chat_open":
      return "A chat with this customer is open. End it first.";
    case "chat_limit_reached":
      return "You have as many open chats as this service allows. End one of them first.";
    case "opted_out":
      return desk.composer.optedOut;
    case "invalid_number":
      return "This is not a phone number that can be texted. Check the digits and the country code.";
    case "not_a_mobile_number":
      return "This number can't receive texts: it is no mobile number. Ask the customer for one, or call.";
    case "empty_message":
      return "There is no text yet. Type one to send.";
    case "message_too_long":
      return "This text is too long. Shorten it, or send it in two.";
    case "too_large":
      return "This text is far too long. Send it in several.";
    case "never_tried":
      return "It has waited too long, and was not sent. Send it again if it still fits.";
    case "follows_refused":
      return "The text before this one was not sent. Send that one first.";
    case "quiet_hours":
      return "It is too early or too late where the customer is. You can answer their texts, or write in the daytime.";
    case "rate_limited":
      return `smsdesk is very busy just now. Try again in ${soon(refusal.retryAfter)}.`;
    case "carrier_unavailable":
      return "Texts of this service cannot be sent at the moment. Send it again in a minute.";
    case "invalid_request":
      return (
        refusal.detail ??
        "smsdesk did not take this. Check what you entered and try again."
      );
    case "idempotency_mismatch":
    case "internal":
      return "smsdesk did not take this. Try again; if it fails again, tell your administrator.";
  }
}

/** Nobody answered a click. */
export const noAnswerText =
  "smsdesk did not answer. Check the connection and try again.";

/** Why a typed number cannot be texted, and what to do. */
export function numberFaultText(
  typed: Exclude<TypedNumber, { is: "mobile" }>,
): string {
  if (typed.is === "other") {
    return `This number can't receive texts: it is ${numberTypes[typed.type]}. Ask the customer for a mobile number, or call.`;
  }
  switch (typed.why) {
    case "empty":
      return "Enter the customer's mobile number.";
    case "not_a_number":
      return "This is not a phone number. Enter its digits, for another country with + and the country code.";
    case "too_short":
      return "This number is too short. A digit is missing.";
    case "too_long":
      return "This number is too long. There is a digit too many.";
    case "no_such_country":
      return "No country has this code. Check the digits after the +.";
    case "no_such_number":
      return "There is no such number. Check the area code and the digits.";
  }
}

const numberTypes: Record<NumberType, string> = {
  FIXED_LINE: "a landline",
  TOLL_FREE: "a toll-free number",
  PREMIUM_RATE: "a premium-rate number",
  SHARED_COST: "a shared-cost number",
  VOIP: "an internet phone",
  PERSONAL_NUMBER: "a personal number",
  PAGER: "a pager",
  UAN: "a company's number",
  VOICEMAIL: "a voicemail number",
};

/** Why a message failed or is unconfirmed, and what to do; nothing for the other statuses. */
export function statusAdvice(message: Message): string | undefined {
  switch (message.status) {
    case "failed":
      return `The customer did not get it. ${failureText(message.statusReason)}`;
    case "unconfirmed":
      return "The carrier's answer was lost, so the text may have gone out. Ask the customer before you send it again.";
    default:
      return undefined;
  }
}

/** Why a message failed, and what to do. */
export function failureText(reason: string | undefined): string {
  switch (reason) {
    case undefined:
    case "carrier_refused":
      return "The carrier refused it.";
    case "not_sent_in_time":
      return "It could not be sent in time, so it was given up.";
    case "opted_out":
      return "The customer has opted out of texts.";
    case "carrier_not_reached":
      return "The carrier could not be reached. Try again.";
    case "throttled":
      return "The carrier is limiting how fast texts can be sent. Try again in a moment.";
    case "spend_limit":
      return "The account has reached its spending limit for this month. Tell your administrator.";
    case "price_limit":
      return "The text would cost more than a single text may. Tell your administrator.";
    case "invalid_number":
      return "This number takes no texts. Call the customer instead.";
    case "landline":
      return "This number is a landline. Call the customer instead.";
    case "number_blocked":
      return "The carrier has blocked this number.";
    case "number_not_verified":
      return "The carrier's account is on trial, and texts verified numbers only. Tell your administrator.";
    case "country_blocked":
      return "The carrier's account does not text this country.";
    case "bad_sender":
      return "The service's number cannot send. Tell your administrator.";
    case "no_permission":
      return "The carrier's account does not allow it. Tell your administrator.";
    case "blocked_as_spam":
      return "The carrier took it for spam.";
    case "blocked_by_carrier":
      return "The customer's carrier did not let it through.";
    case "blocked_by_phone":
      return "The customer's phone takes no texts.";
    case "carrier_unreachable":
      return "The customer's carrier could not be reached. Try again later.";
    case "phone_unreachable":
      return "The customer's phone was off or out of reach. Try again later.";
    case "expired":
      return "It could not be delivered in time. Try again later.";
    case "invalid_text":
      return "The carrier does not take such a text.";
    case "unknown_error":
      return "The carrier does not say why. Try again.";
    default:
      return `The carrier says: ${reason}.`;
  }
}

/** How much is too much. */
export function excessText(excess: number): string {
  return excess === 1
    ? "1 character too many"
    : `${String(excess)} characters too many`;
}

/** A character as people can see it. */
export function characterName(character: string): string {
  const invisible: Record<string, string> = {
    "\t": "a tab",
    "\u00a0": "a non-breaking space",
    "\u00ad": "a soft hyphen",
    "\u200b": "an invisible space",
    "\u200d": "an invisible joiner",
    "\u202f": "a narrow space",
    "\u2028": "a line separator",
    "\ufeff": "an invisible mark",
  };
  return invisible[character] ?? character;
}
