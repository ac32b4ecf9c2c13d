"""What log groups mask: Korean forms found by the expressions in the policy, and what programs write left alone.

The dialect of the service is a part of Python's, so the expressions are tried with `re`; that the service reads them is
held by rule CC033.
"""

from __future__ import annotations

import re

import pytest
from aws_cdk import RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs

from contact_center.storage.log_groups import KOREAN_IDENTIFIERS, MANAGED_IDENTIFIERS, MaskedLogGroup
from tests.unit.constructs.workbench import Bench

FOUND: dict[str, list[str]] = {
    "KrResidentNumber": [
        "주민번호 900101-1234567 입니다",
        "900101 1234567",
        "9001011234567",
        "900101–1234567",
        "900101(1234567)",
        "앞자리 900101에 1234567이에요",
        "외국인등록번호 540924.7937878",
        "740519/4647414요",
        "401121_1537216",
    ],
    "KrMobileNumber": [
        "010-1234-5678",
        "01012345678로 연락주세요",
        "010.1234.5678",
        "(010)9204-4225",
        "016)673-1913이에요",
        "010에 7961에 4957",
        "010—5577—5139",
        "010 / 1234 / 5678",
    ],
    "KrMobileNumberAbroad": [
        '"CallbackNumber":"+821012345678"',
        "82-10-5178-3543이고요",
        "+82 (0)10 1234 5678",
        "0082-10-5899-3330",
        "821011375616입니다",
    ],
    "KrLandline": ["02-123-4567", "031-1234-5678", "집전화는 02) 555-1234", "070-7123-4567", '"+82212345678"'],
    "KrCardNumber": [
        "4111-1111-1111-1111",
        "5128에 5036에 7439에 0363이에요",
        "6214.4565.4303.7520",
        "9494 4125 5719 1708 1229 123",
        "3598/7086/7813/7183",
    ],
    "KrAccountNumber": ["110-123-456789", "국민 624-46986-577-84", "3333-01-1234567", "계좌 352-2630-8623-38이에요"],
    "KrDriverLicense": ["면허 11-47-861499-91 입니다"],
    "KrPassportNumber": ["여권 M152D6593요", "M12345678"],
    "KrCustomsCode": ["개인통관고유부호 P173038187721"],
}

LEFT_ALONE = [
    '{"timestamp":"2026-11-29T21:13:36.010Z","level":"INFO","message":"customer.looked_up","duration_ms":812.5}',
    '"contact_id":"3f2a0101-1234-4678-9123-010123456789"',
    '"conversation_id":"conv_01JDXK3Z9Q8W7E6R5T4Y3U2P1A","reference_number":"AB12-CD34"',
    '"customer_id":"cust_01J9ZZ0102030405060708090A"',
    "arn:aws:connect:ap-northeast-2:123456789012:instance/11111111-2222-4333-8444-555555555555/contact-flow/9a",
    "REPORT RequestId: 8f507cfc-1010-4697-b07a-ac58fc914c95 Duration: 102.25 ms Billed Duration: 103 ms",
    "XRAY TraceId: 1-5e34a614-10bdxmplf1fb44f07bc535a1 SegmentId: 07f592df2ef27e6b Sampled: true",
    '"due_at":"2026-12-01T00:00:00.000Z","expires_at":1782101234,"at":1782101234567',
    "2026/11/29/[$LATEST]8f507cfc10104697b07aac58fc914c95",
]


def findings(text: str) -> set[str]:
    """Returns the names of the identifiers that find something in a log line of the bot, the flows or a function."""
    line = f'{{"inputTranscript":"{text}"}}'
    return {name for name, regex in KOREAN_IDENTIFIERS.items() if re.search(regex, line)}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in FOUND.items() for text in texts])
def test_a_korean_form_is_found(name: str, text: str) -> None:
    assert name in findings(text)


def test_every_identifier_has_forms_it_finds() -> None:
    assert set(FOUND) == set(KOREAN_IDENTIFIERS)


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_programs_write_stays_readable(text: str) -> None:
    """Ids, times and durations are what a log is read for."""
    assert findings(text) == set()


@pytest.mark.parametrize(
    "text", ["공일공 일이삼사 오육칠팔", "제 이름은 홍길동입니다", "토스 1124702205579로 환불", "비밀번호 598889"]
)
def test_what_no_expression_of_the_dialect_can_tell(text: str) -> None:
    """Why what may hold speech is not logged in prod; docs/service-logs.md says the same."""
    assert findings(text) == set()


def test_a_masked_log_group_counts_and_masks_the_same(bench: Bench) -> None:
    """Two statements over one list, with the definitions beside them."""
    MaskedLogGroup(
        bench.stack,
        "Logs",
        log_group_name="/acme/bot",
        retention=logs.RetentionDays.ONE_MONTH,
        encryption_key=kms.Key(bench.stack, "Key"),
        removal_policy=RemovalPolicy.DESTROY,
    )

    group = bench.one("AWS::Logs::LogGroup")
    policy = group["DataProtectionPolicy"]
    audit, mask = policy["Statement"]
    assert "KmsKeyId" in group
    assert list(audit["Operation"]) == ["Audit"]
    assert mask["Operation"] == {"Deidentify": {"MaskConfig": {}}}
    assert audit["DataIdentifier"] == mask["DataIdentifier"]
    names = [str(identifier).rpartition("/")[2] for identifier in mask["DataIdentifier"]]
    assert names == [*MANAGED_IDENTIFIERS, *KOREAN_IDENTIFIERS]
    defined = {entry["Name"]: entry["Regex"] for entry in policy["Configuration"]["CustomDataIdentifier"]}
    assert defined == KOREAN_IDENTIFIERS
