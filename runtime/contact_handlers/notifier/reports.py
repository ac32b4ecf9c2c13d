"""What the services report about a message after they have taken it: that it left, arrived, or could not.

AWS End User Messaging and Amazon SES send their events to the default bus:
https://docs.aws.amazon.com/sms-voice/latest/userguide/monitor-event-bridge.html
https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html
https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-ses.html
A relay sends a signed notice, which comes over the bus of the center as `notice.received`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from contact_handlers.base.frozen import dataclass
from contact_handlers.notifier.settings import ALIMTALK, EMAIL, SMS

SMS_SOURCE, MAIL_SOURCE = "aws.sms-voice", "aws.ses"
Kind = Literal["left", "delivered", "failed", "opted_out"]
LEFT: Final = "left"
DELIVERED: Final = "delivered"
FAILED: Final = "failed"
OPTED_OUT: Final = "opted_out"

_SMS: Mapping[str, Kind] = {
    **dict.fromkeys(("TEXT_QUEUED", "TEXT_PENDING", "TEXT_SENT", "TEXT_SUCCESSFUL"), LEFT),
    "TEXT_DELIVERED": DELIVERED,
    **dict.fromkeys(
        (
            *("TEXT_BLOCKED", "TEXT_CARRIER_BLOCKED", "TEXT_CARRIER_UNREACHABLE", "TEXT_INVALID", "TEXT_SPAM"),
            *("TEXT_INVALID_MESSAGE", "TEXT_PROTECT_BLOCKED", "TEXT_TTL_EXPIRED", "TEXT_UNREACHABLE"),
        ),
        FAILED,
    ),
}
_MAIL: Mapping[str, Kind] = {
    "Email Sent": LEFT,
    "Email Delivered": DELIVERED,
    "Email Bounced": FAILED,
    "Email Rejected": FAILED,
    "Email Rendering Failed": FAILED,
    "Email Complaint Received": OPTED_OUT,
}
_RELAY: Mapping[str, Kind] = {
    "message.delivered": DELIVERED,
    "message.failed": FAILED,
    "message.opted_out": OPTED_OUT,
}
SMS_EVENTS = ("Text Message Delivery Status Updated",)
MAIL_EVENTS = tuple(_MAIL)


@dataclass(frozen=True)
class Report:
    """What became of a message on one way."""

    kind: Kind
    channel: str
    subject_id: str
    message: str
    provider_id: str = ""


def read(source: str, name: str, detail: Mapping[str, Any]) -> Report | None:
    """Returns what an event says about a message of ours; None for one that says nothing."""
    if source == SMS_SOURCE:
        context = _map(detail.get("context"))
        return _report(
            _SMS.get(str(detail.get("eventType"))),
            SMS,
            context.get("subject"),
            context.get("message"),
            detail.get("messageId"),
        )
    if source == MAIL_SOURCE:
        mail = _map(detail.get("mail"))
        tags = {tag: (values or [""])[0] for tag, values in _map(mail.get("tags")).items() if isinstance(values, list)}
        kind = _MAIL.get(name)
        if kind == FAILED and _map(detail.get("bounce")).get("bounceType") == "Transient":
            # The mailbox was full or away; Amazon SES has given up, the address is good.
            kind = LEFT
        return _report(kind, EMAIL, tags.get("subject"), tags.get("message"), mail.get("messageId"))
    data = _map(detail.get("data"))
    subject_id, _, message = str(data.get("reference", "")).partition("/")
    return _report(_RELAY.get(str(detail.get("event_type"))), ALIMTALK, subject_id, message, data.get("id"))


def _report(kind: Kind | None, channel: str, subject_id: Any, message: Any, provider_id: Any) -> Report | None:
    if kind is None or not subject_id or not message:
        return None
    return Report(kind, channel, str(subject_id), str(message), str(provider_id or "")[:128])


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
