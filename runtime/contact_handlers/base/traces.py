"""What a trace of X-Ray says about an invocation: center, environment, channel and outcome, by which traces are found.

Lambda traces invocations; annotations need a segment document of our own. It is one datagram to the daemon beside the
function, without an SDK, and only for invocations that are sampled. An annotation is a word of ours: never a number, a
name or an identifier of a person.

https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

# Set by Lambda: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
HEADER, DAEMON = "_X_AMZN_TRACE_ID", "AWS_XRAY_DAEMON_ADDRESS"
PREAMBLE = b'{"format": "json", "version": 1}\n'
LONGEST_WORD = 64

_noted: ContextVar[dict[str, str] | None] = ContextVar("annotations", default=None)


def begin() -> None:
    """Starts collecting for one invocation."""
    _noted.set({})


def note(**annotations: str) -> None:
    """Adds words to the trace of this invocation; what is no word of ours is left out."""
    noted = _noted.get()
    if noted is not None:
        noted.update({name: word for name, word in annotations.items() if _is_word(word)})


def send(function: str, took_s: float, *, failed: bool) -> None:
    """Sends what was collected, where the invocation is sampled; a trace that is lost costs nobody anything."""
    noted, header = _noted.get() or {}, os.environ.get(HEADER, "")
    _noted.set(None)
    if "Sampled=1" not in header:
        return
    with suppress(OSError, ValueError, KeyError):
        document = _document(function, took_s, _parts(header), noted, failed=failed)
        _to_daemon(PREAMBLE + json.dumps(document).encode())


def _is_word(text: str) -> bool:
    plain = text.isascii() and text[:1].isalpha() and len(text) <= LONGEST_WORD
    return plain and not any(sign.isdigit() for sign in text) and all(sign.isalnum() or sign in "_-." for sign in text)


def _parts(header: str) -> dict[str, str]:
    """Returns what the header of a trace says by name: Root, Parent, Sampled."""
    return dict(part.split("=", 1) for part in header.split(";") if "=" in part)


def _document(
    function: str, took_s: float, trace: dict[str, str], noted: dict[str, str], *, failed: bool
) -> dict[str, Any]:
    ended = time.time()
    return {
        "type": "subsegment",
        "name": function,
        "id": os.urandom(8).hex(),
        "trace_id": trace["Root"],
        "parent_id": trace["Parent"],
        "start_time": ended - took_s,
        "end_time": ended,
        "annotations": {
            "center": os.environ.get("CENTER", "unknown"),
            "environment": os.environ.get("ENVIRONMENT", "unknown"),
            "outcome": "done",
            **noted,
            **({"outcome": "failed"} if failed else {}),
        },
        **({"fault": True} if failed else {}),
    }


def _to_daemon(datagram: bytes) -> None:
    import socket

    host, _, port = os.environ[DAEMON].rpartition(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.setblocking(False)
        out.sendto(datagram, (host, int(port)))
