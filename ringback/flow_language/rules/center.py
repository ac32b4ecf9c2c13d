"""FL501-FL507: a flow against the center it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ringback.flow_language.context import BotFacts, CenterContext
from ringback.flow_language.facts import NO_CALL
from ringback.flow_language.findings import Level
from ringback.flow_language.model import Action, FlowType
from ringback.flow_language.references import Reference, find_jsonpaths
from ringback.flow_language.rules.functions import function_facts, function_key, function_results
from ringback.flow_language.rules.registry import Problem, Scope, rule
from ringback.flow_language.rules.scene import Scene, at, listed, nearest
from ringback.flow_language.words import with_article

_ADMIN = "https://docs.aws.amazon.com/connect/latest/adminguide"
_HOOKS: Mapping[str, FlowType] = {
    "AgentHold": FlowType.AGENT_HOLD,
    "AgentWhisper": FlowType.AGENT_WHISPER,
    "CustomerHold": FlowType.CUSTOMER_HOLD,
    "CustomerQueue": FlowType.CUSTOMER_QUEUE,
    "CustomerWhisper": FlowType.CUSTOMER_WHISPER,
}
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


@rule(
    "FL501",
    Level.REFUSED,
    "reference to something that does not exist",
    evidence="convention",
    needs_center=True,
    about="references",
)
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
    about="references",
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
            yield at(
                action, path, f"flow '{found.key}' is {with_article(kind.export_name)} flow; {place} takes {names}"
            )


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
    evidence="convention",
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
