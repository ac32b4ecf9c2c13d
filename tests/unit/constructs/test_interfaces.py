"""Resources that exist already stand in for constructs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from aws_cdk import aws_connect as connect

from contact_center.base.errors import DefinitionError, UnknownNameError, known
from contact_center.bot.guardrail import KoreanGuardrail
from contact_center.bot.lex_bot import LexBot
from contact_center.flows.contact_flow import ContactFlow
from contact_center.instance.instance import ContactCenterInstance
from contact_center.people.agent_view import AgentView
from contact_center.people.people import User
from contact_center.people.security_profiles import SecurityProfile
from contact_center.routing.hours import HoursOfOperation
from contact_center.routing.queues import Queue, RoutingProfile
from contact_center.routing.transfers import QuickConnect
from tests.unit.constructs.workbench import INSTANCE_ARN, Bench

ACCOUNT = "ap-northeast-2:111122223333"
IMPORTS: dict[str, tuple[Callable[[str], object], str]] = {
    "instance": (ContactCenterInstance.from_instance_arn, INSTANCE_ARN),
    "hours of operation": (HoursOfOperation.from_hours_of_operation_arn, f"{INSTANCE_ARN}/operating-hours/h"),
    "queue": (Queue.from_queue_arn, f"{INSTANCE_ARN}/queue/q"),
    "routing profile": (RoutingProfile.from_routing_profile_arn, f"{INSTANCE_ARN}/routing-profile/p"),
    "security profile": (SecurityProfile.from_security_profile_arn, f"{INSTANCE_ARN}/security-profile/p"),
    "quick connect": (QuickConnect.from_quick_connect_arn, f"{INSTANCE_ARN}/transfer-destination/t"),
    "user": (User.from_user_arn, f"{INSTANCE_ARN}/agent/a"),
    "flow": (ContactFlow.from_flow_arn, f"{INSTANCE_ARN}/contact-flow/f"),
    "view": (AgentView.from_view_arn, f"{INSTANCE_ARN}/view/v"),
    "bot alias": (LexBot.from_alias_arn, f"arn:aws:lex:{ACCOUNT}:bot-alias/BOT/ALIAS"),
    "guardrail": (KoreanGuardrail.from_guardrail_arn, f"arn:aws:bedrock:{ACCOUNT}:guardrail/g"),
}


@pytest.mark.parametrize("what", IMPORTS)
def test_what_exists_already_is_taken_by_its_arn(what: str) -> None:
    imported, arn = IMPORTS[what]

    assert arn in {getattr(imported(arn), name) for name in dir(imported(arn)) if name.endswith("_arn")}


@pytest.mark.parametrize("what", IMPORTS)
def test_the_arn_of_another_kind_of_thing_is_refused(what: str) -> None:
    """An instance is no queue, and the parent of a thing is not the thing."""
    imported, _ = IMPORTS[what]
    others = [arn for other, (_, arn) in IMPORTS.items() if other != what]

    for arn in (*others, "queue", "arn:aws:connect"):
        with pytest.raises(DefinitionError, match=f"^{what} ARN '{arn}' is not like"):
            imported(arn)


def test_the_id_of_an_imported_instance_is_known(bench: Bench) -> None:
    """Metrics have the bare id as a dimension."""
    assert ContactCenterInstance.from_instance_arn(INSTANCE_ARN).instance_id == INSTANCE_ARN.rpartition("/")[2]

    other = connect.CfnInstance(
        bench.stack,
        "Other",
        instance_alias="other",
        identity_management_type="SAML",
        attributes=connect.CfnInstance.AttributesProperty(inbound_calls=True, outbound_calls=True),
    )
    imported = ContactCenterInstance.from_instance_arn(other.attr_arn)

    assert bench.stack.resolve(imported.instance_arn) == {"Fn::GetAtt": ["Other", "Arn"]}
    assert bench.stack.resolve(imported.instance_id) == {
        "Fn::Select": [1, {"Fn::Split": ["/", {"Fn::GetAtt": ["Other", "Arn"]}]}]
    }


def test_a_key_that_nothing_defines_is_refused_with_the_nearest() -> None:
    assert known("queue", "general", {"general": 1}) == 1
    with pytest.raises(UnknownNameError, match=r"unknown queue 'genral', known: general; did you mean 'general'"):
        known("queue", "genral", {"general": 1})
