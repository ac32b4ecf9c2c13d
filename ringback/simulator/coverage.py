"""Which branches of the flows calls have taken: counted over scenarios and faults, shown as table, list and pictures.

A branch counts when it can be taken at all, which only the assembly decides:

- Some path leads to the action from the start of its flow; a module is entered by a flow or module that invokes it.
- The default branch that the language makes one write twice (``NextAction`` and ``NoMatchingCondition``, or the error)
  is one branch.
- Looped prompts (`MessageParticipantIteratively`) go on until something interrupts them, which takes a condition, or
  until they fail, which takes an error: their ``NextAction`` is never taken.
- A module call with conditions goes on by what the module returns. Its ``NextAction`` is taken only when some ending of
  the module returns no result, its ``NoMatchingCondition`` only when some ending returns a result without a condition
  of its own. An ending that computes its result may return anything, and a module that is not in the assembly too.
- A comparison of a flow attribute that holds the same text on every way to it goes the one way: the settings have
  decided it in the assembly.
- A view answers with one of the actions it lists (``Actions`` of
  https://docs.aws.amazon.com/connect/latest/APIReference/API_ViewInputContent.html, "a list of possible actions from
  the view"). When each of them has a condition, ``NoMatchingCondition`` of its `ShowView` is never taken.

Flows that several centers have in common (same name, type and branches) are shown once, with the hits of all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

from ringback.flow_language import CATALOGUE, FlowType, TransitionKind, parse
from ringback.flow_language.graph import Edge, Graph, build_graph, reach
from ringback.flow_language.model import Action, Flow, Transition
from ringback.simulator.center import Center
from ringback.simulator.display.console import PLAIN, Paint, pad, width
from ringback.simulator.kernel.records import ActionTaken, TraceEvent
from ringback.simulator.world.model import FlowDefinition, World

END = "end"
NEXT = "next"
_OTHER = "NoMatchingCondition"

#: What a module returns on its endings: a text, or None for an ending without result.
Results = frozenset[str | None]
ResultsOf = Callable[[str], Results | None]
#: What a view can answer with, by its id; nothing when only the deployment knows.
ActionsOf = Callable[[str], Set[str]]


@dataclass(frozen=True, order=True)
class Branch:
    """One way to leave an action; `flow` is the id of the flow or module."""

    flow: str
    action: str
    name: str


@dataclass(frozen=True)
class FlowBranches:
    """A flow with every branch that can be taken in it."""

    id: str
    name: str
    type: str
    source: Flow
    branches: tuple[Branch, ...]
    kinds: Mapping[str, str]
    #: The center it belongs to, when the report is about several and not all of them have it.
    center: str = ""
    #: The ids of the same flow in the other centers.
    twins: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """How reports call it: modules say so, since a flow may have the same name."""
        title = f"{self.name} (module)" if self.type == "MODULE" else self.name
        return f"{self.center}: {title}" if self.center else title

    @property
    def shape(self) -> tuple[str, str, frozenset[tuple[str, str, str]]]:
        """What two centers have in common when they have the same flow: name, type, actions and branches."""
        return (
            self.name,
            self.type,
            frozenset((item.action, self.kinds[item.action], item.name) for item in self.branches),
        )


def _name(transition: Transition) -> str:
    if transition.kind is TransitionKind.NEXT:
        return NEXT
    return str(transition.condition) if transition.condition is not None else transition.error or ""


def _results(flow: Flow) -> Results | None:
    """Returns what a module can return, None when it may be anything: a result read from a reference."""
    found: set[str | None] = set()
    for index in build_graph(flow).order:
        action = flow.actions[index]
        if action.type == "EndFlowModuleExecution":
            result = action.parameters.get("Result")
            if "$." in str(result):
                return None
            found.add(str(result) if result else None)
    return frozenset(found)


def _returns(action: Action, name: str, results: Results | None) -> bool:
    """Tells whether a module call can go on by its `NextAction` or by "no condition holds"."""
    if results is None or not action.conditions:
        return True
    if name == NEXT:
        return None in results
    own = {" ".join(each.condition.operands) for each in action.conditions if each.condition}
    return bool(results - own - {None})


def _answers_otherwise(action: Action, actions_of: ActionsOf) -> bool:
    """Tells whether a view can answer with an action that has no condition; so it is where its actions are unknown."""
    possible = actions_of(str((action.parameters.get("ViewResource") or {}).get("Id", "")))
    return not possible or bool(possible - {text for each in action.conditions for text in _compared(each)})


def _compared(transition: Transition) -> tuple[str, ...]:
    return transition.condition.operands if transition.condition is not None else ()


def _can_be_taken(action: Action, name: str, results_of: ResultsOf, actions_of: ActionsOf) -> bool:
    """Applies what the text above says about looped prompts, views and module calls."""
    if action.type == "MessageParticipantIteratively":
        return name != NEXT
    if action.type == "ShowView" and name == _OTHER:
        return _answers_otherwise(action, actions_of)
    if action.type == "InvokeFlowModule" and name in {NEXT, _OTHER}:
        return _returns(action, name, results_of(str(action.parameters.get("FlowModuleId", ""))))
    return True


_FLOW_ATTRIBUTE = "$.FlowAttributes."


def _written(flow: Flow, graph: Graph, name: str) -> tuple[set[int], set[str]]:
    """Returns the actions that write a flow attribute, and what they write."""
    writers, texts = set(), set()
    for index in graph.order:
        action = flow.actions[index]
        given = action.parameters.get("FlowAttributes") if action.type == "UpdateFlowAttributes" else None
        if isinstance(given, Mapping) and name in given:
            writers.add(index)
            value = given[name]
            texts.add(str(value.get("Value", "$.") if isinstance(value, Mapping) else value))
    return writers, texts


def _decided(flow: Flow, graph: Graph, index: int) -> str | None:
    """Returns the only branch of a comparison whose flow attribute has one text on every way to it, if it is so."""
    action = flow.actions[index]
    compared = str(action.parameters.get("ComparisonValue", ""))
    if action.type != "Compare" or not compared.startswith(_FLOW_ATTRIBUTE) or graph.start is None:
        return None
    writers, texts = _written(flow, graph, compared.removeprefix(_FLOW_ATTRIBUTE))
    conditions = [each.condition for each in action.conditions if each.condition is not None]
    if len(texts) != 1 or any("$." in text for text in texts) or any(each.operator != "Equals" for each in conditions):
        return None

    def leaves_it_unwritten(edge: Edge) -> bool:
        return edge.source not in writers or edge.transition.kind is not TransitionKind.NEXT

    if index in reach(graph.runtime, (graph.start,), allowed=leaves_it_unwritten):
        return None
    (text,) = texts
    return next((str(each) for each in conditions if each.operands == (text,)), _OTHER)


def _branches(flow_id: str, flow: Flow, results_of: ResultsOf, actions_of: ActionsOf) -> Iterator[Branch]:
    graph = build_graph(flow)
    reachable = set(graph.order)
    for index, action in enumerate(flow.actions):
        if index not in reachable:
            continue
        entry = CATALOGUE.get(action.type)
        if entry is not None and (entry.terminal or entry.leaves):
            yield Branch(flow_id, action.identifier, END)
        decided = _decided(flow, graph, index)
        for edge in graph.runtime[index]:
            name = _name(edge.transition)
            if _can_be_taken(action, name, results_of, actions_of) and decided in {None, name}:
                yield Branch(flow_id, action.identifier, name)


def _invoked(flows: Iterable[Flow]) -> set[str]:
    """Returns what module calls name: ARNs, aliases, and references that may lead to any module."""
    return {
        str(action.parameters.get("FlowModuleId", ""))
        for flow in flows
        for action in flow.actions
        if action.type == "InvokeFlowModule"
    }


def _parsed(definition: FlowDefinition) -> Flow:
    return parse(definition.content, file=definition.name, flow_type=FlowType(definition.type))


def universe(world: World) -> list[FlowBranches]:
    """Returns every flow and module of a world with its branches, by name."""
    flows = [(item, _parsed(item)) for registry in (world.flows, world.modules) for item in registry]
    results = {item.arn: _results(flow) for item, flow in flows if item.type == "MODULE"}
    invoked = _invoked([flow for _, flow in flows])
    known = {world.module_aliases.get(key, key) for key in invoked}

    def results_of(key: str) -> Results | None:
        return results.get(world.module_aliases.get(key, key))

    def actions_of(key: str) -> Set[str]:
        view = world.view(key)
        return frozenset(view.actions if view is not None else ())

    every = []
    for item, flow in flows:
        if item.type == "MODULE" and item.arn not in known and not any(key.startswith("$.") for key in invoked):
            continue
        found = tuple(dict.fromkeys(_branches(item.id, flow, results_of, actions_of)))
        kinds = {action.identifier: action.type for action in flow.actions}
        every.append(FlowBranches(item.id, item.name, item.type, flow, found, kinds))
    return sorted(every, key=_place)


def _place(flow: FlowBranches) -> tuple[bool, str, str]:
    return flow.type == "MODULE", flow.name, flow.center


def universe_of(worlds: Mapping[str, World]) -> list[FlowBranches]:
    """Returns the flows of several centers (name to world): what all have in common once, the rest by center."""
    groups: dict[Any, list[tuple[str, FlowBranches]]] = {}
    for center, world in worlds.items():
        for flow in universe(world):
            groups.setdefault(flow.shape, []).append((center, flow))
    every = []
    for group in groups.values():
        names = [center for center, _ in group]
        first, *rest = [flow for _, flow in group]
        label = "" if len(names) == len(worlds) else ", ".join(names)
        every.append(replace(first, center=label, twins=tuple(flow.id for flow in rest)))
    return sorted(every, key=_place)


def taken(events: Iterable[TraceEvent]) -> Counter[Branch]:
    """Counts the branches that a trace took."""
    return Counter(
        Branch(event.site.flow_id, event.site.action, event.branch)
        for event in events
        if isinstance(event, ActionTaken) and event.site is not None
    )


def taken_in(center: Center) -> Counter[Branch]:
    """Counts the branches that all contacts of a center took."""
    found: Counter[Branch] = Counter()
    for contact in center.contacts:
        found.update(taken(contact.trace))
    return found


@dataclass
class Coverage:
    """Branches of some flows and how often each was taken; a flow that centers share counts the hits of all of them."""

    flows: Sequence[FlowBranches]
    hits: Counter[Branch] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Knows under which id a shared flow is counted."""
        self._counted_as = {twin: flow.id for flow in self.flows for twin in flow.twins}

    def _counted(self, branch: Branch) -> Branch:
        counted = self._counted_as.get(branch.flow)
        return branch if counted is None else replace(branch, flow=counted)

    def add(self, hits: Mapping[Branch, int]) -> None:
        """Adds what one run took."""
        for branch, count in hits.items():
            self.hits[self._counted(branch)] += count

    def missing(self, flow: FlowBranches) -> list[Branch]:
        """Returns the branches of a flow that nothing took."""
        return [branch for branch in flow.branches if not self.hits[branch]]

    def share(self, flow: FlowBranches | None = None) -> float:
        """Returns the share of branches taken, 0 to 1; of one flow or of all."""
        branches = flow.branches if flow is not None else [item for each in self.flows for item in each.branches]
        return sum(1 for item in branches if self.hits[item]) / len(branches) if branches else 1.0

    @property
    def counts(self) -> tuple[int, int]:
        """How many branches were taken, and how many there are."""
        every = [item for flow in self.flows for item in flow.branches]
        return sum(1 for item in every if self.hits[item]), len(every)

    def to_wire(self) -> list[list[Any]]:
        """Returns the hits as plain data for other processes and files."""
        return [[item.flow, item.action, item.name, count] for item, count in sorted(self.hits.items())]

    def add_wire(self, rows: Iterable[Iterable[Any]]) -> None:
        """Adds hits that another process counted."""
        for flow, action, name, count in rows:
            self.hits[self._counted(Branch(flow, action, name))] += int(count)


