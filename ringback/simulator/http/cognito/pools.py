"""Definitions of user pools as the templates have them, with a test user for every group."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ringback.cloudformation.values import is_true
from ringback.simulator.world.model import PlainDefinition, World

_UNITS: Final = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400}
#: A user of no group, who may sign in and no more.
NOBODY: Final = "nobody"
_NAMESPACE: Final = uuid.UUID("5c1c2b0e-6b8f-5d8e-9c70-2f1d2a6f8a10")


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who can sign in."""

    name: str
    password: str
    groups: tuple[str, ...]
    attributes: Mapping[str, str]

    @property
    def sub(self) -> str:
        """The subject of the user's tokens."""
        return self.attributes["sub"]


@dataclass(frozen=True, slots=True)
class Client:
    """An app client."""

    id: str
    name: str
    secret: str = ""
    flows: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    callbacks: tuple[str, ...] = ()
    logouts: tuple[str, ...] = ()
    #: Seconds that tokens count, by kind: id, access, refresh [Cognito Developer Guide, token validity].
    validity: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pool:
    """A user pool."""

    id: str
    arn: str
    name: str
    region: str
    clients: Mapping[str, Client]
    users: Mapping[str, User]

    @property
    def issuer(self) -> str:
        """What tokens name as their issuer: the same as live, since functions compare with it."""
        return f"https://cognito-idp.{self.region}.amazonaws.com/{self.id}"


def user_pools(world: World) -> list[Pool]:
    """Returns the user pools of a template."""
    parts = world.of_service("AWS::Cognito::")
    return [_pool(definition, parts, world) for definition in parts["UserPool"]]


def _pool(definition: PlainDefinition, parts: Mapping[str, list[PlainDefinition]], world: World) -> Pool:
    key = definition.id
    users = list(_users(key, parts))
    return Pool(
        id=key,
        arn=definition.arn,
        name=str(definition.properties.get("UserPoolName") or definition.name),
        region=world.region,
        clients={client.id: client for client in (_client(one) for one in _in(parts, "UserPoolClient", key))},
        users={user.name: user for user in users},
    )


def _in(parts: Mapping[str, list[PlainDefinition]], kind: str, pool: str) -> Iterator[PlainDefinition]:
    return (one for one in parts[kind] if str(one.properties.get("UserPoolId")) == pool)


def _client(definition: PlainDefinition) -> Client:
    p = definition.properties
    units = p.get("TokenValidityUnits") or {}

    def seconds(kind: str, otherwise: float, unit: str) -> float:
        given = p.get(f"{kind}TokenValidity")
        return float(given) * _UNITS[str(units.get(f"{kind}Token") or unit)] if given else otherwise

    return Client(
        id=definition.id,
        name=str(p.get("ClientName") or definition.name),
        secret=f"local-secret-of-{definition.id}" if is_true(p.get("GenerateSecret")) else "",
        flows=tuple(p.get("AllowedOAuthFlows") or ()),
        scopes=tuple(p.get("AllowedOAuthScopes") or ()),
        callbacks=tuple(p.get("CallbackURLs") or ()),
        logouts=tuple(p.get("LogoutURLs") or ()),
        validity={
            "id": seconds("Id", 3_600, "hours"),
            "access": seconds("Access", 3_600, "hours"),
            "refresh": seconds("Refresh", 30 * 86_400, "days"),
        },
    )


def _users(pool: str, parts: Mapping[str, list[PlainDefinition]]) -> Iterator[User]:
    """Yields a test user for each group, one of no group, and those of the template."""
    groups = [str(one.properties.get("GroupName") or one.name) for one in _in(parts, "UserPoolGroup", pool)]
    for name in (*groups, NOBODY):
        yield _user(pool, name, (name,) if name in groups else (), {})
    for one in _in(parts, "UserPoolUser", pool):
        name = str(one.properties.get("Username") or one.name)
        given = {str(a["Name"]): str(a["Value"]) for a in one.properties.get("UserAttributes") or ()}
        joined = tuple(
            str(link.properties.get("GroupName"))
            for link in _in(parts, "UserPoolUserToGroupAttachment", pool)
            if str(link.properties.get("Username")) == name
        )
        yield _user(pool, name, joined, given)


def _user(pool: str, name: str, groups: tuple[str, ...], attributes: Mapping[str, str]) -> User:
    usual = {
        "sub": str(uuid.uuid5(_NAMESPACE, f"{pool}/{name}")),
        "email": f"{name.lower()}@example.com",
        "email_verified": "true",
    }
    return User(name, f"Local-{name}-1", groups, {**usual, **attributes})
