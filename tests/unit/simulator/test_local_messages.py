"""Text messages and mail of functions reach the simulated world, are reported, and need their permissions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ringback.simulator import Center
from tests.unit.simulator.test_local_aws import result, world

NUMBER = "arn:aws:sms-voice:*:*:phone-number/phone-0123456789abcdef"
DOMAIN, SET = "arn:aws:ses:*:*:identity/acme.example", "arn:aws:ses:*:*:configuration-set/acme"
SMS = """
where = {"DestinationPhoneNumber": event.get("to", "+821012345678"), "OriginationIdentity": "phone-0123456789abcdef"}
given = {"MessageBody": "안녕하세요", "MessageType": "TRANSACTIONAL", "Context": {"subject": "s-1"}}
try:
    return boto3.client("pinpoint-sms-voice-v2").send_text_message(**where, **given)["MessageId"]
except Exception as error:
    return [error.response["Error"]["Code"], error.response.get("Reason")]
"""
MAIL = """
content = {"Simple": {"Subject": {"Data": "안내"}, "Body": {"Text": {"Data": "안녕하세요"}}}}
to = {"ToAddresses": [event.get("to", "kim@customer.example")]}
given = {"ConfigurationSetName": "acme", "EmailTags": [{"Name": "subject", "Value": "s-1"}]}
given["FromEmailAddress"] = "no-reply@acme.example"
try:
    return boto3.client("sesv2").send_email(Destination=to, Content=content, **given)["MessageId"]
except Exception as error:
    return [error.response["Error"]["Code"], None]
"""


def allow(action: str, *resources: str) -> dict[str, Any]:
    """Returns a statement."""
    return {"Effect": "Allow", "Action": action, "Resource": list(resources)}


def reports(center: Center, source: str) -> list[tuple[str, Any]]:
    """Returns kind and detail of the events of a service."""
    return [(event["detail-type"], event["detail"]) for event in center.events if event["source"] == source]


@pytest.mark.parametrize(("unreachable", "last"), [(False, "TEXT_DELIVERED"), (True, "TEXT_CARRIER_UNREACHABLE")])
def test_a_text_message_arrives_or_is_reported_as_lost(tmp_path: Path, unreachable: bool, last: str) -> None:
    center = world(tmp_path, SMS, allow("sms-voice:SendTextMessage", NUMBER))
    service = center.cloud.services["pinpoint-sms-voice-v2"]
    service.unreachable |= {"+821012345678"} if unreachable else set()
    message_id = result(center)
    center.advance(5)
    assert [one["MessageBody"] for one in service.sent] == ["안녕하세요"]
    told = [detail for _, detail in reports(center, "aws.sms-voice")]
    assert [detail["eventType"] for detail in told] == ["TEXT_SENT", last]
    assert {detail["messageId"] for detail in told} == {message_id}
    assert told[-1]["context"] == {"subject": "s-1"}
    assert told[-1]["isFinal"]


@pytest.mark.parametrize(
    ("to", "refusal"),
    [
        ("+821099999999", ["ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT"]),
        ("01012345678", ["ValidationException", "INVALID_PARAMETER"]),
    ],
)
def test_who_opted_out_and_what_is_no_number_is_refused(tmp_path: Path, to: str, refusal: list[str]) -> None:
    center = world(tmp_path, SMS)
    service = center.cloud.services["pinpoint-sms-voice-v2"]
    service.opted_out.add("+821099999999")
    assert result(center, {"to": to}) == refusal
    assert service.sent == []


@pytest.mark.parametrize(("bounces", "last"), [(False, "Email Delivered"), (True, "Email Bounced")])
def test_mail_arrives_or_bounces(tmp_path: Path, bounces: bool, last: str) -> None:
    center = world(tmp_path, MAIL, allow("ses:SendEmail", DOMAIN, SET))
    service = center.cloud.services["sesv2"]
    service.bouncing |= {"kim@customer.example"} if bounces else set()
    result(center)
    center.advance(5)
    found = reports(center, "aws.ses")
    assert [kind for kind, _ in found] == ["Email Sent", last]
    assert found[-1][1]["mail"]["tags"] == {"subject": ["s-1"]}
    assert len(service.sent) == 1


@pytest.mark.parametrize(
    ("code", "statement"),
    [
        (SMS, allow("sms-voice:SendTextMessage", NUMBER.replace("phone-0123456789abcdef", "phone-other"))),
        (MAIL, allow("ses:SendEmail", DOMAIN)),
        (MAIL, allow("ses:SendEmail", SET)),
    ],
    ids=["another number", "not the set", "not the domain"],
)
def test_what_is_not_allowed_is_not_sent(tmp_path: Path, code: str, statement: dict[str, Any]) -> None:
    center = world(tmp_path, code, statement)
    assert result(center) == ["AccessDeniedException", None]
    assert all(center.cloud.services[name].sent == [] for name in ("pinpoint-sms-voice-v2", "sesv2"))
