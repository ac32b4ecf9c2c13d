"""Fakes of the two services that messages go by, held to the SDK's models, and of what they report then."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.unit.handlers.modeled import ModeledService, ServiceError


class FakeSms(ModeledService):
    """AWS End User Messaging SMS: what it was asked to send, and who has refused messages."""

    service = "pinpoint-sms-voice-v2"

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[dict[str, Any]] = []
        self.opted_out: set[str] = set()
        self.reported = 0

    def reset(self) -> None:
        """Forgets everything."""
        self.sent.clear()
        self.opted_out.clear()
        self.reported = 0

    def send_text_message(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Takes a text message, or refuses it as the service does for who has opted out."""
        if given["DestinationPhoneNumber"] in self.opted_out:
            more = {"Reason": "DESTINATION_PHONE_NUMBER_OPTED_OUT"}
            raise ServiceError("ConflictException", more=more)
        self.sent.append(given)
        return {"MessageId": f"sms-{len(self.sent)}"}

    def reports(self, kind: str = "TEXT_SUCCESSFUL") -> list[dict[str, Any]]:
        """Returns the events about what was sent since the last time: the service sends them by itself."""
        new, self.reported = self.sent[self.reported :], len(self.sent)
        return [report(kind, given, number) for number, given in enumerate(new, self.reported)]


class FakeMail(ModeledService):
    """Amazon SES: what it was asked to send."""

    service = "sesv2"

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[dict[str, Any]] = []
        self.reported = 0

    def reset(self) -> None:
        """Forgets everything."""
        self.sent.clear()
        self.reported = 0

    def send_email(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Takes a mail."""
        self.sent.append(given)
        return {"MessageId": f"mail-{len(self.sent)}"}

    def reports(self, kind: str = "Email Sent", **detail: Any) -> list[dict[str, Any]]:
        """Returns the events about what was sent since the last time."""
        new, self.reported = self.sent[self.reported :], len(self.sent)
        return [mail_report(kind, given, **detail) for given in new]


def report(kind: str, given: Mapping[str, Any], number: int = 1) -> dict[str, Any]:
    """Returns an event as .../sms-voice/latest/userguide/monitor-event-bridge.html has it."""
    detail = {
        "eventType": kind,
        "eventVersion": "1.0",
        "isFinal": kind != "TEXT_SENT",
        "destinationPhoneNumber": given["DestinationPhoneNumber"],
        "messageId": f"sms-{number}",
        "messageStatus": kind.removeprefix("TEXT_"),
        "context": given["Context"],
    }
    return {"source": "aws.sms-voice", "detail-type": "Text Message Delivery Status Updated", "detail": detail}


def mail_report(kind: str, given: Mapping[str, Any], **detail: Any) -> dict[str, Any]:
    """Returns an event as .../ses/latest/dg/event-publishing-retrieving-sns-examples.html has it."""
    tags = {tag["Name"]: [tag["Value"]] for tag in given["EmailTags"]}
    mail = {"messageId": "mail-1", "destination": given["Destination"]["ToAddresses"], "tags": tags}
    return {"source": "aws.ses", "detail-type": kind, "detail": {"mail": mail, **detail}}


class FakeRelay:
    """A relay of KakaoTalk business messages: a real HTTP server that takes each key once and checks its token."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.requests: list[dict[str, Any]] = []
        self.taken: dict[str, dict[str, Any]] = {}
        self.answers: list[int] = []
        """Statuses of the next answers; 0 takes the message and hangs up."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1/messages"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def reset(self) -> None:
        """Forgets everything."""
        self.requests.clear()
        self.taken.clear()
        self.answers.clear()

    def stop(self) -> None:
        """Ends the server."""
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        relay = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                key = str(self.headers["Idempotency-Key"])
                relay.requests.append({"path": self.path, "key": key, **body})
                status = relay.answers.pop(0) if relay.answers else 202
                if self.headers["Authorization"] != f"Bearer {relay.token}":
                    status = 401
                elif status in (0, 202):
                    status = 409 if key in relay.taken and status else status
                    relay.taken.setdefault(key, body)
                if not status:
                    self.connection.close()
                    return
                answer = json.dumps({"id": f"relay-{len(relay.taken)}"}).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: Any) -> None:
                """Keeps the test output quiet."""

        return Handler
