"""What calls prove and try to prove is in the audit log, and nothing that identifies anybody beside ids."""

from __future__ import annotations

import json
import re

import pytest

from ringback.simulator.scenarios import Centers, run
from tests.calls.conftest import named

GROUP = "/contact-center/aicc-dev/audit"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("auth-pin", ["VERIFIED"]), ("auth-fails-three-times", ["FAILED"] * 3), ("greeting-notices", [])],
)
def test_each_attempt_of_a_call_is_kept_once(name: str, expected: list[str], centers: Centers) -> None:
    scenario = named(name)
    center = centers.fresh(scenario)
    outcome = run(scenario, center)
    assert outcome.passed, outcome.explain()

    center.advance(5)

    texts = [message for group, message in center.cloud.services["logs"].events if group == GROUP]
    lines = [json.loads(text) for text in texts]
    assert [line["auth_status"] for line in lines if line["message"] == "auth.result"] == expected
    assert {line["kind"] for line in lines} <= {"audit"}
    assert all(line["source"].startswith("/aws/lambda/aicc-dev-") and line["event_id"] for line in lines)
    assert not re.search(r"01\d{8,9}|\+82|1234567|246810", " ".join(texts))
