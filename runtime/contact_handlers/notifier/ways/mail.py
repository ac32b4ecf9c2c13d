"""Mail by Amazon SES; its tags come back in every event about it.

https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
"""

from __future__ import annotations

from contact_handlers.base import aws
from contact_handlers.base.errors import DependencyError
from contact_handlers.notifier.settings import Settings
from contact_handlers.notifier.ways.base import Text, failed
from contact_handlers.notifier.ways.sms import named
from contact_handlers.records.outgoing import Outgoing

_CHARSET = "UTF-8"


class Mail:
    """Sends mail from the address of the center."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._email = settings.notifier.email or {}

    def send(self, address: str, text: Text, message: Outgoing) -> str:
        """Sends a mail and returns its id."""
        content = {
            "Subject": {"Data": text.title, "Charset": _CHARSET},
            "Body": {"Text": {"Data": text.body, "Charset": _CHARSET}},
        }
        try:
            answer = aws.call_once(
                "sesv2",
                "send_email",
                FromEmailAddress=self._email["sender"],
                Destination={"ToAddresses": [address]},
                Content={"Simple": content},
                ConfigurationSetName=self._email["configuration_set"],
                EmailTags=[{"Name": name, "Value": value} for name, value in named(self._settings, message).items()],
            )
        except DependencyError as fault:
            raise failed(fault) from None
        return str(answer.get("MessageId", ""))
