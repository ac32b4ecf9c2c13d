// What a reload needs to go on: the tokens of the running chat, in this window alone, until it is closed.
const KEY = "web-chat";

export function load() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

export function save(changes) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ ...load(), ...changes }));
  } catch {
    // Storage may be blocked: then a reload begins anew.
  }
}

export const forgetChat = () => save({ chat: null });
