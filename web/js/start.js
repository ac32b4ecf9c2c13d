// Starts a chat by the center's API, and tells why it could not be started.
import { language, text } from "./texts.js";

export class StartError extends Error {}

export async function startChat(settings, displayName, key) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
  if (settings.api.key) headers["X-Api-Key"] = settings.api.key;
  const body = { display_name: displayName, customer_attributes: { locale: "ko-KR", ...settings.attributes } };
  let response;
  try {
    response = await fetch(`${settings.api.url}/v1/chat/start`, { method: "POST", headers, body: JSON.stringify(body) });
  } catch {
    throw new StartError(text(navigator.onLine ? "errorStart" : "offline"));
  }
  const answer = await response.json().catch(() => ({}));
  if (response.status !== 201) throw new StartError(reason(response.status, answer));
  return { contactId: answer.contact_id, participantId: answer.participant_id, participantToken: answer.participant_token };
}

// The API explains its errors in Korean; in English the page has words of its own.
function reason(status, answer) {
  if (language() === "ko" && typeof answer?.error?.message === "string") return answer.error.message;
  return text(status === 429 ? "errorBusy" : "errorStart");
}
