"""Agents and how they are organized: hierarchy, statuses, accounts, attributes of skill."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_connect as connect
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from contact_center.base import names
from contact_center.base.errors import DefinitionError, known
from contact_center.base.interfaces import (
    HierarchyGroup,
    IHierarchyGroup,
    IInstance,
    ImportedUser,
    IRoutingProfile,
    ISecurityProfile,
    checked_arn,
)
from ringback.cloudformation.limits import DYNAMIC_REFERENCES

_PASSWORD_LENGTH = 24


class Hierarchy(Construct):
    """A two-level agent hierarchy: the center, and its teams below it.

    `teams` gives names by key. An instance has one structure, so it takes one `Hierarchy`. A group under another parent
    is another group; a renamed one stays.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        center_name: str,
        teams: Mapping[str, str],
        level_names: tuple[str, str] = ("Center", "Team"),
    ) -> None:
        super().__init__(scope, construct_id)
        structure = connect.CfnUserHierarchyStructure
        self.structure = structure(
            self,
            "Structure",
            instance_arn=instance.instance_arn,
            user_hierarchy_structure=structure.UserHierarchyStructureProperty(
                level_one=structure.LevelOneProperty(name=level_names[0]),
                level_two=structure.LevelTwoProperty(name=level_names[1]),
            ),
        )
        self.center = connect.CfnUserHierarchyGroup(
            self, "Center", instance_arn=instance.instance_arn, name=center_name
        )
        # A group only names its parent; without this it may be created before the levels exist.
        self.center.add_resource_dependency(self.structure)
        self.teams: dict[str, connect.CfnUserHierarchyGroup] = {
            key: connect.CfnUserHierarchyGroup(
                self,
                f"Team-{key}",
                instance_arn=instance.instance_arn,
                name=name,
                parent_group_arn=self.center.attr_user_hierarchy_group_arn,
            )
            for key, name in teams.items()
        }

    def team(self, key: str | None) -> HierarchyGroup:
        """Returns the group of a team, or of the center itself for None."""
        if key is None:
            return HierarchyGroup(self.center.attr_user_hierarchy_group_arn)
        return HierarchyGroup(known("team", key, self.teams).attr_user_hierarchy_group_arn)


