"""FL301-FL306, FL330: what the caller may press, how often, and where a failure leads."""

from __future__ import annotations

from collections.abc import Iterator

from ringback.flow_language.findings import Level
from ringback.flow_language.graph import Edge, cycles, reach
from ringback.flow_language.model import Action, FlowType, TransitionKind
from ringback.flow_language.references import find_jsonpaths, parse_jsonpath
from ringback.flow_language.rules.registry import Problem, Scope, rule
from ringback.flow_language.rules.scene import Scene, at, listed
from ringback.flow_language.speech import keys_spoken, spoken

_INPUT = "https://docs.aws.amazon.com/connect/latest/adminguide/get-customer-input.html"
_INPUTS = ("GetParticipantInput", "ConnectParticipantWithLexBot")
_REACHES_SOMEBODY = frozenset({"TransferToFlow", "TransferContactToQueue", "TransferParticipantToThirdParty"})
_SILENT_ENDS = frozenset({"DisconnectParticipant"})
_TALKED_TO = (
    FlowType.CONTACT_FLOW,
    FlowType.AGENT_TRANSFER,
    FlowType.QUEUE_TRANSFER,
    FlowType.CUSTOMER_QUEUE,
    FlowType.MODULE,
    None,
)


def _is_menu(action: Action) -> bool:
    parameters = action.parameters
    stores = str(parameters.get("StoreInput", "False")).lower() == "true"
    return action.type == "GetParticipantInput" and not stores and "EnableDTMFBuffer" not in parameters


def _keys(action: Action) -> set[str]:
    return {t.condition.operands[0] for t in action.conditions if t.condition and len(t.condition.operands) == 1}


def _announced(action: Action) -> tuple[set[str], bool]:
    """Returns the keys a menu speaks of, and whether its whole text is known."""
    texts = [text for _, text in spoken(action)]
    keys = {key for text in texts for key in keys_spoken(text)}
    return keys, bool(texts) and not any(find_jsonpaths(text) for text in texts)


@rule("FL301", Level.WRONG, "announced key is not handled", types=("GetParticipantInput",), evidence="A", source=_INPUT)
def announced_key_handled(action: Action, scene: Scene) -> Iterator[Problem]:
    """The prompt offers a key ("1번", "일 번", "별표", "press 1") that has no branch: whoever presses it is told that
    the choice was wrong."""
    if not _is_menu(action):
        return
    announced, _ = _announced(action)
    missing = sorted(announced - _keys(action))
    if missing:
        message = (
            f"the prompt offers {listed(missing, last='and')}, which no condition handles; wire it or do not offer it"
        )
        yield at(action, _prompt_path(action), message)


@rule(
    "FL302", Level.PRACTICE, "handled key is not announced", types=("GetParticipantInput",), evidence="A", source=_INPUT
)
def handled_key_announced(action: Action, scene: Scene) -> Iterator[Problem]:
    """A branch waits for a key the prompt does not speak of, so nobody finds it."""
    if not _is_menu(action):
        return
    announced, complete = _announced(action)
    hidden = sorted(_keys(action) - announced)
    if announced and complete and hidden:
        message = (
            f"the prompt does not speak of {listed(hidden, last='and')}; announce the key or take the condition out"
        )
        yield at(action, "Transitions.Conditions", message)


def _prompt_path(action: Action) -> str:
    return f"Parameters.{spoken(action)[0][0]}" if spoken(action) else "Parameters"


def _by_a_failing_caller(scene: Scene) -> Iterator[set[int]]:
    """Yields the circles that a caller who says nothing, or only wrong things, goes round in."""
    actions, runtime = scene.flow.actions, scene.graph.runtime
    bounds = _bounds(scene)

    def taken(edge: Edge) -> bool:
        source = actions[edge.source]
        if edge.source in bounds or edge.target in bounds:
            return False
        return source.type not in _INPUTS or not _is_answer(source, edge)

    for group in cycles(len(actions), runtime, allowed=taken):
        if group & scene.facts.reached:
            yield group


def _is_answer(action: Action, edge: Edge) -> bool:
    """Tells whether a transition needs a caller who does what was asked."""
    if action.type == "GetParticipantInput" and not _is_menu(action):
        return False  # no input at all continues with the text Timeout
    if action.type == "ConnectParticipantWithLexBot" and edge.transition.error == "NoMatchingCondition":
        return True  # the bot has answered something
    return edge.transition.kind is not TransitionKind.ERROR


def _bounds(scene: Scene) -> set[int]:
    """Returns the actions that count: loops, and comparisons whose value changes and that lead out."""
    found = set()
    for place, action in enumerate(scene.flow.actions):
        value = action.parameters.get("ComparisonValue")
        path = parse_jsonpath(value) if isinstance(value, str) else None
        counts = path is not None and path.root in (
            "Attributes",
            "FlowAttributes",
            "External",
            "Modules",
            "Lex",
            "Loop",
        )
        leads_out = len({edge.target for edge in scene.graph.runtime[place]}) > 1
        if action.type == "Loop" or (action.type == "Compare" and counts and leads_out):
            found.add(place)
    return found


