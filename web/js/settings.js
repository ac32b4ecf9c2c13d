// Reads config.json, which stands beside the page; docs/web-chat.md describes it.
const DEFAULTS = {
  title: "고객센터",
  language: "ko",
  region: "ap-northeast-2",
  participantEndpoint: "",
  api: { url: "", key: "" },
  attributes: {},
  attachments: { accept: [".jpg", ".jpeg", ".png", ".heic", ".pdf", ".txt", ".csv", ".doc", ".docx", ".xls", ".xlsx"], megabytes: 20 },
  answers: [],
};

export async function read(url = new URL("../config.json", import.meta.url)) {
  const response = await fetch(url, { cache: "no-cache" });
  if (!response.ok) throw new Error(`config.json: ${response.status}`);
  const given = await response.json();
  const settings = { ...DEFAULTS, ...given, attachments: { ...DEFAULTS.attachments, ...given.attachments } };
  if (!settings.api?.url) throw new Error("config.json: api.url is missing");
  return settings;
}
