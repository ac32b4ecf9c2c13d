"""Security profiles, hierarchy, statuses, users, quick connects, numbers."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from aws_cdk import aws_kms as kms

from contact_center.base.errors import DefinitionError, UnknownNameError
from contact_center.flows.contact_flow import ContactFlow
from contact_center.instance.numbers import PhoneNumber
from contact_center.people.people import (
    AgentStatus,
    Hierarchy,
    PredefinedAttribute,
    Proficiency,
    User,
    UserProps,
    check_usernames,
)
from contact_center.people.permissions import KNOWN_PERMISSIONS, ROLES
from contact_center.people.security_profiles import SecurityProfile, role_permissions
from contact_center.routing.queues import Queue, RoutingProfile
from contact_center.routing.transfers import QuickConnect
from tests.unit.constructs.workbench import INSTANCE_ARN, Bench


def _security_profile(bench: Bench, permissions: list[str], name: str = "acme-agent") -> SecurityProfile:
    return SecurityProfile(
        bench.stack,
        "Profile",
        instance=bench.instance,
        name=name,
        description="상담원",
        permissions=permissions,
    )


def test_permissions_reach_the_template_once_each(bench: Bench) -> None:
    _security_profile(bench, ["BasicAgentAccess", "OutboundCallAccess", "BasicAgentAccess"])

    assert bench.one("AWS::Connect::SecurityProfile")["Permissions"] == ["BasicAgentAccess", "OutboundCallAccess"]


@pytest.mark.parametrize(
    ("wrong", "near"),
    [("BasicAgentAcess", "BasicAgentAccess"), ("Users.EditPermissions", "Users.EditPermission")],
)
def test_an_invented_permission_fails_with_the_nearest_name(bench: Bench, wrong: str, near: str) -> None:
    """No linter and no schema knows these names, the service refuses them at deploy time."""
    with pytest.raises(UnknownNameError, match=f"'{wrong}'; did you mean '{near}'"):
        _security_profile(bench, ["OutboundCallAccess", wrong])


@pytest.mark.parametrize("name", ["상담원", "agent.one", "agent(1)", ""])
def test_a_profile_name_the_service_refuses_is_refused(bench: Bench, name: str) -> None:
    with pytest.raises(DefinitionError, match="security profile name"):
        _security_profile(bench, ["BasicAgentAccess"], name)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_permission_of_a_role_is_known(role: str) -> None:
    assert set(role_permissions(role)) <= KNOWN_PERMISSIONS
    assert len(set(role_permissions(role))) == len(role_permissions(role))


def test_agents_administer_nobody_and_hear_no_recording() -> None:
    """Listening is for supervisors and quality analysts."""
    forbidden = ("Users.", "SecurityProfiles.", "CallRecordings.", "ContactTranscripts.")

    assert not [name for name in ROLES["agent"] if name.startswith(forbidden)]
    assert not [name for name in ROLES["admin"] if name.startswith(("CallRecordings.", "ContactTranscripts."))]
    for role in ("supervisor", "quality-analyst"):
        assert "CallRecordings.Unredacted.Access" in ROLES[role]


def test_an_unknown_role_names_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match=r"unknown role 'agents'.*did you mean 'agent'"):
        role_permissions("agents")


def test_groups_wait_for_the_levels_of_the_hierarchy(bench: Bench) -> None:
    """A group only names its parent, so the order has to be said."""
    hierarchy = Hierarchy(
        bench.stack, "H", instance=bench.instance, center_name="ACME 고객센터", teams={"tech": "기술지원팀"}
    )

    center, team = bench.all("AWS::Connect::UserHierarchyGroup")
    structure = bench.one("AWS::Connect::UserHierarchyStructure")["UserHierarchyStructure"]

    assert structure == {"LevelOne": {"Name": "Center"}, "LevelTwo": {"Name": "Team"}}
    assert [name for name in center["DependsOn"] if name.startswith("HStructure")]
    assert team["Properties"]["Name"] == "기술지원팀"
    assert team["Properties"]["ParentGroupArn"]["Fn::GetAtt"][1] == "UserHierarchyGroupArn"
    with pytest.raises(UnknownNameError, match=r"unknown team 'tecj'.*'tech'"):
        hierarchy.team("tecj")


def test_a_status_keeps_its_place_in_the_list(bench: Bench) -> None:
    AgentStatus(bench.stack, "S", instance=bench.instance, name="휴식", description="휴식 시간", order=3)

    status = bench.one("AWS::Connect::AgentStatus")
    assert (status["Name"], status["DisplayOrder"], status["State"]) == ("휴식", 3, "ENABLED")


def test_a_predefined_attribute_without_values_is_refused(bench: Bench) -> None:
    with pytest.raises(DefinitionError, match="has no value"):
        PredefinedAttribute(bench.stack, "A", instance=bench.instance, name="Skill", values=())


def _props(**more: Any) -> UserProps:
    given: dict[str, Any] = {
        "username": "agent1",
        "first_name": "민지",
        "last_name": "김",
        "routing_profile": RoutingProfile.from_routing_profile_arn(f"{INSTANCE_ARN}/routing-profile/basic"),
        "security_profiles": (SecurityProfile.from_security_profile_arn(f"{INSTANCE_ARN}/security-profile/agent"),),
        **more,
    }
    return UserProps(**given)


def test_the_first_password_is_a_reference_to_a_generated_secret(bench: Bench) -> None:
    """No password is written into a template."""
    User(
        bench.stack,
        "agent1",
        instance=bench.instance,
        props=_props(proficiencies=(Proficiency(attribute="Skill", value="billing", level=4),)),
        password_key=kms.Key(bench.stack, "Key"),
    )

    user = bench.one("AWS::Connect::User")
    secret = bench.one("AWS::SecretsManager::Secret")

    parts = user["Password"]["Fn::Join"][1]
    assert parts[0] == "{{resolve:secretsmanager:"
    assert "SecretString" not in secret
    assert secret["GenerateSecretString"]["RequireEachIncludedType"] is True
    assert 8 <= secret["GenerateSecretString"]["PasswordLength"] <= 64
    assert user["UserProficiencies"] == [{"AttributeName": "Skill", "AttributeValue": "billing", "Level": 4}]


def test_with_saml_there_is_no_password_and_no_secret(bench: Bench) -> None:
    User(bench.stack, "agent1", instance=bench.instance, props=_props(), password_key=None)

    assert "Password" not in bench.one("AWS::Connect::User")
    assert bench.all("AWS::SecretsManager::Secret") == []


def test_an_email_with_saml_is_refused(bench: Bench) -> None:
    with pytest.raises(DefinitionError, match="e-mail address, which is an error with SAML"):
        User(bench.stack, "U", instance=bench.instance, props=_props(email="a@example.com"), password_key=None)


def test_names_typed_in_decomposed_hangul_are_composed(bench: Bench) -> None:
    decomposed = unicodedata.normalize("NFD", "민지")

    User(bench.stack, "U", instance=bench.instance, props=_props(first_name=decomposed), password_key=None)

    assert bench.one("AWS::Connect::User")["IdentityInfo"]["FirstName"] == "민지" != decomposed


@pytest.mark.parametrize(
    ("names", "message"),
    [(["a", "b", "a"], "'a' are given twice"), ([f"u{number}" for number in range(61)], "can reference 60")],
)
def test_user_names_are_unique_and_passwords_fit_one_template(names: list[str], message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        check_usernames(names, passwords=True)


def test_a_hundred_users_without_passwords_fit() -> None:
    check_usernames([f"u{number}" for number in range(100)], passwords=False)


def test_a_queue_quick_connect_names_queue_and_transfer_flow(bench: Bench) -> None:
    QuickConnect.to_queue(
        bench.stack,
        "Q",
        instance=bench.instance,
        name="기술 지원",
        description="기술 지원 큐로 호전환",
        queue=Queue.from_queue_arn(bench.arn("queue", "tech")),
        flow=ContactFlow.from_flow_arn(bench.arn("contact-flow", "to-queue")),
    )

    config = bench.one("AWS::Connect::QuickConnect")["QuickConnectConfig"]
    assert config == {
        "QuickConnectType": "QUEUE",
        "QueueConfig": {
            "QueueArn": bench.arn("queue", "tech"),
            "ContactFlowArn": bench.arn("contact-flow", "to-queue"),
        },
    }


def test_a_user_quick_connect_names_user_and_transfer_flow(bench: Bench) -> None:
    QuickConnect.to_user(
        bench.stack,
        "Q",
        instance=bench.instance,
        name="당직",
        description="당직 관리자",
        user=User.from_user_arn(bench.arn("agent", "duty")),
        flow=ContactFlow.from_flow_arn(bench.arn("contact-flow", "to-agent")),
    )

    config = bench.one("AWS::Connect::QuickConnect")["QuickConnectConfig"]
    assert config == {
        "QuickConnectType": "USER",
        "UserConfig": {"UserArn": bench.arn("agent", "duty"), "ContactFlowArn": bench.arn("contact-flow", "to-agent")},
    }


@pytest.mark.parametrize("number", ["02-1234-5678", "+0212345678", "+82 2 1234", "82212345678"])
def test_a_phone_quick_connect_needs_e164(bench: Bench, number: str) -> None:
    with pytest.raises(DefinitionError, match=r"not E\.164"):
        QuickConnect.to_phone(
            bench.stack, "Q", instance=bench.instance, name="본사", description="본사 대표", number=number
        )


def test_an_imported_number_creates_nothing(bench: Bench) -> None:
    """Numbers are claimed only where the settings say so."""
    arn = "arn:aws:connect:ap-northeast-2:111122223333:phone-number/abc"
    number = PhoneNumber.from_phone_number_arn(bench.stack, "N", phone_number_arn=arn)

    assert bench.template().get("Resources", {}) == {}
    assert (number.phone_number_arn, number.phone_number_id) == (arn, "abc")


def test_a_claimed_number_is_retained(bench: Bench) -> None:
    """A released number is lost for good."""
    PhoneNumber.claim(
        bench.stack,
        "N",
        instance=bench.instance,
        country="KR",
        number_type="DID",
        prefix="+8270",
        description="대표번호",
    )

    (number,) = bench.all("AWS::Connect::PhoneNumber")
    assert number["DeletionPolicy"] == number["UpdateReplacePolicy"] == "Retain"
    assert number["Properties"]["CountryCode"] == "KR"


def test_an_unknown_type_of_number_is_refused(bench: Bench) -> None:
    with pytest.raises(DefinitionError, match="'MOBILE' is not one of DID, TOLL_FREE"):
        PhoneNumber.claim(
            bench.stack, "N", instance=bench.instance, country="KR", number_type="MOBILE", description="휴대"
        )
