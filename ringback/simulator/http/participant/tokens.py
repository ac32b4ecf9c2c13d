"""Connection tokens and the addresses of WebSockets: who has them, and how long they are good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from ringback.simulator.http.participant.errors import denied

#: A connection token is valid for a day; a WebSocket must be opened within 100 s of getting its address (SDK model of
#: connectparticipant, CreateParticipantConnection).
CONNECTION_S: Final = 24 * 3600.0
OPENING_S: Final = 100.0
#: How long an open WebSocket is served; the official library replaces it after 59 minutes (its constant
#: TRANSPORT_LIFETIME_IN_SECONDS).
SOCKET_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Granted:
    """A secret with its owner and the moment of its end in virtual epoch seconds."""

    secret: str
    owner: str
    """Token of the participant."""
    until: float


class Tokens:
    """The secrets that were given out; whoever lets one expire gets a new one with the participant token."""

    def __init__(self) -> None:
        self._connections: dict[str, Granted] = {}
        self._sockets: dict[str, Granted] = {}

    def connection(self, owner: str, now: float) -> Granted:
        """Makes a connection token; earlier ones stay valid, since a customer may have several windows."""
        return _keep(self._connections, owner, now, CONNECTION_S)

    def socket(self, owner: str, now: float) -> Granted:
        """Makes the secret part of a WebSocket's address."""
        return _keep(self._sockets, owner, now, OPENING_S)

    def owner_of_connection(self, secret: str, now: float) -> str:
        """Returns whose connection token this is; an unknown or expired one is refused."""
        return _owner(self._connections, secret, now)

    def owner_of_socket(self, secret: str, now: float) -> str:
        """Returns who may open a WebSocket; within its time an address may be tried again, as the library does."""
        return _owner(self._sockets, secret, now)

    def revoke(self, owner: str) -> None:
        """Ends everything that a participant was given."""
        for kept in (self._connections, self._sockets):
            for secret in [one.secret for one in kept.values() if one.owner == owner]:
                del kept[secret]


def _keep(kept: dict[str, Granted], owner: str, now: float, seconds: float) -> Granted:
    for old in [one.secret for one in kept.values() if one.until <= now]:
        del kept[old]
    # Not from the center's seed: a secret is none if everybody can count it out.
    granted = Granted(uuid4().hex + uuid4().hex, owner, now + seconds)
    kept[granted.secret] = granted
    return granted


def _owner(kept: dict[str, Granted], secret: str, now: float) -> str:
    found = kept.get(secret)
    if found is None or found.until <= now:
        raise denied()
    return found.owner
