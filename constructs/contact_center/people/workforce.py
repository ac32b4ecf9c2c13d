"""People of a center from its settings: what they may do, how they are organised, their accounts."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import aws_kms as kms
from constructs import Construct

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
from contact_center.routing.queues import RoutingProfile
from contact_center.settings import Settings, UserSettings


class Workforce(Construct):
    """Defines security profiles, statuses, teams, skills and accounts; members are found by key or user name."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance_arn: str,
        settings: Settings,
        routing_profiles: Mapping[str, RoutingProfile],
        password_key: kms.IKey,
    ) -> None:
        super().__init__(scope, construct_id)
        self._instance_arn = instance_arn
        self._settings = settings
        self._routing_profiles = routing_profiles
        self.security_profiles = self._security_profiles()
        self.statuses = self._statuses()
        self.attributes = self._attributes()
        self.hierarchy = Hierarchy(
            self,
            "Hierarchy",
            instance_arn=instance_arn,
            center_name=settings.center.display_name,
            teams={key: team.name for key, team in settings.connect.teams.items()},
        )
        with_passwords = settings.connect.identity == "CONNECT_MANAGED"
        check_usernames([user.username for user in settings.connect.users], passwords=with_passwords)
        users = Construct(self, "Users")
        self.users = {
            user.username: self._user(users, user, password_key if with_passwords else None)
            for user in settings.connect.users
        }

    def _security_profiles(self) -> dict[str, SecurityProfile]:
        scope = Construct(self, "SecurityProfiles")
        return {
            key: SecurityProfile(
                scope,
                key,
                instance_arn=self._instance_arn,
                name=entry.name,
                description=entry.description,
                permissions=role_permissions(entry.role),
            )
            for key, entry in self._settings.security_profiles.items()
        }

    def _statuses(self) -> dict[str, AgentStatus]:
        scope = Construct(self, "Statuses")
        return {
            key: AgentStatus(
                scope,
                key,
                instance_arn=self._instance_arn,
                name=entry.name,
                description=entry.description,
                order=entry.order,
            )
            for key, entry in self._settings.agent_statuses.items()
        }

    def _attributes(self) -> dict[str, PredefinedAttribute]:
        scope = Construct(self, "Attributes")
        return {
            key: PredefinedAttribute(scope, key, instance_arn=self._instance_arn, name=entry.name, values=entry.values)
            for key, entry in self._settings.predefined_attributes.items()
        }

    def _user(self, scope: Construct, entry: UserSettings, password_key: kms.IKey | None) -> User:
        user = User(
            scope,
            entry.username,
            instance_arn=self._instance_arn,
            password_key=password_key,
            props=UserProps(
                username=entry.username,
                first_name=entry.first_name,
                last_name=entry.last_name,
                email=entry.email,
                routing_profile_arn=self._routing_profiles[entry.routing_profile].routing_profile_arn,
                security_profile_arns=tuple(
                    self.security_profiles[key].security_profile_arn for key in entry.security_profiles
                ),
                hierarchy_group_arn=self.hierarchy.team_arn(entry.team),
                auto_accept=entry.auto_accept,
                after_contact_work_s=entry.after_contact_work_s,
                desk_phone=entry.desk_phone,
                proficiencies=tuple(
                    Proficiency(attribute=self.attributes[skill.attribute].name, value=skill.value, level=skill.level)
                    for skill in entry.proficiencies
                ),
            ),
        )
        # A proficiency names its attribute, which is no reference CloudFormation sees.
        for skill in entry.proficiencies:
            user.user.add_resource_dependency(self.attributes[skill.attribute].attribute)
        return user
