"""All flows and modules of a center: references checked, created in the order in which they refer to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_connect as connect
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from contact_center.base.arns import resource_id
from contact_center.base.errors import FlowCycleError, FlowError, unknown
from contact_center.base.interfaces import IBot, IHoursOfOperation, IInstance, IQueue, IView
from contact_center.flows.contact_flow import ContactFlow, ContactFlowModule
from contact_center.flows.lint import check_flows
from contact_center.flows.source import FlowSource
from ringback.flow_language import CenterContext
from ringback.flow_language.references import Reference, resolve

_Node = tuple[str, str]
_Arns = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class FlowTargets:
    """What flows may refer to: things by kind and key, prompts by ARN, the security keys, and texts.

    `setting` returns the scalar at a dotted path of the settings and raises KeyError for an unknown one.
    """

    instance: IInstance
    center: Mapping[str, str]
    environment: str
    queues: Mapping[str, IQueue] = field(default_factory=dict)
    hours: Mapping[str, IHoursOfOperation] = field(default_factory=dict)
    lambdas: Mapping[str, lambda_.IFunction] = field(default_factory=dict)
    bots: Mapping[str, IBot] = field(default_factory=dict)
    prompts: Mapping[str, str] = field(default_factory=dict)
    views: Mapping[str, IView] = field(default_factory=dict)
    security_keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    setting: Callable[[str], str] | None = None

    def arns(self) -> _Arns:
        """Returns the ARNs by kind of reference and key."""
        return {
            "queue": {key: queue.queue_arn for key, queue in self.queues.items()},
            "hours": {key: hours.hours_of_operation_arn for key, hours in self.hours.items()},
            "lambda": {key: function.function_arn for key, function in self.lambdas.items()},
            "lex": {key: bot.alias_arn for key, bot in self.bots.items()},
            "prompt": self.prompts,
            "view": {key: view.view_arn for key, view in self.views.items()},
        }

    def text(self, reference: Reference) -> str:
        """Returns the value of a reference that is not the ARN of a thing."""
        key, attribute = reference.key or "", reference.attribute or ""
        if reference.kind == "instance":
            return self.instance.instance_arn if attribute == "arn" else self.instance.instance_id
        if reference.kind == "security_key":
            return self.security_keys[key][attribute]
        if reference.kind == "center":
            return self.center[attribute]
        if reference.kind == "environment":
            return self.environment
        if reference.kind == "text":
            return self.texts[key]
        return self._setting(key)

    def unknown_setting(self, path: str) -> str | None:
        """Returns what is wrong with the path of a setting, or None."""
        try:
            self._setting(path)
        except KeyError:
            return f"no setting {path!r} with a single value"
        return None

    def _setting(self, path: str) -> str:
        if self.setting is None:
            raise KeyError(path)
        return self.setting(path)


class FlowLibrary(Construct):
    """The flows and modules of a center from their files, created in the order in which they refer to each other.

    `requires` gives per reference (kind and key, such as `("lambda", "escalate")`) what has to exist before a flow that
    uses it, because the content names the function but not the association that lets the instance call it. `context` is
    what the linter may know about the center, so that it can check intents, function results and attributes too.

    References nothing defines, one name for two flows and whatever the linter refuses are one FlowError that lists all
    of them; flows that lead into each other in a circle are a FlowCycleError.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        flows: Sequence[FlowSource],
        modules: Sequence[FlowSource],
        targets: FlowTargets,
        requires: Mapping[tuple[str, str], cdk.CfnResource] | None = None,
        context: CenterContext | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._targets = targets
        # Asked once: what a function's ARN is costs a round trip into the CDK.
        self._arns = targets.arns()
        self._requires = requires or {}
        self._sources: dict[_Node, FlowSource] = {
            **{("flow", source.key): source for source in flows},
            **{("module", source.key): source for source in modules},
        }
        self.flows: dict[str, ContactFlow] = {}
        self.modules: dict[str, ContactFlowModule] = {}
        _unique_names(self._sources)
        problems = [problem for source in self._sources.values() for problem in self._problems(source)]
        if problems:
            raise FlowError("\n".join(problems))
        check_flows([*flows, *modules], context or CenterContext())
        for kind, key in _creation_order(self._sources):
            self._create(kind, key)

    def flow(self, key: str) -> ContactFlow:
        """Returns a flow by its key."""
        if key not in self.flows:
            raise FlowError(unknown("flow", key, self.flows))
        return self.flows[key]

    def fill(
        self,
        document: dict[str, Any],
        *,
        hours: Mapping[str, IHoursOfOperation] | None = None,
        queues: Mapping[str, IQueue] | None = None,
    ) -> dict[str, Any]:
        """Returns another document of the center, such as a test case, with its references filled.

        `hours` and `queues` are what may be named besides the things of the center.
        """
        arns = self._with(hours, queues)
        filled: dict[str, Any] = resolve(document, lambda reference: self._value(reference, arns))
        return filled

    def problem(
        self,
        reference: Reference,
        *,
        hours: Mapping[str, IHoursOfOperation] | None = None,
        queues: Mapping[str, IQueue] | None = None,
    ) -> str | None:
        """Returns what is wrong with a reference, or None."""
        return reference.problem() or self._unknown(reference, self._with(hours, queues))

    def _with(self, hours: Mapping[str, IHoursOfOperation] | None, queues: Mapping[str, IQueue] | None) -> _Arns:
        return {
            **self._arns,
            "hours": {
                **self._arns["hours"],
                **{key: entry.hours_of_operation_arn for key, entry in (hours or {}).items()},
            },
            "queue": {**self._arns["queue"], **{key: queue.queue_arn for key, queue in (queues or {}).items()}},
        }

    @property
    def content_hashes(self) -> dict[str, str]:
        """The hash of each flow (`inbound`) and module (`module/setup`)."""
        hashes = {key: flow.content_hash for key, flow in self.flows.items()}
        hashes |= {f"module/{key}": module.content_hash for key, module in self.modules.items()}
        return dict(sorted(hashes.items()))

    def _create(self, kind: str, key: str) -> None:
        source = self._sources[kind, key]
        resource: connect.CfnContactFlow | connect.CfnContactFlowModule
        instance = self._targets.instance
        if kind == "flow":
            flow = ContactFlow(self, f"Flow-{key}", instance=instance, source=source, values=self._value, lint=False)
            self.flows[key], resource = flow, flow.flow
        else:
            module = ContactFlowModule(
                self, f"Module-{key}", instance=instance, source=source, values=self._value, lint=False
            )
            self.modules[key], resource = module, module.module
        used = {(use.reference.kind, use.reference.key or "") for use in source.references()}
        for needed in sorted(used & set(self._requires)):
            resource.add_resource_dependency(self._requires[needed])

    def _value(self, reference: Reference, arns: _Arns | None = None) -> str:
        key, attribute = reference.key or "", reference.attribute
        arns = arns or self._arns
        if reference.kind == "flow":
            arn = self.flows[key].flow_arn
        elif reference.kind == "module":
            arn = self.modules[key].alias_arn
        elif reference.kind in arns:
            arn = arns[reference.kind][key]
        else:
            return self._targets.text(reference)
        return resource_id(arn) if attribute == "id" else arn

    def _problems(self, source: FlowSource) -> Iterator[str]:
        for use in source.references():
            problem = self.problem(use.reference)
            if problem:
                yield f"{source.file}: action {use.action!r}: {use.reference.text}: {problem}"

    def _unknown(self, reference: Reference, arns: _Arns) -> str | None:
        kind, key = reference.kind, reference.key or ""
        known: Mapping[str, object] | None
        if kind in {"flow", "module"}:
            known = {name: None for node, name in self._sources if node == kind}
        elif kind == "security_key":
            known = self._targets.security_keys
        elif kind == "text":
            known = self._targets.texts
        elif kind == "setting":
            return self._targets.unknown_setting(key)
        else:
            known = arns.get(kind)
        return unknown(kind.replace("_", " "), key, known) if known is not None and key not in known else None


