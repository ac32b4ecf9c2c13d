"""Security profiles: what a person may do in Amazon Connect."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aws_cdk import aws_connect as connect
from constructs import Construct

from contact_center.base import names
from contact_center.base.errors import DefinitionError, UnknownNameError, known, nearest
from contact_center.base.interfaces import IInstance, ImportedSecurityProfile, checked_arn
from contact_center.people.permissions import KNOWN_PERMISSIONS, ROLES

# AWS::Connect::SecurityProfile, property SecurityProfileName; createOnly.
_NAME = re.compile(r"[ a-zA-Z0-9_@-]{1,127}")


class SecurityProfile(Construct):
    """A security profile: what the people who have it may do in Amazon Connect.

    `name` has 1 to 127 ASCII letters, digits, spaces, '_', '@' or '-' and is createOnly: another name replaces the
    profile. Permissions are held against the documented list, an unknown one is an UnknownNameError with the nearest
    known name.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        name: str,
        description: str,
        permissions: Sequence[str],
    ) -> None:
        super().__init__(scope, construct_id)
        if not _NAME.fullmatch(name):
            raise DefinitionError(
                f"security profile name {name!r} is not 1 to 127 ASCII letters, digits, spaces, '_', '@' or '-'"
            )
        self.name = name
        self.permissions = check_permissions(name, permissions)
        self.security_profile = connect.CfnSecurityProfile(
            self,
            "Resource",
            instance_arn=instance.instance_arn,
            security_profile_name=name,
            description=names.description(f"security profile {name!r}", description),
            permissions=list(self.permissions),
        )
        self.security_profile_arn: str = self.security_profile.attr_security_profile_arn

    @staticmethod
    def from_security_profile_arn(security_profile_arn: str) -> ImportedSecurityProfile:
        """Takes a security profile that exists already; nothing is created."""
        return ImportedSecurityProfile(
            checked_arn("security profile", security_profile_arn, "connect", "security-profile")
        )


def check_permissions(profile: str, permissions: Sequence[str]) -> tuple[str, ...]:
    """Returns the permissions in order without duplicates, or raises with the nearest known name of each unknown."""
    wrong = [name for name in permissions if name not in KNOWN_PERMISSIONS]
    if wrong:
        listed = ", ".join(f"{name!r}{nearest(name, KNOWN_PERMISSIONS)}" for name in wrong)
        raise UnknownNameError(f"security profile {profile!r} names permissions Amazon Connect does not know: {listed}")
    return tuple(dict.fromkeys(permissions))


def role_permissions(role: str) -> tuple[str, ...]:
    """Returns the permissions of a role: agent, supervisor, quality-analyst or admin."""
    return known("role", role, ROLES)
