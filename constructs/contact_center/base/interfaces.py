"""What constructs take instead of ARNs: small interfaces that our constructs and imported resources both satisfy.

A parameter `queue: IQueue` takes a `Queue` of this library, what `Queue.from_queue_arn` returns for a queue that exists
already, and any object of another library that has the attributes. Resources that the CDK has an interface for (keys,
buckets, topics, functions, roles) are taken by that interface.

Imported resources create nothing, so they need neither a scope nor an id. An ARN may be a token.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from contact_center.base.errors import DefinitionError
from contact_center.base.tokens import is_token


class IInstance(Protocol):
    """An Amazon Connect instance."""

    @property
    def instance_arn(self) -> str:
        """ARN of the instance."""

    @property
    def instance_id(self) -> str:
        """Bare id of the instance, which metrics have as a dimension."""


class IHoursOfOperation(Protocol):
    """Hours of operation of an instance."""

    @property
    def hours_of_operation_arn(self) -> str:
        """ARN of the hours."""


class IQueue(Protocol):
    """A queue of an instance."""

    @property
    def queue_arn(self) -> str:
        """ARN of the queue."""


class IRoutingProfile(Protocol):
    """A routing profile of an instance."""

    @property
    def routing_profile_arn(self) -> str:
        """ARN of the routing profile."""


class ISecurityProfile(Protocol):
    """A security profile of an instance."""

    @property
    def security_profile_arn(self) -> str:
        """ARN of the security profile."""


class IHierarchyGroup(Protocol):
    """A group of the agent hierarchy of an instance."""

    @property
    def hierarchy_group_arn(self) -> str:
        """ARN of the group."""


class IUser(Protocol):
    """An account of a person on an instance."""

    @property
    def user_arn(self) -> str:
        """ARN of the account."""


class IContactFlow(Protocol):
    """A contact flow of an instance."""

    @property
    def flow_arn(self) -> str:
        """ARN of the flow."""


class IQuickConnect(Protocol):
    """A quick connect of an instance."""

    @property
    def quick_connect_arn(self) -> str:
        """ARN of the quick connect."""


class IPhoneNumber(Protocol):
    """A telephone number."""

    @property
    def phone_number_arn(self) -> str:
        """ARN of the number."""

    @property
    def phone_number_id(self) -> str:
        """Bare id of the number."""


class IView(Protocol):
    """A view of the agent workspace."""

    @property
    def view_arn(self) -> str:
        """ARN of the view without a version, which is its latest published content."""


class IVocabulary(Protocol):
    """A custom vocabulary of conversational analytics."""

    @property
    def vocabulary_id(self) -> str:
        """Id of the vocabulary."""

    @property
    def name_prefix(self) -> str:
        """Beginning of the names of all its versions; empty where they are somebody else's."""


class IBot(Protocol):
    """A Lex V2 bot through one of its aliases."""

    @property
    def alias_arn(self) -> str:
        """ARN of the alias that flows use."""


class IGuardrail(Protocol):
    """A guardrail of Amazon Bedrock."""

    @property
    def guardrail_arn(self) -> str:
        """ARN of the guardrail."""

    @property
    def profile_arn(self) -> str | None:
        """ARN of its profile in every Region that may evaluate a text (`*` as Region), or None within one Region."""

    @property
    def key_arn(self) -> str | None:
        """ARN of its key, or None under the key of the service."""


@dataclass(frozen=True, slots=True)
class ImportedHours:
    """Hours of operation that exist already."""

    hours_of_operation_arn: str


@dataclass(frozen=True, slots=True)
class ImportedQueue:
    """A queue that exists already."""

    queue_arn: str


@dataclass(frozen=True, slots=True)
class ImportedRoutingProfile:
    """A routing profile that exists already."""

    routing_profile_arn: str


@dataclass(frozen=True, slots=True)
class ImportedSecurityProfile:
    """A security profile that exists already."""

    security_profile_arn: str


@dataclass(frozen=True, slots=True)
class HierarchyGroup:
    """A group of an agent hierarchy, ours or one that exists already."""

    hierarchy_group_arn: str


@dataclass(frozen=True, slots=True)
class ImportedUser:
    """An account that exists already."""

    user_arn: str


@dataclass(frozen=True, slots=True)
class ImportedFlow:
    """A contact flow that exists already."""

    flow_arn: str


@dataclass(frozen=True, slots=True)
class ImportedQuickConnect:
    """A quick connect that exists already."""

    quick_connect_arn: str


@dataclass(frozen=True, slots=True)
class ImportedView:
    """A view that exists already."""

    view_arn: str


@dataclass(frozen=True, slots=True)
class ImportedVocabulary:
    """A custom vocabulary that exists already."""

    vocabulary_id: str
    name_prefix: str = ""


@dataclass(frozen=True, slots=True)
class ImportedBot:
    """A bot alias that exists already."""

    alias_arn: str


@dataclass(frozen=True, slots=True)
class ImportedGuardrail:
    """A guardrail that exists already, with the profile and the key that its users need too."""

    guardrail_arn: str
    profile_arn: str | None = None
    key_arn: str | None = None


def checked_arn(what: str, arn: str, service: str, resource: str, *, ids: int = 1) -> str:
    """Returns the ARN of a resource, for example service `connect` and resource `queue`, or raises for another one.

    `resource` is the part of the path before the last `ids` parts, such as `queue` in `instance/<id>/queue/<id>`.
    Tokens are taken as they are.
    """
    if is_token(arn):
        return arn
    parts = arn.split(":", 5)
    path = parts[-1].split("/")
    if len(parts) != 6 or parts[0] != "arn" or parts[2] != service or path[-1 - ids : -ids] != [resource]:
        raise DefinitionError(
            f"{what} ARN {arn!r} is not like 'arn:aws:{service}:<region>:<account>:...{resource}/<id>'"
        )
    return arn