class AgentStatus(Construct):
    """A status of one's own that agents choose, for example a break; the name may be Korean.

    `order` is the place in the list, from 1. An instance takes 48 besides Available and Offline. Amazon Connect has no
    operation to delete a status: a removed one stays on the instance.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, instance: IInstance, name: str, description: str, order: int
    ) -> None:
        super().__init__(scope, construct_id)
        self.status = connect.CfnAgentStatus(
            self,
            "Resource",
            instance_arn=instance.instance_arn,
            name=name,
            description=names.description(f"agent status {name!r}", description),
            display_order=order,
            state="ENABLED",
        )
        self.agent_status_arn: str = self.status.attr_agent_status_arn


class PredefinedAttribute(Construct):
    """An attribute and its values, for proficiencies of agents and routing criteria of contacts.

    Name and instance are createOnly. No value at all is a DefinitionError.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, instance: IInstance, name: str, values: Sequence[str]
    ) -> None:
        super().__init__(scope, construct_id)
        if not values:
            raise DefinitionError(f"predefined attribute {name!r} has no value")
        self.name = name
        self.values = tuple(values)
        self.attribute = connect.CfnPredefinedAttribute(
            self,
            "Resource",
            instance_arn=instance.instance_arn,
            name=name,
            values=connect.CfnPredefinedAttribute.ValuesProperty(string_list=list(values)),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Proficiency:
    """How well an agent knows a value of a predefined attribute, 1 to 5."""

    attribute: str
    value: str
    level: float


@dataclass(frozen=True, kw_only=True, slots=True)
class UserProps:
    """The account of a person.

    `email` is refused by Amazon Connect where an identity provider signs people in. `after_contact_work_s` are the
    seconds after a contact before the next one, 0 for no limit. With `desk_phone`, a number in E.164 form, calls go to
    that telephone instead of the browser.
    """

    username: str
    first_name: str
    last_name: str
    routing_profile: IRoutingProfile
    security_profiles: tuple[ISecurityProfile, ...]
    hierarchy_group: IHierarchyGroup | None = None
    email: str | None = None
    auto_accept: bool = False
    after_contact_work_s: int = 60
    desk_phone: str | None = None
    proficiencies: tuple[Proficiency, ...] = ()


class User(Construct):
    """An account of a person on an instance.

    With `password_key` the first password is generated into a secret of its own and referenced from there; without it
    (SAML) there is no password at all. Names are written in Unicode NFC, the only form the service takes. Nothing
    replaces an account. One without a security profile, or with an e-mail address and SAML, is a DefinitionError.
    """

    password: secretsmanager.Secret | None = None

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        props: UserProps,
        password_key: kms.IKey | None,
    ) -> None:
        super().__init__(scope, construct_id)
        if not props.security_profiles:
            raise DefinitionError(f"user {props.username!r} has no security profile")
        if password_key is None and props.email is not None:
            raise DefinitionError(f"user {props.username!r} has an e-mail address, which is an error with SAML")
        self.username = props.username
        if password_key is not None:
            self.password = self._generated_password(props.username, password_key)
        self.user = connect.CfnUser(
            self,
            "Resource",
            instance_arn=instance.instance_arn,
            username=props.username,
            password=self.password.secret_value.unsafe_unwrap() if self.password else None,
            identity_info=connect.CfnUser.UserIdentityInfoProperty(
                first_name=unicodedata.normalize("NFC", props.first_name),
                last_name=unicodedata.normalize("NFC", props.last_name),
                email=props.email,
            ),
            phone_config=connect.CfnUser.UserPhoneConfigProperty(
                phone_type="DESK_PHONE" if props.desk_phone else "SOFT_PHONE",
                desk_phone_number=props.desk_phone,
                auto_accept=props.auto_accept,
                after_contact_work_time_limit=props.after_contact_work_s,
            ),
            routing_profile_arn=props.routing_profile.routing_profile_arn,
            security_profile_arns=[profile.security_profile_arn for profile in props.security_profiles],
            hierarchy_group_arn=props.hierarchy_group.hierarchy_group_arn if props.hierarchy_group else None,
            user_proficiencies=[
                connect.CfnUser.UserProficiencyProperty(
                    attribute_name=proficiency.attribute,
                    attribute_value=proficiency.value,
                    level=proficiency.level,
                )
                for proficiency in props.proficiencies
            ]
            or None,
        )
        self.user_arn: str = self.user.attr_user_arn

    @staticmethod
    def from_user_arn(user_arn: str) -> ImportedUser:
        """Takes an account that exists already; nothing is created."""
        return ImportedUser(checked_arn("user", user_arn, "connect", "agent"))

    def _generated_password(self, username: str, key: kms.IKey) -> secretsmanager.Secret:
        return secretsmanager.Secret(
            self,
            "Password",
            description=f"First password of the Amazon Connect user {username}",
            encryption_key=key,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                password_length=_PASSWORD_LENGTH, require_each_included_type=True, exclude_characters=" \"'\\`{}"
            ),
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )


def check_usernames(usernames: Sequence[str], *, passwords: bool) -> None:
    """Refuses duplicate user names, and more generated passwords than one template can reference."""
    repeated = sorted({name for name in usernames if usernames.count(name) > 1})
    if repeated:
        raise DefinitionError(f"user names {', '.join(map(repr, repeated))} are given twice")
    if passwords and len(usernames) > DYNAMIC_REFERENCES:
        raise DefinitionError(
            f"{len(usernames)} users with passwords, one template can reference {DYNAMIC_REFERENCES}; use SAML"
        )
