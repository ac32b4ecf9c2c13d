"""AWS End User Messaging SMS and Amazon SES: text messages and mail to customers, and what the services report."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ringback.simulator.aws.account import Account
from ringback.simulator.aws.bus import event_of
from ringback.simulator.aws.errors import AwsError
from ringback.simulator.aws.services.base import Answer, Params, Service
from ringback.simulator.kernel.clock import iso

_E164 = re.compile(r"\+[1-9][0-9]{4,14}")
#: Seconds after which a phone or a mailbox has a message; carriers report within seconds, and may take 72 hours:
#: https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-destinations.html
ARRIVES_S = 2.0
#: Characters of one message of letters that GSM 03.38 does not have, and of each part of a longer one:
#: https://docs.aws.amazon.com/sms-voice/latest/userguide/sms-limitations-character.html
ONE_PART, EACH_PART = 70, 67


class _Sender(Service):
    """A service whose events reach the default bus."""

    source = ""

    def _report(self, detail_type: str, detail: Mapping[str, Any]) -> None:
        event = event_of(self.center, self.source, detail_type, detail)
        self.center.events.put(event)
        self.center.bus.deliver("default", event)


class SmsVoice(_Sender):
    """Takes text messages; each arrives two seconds later.

    https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html
    """

    name = "pinpoint-sms-voice-v2"
    source = "aws.sms-voice"

    def __init__(self, cloud: Account) -> None:
        super().__init__(cloud)
        self.sent: list[dict[str, Any]] = []
        #: Numbers whose owners have refused messages, in E.164.
        self.opted_out: set[str] = set()
        #: Numbers that carriers cannot reach.
        self.unreachable: set[str] = set()

    def _SendTextMessage(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        to, body = str(params["DestinationPhoneNumber"]), str(params.get("MessageBody") or "")
        if not _E164.fullmatch(to) or not body.strip():
            raise AwsError("ValidationException", "1 validation error detected", extra={"Reason": "INVALID_PARAMETER"})
        if to in self.opted_out:
            raise AwsError(
                "ConflictException",
                "Destination phone number has opted out",
                extra={"Reason": "DESTINATION_PHONE_NUMBER_OPTED_OUT"},
            )
        message_id = self.center.new_id()
        if not params.get("DryRun"):
            self.sent.append({"MessageId": message_id, "at": self.center.clock.now, **params})
            self._reported("TEXT_SENT", "SENT", message_id, params, final=False)
            arrived = ("TEXT_CARRIER_UNREACHABLE", "CARRIER_UNREACHABLE") if to in self.unreachable else None
            kind, status = arrived or ("TEXT_DELIVERED", "DELIVERED")
            self.center.clock.call_in(ARRIVES_S, lambda: self._reported(kind, status, message_id, params, final=True))
        return {"MessageId": message_id}

    def _reported(self, kind: str, status: str, message_id: str, params: Params, *, final: bool) -> None:
        # https://docs.aws.amazon.com/sms-voice/latest/userguide/monitor-event-bridge.html
        body = str(params["MessageBody"])
        parts = 1 if len(body) <= ONE_PART else -(-len(body) // EACH_PART)
        self._report(
            "Text Message Delivery Status Updated",
            {
                "eventType": kind,
                "eventVersion": "1.0",
                "eventTimestamp": int(self.center.clock.now * 1000),
                "isFinal": final,
                "originationPhoneNumber": str(params.get("OriginationIdentity") or ""),
                "destinationPhoneNumber": str(params["DestinationPhoneNumber"]),
                "isoCountryCode": "KR",
                "messageId": message_id,
                "messageType": str(params.get("MessageType") or "TRANSACTIONAL"),
                "messageStatus": status,
                "context": dict(params.get("Context") or {}),
                "totalMessageParts": parts,
            },
        )


class Ses(_Sender):
    """Takes mail; what goes by a configuration set with an event destination is reported, and arrives.

    https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
    """

    name = "sesv2"
    source = "aws.ses"

    def __init__(self, cloud: Account) -> None:
        super().__init__(cloud)
        self.sent: list[dict[str, Any]] = []
        #: Addresses whose servers refuse mail for good.
        self.bouncing: set[str] = set()

    def _SendEmail(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        to = [str(one) for one in (params.get("Destination") or {}).get("ToAddresses") or ()]
        if not to or not params.get("FromEmailAddress"):
            raise AwsError("BadRequestException", "Missing required addresses.")
        message_id = self.center.new_id()
        self.sent.append({"MessageId": message_id, "at": self.center.clock.now, **params})
        if params.get("ConfigurationSetName"):
            self._reported("Email Sent", message_id, params, {"send": {}})
            bounced = any(one in self.bouncing for one in to)
            found = {"bounce": {"bounceType": "Permanent"}} if bounced else {"delivery": {"recipients": to}}
            kind = "Email Bounced" if bounced else "Email Delivered"
            self.center.clock.call_in(ARRIVES_S, lambda: self._reported(kind, message_id, params, found))
        return {"MessageId": message_id}

    def _reported(self, kind: str, message_id: str, params: Params, detail: Mapping[str, Any]) -> None:
        # https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html
        mail = {
            "timestamp": iso(self.center.clock.now),
            "messageId": message_id,
            "source": str(params["FromEmailAddress"]),
            "destination": list(params["Destination"]["ToAddresses"]),
            "tags": {str(tag["Name"]): [str(tag["Value"])] for tag in params.get("EmailTags") or ()},
        }
        self._report(kind, {"eventType": kind.split()[-1], "mail": mail, **detail})
