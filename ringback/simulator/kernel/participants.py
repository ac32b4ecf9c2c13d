"""The customers of chats that a program has started, with the tokens by which they connect."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ringback.simulator.kernel.contact import Caller, Contact

PLAIN_TEXT = "text/plain"


@dataclass(frozen=True, slots=True, eq=False)
class Participant:
    """The customer of a chat.

    ``token`` proves who connects and is valid as long as the customer is part of a contact
    (SDK model of connectparticipant, CreateParticipantConnection).
    """

    id: str
    token: str
    name: str
    contact: Contact
    """The contact the chat began with; ``call`` follows transfers."""
    call: Caller
    content_types: frozenset[str]
    """What may be sent besides plain text (StartChatContact, SupportedMessagingContentTypes)."""
    since: float


class Participants:
    """The customers of the chats of a center, in the order in which they came."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        self._new_id = new_id
        self._admitted: list[Participant] = []

    def __iter__(self) -> Iterator[Participant]:
        return iter(self._admitted)

    def __len__(self) -> int:
        return len(self._admitted)

    def admit(self, contact: Contact, *, name: str, content_types: Iterable[str] = ()) -> Participant:
        """Gives the customer of a new chat an id and a token."""
        if contact.call is None:
            raise ValueError(f"contact {contact.id} has no customer")
        participant = Participant(
            id=self._new_id(),
            token=f"{self._new_id()}.{self._new_id()}",
            name=name,
            contact=contact,
            call=contact.call,
            content_types=frozenset({PLAIN_TEXT, *content_types}),
            since=contact.started_at,
        )
        self._admitted.append(participant)
        return participant
