"""KakaoTalk business messages by a relay: one request per message, JSON over HTTPS, the same key for the same message.

docs/messages.md has the contract. A relay that answers 2xx, or 409 to a key it has seen, has taken the message; 400,
404, 410 and 422 say that it cannot reach this customer; everything else may succeed later.
"""

from __future__ import annotations

import http.client
import json
import time
from typing import Any, Final
from urllib.parse import urlsplit

from contact_handlers.base import deadline, secrets
from contact_handlers.notifier.settings import Settings
from contact_handlers.notifier.ways.base import NotNowError, Text, UnableError, UnsureError
from contact_handlers.records.outgoing import Outgoing

TRIES: Final = 3
TIMEOUT_S: Final = 5.0
PAUSES_S: Final = (0.2, 0.6)
TAKEN_ALREADY: Final = 409
TOO_MANY: Final = 429
_CANNOT = frozenset({400, 404, 410, 422})
_LONGEST_ANSWER = 65_536


class Relay:
    """Sends by a relay; a request that got no answer is made again with the same key."""

    def __init__(self, settings: Settings) -> None:
        self._alimtalk = settings.notifier.alimtalk or {}

    def send(self, address: str, text: Text, message: Outgoing) -> str:
        """Sends a message and returns what the relay calls it."""
        key = f"{message.subject_id}/{message.message}"
        body = {
            "profile": self._alimtalk["profile"],
            "to": address,
            "template": text.template,
            "variables": text.values,
            "text": text.body,
            "reference": key,
        }
        headers = {
            "Authorization": f"Bearer {secrets.secret(self._alimtalk['secret_arn']).decode().strip()}",
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": key,
        }
        return self._tried(json.dumps(body, ensure_ascii=False).encode(), headers)

    def _tried(self, body: bytes, headers: dict[str, str]) -> str:
        problem: NotNowError | UnsureError = NotNowError("no_time")
        for attempt in range(TRIES):
            if deadline.remaining_s() < TIMEOUT_S + 1:
                break
            if attempt:
                time.sleep(PAUSES_S[attempt - 1])
            try:
                status, answer = self._post(body, headers)
            except NotNowError as fault:
                # A later try that finds nobody says nothing about an earlier one that got no answer.
                problem = problem if isinstance(problem, UnsureError) else fault
                continue
            except (OSError, http.client.HTTPException) as fault:
                problem = UnsureError(type(fault).__name__)
                continue
            if status < 300 or status == TAKEN_ALREADY:
                return _name(answer)
            if status in _CANNOT:
                raise UnableError(f"http_{status}")
            problem = UnsureError(f"http_{status}") if status >= 500 else NotNowError(f"http_{status}")
            if status < 500 and status != TOO_MANY:
                break
        raise problem

    def _post(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        parts = urlsplit(self._alimtalk["url"])
        # The settings take https alone; http reaches servers of this machine in tests.
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(str(parts.hostname), parts.port, timeout=TIMEOUT_S)
        try:
            connection.connect()
        except OSError as fault:
            raise NotNowError(type(fault).__name__) from None
        try:
            connection.request("POST", parts.path or "/", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read(_LONGEST_ANSWER)
        finally:
            connection.close()


def _name(answer: bytes) -> str:
    try:
        found: Any = json.loads(answer)
    except ValueError:
        return ""
    return str(found.get("id", ""))[:128] if isinstance(found, dict) else ""
