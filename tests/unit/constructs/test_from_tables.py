"""Constructs that take tables of the settings: each its own and nothing else, every key looked up."""

from __future__ import annotations

from typing import Any, TypeVar

import pytest
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from pydantic import TypeAdapter

from contact_center.base import DefinitionError, UnknownNameError
from contact_center.flows import ContactFlow
from contact_center.functions import CenterFunction, FunctionDefaults, FunctionProps
from contact_center.instance import PhoneNumber
from contact_center.people import QuickConnects, User, Workforce, WorkforceProps
from contact_center.provider import CenterOperations, CenterOperationsProps
from contact_center.quality import Quality, Vocabulary
from contact_center.routing import OpeningHours, Queue, QuickConnect, Routing, RoutingProfile
from contact_center.settings import (
    HoursSettings,
    PredefinedAttributeSettings,
    QueueSettings,
    QuickConnectSettings,
    RoutingProfileSettings,
    SecurityProfileSettings,
    TeamSettings,
    UserSettings,
)
from tests.unit.constructs.workbench import Bench

T = TypeVar("T")
WEEK = dict.fromkeys(("MON", "TUE"), (("09:00", "18:00"),))
HOURS = {"name": "shop-hours", "description": "운영", "week": [{"days": ["MON"], "open": "09:00", "close": "18:00"}]}
QUEUE = {
    "name": "shop-orders",
    "description": "주문",
    "hours": "shop",
    "max_contacts": 30,
    "outbound_caller_name": "My Shop",
}
PROFILE = {
    "name": "shop-clerk",
    "description": "직원",
    "default_outbound_queue": "orders",
    "channels": {"VOICE": {"concurrency": 1}},
    "queues": [{"queue": "orders", "channels": ["VOICE"], "priority": 1}],
}
MINJI = {
    "username": "minji",
    "first_name": "민지",
    "last_name": "김",
    "routing_profile": "clerk",
    "security_profiles": ["agent"],
    "team": "orders",
    "proficiencies": [{"attribute": "skill", "value": "refunds", "level": 4}],
}


def _table(entry: type[T], **entries: dict[str, Any]) -> dict[str, T]:
    return {key: TypeAdapter(entry).validate_python(value) for key, value in entries.items()}


def _routing(bench: Bench, *, queue: dict[str, Any] | None = None, profile: dict[str, Any] | None = None) -> Routing:
    return Routing(
        bench.stack,
        "Routing",
        instance=bench.instance,
        hours=_table(HoursSettings, shop=HOURS),
        opening={"shop": OpeningHours("Asia/Seoul", WEEK)},
        queues=_table(QueueSettings, orders={**QUEUE, **(queue or {})}),
        routing_profiles=_table(RoutingProfileSettings, clerk={**PROFILE, **(profile or {})}),
    )


def test_queues_get_the_hours_they_name(bench: Bench) -> None:
    _routing(bench)

    assert bench.one("AWS::Connect::Queue")["HoursOfOperationArn"]["Fn::GetAtt"][0].startswith("RoutingHoursshop")
    profile = bench.one("AWS::Connect::RoutingProfile")
    assert profile["DefaultOutboundQueueArn"]["Fn::GetAtt"][0].startswith("RoutingQueuesorders")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"queue": {"hours": "shp"}}, "unknown hours of operation 'shp', known: shop; did you mean 'shop'"),
        ({"profile": {"default_outbound_queue": "order"}}, "unknown queue 'order', known: orders"),
        (
            {"profile": {"queues": [{"queue": "refunds", "channels": ["VOICE"], "priority": 1}]}},
            "unknown queue 'refunds', known: orders",
        ),
    ],
    ids=["hours", "outbound queue", "served queue"],
)
def test_a_key_that_nothing_defines_is_refused(bench: Bench, changed: dict[str, Any], message: str) -> None:
    with pytest.raises(UnknownNameError, match=message):
        _routing(bench, **changed)


def _workforce(bench: Bench, *, password_key: kms.IKey | None = None, **user: Any) -> Workforce:
    props = WorkforceProps(
        center_name="가게",
        security_profiles=_table(
            SecurityProfileSettings, agent={"name": "shop-clerk", "description": "직원", "role": "agent"}
        ),
        teams=_table(TeamSettings, orders={"name": "주문팀"}),
        predefined_attributes=_table(PredefinedAttributeSettings, skill={"name": "Skill", "values": ["refunds"]}),
        users=[UserSettings.model_validate({**MINJI, **user})],
        password_key=password_key,
    )
    clerk = RoutingProfile.from_routing_profile_arn(bench.arn("routing-profile", "clerk"))
    return Workforce(bench.stack, "People", instance=bench.instance, props=props, routing_profiles={"clerk": clerk})


def test_people_of_a_table_work_with_a_profile_that_exists_already(bench: Bench) -> None:
    """An attribute is created before the account that has a proficiency in it, which only names it."""
    _workforce(bench)

    (user,) = bench.all("AWS::Connect::User")
    assert user["Properties"]["RoutingProfileArn"] == bench.arn("routing-profile", "clerk")
    assert user["Properties"]["UserProficiencies"] == [
        {"AttributeName": "Skill", "AttributeValue": "refunds", "Level": 4}
    ]
    assert [name for name in user["DependsOn"] if name.startswith("PeopleAttributesskill")]
    assert "Password" not in user["Properties"]


