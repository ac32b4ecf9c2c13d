"""FL105-FL117, FL129, FL140-FL141: the parameters of an action against its table in the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from ringback.flow_language.findings import Level
from ringback.flow_language.model import Action
from ringback.flow_language.rules.registry import Problem, Scope, declare
from ringback.flow_language.rules.scene import Scene

_PAGE = "https://docs.aws.amazon.com/connect/latest/devguide/flow-language-actions.html"


def _declare(rule_id: str, level: Level, title: str, evidence: str, why: str) -> None:
    declare(rule_id, level, title, why=why, scope=Scope.PARAMETERS, evidence=evidence, source=_PAGE)


def check_parameters(action: Action, scene: Scene) -> Iterator[tuple[str, Problem]]:
    """Yields rule and problem for everything that is wrong with the parameters of an action."""
    for rule_id, entries in scene.parameter_problems(action).items():
        for path, message in entries:
            yield rule_id, Problem(message, action, f"Parameters.{path}" if path else "Parameters")


_declare(
    "FL105",
    Level.REFUSED,
    "unknown parameter",
    "S1 S2 S3",
    """Parameter names are a closed set per action type; the service refuses any other ("Invalid Action property name").
    A parameter of another action (a `QueueId` on `TransferContactToQueue`) is unknown too.""",
)
_declare(
    "FL106",
    Level.WRONG,
    "unknown nested parameter",
    "D, C",
    """A name inside a parameter object is neither documented nor seen in any real flow. At best it is ignored, so
    what it asks for does not happen.""",
)
_declare(
    "FL107",
    Level.REFUSED,
    "required parameter missing",
    "S1 S2 S3",
    """The action cannot work without the parameter, and the service refuses it ("Action is missing required
    property").""",
)
_declare(
    "FL108",
    Level.REFUSED,
    "wrong choice of parameters",
    "D S1 S3",
    """Some parameters exclude each other: one prompt source, a queue or an agent, a bot of one version. The service
    answers "Only one of these properties may be defined" or "At least one of ... must be set".""",
)
_declare(
    "FL109",
    Level.REFUSED,
    "parameter refused in this form of the action",
    "S1 S2 S3",
    """What an action takes depends on its form: a keypad menu takes no validation, no encryption and no
    `DTMFConfiguration`; a phone number cannot be encrypted.""",
)
_declare(
    "FL110",
    Level.REFUSED,
    "scalar that is not a text",
    "S2 S3, C",
    """Every scalar in `Parameters` is a JSON text: `"8"`, `"True"`. A bare boolean is refused with the misleading
    message "Invalid Action type". Only loop counts, callback counts and percentages also take numbers.""",
)
_declare(
    "FL111",
    Level.REFUSED,
    "empty text",
    "S2",
    """The service refuses an empty text in any parameter ("Invalid Action property value", "Empty value in
    Parameters.Attributes"). To clear an attribute write a word such as `none`. Flows saved as drafts may keep
    blanks.""",
)
_declare(
    "FL112",
    Level.PRACTICE,
    "empty text in view data",
    "C 5 published exports; S2 says refused",
    """Empty texts are refused in parameters, yet published flows hold some inside `ShowView.ViewData`. Leave the
    field out or write a blank to be safe.""",
)
_declare(
    "FL113",
    Level.REFUSED,
    "value that is not allowed",
    "D S1 S2",
    """The parameter takes one of a few words, spelled exactly as the page spells them; the service compares letters and
    case ("Invalid Action property value").""",
)
_declare(
    "FL114",
    Level.REFUSED,
    "number that is not allowed",
    "D S1",
    """The parameter is a number written as text, within limits: seconds are `"8"`, never an ISO duration such as
    `PT8S`.""",
)
_declare(
    "FL115",
    Level.REFUSED,
    "wrong form of a parameter",
    "D S1",
    """The parameter has another JSON form than its page shows: a list, an object, a map of names, or a plain text.""",
)
_declare(
    "FL116",
    Level.REFUSED,
    "fixed parameter filled from the contact",
    "D",
    """The parameter is fixed when the flow is published; a JSONPath is taken as its literal text, which is no legal
    value.""",
)
_declare(
    "FL117",
    Level.REFUSED,
    "text around a single reference",
    "D",
    """The parameter takes one JSONPath and nothing else, or one fixed text. Put the pieces together in a function or an
    attribute first.""",
)
_declare(
    "FL129",
    Level.REFUSED,
    "too few or too many entries",
    "D S1 S3",
    """A list or map has a lower or upper limit: one event hook per action, one to six tags, at least one message.""",
)
_declare(
    "FL140",
    Level.REFUSED,
    "value that names no such thing",
    "S2 S3",
    """A parameter that names a queue, a flow, a function takes an ARN of its kind, a bare id where the service knows
    one, one JSONPath, or a symbolic reference. The service answers anything else with "Failed to convert id" or "Not a
    supported id", and an ARN of another kind, or one that was cut, leads to nothing in the call.""",
)
_declare(
    "FL141",
    Level.WRONG,
    "placeholder that nobody has replaced",
    "C 15 published templates hold some",
    """Published flows name what has to be filled in (`ENTER LAMBDA HERE`, `AFTER_HOURS_ARN`,
    `arn:aws:lex:REGION:ACCOUNT:...`). As long as it stands there the action has nothing to work with.""",
)
