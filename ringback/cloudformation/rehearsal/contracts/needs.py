"""Judges what a contract needs: policies, keys, roles, trust, resources that have to be there, order, numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ringback.cloudformation import is_known
from ringback.cloudformation.policies import ANYTHING, NOTHING, Decision, as_list, conditions
from ringback.cloudformation.rehearsal.contracts import paths
from ringback.cloudformation.rehearsal.contracts.access import CLOSED, Access, Context
from ringback.cloudformation.rehearsal.contracts.table import Contract, Need
from ringback.cloudformation.rehearsal.findings import Finding, Severity
from ringback.cloudformation.rehearsal.model import Node, Rehearsal
from ringback.cloudformation.rehearsal.rules import finding, rules

_OF_CONSUMER = re.compile(r"\{consumer:([^}]+)\}")


@dataclass(frozen=True)
class Use:
    """One place of a template where a contract has to hold."""

    access: Access
    contract: Contract
    consumer: Node
    path: str
    provider: Node | None = None
    """What is used; None where the contract is about the consumer alone."""
    value: Any = None
    """What the property holds."""
    granted_to: Node | None = None
    """The role that uses it, where being allowed to is the use."""

    @property
    def rehearsal(self) -> Rehearsal:
        """The stage."""
        return self.access.rehearsal

    @cached_property
    def role(self) -> Node | None:
        """The role that makes the request, None for a service and for a role that is not of the stage."""
        if self.granted_to is not None:
            return self.granted_to
        return self.access.follow(self.consumer, self.contract.role) if self.contract.role else None

    @property
    def caller(self) -> str:
        """The service that makes the request; empty where a role does."""
        return "" if self._by_role else self.text(self.contract.caller)

    @property
    def _by_role(self) -> bool:
        return bool(self.contract.role) or self.granted_to is not None

    @property
    def is_of_strangers(self) -> bool:
        """True when a role makes the request that is not of the stage, so that nobody can say what it may."""
        return self._by_role and self.role is None

    @property
    def user(self) -> str:
        """Name of the caller, for messages."""
        return f"role {self.role.logical_id}" if self.role is not None else self.caller

    def text(self, pattern: str) -> str:
        """Returns a text of the table with its `{words}` replaced."""
        if "{" not in pattern:
            return pattern
        stack = self.consumer.stack
        found = pattern.replace("{region}", stack.region or "").replace("{account}", stack.account or "")
        found = found.replace("{consumer}", self.access.arn(self.consumer)).replace("{value}", str(self.value))
        if self.provider is not None:
            found = found.replace("{provider}", self.access.arn(self.provider))
        return _OF_CONSUMER.sub(lambda match: "".join(map(str, self.named(match[0]))), found)

    def context(self, need: Need) -> Context:
        """Returns the condition keys of a request with their values."""
        return {name: ANYTHING if value == "*" else self.text(value) for name, value in need.sends.items()}

    def named(self, word: str) -> list[Any]:
        """Returns what `{provider}` or `{consumer:Property}` of the table stands for."""
        match = _OF_CONSUMER.fullmatch(word)
        if match:
            return as_list(next((value for _, value in paths.values(self.consumer.properties, match[1])), None))
        return [self.text(word)]

    def fails(self, rule: str, message: str, *, fault: str, path: str | None = None) -> Finding:
        """Returns a finding at the place of the use; what is only assumed warns."""
        severity = Severity.WARNING if self.contract.grade == "G" else rules()[rule].severity
        return finding(
            rule,
            f"{self.contract.title}: {message}",
            self.consumer,
            path=self.path if path is None else path,
            severity=severity,
            fault=fault,
            source=self.contract.source,
        )


def policy(use: Use, need: Need) -> Iterator[Finding]:
    """The policy of the provider lets the caller in."""
    if use.provider is None or (need.default and use.access.policy(use.provider) is None):
        return
    arn, context = use.access.arn(use.provider) + use.text(need.on[0]), use.context(need)
    for action in need.actions:
        decision = use.access.service_may(use.caller, action, use.provider, arn, context)
        if not decision.allowed:
            message = f"{use.caller} may not {action} {use.provider.logical_id}: {decision.because}"
            yield use.fails("RH201", message, fault=f"{use.provider} {use.caller}")
            return
        yield from _for_anybody(use, need, action, decision.because)


def _for_anybody(use: Use, need: Need, action: str, label: str) -> Iterator[Finding]:
    """The statement that lets a service in says for whom, where the service sends that."""
    statements = use.access.policy(use.provider) if use.provider else None
    statement = next((one for one, name in statements or () if name == label), None)
    sent = {name.lower() for name in need.sends}
    if statement is None or not sent or any(key.lower() in sent for _, key, _ in conditions(statement)):
        return
    keys = " or ".join(need.sends)
    message = f"{label} lets {use.caller} {action} on behalf of any account: it has no condition on {keys}"
    yield use.fails("RH212", message, fault=f"{use.provider} {label}")


def not_denied(use: Use, need: Need) -> Iterator[Finding]:
    """The policy of the provider denies the caller nothing; allowing is done elsewhere."""
    if use.provider is None:
        return
    arn = use.access.arn(use.provider)
    for action in need.actions:
        for suffix in need.on:
            decision = use.access.service_may(use.caller, action, use.provider, arn + suffix, use.context(need))
            if decision.because.endswith("denies it"):
                message = f"{use.caller} may not {action} {use.provider.logical_id}: {decision.because}"
                yield use.fails("RH201", message, fault=f"{use.provider} {use.caller}")
                return


def key(use: Use, need: Need) -> Iterator[Finding]:
    """The caller may use the key of the provider, where that has one of the customer."""
    holder = use.provider or use.consumer
    value = next((value for _, value in paths.values(holder.properties, need.key)), None)
    if value is None or not is_known(value):
        return
    found = use.access.key(value)
    if found is None:
        if use.caller and str(value).startswith("alias/aws/"):
            message = f"{holder.logical_id} has key {value}, whose policy does not let {use.caller} use it"
            yield use.fails("RH202", message, fault=f"{holder} {need.key}")
        return
    for action in need.actions:
        decision = _may_use(use, found, action, use.context(need))
        if not decision.allowed:
            message = (
                f"{use.user} may not {action} with key {found.logical_id} of {holder.logical_id}: {decision.because}"
            )
            rule = "RH202" if use.caller else "RH204"
            fault = lacking(use.role, found, action, decision) if use.role else f"{found} {use.caller}"
            yield use.fails(rule, message, fault=f"{found} closed" if decision.because.startswith(CLOSED) else fault)
            return


def left_to_iam(use: Use, need: Need) -> Iterator[Finding]:
    """The key leaves to the policies of roles what the handler of the consumer asks for in the name of who deploys."""
    found = use.provider
    if found is None:
        return
    for action in need.actions:
        decision = use.access.deployer_may_use(found, action, use.context(need))
        if not decision.allowed:
            message = f"the policy of {found.logical_id} leaves {action} to nobody who deploys: {decision.because}"
            yield use.fails("RH204", message, fault=f"{found} closed")
            return


def _may_use(use: Use, key: Node, action: str, context: Context) -> Decision:
    if use.role is not None:
        return use.access.role_may_use(use.role, key, action, context)
    return use.access.service_may(use.caller, action, key, use.access.arn(key), context)


def role(use: Use, need: Need) -> Iterator[Finding]:
    """The role may do what it has to with the provider, and early enough."""
    if use.role is None:
        return
    granted = use.access.granted(use.role)
    arn = use.access.arn(use.provider) if use.provider else "*"
    targets = [use.text(one) if one.startswith("{") else arn + use.text(one) for one in need.on]
    for action in need.actions:
        tried = [use.access.role_may(use.role, action, one, use.context(need)) for one in targets]
        good = next((one for one in tried if one.allowed), None)
        if good is None:
            to = f" {use.provider.logical_id}" if use.provider else ""
            message = f"{use.user} may not {action}{to}: {tried[0].because}"
            yield use.fails("RH203", message, fault=lacking(use.role, use.provider, action, tried[0]))
            return
        holder = granted.by_label.get(good.because)
        if need.ready and holder is not None and not use.access.is_ready(holder, use.consumer):
            message = f"{holder.logical_id}, which lets {use.user} {action}, is not there yet: add a DependsOn"
            yield use.fails("RH208", message, fault=f"{use.consumer} {holder}", path="")
            return


def lacking(role: Node, provider: Node | None, action: str, decision: Decision) -> str:
    """Returns what is at fault: one place of a statement, or the whole statement, which many may miss."""
    return f"{role} {action.partition(':')[0] if decision.because == NOTHING else provider}"


def trust(use: Use, need: Need) -> Iterator[Finding]:
    """The role trusts the service that takes it."""
    role = use.role or use.provider
    if role is None:
        return
    decision = use.access.trusts(role, need.service, use.context(need))
    if not decision.allowed:
        message = f"role {role.logical_id} does not trust {need.service}: {decision.because}"
        yield use.fails("RH205", message, fault=f"{role} {need.service}")


def resource(use: Use, need: Need) -> Iterator[Finding]:
    """A resource is there that belongs to both sides, such as an association."""
    if next(_matching(use, need), None) is None:
        told = ", ".join(f"{name} {value}" for name, value in need.where.items())
        of = use.provider.logical_id if use.provider else use.consumer.logical_id
        message = f"there is no {need.type}{f' ({told})' if told else ''} of {of}"
        yield use.fails("RH206", message, fault=f"{use.provider or use.consumer} {need.type} {told}")


def limit(use: Use, need: Need) -> Iterator[Finding]:
    """A list is not longer than the service takes."""
    found = list(paths.values(use.consumer.properties, f"{use.contract.property[0]}.*"))
    if len(found) > need.most:
        message = f"{len(found)} are given, {need.most} are allowed"
        yield use.fails("RH209", message, fault=f"{use.consumer} {use.path}")


def _matching(use: Use, need: Need) -> Iterator[Node]:
    for other in use.rehearsal.of_type(need.type):
        if all(other.get(name) == value for name, value in need.where.items()) and all(
            _same(use, other, name, word) for name, word in need.same.items()
        ):
            yield other


def _same(use: Use, other: Node, name: str, word: str) -> bool:
    """Tells whether a property names what the table says; unknown values may mean anything."""
    given, wanted = other.get(name), use.named(word)
    if not is_known(given) or not is_known(wanted):
        return True
    owner = use.rehearsal.owner
    return any(given == one or (owner(given) is not None and owner(given) is owner(one)) for one in wanted)


Judge = Callable[[Use, Need], Iterator[Finding]]
KINDS: Mapping[str, Judge] = {
    "policy": policy,
    "not denied": not_denied,
    "key": key,
    "role": role,
    "trust": trust,
    "resource": resource,
    "left to IAM": left_to_iam,
    "limit": limit,
}
