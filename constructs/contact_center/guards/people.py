"""Rules on people: what security profiles allow and how people log in."""

from __future__ import annotations

from collections.abc import Iterator

from contact_center.guards.model import Finding, Rule, Stage, as_list, finding, text_of
from contact_center.people.permissions import KNOWN_PERMISSIONS
from ringback.cloudformation import DYNAMIC

_SECRET_REFERENCE = f"{DYNAMIC}secretsmanager:"
# An agent who answers contacts has no business with any of these.
_ADMINISTRATION = (
    "Users.Create",
    "Users.Delete",
    "Users.Edit",
    "Users.EditPermission",
    "SecurityProfiles.Create",
    "SecurityProfiles.Delete",
    "SecurityProfiles.Edit",
    "ContactFlows.Publish",
    "ContactFlowModules.Publish",
    "PhoneNumbers.Claim",
    "PhoneNumbers.Release",
)
_LISTENING = (
    "CallRecordings.",
    "ContactTranscripts.",
    "ScreenRecording.",
    "ListenCallRecordings",
    "DownloadCallRecordings",
)
_DELETING = ("DeleteCallRecordings",)


def _permissions(stage: Stage) -> Iterator[Finding]:
    for profile in stage.of_type("AWS::Connect::SecurityProfile"):
        given = [str(name) for name in as_list(profile.get("Permissions"))]
        name = profile.get("SecurityProfileName")
        for permission in given:
            if permission not in KNOWN_PERMISSIONS:
                yield finding(
                    stage,
                    profile,
                    "Properties.Permissions",
                    f"permission {permission!r} of {name!r} does not exist",
                    detail=permission,
                )
        administers = [name for name in given if name in _ADMINISTRATION]
        listens = [name for name in given if name.startswith(_LISTENING)]
        deletes = [name for name in given if name in _DELETING]
        for problem in _too_broad(
            "BasicAgentAccess" in given and "ManagerListenIn" not in given, administers, listens, deletes
        ):
            yield finding(
                stage, profile, "Properties.Permissions", f"security profile {name!r} {problem}", detail=problem[:24]
            )


def _too_broad(is_agent: bool, administers: list[str], listens: list[str], deletes: list[str]) -> Iterator[str]:
    if deletes:
        yield f"may delete recordings ({', '.join(deletes)}); the lifecycle of the bucket deletes them"
    if is_agent and administers:
        yield f"answers contacts and administers ({', '.join(administers)}); make that a profile of its own"
    if is_agent and listens:
        yield f"answers contacts and opens any recording ({', '.join(listens)}); leave that to supervisors"
    if administers and listens:
        yield f"administers and opens recordings ({administers[0]}, {listens[0]}); split it into two profiles"


def _passwords(stage: Stage) -> Iterator[Finding]:
    for user in stage.of_type("AWS::Connect::User"):
        password = user.get("Password")
        if password is not None and _SECRET_REFERENCE not in text_of(password):
            yield finding(
                stage, user, "Properties.Password", f"the password of {user.get('Username')!r} stands in the template"
            )


def _no_literal_users_of_saml(stage: Stage) -> Iterator[Finding]:
    saml = any(instance.get("IdentityManagementType") == "SAML" for instance in stage.of_type("AWS::Connect::Instance"))
    for user in stage.of_type("AWS::Connect::User"):
        if saml and user.get("Password") is not None:
            yield finding(
                stage,
                user,
                "Properties.Password",
                f"user {user.get('Username')!r} has a password although SAML logs in",
            )


RULES: tuple[Rule, ...] = (
    Rule(
        "CC004",
        "security profiles are narrow and their permissions exist",
        "use one of the permission sets of the library",
        "error",
        _permissions,
    ),
    Rule(
        "CC005",
        "no password stands in a template",
        "refer to Secrets Manager, or log in through SAML",
        "error",
        _passwords,
    ),
    Rule("CC017", "SAML users have no password", "remove the password", "fatal", _no_literal_users_of_saml),
)
