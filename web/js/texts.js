// Every word of the page, in both languages: Korean first, polite 합니다체.
const KO = {
  conversation: "대화 내용",
  language: "English",
  languageLabel: "Show the page in English",
  download: "대화 내용 저장",
  end: "상담 종료",
  minimize: "채팅 창 최소화",
  welcome: "무엇을 도와드릴까요?",
  intro: "인공지능 상담이 먼저 답변해 드리며, 언제든지 상담원 연결을 요청하실 수 있습니다.",
  name: "이름 (선택)",
  nameHint: "상담원이 부를 이름입니다. 적지 않으셔도 됩니다.",
  customer: "고객",
  start: "상담 시작",
  attach: "파일 첨부",
  message: "메시지",
  messageHint: "메시지를 입력해 주십시오",
  send: "보내기",
  over: "상담이 종료되었습니다.",
  overText: "이용해 주셔서 감사합니다. 대화 내용은 이 창을 닫기 전까지 저장하실 수 있습니다.",
  again: "새 상담 시작",
  leave: "상담을 종료하시겠습니까?",
  leaveText: "종료하시면 이 대화를 이어 가실 수 없습니다.",
  stay: "계속 상담하기",
  go: "종료하기",
  you: "나",
  bot: "AI 상담",
  system: "안내",
  agent: "상담원 {name}",
  stateStarting: "연결하고 있습니다",
  stateBot: "AI 상담 중",
  stateAgent: "상담원 {name} 연결됨",
  stateOver: "종료됨",
  typing: "{name}님이 입력하고 있습니다…",
  agentJoined: "상담원 {name}님이 연결되었습니다.",
  agentLeft: "상담원 {name}님이 상담을 마쳤습니다.",
  agentNameless: "상담원",
  typingNameless: "상담원이 입력하고 있습니다…",
  agentJoinedNameless: "상담원이 연결되었습니다.",
  agentLeftNameless: "상담원이 상담을 마쳤습니다.",
  transferred: "다른 상담원에게 연결하고 있습니다.",
  sending: "보내는 중",
  sent: "전송됨",
  delivered: "전달됨",
  read: "읽음",
  failed: "보내지 못했습니다.",
  retry: "다시 보내기",
  uploading: "{name} 올리는 중",
  file: "첨부 파일 {name}",
  fileDownload: "{name} 내려받기",
  choose: "답변 선택",
  view: "입력 화면",
  pick: "선택",
  viewBroken: "화면을 불러오지 못했습니다. 글로 답변해 주십시오.",
  lost: "연결이 끊어졌습니다. 다시 연결하고 있습니다.",
  offline: "인터넷에 연결되어 있지 않습니다. 연결되면 이어서 상담하실 수 있습니다.",
  broken: "연결하지 못했습니다. 잠시 후 다시 시도해 주십시오.",
  reconnect: "다시 연결",
  gone: "이전 상담은 종료되었습니다. 새 상담을 시작해 주십시오.",
  errorStart: "상담을 시작할 수 없습니다. 잠시 후 다시 시도해 주십시오.",
  errorBusy: "요청이 많습니다. 잠시 후 다시 시도해 주십시오.",
  errorSettings: "상담 창의 설정을 읽을 수 없습니다. 고객센터로 연락해 주십시오.",
  errorFileType: "이 형식의 파일은 보내실 수 없습니다. 사진, PDF, 문서 파일을 보내 주십시오.",
  errorFileSize: "파일이 너무 큽니다. {size}MB까지 보내실 수 있습니다.",
  errorFileEmpty: "내용이 없는 파일은 보내실 수 없습니다.",
  errorFile: "파일을 보내지 못했습니다. 다시 시도해 주십시오.",
  errorDownload: "파일을 내려받지 못했습니다. 다시 시도해 주십시오.",
  transcript: "상담 대화 내용",
  unread: "읽지 않은 메시지 {count}개",
};

const EN = {
  conversation: "Conversation",
  language: "한국어",
  languageLabel: "화면을 한국어로 보기",
  download: "Save the conversation",
  end: "End chat",
  minimize: "Minimize the chat window",
  welcome: "How can we help you?",
  intro: "Our AI assistant answers first. You can ask for a person at any time. Answers are in Korean.",
  name: "Name (optional)",
  nameHint: "What our staff may call you. You can leave this empty.",
  customer: "Customer",
  start: "Start chat",
  attach: "Attach a file",
  message: "Message",
  messageHint: "Write a message",
  send: "Send",
  over: "The chat has ended.",
  overText: "Thank you. You can save the conversation until you close this window.",
  again: "Start a new chat",
  leave: "End this chat?",
  leaveText: "You cannot go on with this conversation afterward.",
  stay: "Keep chatting",
  go: "End chat",
  you: "Me",
  bot: "AI assistant",
  system: "Notice",
  agent: "Agent {name}",
  stateStarting: "Connecting",
  stateBot: "Chatting with the AI assistant",
  stateAgent: "Connected to {name}",
  stateOver: "Ended",
  typing: "{name} is typing…",
  agentJoined: "{name} has joined the chat.",
  agentLeft: "{name} has left the chat.",
  agentNameless: "Agent",
  typingNameless: "The agent is typing…",
  agentJoinedNameless: "An agent has joined the chat.",
  agentLeftNameless: "The agent has left the chat.",
  transferred: "You are being connected to somebody else.",
  sending: "Sending",
  sent: "Sent",
  delivered: "Delivered",
  read: "Read",
  failed: "Not sent.",
  retry: "Send again",
  uploading: "Uploading {name}",
  file: "Attachment {name}",
  fileDownload: "Download {name}",
  choose: "Choose an answer",
  view: "Form",
  pick: "Choose",
  viewBroken: "The form could not be loaded. Please answer in your own words.",
  lost: "The connection is lost. Reconnecting.",
  offline: "You are offline. The chat goes on once you are back.",
  broken: "We could not connect. Please try again in a moment.",
  reconnect: "Reconnect",
  gone: "Your last chat has ended. Please start a new one.",
  errorStart: "The chat cannot be started. Please try again in a moment.",
  errorBusy: "Too many requests. Please try again in a moment.",
  errorSettings: "The settings of this chat cannot be read. Please contact us another way.",
  errorFileType: "Files of this type cannot be sent. Please send a picture, a PDF or a document.",
  errorFileSize: "The file is too large. Up to {size} MB can be sent.",
  errorFileEmpty: "An empty file cannot be sent.",
  errorFile: "The file was not sent. Please try again.",
  errorDownload: "The file was not downloaded. Please try again.",
  transcript: "Conversation",
  unread: "{count} unread messages",
};

const TABLES = { ko: KO, en: EN };
let current = "ko";

export const language = () => current;

// How dates and times are written.
export const place = () => ({ ko: "ko-KR", en: "en-US" })[current];

// A text about somebody whose name nobody knows has a form of its own where one follows the name.
export function text(key, values = {}) {
  const table = TABLES[current];
  const nameless = "name" in values && !values.name?.trim() && table[`${key}Nameless`];
  return (nameless || table[key]).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

// Sets the language and every text that stands in the page.
export function show(wanted, root = document) {
  current = wanted in TABLES ? wanted : "ko";
  document.documentElement.lang = current;
  for (const node of root.querySelectorAll("[data-text]")) node.textContent = text(node.dataset.text);
  for (const node of root.querySelectorAll("[data-hint]")) node.placeholder = text(node.dataset.hint);
  for (const node of root.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", text(node.dataset.label));
    if (node.tagName === "BUTTON") node.title = text(node.dataset.label);
  }
}
