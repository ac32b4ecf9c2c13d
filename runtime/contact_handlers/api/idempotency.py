"""Asking twice with one key does it once, for a day: the second time gets the first answer.

What is shown once and kept as a hash (a token) is not in the answer that is kept, so whoever asks again is given a new
one by the handler, and the old one stops being valid.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import clock
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import ConditionFailedError
from contact_handlers.base.expressions import Changes, absent, below, equals
from contact_handlers.base.keys import Key
from contact_handlers.records import tables
from contact_handlers.records.sessions import ApiCall

KEPT: Final = timedelta(hours=24)
# A request that is still running after this was given up by the gateway, and somebody may try again.
ABANDONED_S: Final = 30
SECRETS: Final = ("conversation_token", "callback_token", "participant_token")

Again = Callable[[Request, Mapping[str, Any]], Reply]


def place(request: Request) -> Key:
    """Returns where the call of a request lies: its caller, operation, path and key in one hash."""
    named = "\x1f".join((request.caller.id, request.operation_id, *request.path.values(), request.key))
    return tables.once("api", hashlib.sha256(named.encode()).hexdigest())


def fingerprint(request: Request) -> str:
    """Returns what makes two requests the same: what they ask for."""
    said = json.dumps(request.body, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def once(sessions: Table, request: Request, run: Callable[[Request], Reply], again: Again | None = None) -> Reply:
    """Runs a request, or returns what it was answered before; another body under the key is a CONFLICT.

    A request that fails may be asked again under the same key.
    """
    key, mark, now = place(request), fingerprint(request), clock.epoch(clock.now())
    expires_at = clock.epoch(clock.now() + KEPT)
    begun = ApiCall(fingerprint=mark, begun_at=now, expires_at=expires_at)
    free = absent("pk") | below("expires_at", now) | (equals("fingerprint", mark) & absent("status") & _left(now))
    try:
        sessions.put(key, begun.to_item(), when=free)
    except ConditionFailedError:
        return _repeated(sessions, key, mark, request, again)
    try:
        reply = run(request)
    except Exception:
        sessions.delete(key, when=equals("begun_at", now) & absent("status"))
        raise
    kept = {name: value for name, value in reply.body.items() if name not in SECRETS}
    done = Changes(put={"status": reply.status or 0, "body": json.dumps(kept, ensure_ascii=False)})
    sessions.update(key, done, when=equals("fingerprint", mark), answer="NONE")
    return reply


def _left(now: int) -> Any:
    return below("begun_at", now - ABANDONED_S)


def _repeated(sessions: Table, key: Key, mark: str, request: Request, again: Again | None) -> Reply:
    found = sessions.get(key, consistent=True)
    before = None if found is None else ApiCall.from_item(found)
    if before is None or before.fingerprint != mark or before.body is None:
        # Another request, or the same one at the same time.
        raise ApiError("CONFLICT")
    body: dict[str, Any] = json.loads(before.body)
    if again is not None:
        return again(request, body)
    return Reply(body=body, status=before.status or None)
