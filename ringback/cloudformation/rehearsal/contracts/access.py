"""The policies of a stage: of resources, of keys, of roles, and what they decide on a request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ringback.cloudformation import Unknown
from ringback.cloudformation.policies import Decision, Statements, as_list, evaluate, principal_matches
from ringback.cloudformation.rehearsal.contracts import paths
from ringback.cloudformation.rehearsal.contracts.table import managed_actions, policy_holders
from ringback.cloudformation.rehearsal.model import Key, Node, Rehearsal
from ringback.cloudformation.rehearsal.play.graph import Graphs
from ringback.cloudformation.rehearsal.rights import policies_by_role

Context = Mapping[str, Any]
# What every request has: services and SDKs use TLS, the newest there is.
_ALWAYS: Context = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3"}
_FUNCTION_LIKE = ("AWS::Lambda::Alias", "AWS::Lambda::Version")
_FUNCTIONS = ("AWS::Lambda::Function", *_FUNCTION_LIKE)
CLOSED = "the policy of"
"""Beginning of why nobody may use a key whose policy does not leave it to the policies of roles."""
_ROLE, _KEY, _KEY_ALIAS = "AWS::IAM::Role", "AWS::KMS::Key", "AWS::KMS::Alias"
# What properties on the way to a role name; anything else names a role.
_POINTS: Mapping[str, tuple[str, ...]] = {"FunctionName": _FUNCTIONS, "BotId": ("AWS::Lex::Bot",)}


@dataclass(frozen=True)
class Granted:
    """The policies of a role: statements with the resource that holds each."""

    statements: Statements
    holders: tuple[Node, ...]
    """Holder of each statement."""
    places: tuple[str, ...]
    """Path of each statement in its holder."""
    managed: tuple[str, ...] = ()
    """Policies of AWS or of others, whose statements are not known."""
    by_label: Mapping[str, Node] = field(default_factory=dict)


class Access:
    """Who may do what in a stage."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self.rehearsal = rehearsal
        self._granted: dict[Key, Granted] = {}
        self._graphs = rehearsal.shared(Graphs)

    # --- who is meant ------------------------------------------------------------------------------------------------

    def arn(self, node: Node) -> str:
        """Returns the ARN of a resource; of a log group the one without `:*`."""
        identity = self.rehearsal.identities.identity(self.rehearsal.resolver, node.stack, node.declared)
        return identity.arn or identity.ref

    def function(self, node: Node) -> Node:
        """Returns the function of an alias or version; anything else is itself."""
        return (self.rehearsal.function_of(node.get("FunctionName")) if node.type in _FUNCTION_LIKE else None) or node

    def follow(self, node: Node, path: str) -> Node | None:
        """Returns the resource at the end of property names such as `FunctionName > Role`."""
        at: Node | None = node
        for name in (part.strip() for part in path.split(">")):
            if at is None:
                return None
            value = next((value for _, value in paths.values(self.function(at).properties, name)), None)
            if value is None:
                value = next((value for _, value in paths.values(at.properties, name)), None)
            at = self.rehearsal.owner(value, *_POINTS.get(name, (_ROLE,)))
        return at

    def key(self, value: Any) -> Node | None:
        """Returns the key of the stage that an id, ARN or alias means."""
        node = self.rehearsal.owner(value, _KEY, _KEY_ALIAS)
        return self.rehearsal.owner(node.get("TargetKeyId"), _KEY) if node and node.type == _KEY_ALIAS else node

    def is_ready(self, policy: Node, user: Node) -> bool:
        """Returns whether a policy is there before a resource is created; in a circle nobody can say."""
        in_circle = bool(self._graphs.of(user.stack.name).circle)
        return policy is user or in_circle or self._graphs.comes_before(policy, user)

    # --- policies ----------------------------------------------------------------------------------------------------

    @cached_property
    def _policies(self) -> Mapping[Key, Statements]:
        found: dict[Key, Statements] = defaultdict(list)
        for kind, (target_type, of, document) in policy_holders().items():
            for holder in self.rehearsal.of_type(kind):
                statements = _statements(holder.get(document), holder.logical_id)
                for _, value in _each(holder, of):
                    target = self.rehearsal.owner(value, target_type)
                    if target is not None:
                        found[target.key] += statements
        for key in self.rehearsal.of_type(_KEY):
            found[key.key] += _statements(key.get("KeyPolicy"), key.logical_id)
        for permission in self.rehearsal.of_type("AWS::Lambda::Permission"):
            target = self.rehearsal.owner(permission.get("FunctionName"), *_FUNCTIONS)
            if target is not None:
                found[target.key].append((_as_statement(permission, self.arn(target)), permission.logical_id))
        return found

    def policy(self, node: Node) -> Statements | None:
        """Returns the statements of the policy of a resource, None where it has no policy of its own."""
        return self._policies.get(node.key)

    @cached_property
    def _attached(self) -> Mapping[str, Sequence[Node]]:
        return policies_by_role(self.rehearsal)

    def granted(self, role: Node) -> Granted:
        """Returns what the policies of a role say, inline, attached and managed."""
        if role.key not in self._granted:
            self._granted[role.key] = self._collect(role)
        return self._granted[role.key]

    def _collect(self, role: Node) -> Granted:
        found: list[tuple[Mapping[str, Any], Node, str]] = []
        for path, document in paths.values(role.properties, "Policies.*.PolicyDocument"):
            found += [(one, role, f"{path}.{place}") for place, one in _written(document)]
        managed = []
        holders = list(self._attached.get(str(role), ()))
        for index, arn in enumerate(as_list(role.get("ManagedPolicyArns"))):
            policy = self.rehearsal.owner(arn, "AWS::IAM::ManagedPolicy")
            actions = managed_actions(str(arn))
            if actions:
                known = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
                found.append((known, role, f"ManagedPolicyArns.{index}"))
            elif policy is None:
                managed.append(str(arn))
            elif policy not in holders:
                holders.append(policy)
        for holder in holders:
            document = holder.get("PolicyDocument")
            found += [(one, holder, f"PolicyDocument.{place}") for place, one in _written(document)]
        statements = [(one, f"{holder.logical_id}.{place}") for one, holder, place in found]
        return Granted(
            statements,
            tuple(holder for _, holder, _ in found),
            tuple(place for _, _, place in found),
            tuple(managed),
            {label: holder for (_, label), (_, holder, _) in zip(statements, found, strict=True)},
        )

    # --- decisions ---------------------------------------------------------------------------------------------------

    def service_may(self, service: str, action: str, target: Node, arn: str, context: Context) -> Decision:
        """Decides whether the policy of a resource lets a service in; what is denied to everybody counts."""
        full = {
            **_ALWAYS,
            "aws:PrincipalIsAWSService": "true",
            "aws:PrincipalServiceName": service,
            "aws:ResourceAccount": target.stack.account or "",
            **context,
        }
        meant = [one for one in self.policy(target) or () if principal_matches(one[0], "", service)]
        return evaluate(meant, action, arn, full, complete=True)

    def role_may(self, role: Node, action: str, arn: str, context: Context) -> Decision:
        """Decides whether the policies of a role allow something; those whose statements are not known allow all."""
        granted = self.granted(role)
        decision = evaluate(granted.statements, action, arn, self._of_role(role, context), complete=True)
        if not decision.allowed and granted.managed:
            return Decision(True, granted.managed[0])
        return decision

    def role_may_use(self, role: Node, key: Node, action: str, context: Context) -> Decision:
        """Decides whether a role may use a key: by the policy of the key, or by its own where the key leaves it."""
        arn, full = self.arn(role), self._of_role(role, context)
        statements = self.policy(key) or []
        direct = [one for one in statements if principal_matches(one[0], arn, "", delegated=False)]
        decision = evaluate(direct, action, self.arn(key), full, complete=True)
        if decision.allowed or decision.because.endswith("denies it"):
            return decision
        left = [one for one in statements if principal_matches(one[0], arn, "")]
        delegated = evaluate(left, action, self.arn(key), full, complete=True)
        if not delegated.allowed:
            return Decision(False, f"{CLOSED} {key.logical_id} leaves nothing to IAM: {delegated.because}")
        return self.role_may(role, action, self.arn(key), context)

    def deployer_may_use(self, key: Node, action: str, context: Context) -> Decision:
        """Decides whether a key leaves something to the policies of roles of its account, as of who deploys."""
        account = key.stack.account or ""
        anybody = f"arn:aws:iam::{account}:role/anybody"
        full = {**_ALWAYS, "aws:PrincipalAccount": account, "kms:CallerAccount": account, **context}
        meant = [one for one in self.policy(key) or [] if principal_matches(one[0], anybody, "")]
        return evaluate(meant, action, self.arn(key), full, complete=True)

    def trusts(self, role: Node, service: str, context: Context) -> Decision:
        """Decides whether a service may assume a role."""
        statements = _statements(role.get("AssumeRolePolicyDocument"), role.logical_id)
        meant = [one for one in statements if principal_matches(one[0], "", service)]
        return evaluate(meant, "sts:AssumeRole", self.arn(role), {**_ALWAYS, **context}, complete=True)

    def _of_role(self, role: Node, context: Context) -> Context:
        account = role.stack.account or ""
        return {
            **_ALWAYS,
            "aws:PrincipalIsAWSService": "false",
            "aws:PrincipalArn": self.arn(role),
            "aws:PrincipalAccount": account,
            "aws:ResourceAccount": account,
            "aws:RequestedRegion": role.stack.region or "",
            "kms:CallerAccount": account,
            **context,
        }


