"""Which flow leads where: transfers, modules and hooks of a whole center, read from its flows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ringback.flow_language.model import Action, Flow, FlowType
from ringback.flow_language.pictures.cards import short
from ringback.flow_language.pictures.language import say
from ringback.flow_language.pictures.words import Family, flow_type_word, hook_word
from ringback.flow_language.references import parse_reference

TRANSFER, MODULE, HOOK = "transfer", "module", "hook"
_FAMILIES: Mapping[FlowType | None, Family] = {
    FlowType.CONTACT_FLOW: Family.SPEECH,
    FlowType.MODULE: Family.MODULE,
    FlowType.CUSTOMER_QUEUE: Family.QUEUE,
    FlowType.AGENT_TRANSFER: Family.HANDOVER,
    FlowType.QUEUE_TRANSFER: Family.HANDOVER,
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A flow or module on the map."""

    key: str
    """``flow:main`` or ``module:greet``; the reference with which others name it."""
    name: str
    word: str
    family: Family
    facts: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class Link:
    """A way from one flow to another."""

    source: str
    target: str
    kind: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class CenterMap:
    """Holds all flows of a center and what leads from one to another."""

    units: tuple[Unit, ...]
    links: tuple[Link, ...]

    @property
    def doors(self) -> frozenset[str]:
        """Returns the units nothing leads to: contacts come in there, or nobody does."""
        return frozenset(unit.key for unit in self.units) - {link.target for link in self.links}


def unit_key(flow: Flow) -> str:
    """Returns how a map calls a flow."""
    return f"{'module' if flow.is_module else 'flow'}:{flow.key or flow.name}"


def center_links(flows: Sequence[Flow]) -> CenterMap:
    """Returns the map of a center; links to flows that were not given are left out."""
    units = tuple(_unit(flow) for flow in flows)
    known = {unit.key for unit in units}
    links = [link for flow in flows for link in _links(flow) if link.target in known]
    return CenterMap(units, tuple(dict.fromkeys(links)))


def _unit(flow: Flow) -> Unit:
    facts = []
    for word, kind in (("함수", "lambda"), ("대기열", "queue"), ("운영시간", "hours"), ("봇", "lex"), ("화면", "view")):
        names = [reference.key or "" for reference in flow.references if reference.kind == kind]
        if names:
            facts.append(f"{say(word)} {', '.join(dict.fromkeys(names))}")
    return Unit(
        key=unit_key(flow),
        name=flow.key or flow.name or "",
        word=flow_type_word(flow.type),
        family=_FAMILIES.get(flow.type, Family.DATA),
        facts=tuple(facts),
        description=flow.description,
    )


def _links(flow: Flow) -> Iterator[Link]:
    source = unit_key(flow)
    for action in flow.actions:
        for kind, target, label in _targets(action):
            reference = parse_reference(target)
            if reference is not None and reference.key:
                yield Link(source, f"{reference.kind}:{reference.key}", kind, label)


def _targets(action: Action) -> Iterator[tuple[str, str, str]]:
    parameters = action.parameters
    if action.type == "TransferToFlow":
        yield TRANSFER, str(parameters.get("ContactFlowId", "")), ""
    elif action.type == "InvokeFlowModule":
        yield MODULE, str(parameters.get("FlowModuleId", "")), ""
    elif action.type == "CreateCallbackContact" or action.type == "CreateTask":
        yield TRANSFER, str(parameters.get("ContactFlowId", "")), short(action.identifier)
    elif action.type == "UpdateContactEventHooks" and isinstance(parameters.get("EventHooks"), dict):
        for event, target in parameters["EventHooks"].items():
            yield HOOK, str(target), hook_word(event)
