"""FL510-FL518: the flows of a center against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

from ringback.flow_language.context import CenterContext
from ringback.flow_language.findings import Level
from ringback.flow_language.legality import fits_caller, module_problem
from ringback.flow_language.limits import MAX_NESTING
from ringback.flow_language.model import Flow, FlowType
from ringback.flow_language.modules import attributes_set, attributes_written, called_modules
from ringback.flow_language.references import Reference
from ringback.flow_language.rules.registry import Problem, Scope, rule
from ringback.flow_language.rules.scene import Scene, listed, nearest
from ringback.flow_language.words import with_article

_ADMIN = "https://docs.aws.amazon.com/connect/latest/adminguide"
_QUICK: Mapping[str, FlowType] = {"queue": FlowType.QUEUE_TRANSFER, "user": FlowType.AGENT_TRANSFER}


@rule("FL510", Level.PRACTICE, "flow that nobody enters", scope=Scope.CENTER, evidence="convention", needs_center=True)
def flow_entered(scenes: Sequence[Scene], center: CenterContext) -> Iterator[Problem]:
    """No number, queue, quick connect, hook or other flow leads to this flow or module. It is deployed and never runs;
    most often a reference was forgotten, or the settings list a file this center does not need."""
    if center.entry_flows is None:
        return
    named = {(found.kind, found.key) for scene in scenes for found in scene.flow.references if _elsewhere(scene, found)}
    started = set(center.entry_flows) | {quick.flow for quick in center.quick_connects.values()}
    variants = _variants(scenes)
    for scene in scenes:
        flow = scene.flow
        kind = "module" if flow.is_module else "flow"
        names = {flow.key, *variants.get(flow.key or "", ())}
        if any((kind, name) in named or (name in started and not flow.is_module) for name in names):
            continue
        place = f"in center '{center.key}' nothing" if center.key else "nothing"
        yield Problem(f"{place} leads to {kind} '{flow.key}'; refer to it, declare its entry, or remove it", flow=flow)


def _elsewhere(scene: Scene, found: Reference) -> bool:
    return found.key != scene.flow.key or (found.kind == "module") != scene.flow.is_module


def _variants(scenes: Sequence[Scene]) -> Mapping[str, Set[str]]:
    """Returns per key the keys of flows with the same name: one of them is deployed, by settings."""
    by_name: dict[tuple[str | None, bool], set[str]] = {}
    for scene in scenes:
        if scene.flow.name and scene.flow.key:
            by_name.setdefault((scene.flow.name, scene.flow.is_module), set()).add(scene.flow.key)
    return {key: keys for keys in by_name.values() for key in keys}


@rule(
    "FL511",
    Level.WRONG,
    "quick connect with the wrong flow",
    scope=Scope.CENTER,
    evidence="A",
    source=f"{_ADMIN}/quick-connects.html",
    needs_center=True,
)
def quick_connect_flow(scenes: Sequence[Scene], center: CenterContext) -> Iterator[Problem]:
    """A queue quick connect runs a queue transfer flow, an agent quick connect an agent transfer flow. With another
    type the transfer fails while the agent waits."""
    flows = center.flows or {}
    by_key = {scene.flow.key: scene.flow for scene in scenes if not scene.flow.is_module}
    for name, quick in center.quick_connects.items():
        wanted, kind = _QUICK.get(quick.kind), flows.get(quick.flow)
        if wanted is None or (kind is None and quick.flow not in flows and not flows):
            continue
        if kind is None:
            message = (
                f"quick connect '{name}' runs flow '{quick.flow}', which does not exist{nearest(quick.flow, flows)}"
            )
            yield Problem(message, flow=next(iter(by_key.values()), None))
        elif kind is not wanted:
            takes = f"it takes {with_article(wanted.export_name)} flow"
            message = f"quick connect '{name}' ({quick.kind}) runs this {kind.export_name} flow; {takes}"
            yield Problem(message, flow=by_key.get(quick.flow))


@rule(
    "FL512",
    Level.REFUSED,
    "modules that call each other in a circle",
    scope=Scope.CENTER,
    evidence="A",
    source=f"{_ADMIN}/contact-flow-modules.html",
    needs_center=True,
)
def module_nesting(scenes: Sequence[Scene], center: CenterContext) -> Iterator[Problem]:
    """Modules may call modules, five deep at most and never in a circle."""
    modules = {scene.flow.key or scene.flow.label: scene.flow for scene in scenes if scene.flow.is_module}
    for scene in scenes:
        for identifier, key in called_modules(scene.flow):
            chain = _chain(scene.flow, key, modules)
            if chain is not None:
                yield Problem(chain, scene.flow.action(identifier), "Parameters.FlowModuleId", scene.flow)


def _chain(flow: Flow, first: str, modules: Mapping[str, Flow]) -> str | None:
    """Returns what is wrong with the calls below a first call, or None."""
    own = flow.key if flow.is_module else None
    todo: list[tuple[str, ...]] = [(first,)]
    while todo:
        chain = todo.pop()
        if chain[-1] == own:
            return f"the module calls itself: {' -> '.join((own, *chain))}"
        if len(chain) > MAX_NESTING:
            return f"modules are nested deeper than {MAX_NESTING}: {' -> '.join(chain)}"
        below = modules.get(chain[-1])
        if below is not None:
            todo += [(*chain, key) for _, key in dict(called_modules(below)).items() if key not in chain]
    return None


@rule(
    "FL513",
    Level.WRONG,
    "attribute that nothing sets",
    scope=Scope.CENTER,
    evidence="A",
    source=f"{_ADMIN}/connect-attrib-list.html",
    needs_center=True,
)
def attribute_set_somewhere(scenes: Sequence[Scene], center: CenterContext) -> Iterator[Problem]:
    """No flow of the center sets the contact attribute and nothing outside is known to set it, so it is always empty:
    the name is misspelled, or the step that sets it is missing."""
    if center.attributes is None:
        return
    written = {name for scene in scenes for name in attributes_set(scene.flow)} | set(center.attributes)
    if any("$" in name for name in written):
        return  # a name is worked out in the call
    for scene in scenes:
        reported: set[str] = set()
        for action in scene.flow.actions:
            for path, found in action.jsonpaths:
                if found.root == "Attributes" and found.key and found.key not in written | reported:
                    reported.add(found.key)
                    message = f"nothing sets the attribute '{found.key}'{nearest(found.key, written)}"
                    yield Problem(message, action, path, scene.flow)


@rule(
    "FL514",
    Level.PRACTICE,
    "attribute that nothing reads",
    scope=Scope.CENTER,
    evidence="convention",
    needs_center=True,
)
def attribute_read_somewhere(scenes: Sequence[Scene], center: CenterContext) -> Iterator[Problem]:
    """The contact attribute is set, and neither a flow nor anything known outside reads it. It costs a part of the 32
    KB and misleads the next reader."""
    if not center.attributes_read:
        return
    read = {
        found.key
        for scene in scenes
        for action in scene.flow.actions
        for _, found in action.jsonpaths
        if found.root == "Attributes"
    } | set(center.attributes_read)
    for scene in scenes:
        for action in scene.flow.actions:
            unread = sorted(set(attributes_written(action)) - read)
            if unread:
                message = f"nothing reads the attribute {listed(unread, last='or')}"
                yield Problem(message, action, "Parameters.Attributes", scene.flow)


@rule(
    "FL516",
    Level.WRONG,
    "module with actions this flow type does not support",
    scope=Scope.CENTER,
    evidence="A",
    source=f"{_ADMIN}/contact-flow-modules.html",
    needs_center=True,
)
def module_fits_caller(scenes: Sequence[Scene], center: CenterContext) -> Iterator[Problem]:
    """A module may hold any action, but one that the calling flow type does not support takes its error branch in the
    call. A queue flow, for example, cannot use a module that transfers to a queue."""
    modules = {scene.flow.key or scene.flow.label: scene for scene in scenes if scene.flow.is_module}
    for scene in scenes:
        kind = scene.flow.type
        if kind is None or scene.flow.is_module:
            continue
        for identifier, key in called_modules(scene.flow):
            wrong = _unsupported(key, kind, modules, set())
            if wrong:
                message = module_problem(key, wrong, kind)
                yield Problem(message, scene.flow.action(identifier), "Parameters.FlowModuleId", scene.flow)


def _unsupported(key: str, kind: FlowType, modules: Mapping[str, Scene], seen: set[str]) -> list[str]:
    """Returns the action types of a module, and of those it calls, that a flow type does not support."""
    module = modules.get(key)
    if module is None or key in seen:
        return []
    seen.add(key)
    own = {entry.name for entry in module.entries.values() if not fits_caller(entry, kind)}
    below = {name for _, other in called_modules(module.flow) for name in _unsupported(other, kind, modules, seen)}
    return sorted(own | below)


@rule("FL518", Level.REFUSED, "entry without a flow", scope=Scope.CENTER, evidence="convention", needs_center=True)
def entry_exists(scenes: Sequence[Scene], center: CenterContext) -> Iterator[Problem]:
    """Something of the center (a number, a default, a queue) starts a flow that does not exist."""
    keys = {scene.flow.key for scene in scenes if not scene.flow.is_module} | set(center.flows or ())
    for name in sorted(center.entry_flows or ()):
        if name not in keys:
            known = [key for key in keys if key]
            yield Problem(f"the center starts flow '{name}', which does not exist{nearest(name, known)}")
