"""FL205-FL211, FL222: values that are read before anything on the way has written them."""

from __future__ import annotations

from collections.abc import Iterator

from ringback.flow_language.facts import NO_CALL
from ringback.flow_language.findings import Level
from ringback.flow_language.model import Action, FlowType
from ringback.flow_language.modules import attributes_written
from ringback.flow_language.references import JsonPath
from ringback.flow_language.rules.functions import function_results
from ringback.flow_language.rules.registry import Problem, Scope, rule
from ringback.flow_language.rules.scene import Scene, at, listed

_LIST = "https://docs.aws.amazon.com/connect/latest/adminguide/connect-attrib-list.html"
_LAMBDA = "https://docs.aws.amazon.com/connect/latest/adminguide/connect-lambda-functions.html"
_WRITERS = {
    "Lex": "a bot block (ConnectParticipantWithLexBot)",
    "StoredCustomerInput": "a stored input (GetParticipantInput with StoreInput True)",
    "Views": "ShowView",
    "Metrics": "GetMetricData",
    "Modules": "InvokeFlowModule",
    "Wisdom": "CreateWisdomSession",
    "Case": "a Cases action",
    "Customer": "a Customer Profiles action",
    "Loop": "a Loop",
    "DataTables": "a data table action",
    "DataTableList": "a data table action",
    "LambdaInvocation": "InvokeLambdaFunction",
    "MediaStreams": "UpdateContactMediaStreamingBehavior",
    "Email": "LoadContactContent",
}


def _reads(scene: Scene) -> Iterator[tuple[Action, int, str, JsonPath]]:
    """Yields every JSONPath that a contact can come to, with the place of its action."""
    for place, action in enumerate(scene.flow.actions):
        if place in scene.facts.reached:
            for path, found in action.jsonpaths:
                yield action, place, path, found


@rule("FL205", Level.WRONG, "attribute read before anything sets it", scope=Scope.FLOW, evidence="A", source=_LIST)
def read_before_set(scene: Scene) -> Iterator[Problem]:
    """The flow sets the attribute, but only later: on no path to this action has it been written, and no other flow of
    the center writes it. A flow attribute that is set nowhere is always empty, for it lives in this flow alone.
    Comparing is fine: an empty attribute takes the default branch; and so is an action that writes what it reads."""
    for action, place, path, found in _reads(scene):
        if found.key is None:
            continue
        if found.root == "FlowAttributes":
            message = _flow_attribute_problem(scene, place, found)
        elif found.root == "Attributes" and action.type != "Compare" and not _is_own(action, found):
            message = _attribute_problem(scene, place, found)
        else:
            continue
        if message:
            yield at(action, path, message)


def _is_own(action: Action, found: JsonPath) -> bool:
    """Tells whether an action writes the attribute it reads: it goes on with what came from before the flow."""
    return found.key in attributes_written(action)


def _flow_attribute_problem(scene: Scene, place: int, found: JsonPath) -> str | None:
    name = f"flow:{found.key}"
    if scene.facts.ever(place, name):
        return None
    if name in scene.facts.bits:
        return f"'{found.text}' is set only after this action; set it before, or read it later"
    return f"'{found.text}' is set nowhere in this flow; set it with UpdateFlowAttributes"


def _attribute_problem(scene: Scene, place: int, found: JsonPath) -> str | None:
    name = f"attr:{found.key}"
    if scene.flow.type not in (None, FlowType.CONTACT_FLOW) or name not in scene.facts.bits:
        return None  # such a flow goes on where another one has set the attributes
    if scene.facts.possible(place, name) or found.key in scene.set_elsewhere:
        return None
    return f"'{found.text}' is set only after this action; set it before, or read it later"


@rule("FL206", Level.PRACTICE, "attribute that some paths leave empty", scope=Scope.FLOW, evidence="A", source=_LIST)
def read_on_unset_path(scene: Scene) -> Iterator[Problem]:
    """The text names an attribute that this flow sets on some paths only; on the others the caller hears a gap, unless
    an earlier flow has set it. Give it a default first, or branch before the text."""
    facts = scene.facts
    for action, place, path, found in _reads(scene):
        if found.root not in ("Attributes", "FlowAttributes") or found.key is None:
            continue
        name = f"{'flow' if found.root == 'FlowAttributes' else 'attr'}:{found.key}"
        said = path.rsplit(".", 1)[-1] in ("Text", "SSML")
        if said and facts.ever(place, name) and not facts.always(place, name):
            yield at(action, path, f"'{found.text}' is set on some paths to this action only; set a default before")


@rule(
    "FL207",
    Level.WRONG,
    "function result read before any function was called",
    scope=Scope.FLOW,
    evidence="A",
    source=_LAMBDA,
)
def external_before_call(scene: Scene) -> Iterator[Problem]:
    """`$.External` holds the answer of the last function. On no path to this action has one been called. Comparing is
    fine: that is how a flow finds out whether the flow before has called one."""
    for action, place, path, found in _reads(scene):
        if found.root == "External" and action.type != "Compare" and set(_calls(scene, place)) == {NO_CALL}:
            yield at(action, path, f"'{found.text}' is empty: no function is called before this action")


