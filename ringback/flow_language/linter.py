"""Runs the rules over a flow, or over all flows of a center, and turns their problems into findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from ringback.flow_language.catalogue import CATALOGUE
from ringback.flow_language.context import CenterContext
from ringback.flow_language.errors import FlowFormatError
from ringback.flow_language.findings import Finding
from ringback.flow_language.model import Action, Flow, FlowType
from ringback.flow_language.modules import ModuleBook
from ringback.flow_language.parser import parse
from ringback.flow_language.profile import HOUSE, Profile
from ringback.flow_language.rules import RULES
from ringback.flow_language.rules.parameters import check_parameters
from ringback.flow_language.rules.registry import Check, Problem, Rule, Scope
from ringback.flow_language.rules.scene import Scene
from ringback.flow_language.rules.suppressions import apply_suppressions


def lint(
    flow: Flow, context: CenterContext | None = None, profile: Profile = HOUSE, beside: ModuleBook | None = None
) -> list[Finding]:
    """Returns what is wrong with one flow, in the order of the file.

    With a context, references, intents and function results are checked against the center too. The profile says
    which house rules hold. The flows that lie beside it may lead to it and set before what it reads.
    """
    return _lint(Scene(flow, context, beside or ModuleBook(), profile))


def lint_text(
    text: str | bytes,
    *,
    file: str | None = None,
    flow_type: FlowType | str | None = None,
    context: CenterContext | None = None,
) -> list[Finding]:
    """Returns what is wrong with a flow in text form; a document that is no flow gives one finding, never an error."""
    try:
        flow = parse(text, file=file, flow_type=flow_type)
    except FlowFormatError as error:
        return [error.finding]
    return lint(flow, context)


def lint_center(
    flows: Mapping[str, Flow] | Iterable[Flow], center: CenterContext, profile: Profile = HOUSE
) -> list[Finding]:
    """Returns what is wrong with the flows and modules of a center, each by itself and all of them together."""
    every = list(flows.values() if isinstance(flows, Mapping) else flows)
    book = ModuleBook(every, {flow.key or flow.label: flow for flow in every if flow.is_module})
    scenes = [Scene(flow, center, book, profile) for flow in every]
    together: dict[int, list[Finding]] = {}
    for rule in _allowed(Scope.CENTER, profile):
        for problem in rule.check(scenes, center) if rule.check else ():
            flow = problem.flow or every[0]
            together.setdefault(id(flow), []).append(_finding(rule, problem, flow))
    return [finding for scene in scenes for finding in _lint(scene, together.get(id(scene.flow), []))]


def _lint(scene: Scene, more: Iterable[Finding] = ()) -> list[Finding]:
    findings = [*scene.flow.problems, *more, *_findings(scene)]
    findings = apply_suppressions(
        scene.flow, findings, together=scene.center is not None and bool(scene.book.flows), profile=scene.profile
    )
    order = {action.identifier: action.index for action in reversed(scene.flow.actions)}
    return sorted(findings, key=lambda found: (order.get(found.action or "", -1), found.line or 0, found.rule))


def _findings(scene: Scene) -> Iterator[Finding]:
    action_rules, flow_rules = _rules_by_type(scene.profile), _flow_rules(scene.profile)
    flow = scene.flow
    for action in flow.actions:
        for rule_id, problem in check_parameters(action, scene):
            if rule_id in scene.profile.off:
                continue
            yield _finding(RULES[rule_id], problem, flow)
        for rule, check in action_rules(action, scene.has_placeholders):
            for problem in check(action, scene):
                yield _finding(rule, problem, flow)
    for rule, check in flow_rules:
        for problem in check(scene) if scene.center is not None or not rule.needs_center else ():
            yield _finding(rule, problem, flow)


def _finding(rule: Rule, problem: Problem, flow: Flow) -> Finding:
    return flow.finding(rule.id, rule.level, problem.message, problem.full_path, problem.action)


@cache
def _flow_rules(profile: Profile) -> tuple[tuple[Rule, Check], ...]:
    return tuple((rule, rule.check) for rule in _allowed(Scope.FLOW, profile) if rule.check)


def _allowed(scope: Scope, profile: Profile) -> list[Rule]:
    return [rule for rule in RULES.values() if rule.scope is scope and profile.allows(rule.id, rule.house)]


_PARTS = ("conditions", "errors", "jsonpaths", "references", "texts", "placeholders")


class _RulesByType:
    """Finds the rules for an action: those of its type that look at a part it has; the answer for each kind is kept."""

    def __init__(self, profile: Profile) -> None:
        self._all = _allowed(Scope.ACTION, profile)
        self._known: dict[tuple[str, bool, bool, bool, bool, bool, bool], tuple[tuple[Rule, Check], ...]] = {}

    def __call__(self, action: Action, placeholders: bool) -> tuple[tuple[Rule, Check], ...]:
        kind = action.type
        there = (
            bool(action.conditions),
            bool(action.errors),
            bool(action.jsonpaths),
            placeholders and bool(action.references),
            bool(action.texts),
            placeholders,
        )
        found = self._known.get((kind, *there))
        if found is None:
            parts = {"", *(name for name, has in zip(_PARTS, there, strict=True) if has)}
            if kind in CATALOGUE and CATALOGUE[kind].speaks:
                parts.add("speech")
            fitting = (r for r in self._all if r.about in parts and (not r.types or kind in r.types))
            found = self._known[kind, *there] = tuple((r, r.check) for r in fitting if r.check)
        return found


@cache
def _rules_by_type(profile: Profile) -> _RulesByType:
    return _RulesByType(profile)
