"""People of a center from its settings: what they may do, how they are organized, their accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aws_cdk import aws_kms as kms
from constructs import Construct

from contact_center.base.errors import known
from contact_center.base.interfaces import IInstance, IRoutingProfile
from contact_center.people.people import (
    AgentStatus,
    Hierarchy,
    PredefinedAttribute,
    Proficiency,
    User,
    UserProps,
    check_usernames,
)
from contact_center.people.security_profiles import SecurityProfile, role_permissions
from contact_center.settings import (
    AgentStatusSettings,
    PredefinedAttributeSettings,
    SecurityProfileSettings,
    TeamSettings,
    UserSettings,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkforceProps:
    """The people of a center as tables of the settings.

    `password_key` encrypts the generated first passwords; without it people sign in through SAML and have none.
    """

    center_name: str
    security_profiles: Mapping[str, SecurityProfileSettings]
    teams: Mapping[str, TeamSettings] = field(default_factory=dict)
    agent_statuses: Mapping[str, AgentStatusSettings] = field(default_factory=dict)
    predefined_attributes: Mapping[str, PredefinedAttributeSettings] = field(default_factory=dict)
    users: Sequence[UserSettings] = ()
    password_key: kms.IKey | None = None


class Workforce(Construct):
    """The security profiles, statuses, teams, skills and accounts of a center; members are found by key or user name.

    A user names security profiles, a team, predefined attributes and one of the given `routing_profiles` by key; an
    unknown key is an UnknownNameError. A template holds 60 users with passwords at most; more, or a user name given
    twice, is a DefinitionError.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        props: WorkforceProps,
        routing_profiles: Mapping[str, IRoutingProfile],
    ) -> None:
        super().__init__(scope, construct_id)
        self._instance = instance
        self._props = props
        self._routing_profiles = routing_profiles
        self.security_profiles = self._security_profiles()
        self.statuses = self._statuses()
        self.attributes = self._attributes()
        self.hierarchy = Hierarchy(
            self,
            "Hierarchy",
            instance=instance,
            center_name=props.center_name,
            teams={key: team.name for key, team in props.teams.items()},
        )
        check_usernames([user.username for user in props.users], passwords=props.password_key is not None)
        users = Construct(self, "Users")
        self.users = {user.username: self._user(users, user) for user in props.users}

    def _security_profiles(self) -> dict[str, SecurityProfile]:
        scope = Construct(self, "SecurityProfiles")
        return {
            key: SecurityProfile(
                scope,
                key,
                instance=self._instance,
                name=entry.name,
                description=entry.description,
                permissions=role_permissions(entry.role),
            )
            for key, entry in self._props.security_profiles.items()
        }

    def _statuses(self) -> dict[str, AgentStatus]:
        scope = Construct(self, "Statuses")
        return {
            key: AgentStatus(
                scope,
                key,
                instance=self._instance,
                name=entry.name,
                description=entry.description,
                order=entry.order,
            )
            for key, entry in self._props.agent_statuses.items()
        }

    def _attributes(self) -> dict[str, PredefinedAttribute]:
        scope = Construct(self, "Attributes")
        return {
            key: PredefinedAttribute(scope, key, instance=self._instance, name=entry.name, values=entry.values)
            for key, entry in self._props.predefined_attributes.items()
        }

    def _user(self, scope: Construct, entry: UserSettings) -> User:
        user = User(
            scope,
            entry.username,
            instance=self._instance,
            password_key=self._props.password_key,
            props=UserProps(
                username=entry.username,
                first_name=entry.first_name,
                last_name=entry.last_name,
                email=entry.email,
                routing_profile=known("routing profile", entry.routing_profile, self._routing_profiles),
                security_profiles=tuple(
                    known("security profile", key, self.security_profiles) for key in entry.security_profiles
                ),
                hierarchy_group=self.hierarchy.team(entry.team),
                auto_accept=entry.auto_accept,
                after_contact_work_s=entry.after_contact_work_s,
                desk_phone=entry.desk_phone,
                proficiencies=tuple(
                    Proficiency(
                        attribute=known("predefined attribute", skill.attribute, self.attributes).name,
                        value=skill.value,
                        level=skill.level,
                    )
                    for skill in entry.proficiencies
                ),
            ),
        )
        # A proficiency names its attribute, which is no reference CloudFormation sees.
        for skill in entry.proficiencies:
            user.user.add_resource_dependency(self.attributes[skill.attribute].attribute)
        return user
