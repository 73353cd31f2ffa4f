// How much is unread, where it is seen without the page: its title, its icon, the app's badge.

import { isMuted } from "./alerts.js";

const icon = document.querySelector('link[rel="icon"]');
const plain = icon?.getAttribute("href");

// In how many conversations something is unread, but for muted and archived ones.
export function unreadCount(chat) {
  const counts = (one) => chat.unread(one) > 0 && !one.archived_at && !isMuted(one, chat.now);
  return [...chat.conversations.values()].filter(counts).length;
}

export function drawBadge(count, name) {
  document.title = count ? `(${count}) ${name}` : name;
  const href = count ? icon?.dataset.unread : plain;
  if (href && icon.getAttribute("href") !== href) icon.setAttribute("href", href);
  const setting = count ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
  setting?.catch(() => {}); // only an installed app has a badge
}