@rule("FL303", Level.WRONG, "retries without an end", scope=Scope.FLOW, evidence="A", source=_INPUT)
def bounded_retries(scene: Scene) -> Iterator[Problem]:
    """A caller who presses nothing (or only wrong keys) goes round this prompt for ever, and the line stays busy. Put a
    `Loop` on the way back and lead its `DoneLooping` to an agent, a callback or a goodbye."""
    for group in _by_a_failing_caller(scene):
        if any(scene.flow.actions[place].type == "MessageParticipantIteratively" for place in group):
            continue  # waiting in a queue ends with an agent
        asking = [place for place in sorted(group) if scene.flow.actions[place].type in _INPUTS]
        if asking:
            action = scene.flow.actions[asking[0]]
            yield at(action, "Transitions", "nothing counts the retries of this prompt; put a Loop on the way back")


@rule("FL304", Level.WRONG, "circle without a way out", scope=Scope.FLOW, evidence="D")
def circle_with_exit(scene: Scene) -> Iterator[Problem]:
    """The actions lead only to each other as long as nothing fails, and none of them waits for the caller, an agent or
    a clock: the contact never comes out again. An error branch is no way out; a `Loop`, a comparison or an input is."""
    for group in cycles(len(scene.flow.actions), scene.graph.runtime):
        out = [edge for place in group for edge in scene.graph.runtime[place] if edge.target not in group]
        entries = [scene.entries.get(scene.flow.actions[place].identifier) for place in group]
        waits = any(entry is None or entry.waits or entry.leaves for entry in entries)
        if not all(_is_failure(edge) for edge in out) or waits or not group & scene.facts.reached:
            continue
        first = scene.flow.actions[min(group)]
        names = listed((scene.flow.actions[place].identifier for place in sorted(group)), last="and")
        unless = " unless one of them fails" if out else ""
        yield at(first, "Transitions", f"{names} lead only to each other{unless}; give the circle a way out")


@rule(
    "FL305", Level.WRONG, "error branch that drops the caller", scope=Scope.FLOW, evidence="voicemail-express issue 68"
)
def error_keeps_caller(scene: Scene) -> Iterator[Problem]:
    """When the action fails the contact is disconnected without a word, while the normal way goes on. Say something
    first, or continue without the result."""
    if scene.flow.type not in _TALKED_TO:
        return
    silent = _silent(scene)
    for place, action in enumerate(scene.flow.actions):
        if not scene.with_somebody(place) or action.type == "ShowView":
            continue
        edges = scene.graph.edges[place]
        dropped = [edge for edge in edges if _is_failure(edge) and edge.target in silent]
        goes_on = [edge for edge in edges if not _is_failure(edge) and edge.target not in silent]
        if dropped and (goes_on or action.type in _REACHES_SOMEBODY):
            errors = listed([edge.transition.error or "" for edge in dropped], last="and")
            path = f"Transitions.{dropped[0].transition.path}"
            yield at(action, path, f"on {errors} the caller is cut off without a word; say something, or go on")


def _is_failure(edge: Edge) -> bool:
    return edge.transition.kind is TransitionKind.ERROR and edge.transition.error != "NoMatchingCondition"


def _silent(scene: Scene) -> set[int]:
    """Returns the actions from which every way disconnects without the caller hearing anything or reaching anybody."""
    actions, runtime = scene.flow.actions, scene.graph.runtime
    silent: set[int] = set()
    changed = True
    while changed:
        changed = False
        for place, action in enumerate(actions):
            if place in silent:
                continue
            entry = scene.entries.get(action.identifier)
            ends = action.type in _SILENT_ENDS
            quiet = entry is not None and not (entry.speaks or entry.waits or entry.leaves or entry.terminal)
            quiet = quiet and action.type not in ("InvokeFlowModule", *_REACHES_SOMEBODY)
            if ends or (quiet and runtime[place] and all(edge.target in silent for edge in runtime[place])):
                silent.add(place)
                changed = True
    return silent


@rule("FL306", Level.WRONG, "error branch that leads back to itself", evidence="A", about="errors")
def error_to_itself(action: Action, scene: Scene) -> Iterator[Problem]:
    """An action that fails is tried again at once and for ever. Lead the error somewhere else, or count the tries."""
    for transition in action.errors:
        if transition.target == action.identifier and transition.error == "NoMatchingError":
            message = f"on {transition.error} the action is tried again for ever; lead the branch somewhere else"
            yield at(action, f"Transitions.{transition.path}", message)


@rule(
    "FL330",
    Level.PRACTICE,
    "stored input used without a look at Timeout",
    scope=Scope.FLOW,
    evidence="A, C 14",
    source="https://docs.aws.amazon.com/connect/latest/adminguide/store-customer-input.html",
)
def stored_timeout(scene: Scene) -> Iterator[Problem]:
    """When nothing is typed, a stored input continues on its normal way with the text `Timeout`. Compare
    `$.StoredCustomerInput` before the value is used."""
    actions = scene.flow.actions
    for place, action in enumerate(actions):
        if action.type != "GetParticipantInput" or _is_menu(action) or place not in scene.facts.reached:
            continue
        if action.parameters.get("InputEncryption") is not None:
            continue  # an encrypted input cannot be compared
        starts = [
            edge.target for edge in scene.graph.runtime[place] if edge.transition.kind is not TransitionKind.ERROR
        ]
        checks = {index for index, other in enumerate(actions) if _looks_at_input(other)}
        for index in sorted(reach(scene.graph.runtime, starts, without=checks | {place})):
            uses = [path for path, found in actions[index].jsonpaths if found.root == "StoredCustomerInput"]
            if uses:
                yield at(
                    actions[index], uses[0], f"may be the text 'Timeout' of '{action.identifier}'; compare it first"
                )
                break


def _looks_at_input(action: Action) -> bool:
    return action.type == "Compare" and action.parameters.get("ComparisonValue") == "$.StoredCustomerInput"