def _written(document: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not isinstance(document, Mapping):
        return
    given = document.get("Statement")
    for index, statement in enumerate(as_list(given)):
        if isinstance(statement, Mapping):
            yield f"Statement.{index}" if isinstance(given, list) else "Statement", statement


def _statements(document: Any, label: str) -> Statements:
    return [(statement, f"{label}.{place}") for place, statement in _written(document)]


def _each(holder: Node, name: str) -> Iterator[tuple[str, Any]]:
    yield from ((path, one) for path, one in paths.each(holder.get(name), name) if not isinstance(one, Unknown))


def _as_statement(permission: Node, arn: str) -> Mapping[str, Any]:
    """Returns a permission of a function as Lambda writes it into the function's policy."""
    who = permission.get("Principal")
    is_service = isinstance(who, str) and who.endswith(".amazonaws.com")
    condition: dict[str, dict[str, Any]] = {}
    for name, operator, key in (
        ("SourceArn", "ArnLike", "aws:SourceArn"),
        ("SourceAccount", "StringEquals", "aws:SourceAccount"),
        ("PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"),
    ):
        if permission.get(name) is not None:
            condition.setdefault(operator, {})[key] = permission.get(name)
    return {
        "Effect": "Allow",
        "Principal": {"Service" if is_service else "AWS": who},
        "Action": permission.get("Action"),
        "Resource": arn,
        "Condition": condition,
    }