def _bar(share: float, paint: Paint, columns: int = 20) -> str:
    filled = round(share * columns)
    style = "green" if share == 1 else "yellow" if share >= 0.8 else "red"
    return paint("━" * filled, style) + paint("·" * (columns - filled), "dim")


def table(coverage: Coverage, *, paint: Paint = PLAIN) -> list[str]:
    """Returns the coverage of every flow as lines, the worst last sight being the total."""
    longest = max((width(flow.title) for flow in coverage.flows), default=0)
    lines = []
    for flow in coverage.flows:
        done = len(flow.branches) - len(coverage.missing(flow))
        share = coverage.share(flow)
        figures = f"{done:>4} of {len(flow.branches):>3}  {share * 100:5.1f} %"
        lines.append(f"  {pad(flow.title, longest)}  {_bar(share, paint)} {figures}")
    done, every = coverage.counts
    lines.append(paint(f"  {pad('all flows', longest)}  {_bar(coverage.share(), paint)} ", "bold"))
    lines[-1] += paint(f"{done:>4} of {every:>3}  {coverage.share() * 100:5.1f} %", "bold")
    return lines


def missing_lines(coverage: Coverage, *, paint: Paint = PLAIN) -> list[str]:
    """Returns every branch that nothing took: flow, action, type, branch."""
    return [
        f"  {flow.title}/{branch.action} {paint(f'({flow.kinds[branch.action]})', 'dim')} — {branch.name}"
        for flow in coverage.flows
        for branch in coverage.missing(flow)
    ]