def _unique_names(sources: Mapping[_Node, FlowSource]) -> None:
    seen: dict[tuple[bool, str], FlowSource] = {}
    for source in sources.values():
        other = seen.setdefault((source.is_module, source.name), source)
        if other is not source:
            raise FlowError(f"{source.file}: name {source.name!r} is already taken by {other.file}")


def _references(source: FlowSource) -> list[_Node]:
    found = {
        (use.reference.kind, use.reference.key or "")
        for use in source.references()
        if use.reference.kind in {"flow", "module"}
    }
    return sorted(found)


def _creation_order(sources: Mapping[_Node, FlowSource]) -> list[_Node]:
    """Returns flows and modules so that each comes after what it refers to; a circle is an error showing the path."""
    order: list[_Node] = []
    done: set[_Node] = set()
    for start in sorted(sources, key=lambda node: (node[0] != "module", node[1])):
        _visit(start, sources, order=order, done=done, path=[])
    return order


def _visit(
    node: _Node, sources: Mapping[_Node, FlowSource], *, order: list[_Node], done: set[_Node], path: list[_Node]
) -> None:
    if node in done:
        return
    if node in path:
        circle = [*path[path.index(node) :], node]
        shown = " -> ".join(sources[step].file for step in circle)
        raise FlowCycleError(
            f"flows refer to each other in a circle, so none can be created first: {shown}; "
            "let one of them hand over through a contact attribute or a quick connect"
        )
    for reference in _references(sources[node]):
        _visit(reference, sources, order=order, done=done, path=[*path, node])
    done.add(node)
    order.append(node)
