"""Values of the templates that must be those of the settings they stand for, and indexes that somebody queries.

A call with the wrong value goes well: a callback waits in another queue, nobody hears of an incident. So each value is
compared with the setting it names, written down here a second time.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from contact_center.guards import Stack, Stage
from contact_center.guards.model import mentioned, text_of
from contact_center.routing.opening_hours import opening_hours
from contact_center.settings import Settings

Template = Mapping[str, Any]
KEY: Final = "ringback:key"


def _dumped(part: Callable[[Settings], Any], *names: str) -> Callable[[Settings], Any]:
    def value(settings: Settings) -> Any:
        found = part(settings).model_dump(mode="json")
        return {name: found[name] for name in names} if names else found

    return value


#: By variable, what the settings say; JSON texts are compared as the values they hold.
SETTINGS: Final[Mapping[str, Callable[[Settings], Any]]] = {
    "CENTER": lambda s: s.center.key,
    "ENVIRONMENT": lambda s: s.environment,
    "LOG_LEVEL": lambda s: s.runtime.log_level,
    "LOCALE": lambda s: s.locale,
    "CALLBACK_QUEUE": lambda s: s.callback.queue,
    "SUPERVISOR_QUEUE": lambda s: s.escalation.supervisor_queue,
    "ESCALATION_QUEUES": _dumped(lambda s: s.escalation.queues),
    "DIALOGUE": _dumped(lambda s: s.dialogue),
    "FAQ": _dumped(lambda s: s.faq),
    "NLU": _dumped(lambda s: s.nlu),
    "SENTIMENT": lambda s: s.bot.sentiment,
    "SCENARIO": _dumped(lambda s: s.scenario),
    "RETENTION": _dumped(lambda s: s.retention),
    "AUTH_NUMBER_DIGITS": lambda s: s.auth.number_digits,
    "AUTH_LIMITS": _dumped(
        lambda s: s.auth,
        *("max_attempts", "lock_failures", "lock_s", "caller_failures", "caller_customers", "anonymous_failures"),
    ),
    "ESCALATION": _dumped(lambda s: s.escalation, "timeouts_s", "callback_delay_s", "max_per_conversation"),
    "CALLBACK": lambda s: {k: v for k, v in s.callback.model_dump(mode="json").items() if k != "queue"},
    "HOURS": lambda s: opening_hours(s, s.queues[s.callback.queue].hours).environment(),
}


#: By variable, the thing whose ARN or id it holds, as its key in the templates.
THINGS: Final = {
    "CALLBACK_FLOW_ID": "callback-call",
    "TASK_FLOW_ID": "task-entry",
    "IDENTITY_KEY_ID": "identity",
    "NOTIFICATION_TOPIC_ARN": "Notifications",
}


def stage_of(stage: str, templates: Mapping[tuple[str, str], Template]) -> Stage:
    """Returns a stage as the guards read it: references lead across its stacks."""
    own = {stack: template for (name, stack), template in templates.items() if name == stage}
    return Stage(stage, tuple(Stack(stack, template) for stack, template in own.items()))


def environment_problems(stage: Stage, settings: Settings) -> Iterator[str]:
    """Yields variables of functions that hold another value than the setting they are named after."""
    for function in stage.of_type("AWS::Lambda::Function"):
        variables: Mapping[str, Any] = function.get("Environment.Variables") or {}
        for name, value in variables.items():
            place = f"{function.logical_id}.{name}"
            if name in SETTINGS:
                expected, found = SETTINGS[name](settings), _read(value)
                if found != json.loads(json.dumps(expected)):
                    yield f"{place} is {found!r}, the settings say {expected!r}"
            elif name == "QUEUES":
                yield from _queues(stage, function.stack, place, value)
            elif name.endswith("_FUNCTION_ARN"):
                yield from _function(stage, place, text_of(value), name)
            elif key := _key(name):
                yield from _named(stage, function.stack, place, value, key)


def _key(name: str) -> str:
    """Returns the key of the thing that a variable is named after, an empty text for other variables."""
    if name.startswith("TABLE_"):
        return name.removeprefix("TABLE_").lower()
    if name.endswith("_SECRET_ARN"):
        return name.removesuffix("_SECRET_ARN").lower()
    return THINGS.get(name, "")


def _function(stage: Stage, place: str, value: str, name: str) -> Iterator[str]:
    function = f"{stage.id}-{name.removesuffix('_FUNCTION_ARN').lower().replace('_', '-')}"
    if not value.endswith(f":function:{function}:live"):
        yield f"{place} is {value!r}, not the alias of {function}"


def _read(value: Any) -> Any:
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return value


def _named(stage: Stage, stack: str, place: str, value: Any, key: str) -> Iterator[str]:
    if [found.body.get("Metadata", {}).get(KEY) for found in mentioned(stage, stack, value)] != [key]:
        yield f"{place} is {stage.identity(stack, value)}, not the thing with the key {key!r}"


def _queues(stage: Stage, stack: str, place: str, value: Any) -> Iterator[str]:
    """The queues by key: a JSON text around references."""
    text = stage.identity(stack, value)
    for key, reference in json.loads(text).items():
        queues = [queue for queue in stage.of_type("AWS::Connect::Queue") if f".{queue.logical_id}." in reference]
        if [queue.body.get("Metadata", {}).get(KEY) for queue in queues] != [key]:
            yield f"{place} gives the queue {key!r} as {reference}"


def queried_indexes(runtime: Path) -> set[str]:
    """Returns every text that handlers could name an index with: arguments, constants, values of choices."""
    found: set[str] = set()
    for file in sorted(runtime.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "index":
                found |= _texts(node.value)
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(ast.unparse(target).lower().startswith(("index", "by_")) for target in targets):
                    found |= _texts(node.value)
    return found


def _texts(node: ast.AST) -> set[str]:
    return {part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)}
