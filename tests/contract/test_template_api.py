"""What the pages promise of the API of every stage: who signs in, how often anybody may ask, and what is traced."""

from __future__ import annotations

from typing import Any

import pytest

Templates = dict[tuple[str, str], dict[str, Any]]


def _all(template: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [entry["Properties"] for entry in template["Resources"].values() if entry["Type"] == kind]


@pytest.fixture(scope="module")
def apis(templates: Templates) -> dict[str, dict[str, Any]]:
    """The templates of the API by stage; a center may do without one."""
    return {stage: template for (stage, stack), template in templates.items() if stack == "Api"}


def test_staff_prove_themselves_twice_where_customers_are_real(apis: dict[str, dict[str, Any]]) -> None:
    """Nobody signs up by themselves; staging and prod ask for the second factor, dev offers it."""
    assert {"aicc-dev", "aicc-staging", "aicc-prod"} <= set(apis)
    for stage, template in apis.items():
        (pool,) = _all(template, "AWS::Cognito::UserPool")
        assert pool["MfaConfiguration"] == ("OPTIONAL" if stage.endswith("-dev") else "ON"), stage
        assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
        assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] >= 12


def test_one_address_is_refused_after_a_hundred_requests_a_minute(apis: dict[str, dict[str, Any]]) -> None:
    for template in apis.values():
        (firewall,) = _all(template, "AWS::WAFv2::WebACL")
        rates = [rule["Statement"]["RateBasedStatement"] for rule in firewall["Rules"] if "RateBased" in str(rule)]
        assert [(one["AggregateKeyType"], one["Limit"], one["EvaluationWindowSec"]) for one in rates] == [
            ("IP", 100, 60)
        ]
        (stage,) = _all(template, "AWS::ApiGateway::Stage")
        assert stage["TracingEnabled"] is True
        every = next(one for one in stage["MethodSettings"] if one["ResourcePath"] == "/*")
        assert (every["ThrottlingRateLimit"], every["ThrottlingBurstLimit"]) == (200, 400)
        # Bodies of requests and answers are in no log.
        assert not every.get("DataTraceEnabled")
