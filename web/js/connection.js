// One chat over the official library: connects, sends, and tells what happens. Nothing of the page is known here.
const EVENT = "application/vnd.amazonaws.connect.event.";
const PAGES = 10; // of 100 items each, the most that the service gives at once
const LOG_NOTHING = { debug() {}, info() {}, warn() {}, error() {} };

export function configure(settings) {
  window.connect.ChatSession.setGlobalConfig({
    region: settings.region,
    ...(settings.participantEndpoint ? { endpoint: settings.participantEndpoint } : {}),
    loggerConfig: { useDefaultLogger: false, customizedLogger: LOG_NOTHING },
    features: { messageReceipts: { shouldSendMessageReceipts: true, throttleTime: 1000 } },
  });
}

// Handlers: item(item), receipt(messageId, kind), typing(name), connected(), lost(), broken(), ended().
export class Connection {
  // `seen` has the ids of the items that an earlier connection of the same chat has told already.
  constructor(settings, details, handlers, seen = new Set()) {
    this.handlers = handlers;
    this.over = false;
    this.seen = seen;
    // The library's telemetry would run an inline script and send to AWS: it stays off.
    this.session = window.connect.ChatSession.create({
      chatDetails: details,
      options: { region: settings.region },
      type: window.connect.ChatSession.SessionTypes.CUSTOMER,
      disableCSM: true,
    });
    this.session.onMessage(({ data }) => this.take(data));
    this.session.onTyping(({ data }) => {
      if (data.ParticipantRole !== "CUSTOMER") handlers.typing(data.DisplayName ?? "");
    });
    this.session.onReadReceipt(({ data }) => handlers.receipt(data.MessageMetadata.MessageId, "read"));
    this.session.onDeliveredReceipt(({ data }) => handlers.receipt(data.MessageMetadata.MessageId, "delivered"));
    this.session.onConnectionEstablished((event) => this.established(event));
    this.session.onConnectionLost(() => this.over || handlers.lost());
    this.session.onConnectionBroken(() => this.over || handlers.broken());
    this.session.onEnded(() => this.end());
  }

  async connect() {
    const { connectSuccess } = await this.session.connect();
    if (!connectSuccess) throw new Error("not connected");
    await this.catchUp();
  }

  // The library tells this twice at the beginning: when it may send, and when its WebSocket is open. Then, and after
  // every interruption, the transcript has what was said meanwhile.
  async established(event) {
    if (event?.connectCalled) return;
    try {
      await this.catchUp();
    } catch {
      this.handlers.broken();
      return;
    }
    if (!this.over) this.handlers.connected();
  }

  async catchUp() {
    try {
      for (const item of await this.transcript()) this.take(item);
    } catch (error) {
      if (denied(error)) this.end();
      else throw error;
    }
  }

  async transcript() {
    const pages = [];
    let nextToken;
    for (let page = 0; page < PAGES; page++) {
      const { data } = await this.session.getTranscript({ maxResults: 100, sortOrder: "ASCENDING", scanDirection: "BACKWARD", nextToken });
      pages.unshift(data.Transcript);
      nextToken = data.NextToken;
      if (!nextToken || data.Transcript.some((item) => this.seen.has(item.Id))) break;
    }
    return pages.flat();
  }

  take(item) {
    if (item.Id && this.seen.has(item.Id)) return;
    if (item.Id) this.seen.add(item.Id);
    this.handlers.item(item);
    for (const receipt of item.MessageMetadata?.Receipts ?? []) {
      this.handlers.receipt(item.Id, receipt.ReadTimestamp ? "read" : "delivered");
    }
  }

  end() {
    if (this.over) return;
    this.over = true;
    this.handlers.ended();
  }

  // A retry carries the same client token, so that nothing is said twice.
  async send(message, clientToken, contentType = "text/plain") {
    const { data } = await this.session.sendMessage({ contentType, message, clientToken });
    return data;
  }

  async view(viewToken) {
    const { data } = await this.session.describeView({ viewToken });
    return data.View;
  }

  attach(file) {
    return this.session.sendAttachment({ attachment: file });
  }

  download(attachmentId) {
    return this.session.downloadAttachment({ attachmentId });
  }

  typing() {
    this.session.sendEvent({ contentType: `${EVENT}typing` }).catch(() => {});
  }

  receipt(kind, messageId) {
    this.session.sendEvent({ contentType: `${EVENT}message.${kind}`, content: JSON.stringify({ messageId }) }).catch(() => {});
  }

  leave() {
    return this.session.disconnectParticipant();
  }

  // Lets go of the WebSocket without leaving the chat.
  close() {
    this.over = true;
    this.session.controller?.breakConnection();
  }
}

export const denied = (error) => (error?._debug?._debug ?? error?._debug ?? error)?.type === "AccessDeniedException";
