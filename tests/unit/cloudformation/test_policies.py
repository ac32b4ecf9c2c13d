"""Policies as a request meets them that is known completely, while the policy may be known in part.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from typing import Any

import pytest

from ringback.cloudformation import PartialText, Unknown
from ringback.cloudformation.policies import ANYTHING, Statements, evaluate, principal_matches

ACTION, QUEUE = "sqs:SendMessage", "arn:aws:sqs:ap-northeast-2:111122223333:letters"
ALLOW = {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}
ROLE = "arn:aws:iam::111122223333:role/reader"
NOT_KNOWN = Unknown("reference", "Queue")
IN_PART = PartialText(("arn:aws:sqs:ap-northeast-2:", Unknown("pseudo parameter", "AWS::AccountId"), ":letters"))


def decided(*statements: dict[str, Any], **context: Any) -> bool:
    labeled: Statements = [(statement, f"statement {number}") for number, statement in enumerate(statements)]
    return evaluate(labeled, ACTION, QUEUE, context, complete=True).allowed


def asks(operator: str, key: str, *values: Any) -> dict[str, Any]:
    return {**ALLOW, "Condition": {operator: {key: list(values)}}}


@pytest.mark.parametrize(
    ("operator", "holds"),
    [
        ("StringEquals", False),
        ("ArnLike", False),
        ("Bool", False),
        ("ForAnyValue:StringEquals", False),
        ("ForAnyValue:StringNotEquals", False),
        ("StringNotEquals", True),
        ("ArnNotLike", True),
        ("StringEqualsIfExists", True),
        ("ForAllValues:StringEquals", True),
    ],
)
def test_a_key_that_is_not_sent_fulfills_what_the_operator_says(operator: str, holds: bool) -> None:
    assert decided(asks(operator, "aws:SourceArn", "arn:aws:events:*")) is holds


@pytest.mark.parametrize(
    ("wanted", "sent", "holds"), [("true", {}, True), ("false", {}, False), ("false", {"x": "1"}, True)]
)
def test_null_asks_whether_a_key_is_sent(wanted: str, sent: dict[str, str], holds: bool) -> None:
    assert decided(asks("Null", "x", wanted), **sent) is holds


def test_names_of_keys_have_no_case() -> None:
    assert decided(asks("StringEquals", "AWS:sourceaccount", "111122223333"), **{"aws:SourceAccount": "111122223333"})


def test_an_explicit_deny_wins_whatever_comes_first() -> None:
    deny = {"Effect": "Deny", "NotAction": "sqs:ReceiveMessage", "Resource": QUEUE}

    assert not decided(ALLOW, deny)
    assert not decided(deny, ALLOW)
    assert decided(ALLOW, {**deny, "NotAction": "sqs:SendMessage"})


def test_a_deny_on_a_condition_that_does_not_hold_denies_nothing() -> None:
    deny = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}

    assert decided(ALLOW, deny, **{"aws:SecureTransport": "true"})
    assert not decided(ALLOW, deny, **{"aws:SecureTransport": "false"})


@pytest.mark.parametrize("resource", [NOT_KNOWN, IN_PART])
def test_what_a_deployment_decides_may_be_what_is_allowed_and_is_not_what_is_denied(resource: Any) -> None:
    """A check that cannot know must not accuse."""
    assert decided({**ALLOW, "Resource": resource})
    assert decided(ALLOW, {"Effect": "Deny", "Action": "*", "Resource": resource})
    assert decided({"Effect": "Allow", "Action": "*", "NotResource": resource})
    assert decided(asks("ArnEquals", "aws:SourceArn", resource), **{"aws:SourceArn": QUEUE})
    assert decided(asks("ArnNotEquals", "aws:SourceArn", resource), **{"aws:SourceArn": QUEUE})


@pytest.mark.parametrize("operator", ["ArnLike", "ArnNotLike"])
def test_a_value_that_is_sent_and_not_known_may_be_what_is_allowed_and_is_not_what_is_denied(operator: str) -> None:
    sent = {"aws:SourceArn": ANYTHING}
    asked = asks(operator, "aws:SourceArn", "arn:aws:sns:*")

    assert decided(asked, **sent)
    assert decided(ALLOW, {**asked, "Effect": "Deny"}, **sent)


def test_a_text_that_is_known_in_part_is_compared_in_its_known_parts() -> None:
    other = PartialText(("arn:aws:sns:", Unknown("pseudo parameter", "AWS::Region"), ":letters"))

    assert not decided({**ALLOW, "Resource": other})


@pytest.mark.parametrize(
    ("statement", "role", "service"),
    [
        ({"Principal": "*"}, True, True),
        ({"Principal": {"AWS": "*"}}, True, True),
        ({"Principal": {"AWS": ROLE}}, True, False),
        ({"Principal": {"AWS": ["arn:aws:iam::111122223333:role/other"]}}, False, False),
        ({"Principal": {"AWS": "arn:aws:iam::111122223333:root"}}, True, False),
        ({"Principal": {"AWS": "111122223333"}}, True, False),
        ({"Principal": {"AWS": "999999999999"}}, False, False),
        ({"Principal": {"Service": ["sns.amazonaws.com", "events.amazonaws.com"]}}, False, True),
        ({"Principal": {"Federated": "cognito-identity.amazonaws.com"}}, False, False),
        ({"NotPrincipal": {"AWS": ROLE}}, False, True),
        ({"NotPrincipal": {"Service": "events.amazonaws.com"}}, True, False),
    ],
)
def test_a_statement_is_about_whom_it_names(statement: dict[str, Any], role: bool, service: bool) -> None:
    assert principal_matches(statement, ROLE, "") is role
    assert principal_matches(statement, "", "events.amazonaws.com") is service


def test_a_statement_for_the_account_leaves_the_role_to_its_own_policies() -> None:
    statement = {"Principal": {"AWS": "arn:aws:iam::111122223333:root"}}

    assert not principal_matches(statement, ROLE, "", delegated=False)
