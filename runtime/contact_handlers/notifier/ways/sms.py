"""Text messages by AWS End User Messaging SMS.

The service takes no token, so a message is asked for once; its context comes back in every event about it, by which an
answer that was lost is known after all:
https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html
"""

from __future__ import annotations

from contact_handlers.base import aws
from contact_handlers.base.errors import DependencyError
from contact_handlers.notifier.settings import Settings
from contact_handlers.notifier.ways.base import Text, failed
from contact_handlers.records.outgoing import Outgoing


class Sms:
    """Sends text messages from the number of the center."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._origin = (settings.notifier.sms or {})["identity"]

    def send(self, address: str, text: Text, message: Outgoing) -> str:
        """Sends a text message and returns its id."""
        try:
            answer = aws.call_once(
                "pinpoint-sms-voice-v2",
                "send_text_message",
                DestinationPhoneNumber=address,
                OriginationIdentity=self._origin,
                MessageBody=text.body,
                MessageType="PROMOTIONAL" if text.is_advertising else "TRANSACTIONAL",
                Context=named(self._settings, message),
            )
        except DependencyError as fault:
            raise failed(fault) from None
        return str(answer.get("MessageId", ""))


def named(settings: Settings, message: Outgoing) -> dict[str, str]:
    """Returns what comes back in the events about a message: no number and no word of it."""
    return {
        "center": settings.center,
        "environment": settings.environment,
        "subject": message.subject_id,
        "message": message.message,
        "attempt": str(message.attempts),
    }