@rule(
    "FL208", Level.WRONG, "function result read after the call failed", scope=Scope.FLOW, evidence="A", source=_LAMBDA
)
def external_after_failure(scene: Scene) -> Iterator[Problem]:
    """The error branch of the function leads here, and on it there is no answer: `$.External` is empty. Branch on
    `$.External.status` first, or let the error branch go around this action."""
    for action, place, path, found in _reads(scene):
        if found.root != "External" or action.type == "Compare":
            continue
        failed = [name[len("extfail:") :] for name in _calls(scene, place) if name.startswith("extfail:")]
        if failed:
            message = f"'{found.text}' is empty when {listed(failed)} failed, and its error branch leads here"
            yield at(action, path, message)


@rule(
    "FL209",
    Level.WRONG,
    "function result overwritten by a later call",
    scope=Scope.FLOW,
    evidence="A",
    source=_LAMBDA,
    needs_center=True,
)
def external_overwritten(scene: Scene) -> Iterator[Problem]:
    """Each function call replaces `$.External` completely. The key that is read here comes from an earlier function,
    and another one was called in between. Keep the value in an attribute right after the call that returns it."""
    for action, place, path, found in _reads(scene):
        if found.root != "External" or found.key is None:
            continue
        without = [
            call for call in _last_calls(scene, place) if found.key not in (_results(scene, call) or {found.key})
        ]
        owner = _owner(scene, found.key)
        if without and owner:
            since = f"{listed(without)} was called since; keep it in an attribute"
            message = f"'{found.text}' is an answer of '{owner}', but {since}"
            yield at(action, path, message)


@rule(
    "FL210",
    Level.WRONG,
    "result of an asynchronous call read at once",
    scope=Scope.FLOW,
    evidence="A",
    source="https://docs.aws.amazon.com/connect/latest/adminguide/invoke-lambda-function-block.html",
)
def external_of_asynchronous(scene: Scene) -> Iterator[Problem]:
    """An asynchronous call continues at once and leaves nothing in `$.External`. Call the function synchronously when
    the flow needs its answer."""
    for action, place, path, found in _reads(scene):
        calls = _calls(scene, place)
        started = [name[len("extasync:") :] for name in calls if name.startswith("extasync:")]
        if found.root == "External" and started and not _last_calls(scene, place):
            yield at(action, path, f"'{found.text}' is empty: {listed(started)} was called asynchronously")


@rule("FL211", Level.WRONG, "result read before the action that fills it", scope=Scope.FLOW, evidence="A", source=_LIST)
def namespace_before_writer(scene: Scene) -> Iterator[Problem]:
    """The namespace is filled by one kind of action and there is none on any path to this one. Results of a bot, a
    stored input or a module do not travel from another flow; keep them in contact attributes. Comparing is fine: media
    streams and the like belong to the contact, and whether they are there is asked with a `Compare`."""
    for action, place, path, found in _reads(scene):
        writer = _WRITERS.get(found.root) if action.type != "Compare" else None
        if writer is None or (found.root == "Modules" and found.key == "Input"):
            continue
        if not scene.facts.ever(place, f"ns:{found.root}"):
            yield at(action, path, f"'{found.text}' is empty: {writer} comes before it on no path")


@rule(
    "FL222",
    Level.WRONG,
    "part of a flat answer",
    scope=Scope.FLOW,
    evidence="A",
    source=_LAMBDA,
)
def part_of_flat_answer(scene: Scene) -> Iterator[Problem]:
    """The function is called with `STRING_MAP`, so its answer is flat and every value a text: below a key there is
    nothing. Read the key alone, or call the function with `"ResponseType": "JSON"`."""
    for action, place, path, found in _reads(scene):
        calls = _last_calls(scene, place) if found.root == "External" and len(found.keys) > 1 else []
        flat = [call for call in calls if _is_flat(scene.flow.by_identifier[call])]
        if flat:
            message = f"'{found.text}' is empty: {listed(flat)} asks for a STRING_MAP; read '$.External.{found.key}'"
            yield at(action, path, f'{message}, or write "ResponseType": "JSON" there')


def _is_flat(action: Action) -> bool:
    validation = action.parameters.get("ResponseValidation")
    return isinstance(validation, dict) and validation.get("ResponseType") == "STRING_MAP"


def _calls(scene: Scene, place: int) -> list[str]:
    return scene.facts.with_prefix(place, "ext:", "extfail:", "extasync:")


def _last_calls(scene: Scene, place: int) -> list[str]:
    """Returns the calls whose answer may be in ``$.External``."""
    return [name[4:] for name in scene.facts.with_prefix(place, "ext:") if name != NO_CALL]


def _results(scene: Scene, identifier: str) -> frozenset[str] | None:
    return function_results(scene, scene.flow.by_identifier[identifier])


def _owner(scene: Scene, key: str) -> str | None:
    """Returns a call of this flow whose function returns a key."""
    for action in scene.flow.actions:
        results = function_results(scene, action)
        if results is not None and key in results:
            return action.identifier
    return None
