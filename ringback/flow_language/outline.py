"""A flow in words: what it is, what it needs, and every step with where it leads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringback.flow_language.catalogue import CATALOGUE
from ringback.flow_language.catalogue.entries import ParameterNode
from ringback.flow_language.graph import build_graph
from ringback.flow_language.model import Action, Flow
from ringback.flow_language.speech import spoken
from ringback.flow_language.texts import words
from ringback.flow_language.words import shortened

_LONGEST = 90
_TOLD = ("ComparisonValue", "FlowLoggingBehavior", "TextToSpeechVoice", "LanguageCode", "LoopCount", "Result")
"""Parameters that tell what a step does when nothing is said and nothing is named."""


def outline(flow: Flow) -> str:
    """Returns a flow in words, one line for each step and each way out of it."""
    kind = flow.type.export_name if flow.type else "flow"
    name = f" '{flow.name}'" if flow.name else ""
    lines = [f"{flow.label}: {kind}{name}, {len(flow.actions)} actions, starts at '{flow.start}'"]
    lines += [f"  needs {what}: {', '.join(things)}" for what, things in needed(flow).items()]
    graph = build_graph(flow)
    order = [*graph.order, *(place for place in range(len(flow.actions)) if place not in graph.reached)]
    for place in order:
        lines += _step(flow.actions[place], reached=place in graph.reached)
    return "\n".join(lines)


def needed(flow: Flow) -> dict[str, list[str]]:
    """Returns the queues, functions, bots and other things that a flow names, by kind."""
    found: dict[str, dict[str, None]] = {}
    for action in flow.actions:
        for kind, value in named_things(action):
            found.setdefault(kind, {})[_short(value)] = None
    return {kind: list(found[kind]) for kind in sorted(found)}


def named_things(action: Action) -> Iterator[tuple[str, str]]:
    """Yields kind and value of every parameter of an action that names a thing."""
    entry = CATALOGUE.get(action.type)
    if entry is not None:
        yield from _named_below(entry.tree, action.parameters)


def _named_below(node: ParameterNode, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            below = node.children.get(key) or node.children.get("*")
            if below is not None:
                yield from _named_below(below, item)
    elif isinstance(value, list) and "[]" in node.children:
        for item in value:
            yield from _named_below(node.children["[]"], item)
    elif node.row is not None and node.row.names is not None and isinstance(value, str) and value:
        yield node.row.names, value


def _step(action: Action, *, reached: bool) -> Iterator[str]:
    entry = CATALOGUE.get(action.type)
    block = entry.block.split(",")[0] if entry else action.type
    told = _told(action)
    lost = "" if reached else " (nothing leads here)"
    ways = _ways(action)
    only = f" -> {next(iter(ways))}" if list(ways.values()) == [[""]] else ""
    yield f"  {action.identifier}: {block}{f' {told}' if told else ''}{only}{lost}"
    if not only:
        yield from (f"      {_labels(labels)}-> {target}" for target, labels in ways.items())


def _told(action: Action) -> str:
    """Returns what a step says, names or compares, shortened."""
    said = [words(text) for _, text in spoken(action)]
    if said:
        return f'"{_short(said[0])}"'
    things = [value for _, value in named_things(action)]
    attributes = action.parameters.get("Attributes", action.parameters.get("FlowAttributes"))
    if isinstance(attributes, dict) and not things:
        return _short(", ".join(attributes))
    told = (action.parameters.get(name) for name in _TOLD)
    return _short(next((str(value) for value in (*things, *told) if isinstance(value, str)), ""))


def _ways(action: Action) -> dict[str, list[str]]:
    """Returns the labels of the ways out of a step, by where they lead; a copy of another way is left out."""
    ways: dict[str, list[str]] = {}
    for transition in action.transitions:
        ways.setdefault(transition.target, []).append(transition.label)
    entry = CATALOGUE.get(action.type)
    for labels in ways.values():
        if "" in labels and entry is not None and set(labels) & set(entry.default):
            labels.remove("")  # a copy of the default branch, which is never taken by itself
    return ways


def _labels(labels: Iterable[str]) -> str:
    return f"{', '.join(label or 'next' for label in labels)} "


def _short(text: str) -> str:
    return shortened(" ".join(text.split()), _LONGEST)
