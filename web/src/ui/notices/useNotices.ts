import { useEffect, useRef } from "react";
import type { Chat, Service } from "../../api/types";
import { showNumber } from "../../numbers/number";
import { strings } from "../../strings";
import type { Settings } from "../settings/settings";
import { chime } from "./chime";
import { type News, news, type Told } from "./news";

interface Noticed {
  /** Whether what is shown is what is. */
  live: boolean;
  requests: readonly Chat[];
  open: readonly Chat[];
  services: readonly Service[];
  /** The chat that is on the screen. */
  chosen: string | undefined;
  settings: Settings;
  onOpen: (chatId: string) => void;
}

/** Tells the agent of requests and texts: with a sound, and by the browser while another window is in front. */
export function useNotices({
  live,
  requests,
  open,
  services,
  chosen,
  settings,
  onOpen,
}: Noticed): void {
  const told = useRef<Told>(undefined);
  useEffect(() => {
    if (!live) {
      return;
    }
    const since = news(told.current, { requests, open });
    told.current = since.told;
    const away = !document.hasFocus();
    const worth = since.news.filter(
      ({ kind, chat }) => away || kind === "request" || chat.id !== chosen,
    );
    if (worth.length > 0 && settings.sound) {
      chime();
    }
    if (away && settings.notifications) {
      for (const each of worth) {
        notify(each, services, onOpen);
      }
    }
  }, [live, requests, open, services, chosen, settings, onOpen]);
}

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
