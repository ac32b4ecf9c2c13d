"""A request as handlers get it, and the reply that they give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, Final, Literal

from contact_handlers.base.frozen import dataclass

Role = Literal["analyst", "supervisor", "admin"]
RANKS: Final[Mapping[Role, int]] = {"analyst": 1, "supervisor": 2, "admin": 3}
DEFAULT_LIMIT: Final = 50


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who asks: the application by its key, or a person by the subject and the highest group of their token."""

    id: str = ""
    role: Role | None = None

    def may(self, role: Role) -> bool:
        """Tells whether the caller has this role or a higher one."""
        return self.role is not None and RANKS[self.role] >= RANKS[role]


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request that its operation allows: known fields alone, in their types and within their limits."""

    operation_id: str
    caller: Caller
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    """By lower-case name."""
    raw_body: bytes = b""
    """The body as it was sent, for signatures."""
    request_id: str = ""
    position: Mapping[str, Any] | None = None
    """Where the page that is asked for begins; None for the first one."""
    key: str = ""
    """What names this very request for its caller, so that asking twice does it once; empty where nobody said."""

    @property
    def limit(self) -> int:
        """How many items a page has."""
        return int(self.query.get("limit") or DEFAULT_LIMIT)

    def text(self, name: str) -> str:
        """Returns a parameter of the query as text; empty without one."""
        return str(self.query.get(name) or "")

    def header(self, name: str) -> str:
        """Returns a header; empty without one."""
        return self.headers.get(name.lower(), "")


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the caller gets; without a status the one that the document gives its operation."""

    body: Mapping[str, Any]
    status: int | None = None
    position: Mapping[str, Any] | None = None
    """Where the next page begins; of lists alone."""
    is_list: bool = False


Handler = Callable[[Request], Reply]


def listed(items: list[dict[str, Any]], position: Mapping[str, Any] | None = None) -> Reply:
    """Returns a page of a list."""
    return Reply(body={"items": items}, position=position, is_list=True)
