import { type RefObject, useEffect, useRef, useState } from "react";
import type { Chat, Service } from "../../api/types";
import type { Desk } from "../../desk/desk";
import type { Memory } from "../../desk/memory";
import { showNumber } from "../../numbers/number";
import { strings } from "../../strings";
import type { Settings } from "../settings/settings";
import { announcements } from "./announcements";
import { chime } from "./chime";
import { Front } from "./front";
import { type News, news, newsId, type Told } from "./news";

interface Noticed {
  agentId: string;
  memory: Memory;
  /** Whether what is shown is what is. */
  live: boolean;
  requests: readonly Chat[];
  open: readonly Chat[];
  late: Desk["late"];
  threads: Desk["threads"];
  services: readonly Service[];
  /** The chat that is on the screen, with nothing over it. */
  chosen: string | undefined;
  settings: Settings;
  onOpen: (chatId: string) => void;
}

/**
 * Tells the agent of requests and texts, in one tab: with a sound, and by the browser while another window is in front.
 * What is returned is for the element in which readers are told of texts in other chats.
 */
export function useNotices({
  agentId,
  memory,
  live,
  requests,
  open,
  late,
  threads,
  services,
  chosen,
  settings,
  onOpen,
}: Noticed): RefObject<HTMLDivElement | null> {
  const told = useRef<Told>(undefined);
  const announcement = useRef<HTMLDivElement>(null);
  const [front] = useState(() => new Front(agentId));
  const [isKnown, setIsKnown] = useState(false);
  // A tab without a connection has nothing to tell, and leaves it to the others.
  useEffect(() => {
    if (!live) {
      return undefined;
    }
    front.start(() => {
      setIsKnown(true);
    });
    return () => {
      front.stop();
      setIsKnown(false);
    };
  }, [front, live]);
  useEffect(() => {
    if (!live || !isKnown) {
      return;
    }
    const since = news(told.current, { requests, open, late, threads });
    told.current = since.told;
    if (!front.isHere()) {
      return;
    }
    // Another tab may have told of it while this one had no connection.
    const untold = memory.tell(since.news, newsId);
    const away = !document.hasFocus();
    const worth = untold.filter(
      (each) =>
        away || each.kind === "request" || each.late || each.chat.id !== chosen,
    );
    if (worth.length > 0 && settings.sound) {
      chime();
    }
    announce(
      announcement.current,
      announcements(untold, away ? undefined : chosen),
    );
    if (away && settings.notifications) {
      const byChat = new Map(worth.map((each) => [each.chat.id, each]));
      for (const each of byChat.values()) {
        notify(each, services, onOpen);
      }
    }
  }, [
    front,
    memory,
    live,
    isKnown,
    requests,
    open,
    late,
    threads,
    services,
    chosen,
    settings,
    onOpen,
  ]);
  return announcement;
}

/** Adds what is to be said to a live region, which reads what is added. */
function announce(region: HTMLElement | null, lines: readonly string[]): void {
  for (const text of lines) {
    const line = document.createElement("div");
    line.textContent = text;
    region?.append(line);
  }
  while ((region?.childElementCount ?? 0) > announced) {
    region?.firstElementChild?.remove();
  }
}

/** How many announcements stand. */
const announced = 10;

/** One notification for each chat, without the text: other people look at screens too. */
function notify(
  { kind, chat }: News,
  services: readonly Service[],
  onOpen: (chatId: string) => void,
): void {
  if (!("Notification" in window) || Notification.permission !== "granted") {
    return;
  }
  const service = services.find(({ id }) => id === chat.serviceId);
  const notice = new Notification(
    kind === "request"
      ? strings.requests.noticeTitle
      : strings.requests.textTitle,
    {
      tag: chat.id,
      body: strings.requests.notice(
        showNumber(chat.customerNumber),
        service?.name ?? chat.serviceId,
      ),
    },
  );
  notice.onclick = () => {
    window.focus();
    onOpen(chat.id);
    notice.close();
  };
}