def test_people_have_passwords_where_a_key_for_them_is_given(bench: Bench) -> None:
    _workforce(bench, password_key=kms.Key(bench.stack, "Key"))

    assert "Password" in bench.one("AWS::Connect::User")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"routing_profile": "clerc"}, "unknown routing profile 'clerc', known: clerk; did you mean 'clerk'"),
        ({"security_profiles": ["agents"]}, "unknown security profile 'agents', known: agent"),
        ({"team": "order"}, "unknown team 'order', known: orders"),
        (
            {"proficiencies": [{"attribute": "skil", "value": "refunds", "level": 4}]},
            "unknown predefined attribute 'skil', known: skill",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_user_names_what_there_is(bench: Bench, changed: dict[str, Any], message: str) -> None:
    with pytest.raises(UnknownNameError, match=message):
        _workforce(bench, **changed)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"kind": "queue", "queue": "order", "flow": "transfer"}, "unknown queue 'order', known: orders"),
        ({"kind": "user", "user": "minjy", "flow": "transfer"}, "unknown user 'minjy', known: minji"),
        ({"kind": "queue", "queue": "orders", "flow": "transfers"}, "unknown flow 'transfers', known: transfer"),
    ],
    ids=["queue", "user", "flow"],
)
def test_a_quick_connect_leads_to_what_there_is(bench: Bench, entry: dict[str, Any], message: str) -> None:
    adapter: TypeAdapter[QuickConnectSettings] = TypeAdapter(QuickConnectSettings)
    with pytest.raises(UnknownNameError, match=message):
        QuickConnects(
            bench.stack,
            "QuickConnects",
            instance=bench.instance,
            entries={"one": adapter.validate_python({"name": "하나", "description": "하나", **entry})},
            queues={"orders": Queue.from_queue_arn(bench.arn("queue", "q"))},
            users={"minji": User.from_user_arn(bench.arn("agent", "a"))},
            flows={"transfer": ContactFlow.from_flow_arn(bench.arn("contact-flow", "f"))},
        )


def _operations(bench: Bench, **more: Any) -> None:
    function = FunctionProps(
        function_name="shop-provider",
        description="does what CloudFormation has no type for",
        code=lambda_.Code.from_inline("def handler(event, context): return {}"),
        handler="index.handler",
        timeout_s=300,
        memory_mb=256,
    )
    CenterOperations(
        bench.stack,
        "Operations",
        provider=CenterFunction(bench.stack, "Provider", props=function, defaults=FunctionDefaults()),
        props=CenterOperationsProps(
            instance=bench.instance,
            routing=_routing(bench),
            queues=_table(QueueSettings, orders={**QUEUE, "quick_connects": ["head"]}),
            outbound_whisper=ContactFlow.from_flow_arn(bench.arn("contact-flow", "whisper")),
            **more,
        ),
    )


def _customs(bench: Bench) -> dict[str, dict[str, Any]]:
    resources = bench.template()["Resources"].values()
    return {entry["Type"]: entry["Properties"] for entry in resources if entry["Type"].startswith("Custom::")}


def test_what_remains_is_bound_to_things_that_exist_already(bench: Bench) -> None:
    number = "arn:aws:connect:ap-northeast-2:111122223333:phone-number/n"
    _operations(
        bench,
        quick_connects={"head": QuickConnect.from_quick_connect_arn(bench.arn("transfer-destination", "h"))},
        number=PhoneNumber.from_phone_number_arn(bench.stack, "Number", phone_number_arn=number),
        voice_flow=ContactFlow.from_flow_arn(bench.arn("contact-flow", "inbound")),
        vocabulary=Vocabulary.from_vocabulary_id("v"),
    )

    found = _customs(bench)
    assert found["Custom::ConnectPhoneNumberFlow"]["PhoneNumberId"] == "n"
    assert found["Custom::ConnectPhoneNumberFlow"]["ContactFlowId"] == "inbound"
    assert found["Custom::ConnectQueueQuickConnects"]["QuickConnectIds"] == ["h"]
    assert found["Custom::ConnectQueueOutboundFlow"]["FlowId"] == "whisper"
    assert found["Custom::ConnectQueueOutboundFlow"]["CallerName"] == "My Shop"
    assert found["Custom::ConnectDefaultVocabulary"]["VocabularyId"] == "v"


def test_a_number_without_a_flow_is_refused(bench: Bench) -> None:
    """Its calls would be turned away, and nothing would say why."""
    number = "arn:aws:connect:ap-northeast-2:111122223333:phone-number/n"
    with pytest.raises(DefinitionError, match="without `voice_flow`"):
        _operations(
            bench,
            quick_connects={"head": QuickConnect.from_quick_connect_arn(bench.arn("transfer-destination", "h"))},
            number=PhoneNumber.from_phone_number_arn(bench.stack, "Number", phone_number_arn=number),
        )


def test_a_queue_shows_quick_connects_that_there_are(bench: Bench) -> None:
    with pytest.raises(UnknownNameError, match="unknown quick connect 'head', known: none is defined"):
        _operations(bench)


@pytest.mark.parametrize(("analytics", "rules"), [(True, True), (False, False)])
def test_rules_are_made_where_conversations_are_analyzed(bench: Bench, analytics: bool, rules: bool) -> None:
    Quality(bench.stack, "Quality", instance=bench.instance, name_prefix="shop", analytics=analytics, words=["택배"])

    assert bool(bench.all("AWS::Connect::Rule")) is rules
    assert bool(bench.all("AWS::Connect::Vocabulary")) is rules
    assert all(rule["Properties"]["Name"].startswith("shop-") for rule in bench.all("AWS::Connect::Rule"))
