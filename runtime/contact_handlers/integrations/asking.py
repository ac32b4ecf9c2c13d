"""How another system is asked: with its key, again after a fault that may pass, and not at all while it is down."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Mapping
from typing import Any, Final

from contact_handlers.base import deadline, logs, secrets
from contact_handlers.base.errors import (
    AccessDeniedError,
    DependencyError,
    GarbledAnswerError,
    ThrottledError,
    TimedOutError,
)
from contact_handlers.base.frozen import dataclass
from contact_handlers.integrations import breaker, https
from contact_handlers.integrations.https import Answer, Question

PAUSE_S: Final = 0.2
LONGEST_PAUSE_S: Final = 5.0
OPEN: Final = "CircuitOpen"
# Of a call that a caller waits for: the function has seven seconds, and the tables want some of them.
PROMPT_S: Final = 4.0
DENIED: Final = frozenset({"Http401", "Http403"})


@dataclass(frozen=True)
class System:
    """A system, where it is, and how patiently it is asked."""

    name: str
    url: str
    secret: str
    timeout_s: float = PROMPT_S
    attempts: int = 3


def ask(
    system: System, method: str, path: str, body: Mapping[str, Any] | None = None, *, key: str = ""
) -> dict[str, Any]:
    """Returns the JSON object that a system answers; everything else is a DependencyError.

    `key` makes a repeated request the same request for the other side (Idempotency-Key). A key that is refused is read
    anew once, for it may have been exchanged.
    """
    headers = {"Accept": "application/json", "User-Agent": "contact-center"}
    if body is not None:
        headers["Content-Type"] = "application/json; charset=utf-8"
    if key:
        headers["Idempotency-Key"] = key
    content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()

    def question() -> Question:
        return Question(
            method=method,
            url=system.url + path,
            headers={**headers, "Authorization": f"Bearer {_key_of(system)}"},
            body=content,
        )

    try:
        asked = question()
        answer = exchanged(system, asked)
    except AccessDeniedError as refused:
        if refused.code not in DENIED:
            raise
        secrets.forget(system.secret)
        asked = question()
        answer = exchanged(system, asked)
    return https.document(system.name, asked, answer)


def _key_of(system: System) -> str:
    key = secrets.secret(system.secret).strip()
    if not key.isascii() or any(sign < 33 or sign > 126 for sign in key):
        # A header takes nothing else; the value itself is nobody's business.
        raise GarbledAnswerError("secretsmanager", "get_secret_value", "NoKey")
    return key.decode("ascii")


def exchanged(system: System, question: Question) -> Answer:
    """Returns the answer of success to a request, after as many attempts as the system and the time left allow."""
    state = breaker.of(system.name)
    number = 0
    while True:
        number += 1
        if not state.admits():
            raise TimedOutError(system.name, question.method.lower(), OPEN)
        fault = _attempt(system, question, state)
        if not isinstance(fault, DependencyError):
            return fault
        pause = max(fault.wait_s, PAUSE_S * 2 ** (number - 1) * (0.5 + random.random() / 2))  # noqa: S311 - jitter
        enough = deadline.remaining_s() > pause + https.LEAST_S
        logs.warning("system.failed", service=system.name, code=fault.code, attempt=number)
        if not _may_pass(fault) or number >= system.attempts or pause > LONGEST_PAUSE_S or not enough:
            raise fault
        time.sleep(pause)


def _attempt(system: System, question: Question, state: breaker.Breaker) -> Answer | DependencyError:
    try:
        answer = https.send(system.name, question, system.timeout_s)
    except DependencyError as fault:
        state.failed()
        return fault
    except BaseException:
        state.failed()
        raise
    refused = https.refusal(system.name, question, answer)
    # Whoever refuses a request is there; whoever asks to be left alone is not, for now.
    if answer.status >= 500 or isinstance(refused, ThrottledError):
        state.failed()
    else:
        state.succeeded()
    return refused or answer


def _may_pass(fault: DependencyError) -> bool:
    return isinstance(fault, (TimedOutError, ThrottledError)) or fault.code.startswith("Http5")
