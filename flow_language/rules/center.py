"""FL501-FL507, FL510-FL518: a flow against the center it belongs to, and the flows of a center against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from flow_language.context import BotFacts, CenterContext
from flow_language.facts import NO_CALL
from flow_language.findings import Level
from flow_language.model import Action, Flow, FlowType
from flow_language.modules import MAX_NESTING, attributes_set, called_modules
from flow_language.references import Reference, find_jsonpaths
from flow_language.rules.functions import function_facts, function_key, function_results
from flow_language.rules.registry import Problem, Scope, rule
from flow_language.rules.scene import Scene, at, listed, nearest

_ADMIN = "https://docs.aws.amazon.com/connect/latest/adminguide"
_HOOKS: Mapping[str, FlowType] = {
    "AgentHold": FlowType.AGENT_HOLD,
    "AgentWhisper": FlowType.AGENT_WHISPER,
    "CustomerHold": FlowType.CUSTOMER_HOLD,
    "CustomerQueue": FlowType.CUSTOMER_QUEUE,
    "CustomerWhisper": FlowType.CUSTOMER_WHISPER,
}
_QUICK: Mapping[str, FlowType] = {"queue": FlowType.QUEUE_TRANSFER, "user": FlowType.AGENT_TRANSFER}
_TRANSFER_TARGETS = (FlowType.CONTACT_FLOW, FlowType.AGENT_TRANSFER, FlowType.QUEUE_TRANSFER)


def _known(center: CenterContext, kind: str) -> Iterable[str] | None:
    """Returns the keys a kind of reference may name, or None when they are not known."""
    return {
        "queue": center.queues,
        "hours": center.hours,
        "prompt": center.prompts,
        "view": center.views,
        "security_key": center.security_keys,
        "setting": center.settings,
        "text": center.texts,
        "flow": center.flows,
        "module": center.modules,
        "lambda": center.lambdas,
        "lex": center.lex_bots,
    }.get(kind)


@rule("FL501", Level.REFUSED, "reference to something that does not exist", evidence="this project", needs_center=True)
def reference_exists(action: Action, scene: Scene) -> Iterator[Problem]:
    """The center has no queue, flow, function, bot, setting or text of this key, so the reference cannot be filled when
    the center is synthesized."""
    if scene.center is None:
        return
    for path, found in action.references:
        known = _known(scene.center, found.kind)
        if known is None or found.key is None or found.problem() or found.key in known:
            continue
        yield at(action, path, f"'{found.text}': {_missing(scene.center, found, known)}")


def _missing(center: CenterContext, found: Reference, known: Iterable[str]) -> str:
    name = center.key or "the center"
    keys = sorted(known)
    few = f"; there are {listed(keys, last='and')}" if 0 < len(keys) <= 12 else ""
    return f"{name} has no {found.kind.replace('_', ' ')} '{found.key}'{nearest(str(found.key), keys)}{few}"


@rule(
    "FL502",
    Level.WRONG,
    "flow of the wrong type",
    evidence="A",
    source=f"{_ADMIN}/create-contact-flow.html",
    needs_center=True,
)
def flow_type_fits(action: Action, scene: Scene) -> Iterator[Problem]:
    """Each place takes flows of one type: an event hook its own, a transfer a contact or transfer flow, a task a
    contact flow. The service accepts any id and takes the error branch in the call."""
    flows = scene.center.flows if scene.center else None
    for path, found in action.references if flows else ():
        kind = flows.get(found.key or "") if flows and found.kind == "flow" else None
        if kind is None:
            continue
        place = path.rsplit(".", 1)[-1]
        wanted = _wanted(action, place)
        if wanted and kind not in wanted:
            names = listed([one.export_name for one in wanted])
            yield at(action, path, f"flow '{found.key}' is a {kind.export_name} flow; {place} takes {names}")


def _wanted(action: Action, place: str) -> tuple[FlowType, ...]:
    if action.type == "UpdateContactEventHooks":
        return (_HOOKS.get(place, FlowType.CONTACT_FLOW),)
    if action.type == "TransferToFlow":
        return _TRANSFER_TARGETS
    return (FlowType.CONTACT_FLOW,) if action.type in ("CreateTask", "StartOutboundChatContact") else ()


def _bots(scene: Scene, action: Action) -> list[tuple[str, BotFacts]]:
    known = scene.center.lex_bots if scene.center else None
    named = [found.key for _, found in action.references if found.kind == "lex" and found.key]
    return [(key, known[key]) for key in named if known is not None and key in known]


@rule(
    "FL503",
    Level.WRONG,
    "intent that the bot does not have",
    evidence="D",
    source=f"{_ADMIN}/get-customer-input.html",
    needs_center=True,
)
def intent_exists(action: Action, scene: Scene) -> Iterator[Problem]:
    """The flow branches on an intent that the bot does not know in the language of the contact; the branch is never
    taken. `FallbackIntent` is an intent like any other."""
    if scene.center is None:
        return
    if action.type == "ConnectParticipantWithLexBot":
        for key, bot in _bots(scene, action):
            yield from _intents(action, scene.center, {key: bot})
    elif action.type == "Compare" and action.parameters.get("ComparisonValue") == "$.Lex.IntentName":
        bots = scene.center.lex_bots or {}
        used = {key for other in scene.flow.actions for key, _ in _bots(scene, other)}
        if used:
            yield from _intents(action, scene.center, {key: bots[key] for key in used})


def _intents(action: Action, center: CenterContext, bots: Mapping[str, BotFacts]) -> Iterator[Problem]:
    locale = center.locale.replace("-", "_")
    names = listed(sorted(bots))
    speaking = [bot.locales[locale] for bot in bots.values() if locale in bot.locales]
    if not speaking:
        yield at(action, "Parameters", f"bot {names} has no locale {locale}")
        return
    known = {intent for intents in speaking for intent in intents}
    for transition in action.conditions:
        operand = transition.condition.operands[0] if transition.condition and transition.condition.operands else ""
        if operand and not find_jsonpaths(operand) and operand not in known:
            message = f"bot {names} has no intent '{operand}' in {locale}{nearest(operand, known)}"
            yield at(action, f"Transitions.{transition.path}.Condition.Operands", message)


@rule(
    "FL504",
    Level.WRONG,
    "key that the function does not return",
    scope=Scope.FLOW,
    evidence="A",
    source=f"{_ADMIN}/connect-lambda-functions.html",
    needs_center=True,
)
def result_returned(scene: Scene) -> Iterator[Problem]:
    """The flow reads a key of `$.External` that no function called before returns, so the value is always empty.
    Either the name is misspelled, or the function has to declare and return it."""
    if scene.center is None or scene.center.lambdas is None:
        return
    for place, action in enumerate(scene.flow.actions):
        if place not in scene.facts.reached:
            continue
        for path, found in action.jsonpaths:
            if found.root == "External" and found.key is not None:
                yield from _unreturned(scene, place, action, path, found.key)


def _unreturned(scene: Scene, place: int, action: Action, path: str, key: str) -> Iterator[Problem]:
    calls = [name[len("ext:") :] for name in scene.facts.with_prefix(place, "ext:") if name != NO_CALL]
    known = {name: function_results(scene, scene.flow.by_identifier[name]) for name in calls}
    if not known or any(results is None for results in known.values()):
        return
    everywhere = [function_results(scene, other) for other in scene.flow.actions]
    if any(results is not None and key in results for results in everywhere):
        return  # another function of the flow returns it: that is FL209
    returned = {name for results in known.values() if results for name in results}
    functions = listed(sorted({str(function_key(scene.flow.by_identifier[name])) for name in calls}))
    yield at(action, path, f"function {functions} returns no '{key}'{nearest(key, returned)}")


@rule(
    "FL505",
    Level.WRONG,
    "parameter that the function does not read",
    types=("InvokeLambdaFunction",),
    evidence="this project",
    needs_center=True,
)
def parameter_read(action: Action, scene: Scene) -> Iterator[Problem]:
    """The flow hands the function a parameter that its declaration does not have; the value is ignored. The declaration
    lists every parameter by name."""
    facts = function_facts(scene, action)
    given = action.parameters.get("LambdaInvocationAttributes")
    if facts is None or facts.parameters is None or not isinstance(given, dict):
        return
    for name in given:
        if name not in facts.parameters:
            message = f"function '{function_key(action)}' reads no '{name}'{nearest(name, facts.parameters)}"
            yield at(action, f"Parameters.LambdaInvocationAttributes.{name}", message)


@rule(
    "FL506",
    Level.WRONG,
    "function that Amazon Connect may not call",
    types=("InvokeLambdaFunction",),
    evidence="connect-terraform",
    source=f"{_ADMIN}/connect-lambda-functions.html",
    needs_center=True,
)
def function_callable(action: Action, scene: Scene) -> Iterator[Problem]:
    """A function has to be associated with the instance and permit `connect.amazonaws.com` to invoke it. Without that
    the block takes its error branch silently: no invocation, no log, no metric."""
    facts = function_facts(scene, action)
    if facts is None:
        return
    missing = [
        word
        for word, there in (
            ("associated with the instance", facts.associated),
            ("invocable by Connect", facts.permitted),
        )
        if not there
    ]
    if missing:
        message = f"function '{function_key(action)}' is not {' and not '.join(missing)}"
        yield at(action, "Parameters.LambdaFunctionARN", message)


@rule(
    "FL507",
    Level.REFUSED,
    "bot that is not associated",
    types=("ConnectParticipantWithLexBot",),
    evidence="S4, several",
    source=f"{_ADMIN}/amazon-lex.html",
    needs_center=True,
)
def bot_associated(action: Action, scene: Scene) -> Iterator[Problem]:
    """The alias of a bot has to be associated with the instance before the flow is created; otherwise the creation
    itself fails."""
    for key, bot in _bots(scene, action):
        if not bot.associated:
            yield at(action, "Parameters.LexV2Bot", f"the alias of bot '{key}' is not associated with the instance")


@rule(
    "FL510", Level.PRACTICE, "flow that nobody enters", scope=Scope.CENTER, evidence="this project", needs_center=True
)
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
            takes = f"it takes a {wanted.export_name} flow"
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
    evidence="this project",
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
            written = action.parameters.get("Attributes") if action.type == "UpdateContactAttributes" else None
            unread = sorted(set(written) - read) if isinstance(written, dict) else []
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
                message = (
                    f"module '{key}' uses {listed(wrong, last='and')}, which a {kind.export_name} flow does not support"
                )
                yield Problem(message, scene.flow.action(identifier), "Parameters.FlowModuleId", scene.flow)


def _unsupported(key: str, kind: FlowType, modules: Mapping[str, Scene], seen: set[str]) -> list[str]:
    """Returns the action types of a module, and of those it calls, that a flow type does not support."""
    module = modules.get(key)
    if module is None or key in seen:
        return []
    seen.add(key)
    own = {
        entry.name
        for entry in module.entries.values()
        if not entry.where.allows(kind) and entry.name not in ("EndFlowModuleExecution", "InvokeFlowModule")
    }
    below = {name for _, other in called_modules(module.flow) for name in _unsupported(other, kind, modules, seen)}
    return sorted(own | below)


@rule("FL518", Level.REFUSED, "entry without a flow", scope=Scope.CENTER, evidence="this project", needs_center=True)
def entry_exists(scenes: Sequence[Scene], center: CenterContext) -> Iterator[Problem]:
    """Something of the center (a number, a default, a queue) starts a flow that does not exist."""
    keys = {scene.flow.key for scene in scenes if not scene.flow.is_module} | set(center.flows or ())
    for name in sorted(center.entry_flows or ()):
        if name not in keys:
            known = [key for key in keys if key]
            yield Problem(f"the center starts flow '{name}', which does not exist{nearest(name, known)}")
