"""A check and its outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a check found; `advice` says what to do when it is not fine."""

    name: str
    fine: bool
    found: str
    advice: str = ""

    def __str__(self) -> str:
        mark = "ok  " if self.fine else "FAIL"
        return f"{mark} {self.name}: {self.found}" + (f"; {self.advice}" if self.advice and not self.fine else "")


Check = Callable[[], Outcome]


def run(name: str, check: Check) -> Outcome:
    """Runs a check; an SDK error is an outcome too, with the operation and the code of the service."""
    try:
        return check()
    except ClientError as error:
        found = f"{error.operation_name} answered {code_of(error)}"
        return Outcome(name=name, fine=False, found=found, advice="see permissions")
    except BotoCoreError as error:
        return Outcome(name=name, fine=False, found=str(error), advice="see credentials and network")


def code_of(error: ClientError) -> str:
    """Returns the code that a service has given its error."""
    return str(error.response.get("Error", {}).get("Code", "unknown"))


def every(client: Any, operation: str, key: str, **parameters: Any) -> Iterator[dict[str, Any]]:
    """Yields the items of all pages of a list operation."""
    for page in client.get_paginator(operation).paginate(**parameters):
        yield from page[key]
