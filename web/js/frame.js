// The page inside of the widget's frame: it tells the page around it when to minimize and what is unread.
const framed = window.parent !== window;

export const inFrame = () => framed;

// Nothing confidential is told, so any page that may frame this one may hear it (frame-ancestors decides who may).
export function tell(message) {
  if (framed) window.parent.postMessage({ source: "web-chat", ...message }, "*");
}

export function onOpened(act) {
  window.addEventListener("message", ({ source, data }) => {
    if (framed && source === window.parent && data?.source === "web-chat-widget") act(Boolean(data.open));
  });
}
