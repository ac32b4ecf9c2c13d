"""What Amazon Connect leaves of a talk with an agent in the buckets of its storage configurations.

A chat leaves its transcript, a call its recording where the flow records it, and what Contact Lens heard where the flow
switches analytics on; a minute after the contact is over. Names of objects:
https://docs.aws.amazon.com/connect/latest/adminguide/about-recording-behavior.html and
https://docs.aws.amazon.com/connect/latest/adminguide/example-contact-lens-output-locations.html
Items of a chat are those of GetTranscript, Contact Lens writes as its example says:
https://docs.aws.amazon.com/connect/latest/adminguide/contact-lens-example-output-files.html
Sound is silent here, and feelings are not judged: every turn is neutral.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final
from uuid import NAMESPACE_OID, uuid5

from ringback.simulator.aws.services.connect_evaluations import EvaluationsService
from ringback.simulator.kernel.clock import iso
from ringback.simulator.kernel.contact import Contact
from ringback.simulator.kernel.log import Given, Moved, Spoken

RECORDINGS: Final = "CALL_RECORDINGS"
TRANSCRIPTS: Final = "CHAT_TRANSCRIPTS"
_EVENT: Final = "application/vnd.amazonaws.connect.event.participant."
#: The head of a WAV file of one channel, 8,000 samples a second, without a sample.
_SILENCE: Final = bytes.fromhex(
    "524946462400000057415645666d74201000000001000100401f0000803e0000020010006461746100000000"
)


class MediaService(EvaluationsService):
    """Writes transcripts, recordings and analyses of contacts that agents had."""

    def write_media(self, contact: Contact) -> None:
        """Writes what a contact leaves that an agent has talked on."""
        begun = datetime.fromtimestamp(contact.started_at, UTC)
        name = f"{begun:%Y/%m/%d}/{contact.id}"
        if not contact.voice:
            if contact.channel == "CHAT":
                self._store(TRANSCRIPTS, f"{name}_{begun:%Y%m%dT%H:%M}_UTC.json", self._written(contact))
            return
        if contact.recording.get("participants"):
            self._store(RECORDINGS, f"{name}_{begun:%Y%m%dT%H:%M}_UTC.wav", _SILENCE)
        if contact.recording.get("analytics"):
            now = self.center.now.astimezone(UTC)
            analyzed = f"Analysis/Voice/{name}_analysis_{now:%Y-%m-%dT%H:%M:%S}Z.json"
            # It lies in the bucket of recordings, whatever their prefix is.
            self._store(RECORDINGS, analyzed, self._heard(contact), prefixed=False)

    def _about(self, contact: Contact) -> dict[str, Any]:
        return {"ContactId": contact.id, "InstanceId": self.center.world.instance_id}

    def _written(self, contact: Contact) -> dict[str, Any]:
        items = [
            {"Id": str(uuid5(NAMESPACE_OID, f"{contact.id}/{number}")), "ParticipantId": _participant(contact, role)}
            | {"ParticipantRole": role, "AbsoluteTime": iso(at, milliseconds=True), **told}
            for number, (at, role, told) in enumerate(_items(contact))
        ]
        about = {**self._about(contact), "InitialContactId": contact.initial_id}
        return {"Version": "2019-08-26", "AWSAccountId": self.cloud.account, **about, "Transcript": items}

    def _heard(self, contact: Contact) -> dict[str, Any]:
        begun, turns = contact.answered_at or contact.started_at, list(_turns(contact))
        return {
            "Version": "1.1.0",
            "AccountId": self.cloud.account,
            "Channel": "VOICE",
            "ContentMetadata": {"Output": "Raw"},
            "JobStatus": "COMPLETED",
            "LanguageCode": contact.speech.language or "en-US",
            "CustomerMetadata": self._about(contact),
            "Participants": [
                {"ParticipantId": _participant(contact, role), "ParticipantRole": role}
                for role in ("CUSTOMER", "AGENT")
            ],
            "Transcript": [
                {
                    "Id": str(uuid5(NAMESPACE_OID, f"{contact.id}/{number}")),
                    "ParticipantId": _participant(contact, role),
                    "Content": text,
                    "BeginOffsetMillis": round((at - begun) * 1000),
                    "EndOffsetMillis": round((at - begun) * 1000) + 1,
                    "Sentiment": "NEUTRAL",
                }
                for number, (at, role, text) in enumerate(turns)
            ],
        }


def _participant(contact: Contact, role: str) -> str:
    return str(uuid5(NAMESPACE_OID, f"{contact.id}/{role}"))


def _turns(contact: Contact) -> Iterator[tuple[float, str, str]]:
    """Yields what agent and customer said to each other: when, who, what."""
    for entry in contact.entries:
        if isinstance(entry, Spoken) and entry.text:
            if (entry.source, entry.audience) == ("agent", "customer"):
                yield entry.at, "AGENT", entry.text
            elif (entry.source, entry.audience) == ("customer", "agent"):
                yield entry.at, "CUSTOMER", entry.text


def _items(contact: Contact) -> Iterator[tuple[float, str, dict[str, Any]]]:
    """Yields the items of a chat: messages of all sides, and agents who come and go."""
    present = False
    for entry in contact.entries:
        if isinstance(entry, Spoken) and entry.text and entry.audience == "customer":
            named = {"agent": ("AGENT", ""), "bot": ("SYSTEM", "BOT")}
            role, name = named.get(entry.source, ("SYSTEM", "SYSTEM_MESSAGE"))
            yield entry.at, role, _message(entry.text, name)
        elif isinstance(entry, Given) and entry.kind == "text":
            yield entry.at, "CUSTOMER", _message(entry.value, "")
        elif isinstance(entry, Moved) and entry.state == "agent" and not present:
            present = True
            yield entry.at, "AGENT", {"Type": "EVENT", "ContentType": f"{_EVENT}joined", "DisplayName": entry.detail}
        elif isinstance(entry, Moved) and present and _leaves(entry):
            present = False
            yield entry.at, "AGENT", {"Type": "EVENT", "ContentType": f"{_EVENT}left"}


def _message(text: str, name: str) -> dict[str, Any]:
    found = {"Type": "MESSAGE", "Content": text, "ContentType": "text/plain"}
    return {**found, "DisplayName": name} if name else found


def _leaves(entry: Moved) -> bool:
    return entry.state in {"transferred", "ended"} or (entry.state, entry.detail) == ("busy", "agent left")
