"""The vocabulary the catalogue is written in: action types, parameters, forms, branches.

Evidence marks, strongest first: **S1 S2 S3** probed against the live service by three independent projects, **C n**
seen n times in real flows, **D** AWS developer guide, **A** AWS administrator guide, **?** not known. Where they
disagree the stronger one wins; the weaker one is named in ``note``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from ringback.flow_language.model import FlowType
from ringback.flow_language.words import shortened
from ringback.numbers import as_number

EQUALS = "Equals"
OPERATORS = (
    EQUALS,
    "TextStartsWith",
    "TextEndsWith",
    "TextContains",
    "NumberGreaterThan",
    "NumberGreaterOrEqualTo",
    "NumberLessThan",
    "NumberLessOrEqualTo",
    "KeyExists",
)
"""Operators of a condition: eight documented, ``KeyExists`` only probed (S2)."""
NUMBER_OPERATORS = tuple(name for name in OPERATORS if name.startswith("Number"))

NO_MATCH = "NoMatchingCondition"
NO_ERROR = "NoMatchingError"


class Dynamic(StrEnum):
    """How a parameter may refer to the running contact."""

    STATIC = "s"
    """A fixed text."""
    SINGLE = "1"
    """A fixed text or exactly one JSONPath, nothing around it."""
    TEXT = "i"
    """A text with JSONPaths anywhere in it."""


class Shape(StrEnum):
    """The JSON form of a parameter."""

    TEXT = "text"
    NUMBER = "number"
    """A number written as text ("5"), within limits."""
    LOOSE_NUMBER = "loose number"
    """As NUMBER, but the service also takes a JSON number."""
    LIST = "list"
    MAP = "map"
    OBJECT = "object"
    OPEN = "open"
    """Any JSON; real types are kept."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row of the parameter table of an action type.

    ``path`` is dotted; ``*`` stands for any key of a map and ``[]`` for any element of a list.
    """

    path: str
    dynamic: Dynamic
    shape: Shape = Shape.TEXT
    required: bool = False
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    whole: bool = False
    """A number that counts things."""
    least: int = 0
    """Fewest entries of a list, map or object."""
    most: int | None = None
    """Most entries of a list, map or object."""
    target: str | None = None
    """Kind of symbolic reference that belongs here (``queue``)."""
    identity: str | None = None
    """Kind of thing that is named here when no symbolic reference can name it (``agent``)."""
    evidence: str = "D"
    note: str = ""

    @property
    def names(self) -> str | None:
        """Returns the kind of thing whose ARN or id belongs here."""
        return self.identity or (self.target if self.target and "." not in self.target else None)

    def number_problem(self, value: str, path: str = "") -> str | None:
        """Tells that a text is no number within the limits, or returns None."""
        number = as_number(value)
        low, high = self.low, self.high
        fits = number is not None and (low is None or number >= low) and (high is None or number <= high)
        if number is not None and fits and not (self.whole and number % 1):
            return None
        kind = "whole number" if self.whole else "number"
        return f"'{path or self.path}' is a {kind}{self._limits()} as text, given '{shortened(value)}'"

    def _limits(self) -> str:
        if self.low is not None and self.high is not None:
            return f" from {self.low:g} to {self.high:.0f}"
        if self.low is not None:
            return f" of at least {self.low:g}"
        return "" if self.high is None else f" of at most {self.high:.0f}"


def param(path: str, dynamic: str = "s", **facts: Any) -> Parameter:
    """Returns an optional parameter."""
    return Parameter(path, Dynamic(dynamic), **facts)


def must(path: str, dynamic: str = "s", **facts: Any) -> Parameter:
    """Returns a required parameter."""
    return Parameter(path, Dynamic(dynamic), required=True, **facts)


def number(
    path: str, low: float | None = None, high: float | None = None, dynamic: str = "s", **facts: Any
) -> Parameter:
    """Returns an optional parameter that holds a number as text."""
    return Parameter(path, Dynamic(dynamic), shape=facts.pop("shape", Shape.NUMBER), low=low, high=high, **facts)


class Choice(StrEnum):
    """How many of a group of parameters may be there."""

    EXACTLY_ONE = "exactly one of"
    AT_MOST_ONE = "at most one of"
    AT_LEAST_ONE = "at least one of"
    ALL_OR_NONE = "all or none of"


@dataclass(frozen=True, slots=True)
class Group:
    """Parameters that are tied together."""

    choice: Choice
    names: tuple[str, ...]
    evidence: str = "D"
    within: str = ""
    """Parameter that holds them (``InputValidation``), or a list whose every element does (``Messages[]``)."""


def exactly_one(*names: str, evidence: str = "D S1 S3", within: str = "") -> Group:
    """Returns a group of which exactly one is written."""
    return Group(Choice.EXACTLY_ONE, names, evidence, within)


def at_most_one(*names: str, evidence: str = "D") -> Group:
    """Returns a group of which at most one is written."""
    return Group(Choice.AT_MOST_ONE, names, evidence)


def at_least_one(*names: str, evidence: str = "D S1") -> Group:
    """Returns a group of which something is written."""
    return Group(Choice.AT_LEAST_ONE, names, evidence)


def all_or_none(*names: str, evidence: str = "D") -> Group:
    """Returns a group that is written completely or not at all."""
    return Group(Choice.ALL_OR_NONE, names, evidence)


@dataclass(frozen=True, slots=True)
class Branches:
    """The conditions an action takes."""

    operators: tuple[str, ...] = (EQUALS,)
    operands: tuple[str, ...] = ()
    """The only words that are compared; empty for free text."""
    complete: bool = False
    """Every word has its condition, exactly once."""
    minimum: int = 0
    pattern: str = ""
    """Regular expression every operand matches."""
    expects: str = "a text"
    dynamic: bool = False
    """Operands may be a JSONPath."""
    numbers: bool = False
    """Operands may be JSON numbers too (S1)."""


@dataclass(frozen=True, slots=True)
class When:
    """A condition on parameters: they hold one of some values, or they are there, or they are not."""

    path: str
    values: tuple[str, ...] = ()
    absent: bool = False

    def holds(self, parameters: Mapping[str, Any]) -> bool:
        """Tells whether the parameters of an action fit."""
        value: Any = parameters
        for name in self.path.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
        if value is None:
            return self.absent
        if self.values:
            return isinstance(value, str) and value.lower() in {word.lower() for word in self.values}
        return not self.absent


@dataclass(frozen=True, slots=True)
class Form:
    """One way to use an action type; what it needs depends on its parameters."""

    name: str = ""
    when: tuple[When, ...] = ()
    errors: tuple[str, ...] = ()
    """Error types that must be wired, each once."""
    optional_errors: tuple[str, ...] = ()
    branches: Branches | None = None
    required: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    """Parameters of a group of which, in this form, none need be written."""
    limits: tuple[tuple[str, float], ...] = ()
    """Upper limits of this form that are lower than those of the parameters."""
    kinds: frozenset[FlowType] = frozenset()
    """The only flow types in which the action has this form; empty for all."""
    evidence: str = "D"

    @property
    def allowed_errors(self) -> tuple[str, ...]:
        """Returns every error type that may be wired."""
        return self.errors + self.optional_errors

    def fits(self, parameters: Mapping[str, Any], kind: FlowType | None = None) -> bool:
        """Tells whether an action with these parameters has this form in a flow of a type."""
        return (not self.kinds or kind in self.kinds) and all(when.holds(parameters) for when in self.when)


class Next(StrEnum):
    """Whether an action has a ``NextAction``."""

    REQUIRED = "required"
    TERMINAL = "terminal"
    EITHER = "either"


_SHORT: Mapping[str, tuple[FlowType, ...]] = {
    "IN": (FlowType.CONTACT_FLOW,),
    "CQ": (FlowType.CUSTOMER_QUEUE,),
    "CH": (FlowType.CUSTOMER_HOLD,),
    "CW": (FlowType.CUSTOMER_WHISPER,),
    "AH": (FlowType.AGENT_HOLD,),
    "AW": (FlowType.AGENT_WHISPER,),
    "OW": (FlowType.OUTBOUND_WHISPER,),
    "AT": (FlowType.AGENT_TRANSFER,),
    "QT": (FlowType.QUEUE_TRANSFER,),
    "T": (FlowType.AGENT_TRANSFER, FlowType.QUEUE_TRANSFER),
    "H": (FlowType.CUSTOMER_HOLD, FlowType.AGENT_HOLD),
    "W": (FlowType.CUSTOMER_WHISPER, FlowType.AGENT_WHISPER, FlowType.OUTBOUND_WHISPER),
    "MOD": (FlowType.MODULE,),
    "CAMPAIGN": (FlowType.CAMPAIGN,),
}
ALL_TYPES = "IN CQ CH CW AH AW OW AT QT"


def flow_types(text: str) -> frozenset[FlowType]:
    """Returns the flow types of a short list such as ``IN T CQ``."""
    return frozenset(kind for word in text.split() for kind in _SHORT[word])


@dataclass(frozen=True, slots=True)
class Where:
    """The flow types an action may stand in, and on whose word."""

    page: frozenset[FlowType]
    """Allowed by the page of the action, or seen in real flows."""
    guide: frozenset[FlowType] = frozenset()
    """Allowed only by the administrator guide."""
    refused: frozenset[FlowType] = frozenset()
    """Refused by the live service (S2)."""

    def allows(self, kind: FlowType) -> bool:
        """Tells whether some source allows the action in a flow type."""
        return kind in self.page or kind in self.guide


def where(page: str, *, guide: str = "", refused: str = "", module: bool = True) -> Where:
    """Returns a restriction in the short words; a module may hold what its callers support, unless told otherwise."""
    return Where(
        flow_types(page) | (flow_types("MOD") if module else frozenset()), flow_types(guide), flow_types(refused)
    )


EVERYWHERE = where(ALL_TYPES)

VOICE = ("VOICE",)
CHAT = ("CHAT",)
ALL_CHANNELS = ("VOICE", "CHAT", "TASK", "EMAIL")


@dataclass(frozen=True, kw_only=True)
class ActionType:
    """One entry of the catalogue."""

    name: str
    block: str
    """What the console calls it."""
    summary: str
    parameters: tuple[Parameter, ...] = ()
    groups: tuple[Group, ...] = ()
    forms: tuple[Form, ...] = (Form(),)
    next: Next = Next.REQUIRED
    default: tuple[str, ...] = ()
    """Branches of which ``NextAction`` may be a copy (the console writes it so); it is not taken by itself."""
    leaves: bool = False
    """Success leaves the flow: ``NextAction`` is needed on the wire and not run."""
    where: Where = EVERYWHERE
    channels: tuple[str, ...] = ALL_CHANNELS
    off_channel: str = NO_ERROR
    """Error branch that contacts of other channels take."""
    speaks: bool = False
    """The participant hears or reads something."""
    waits: bool = False
    """The flow stops here until the participant, an agent or a clock acts."""
    produces: tuple[str, ...] = ()
    """JSONPath namespaces filled by the action."""
    open_parameters: bool = False
    """The parameters are not known completely, so unknown names are not reported."""
    retired: str = ""
    """Why it must not be used any more."""
    page: str = ""
    """Page key: D developer guide, A administrator guide."""
    evidence: str = "D"

    @property
    def terminal(self) -> bool:
        """Tells whether the flow ends here."""
        return self.next is Next.TERMINAL

    def form(self, parameters: Mapping[str, Any], kind: FlowType | None = None) -> Form:
        """Returns the form that an action with these parameters has in a flow of a type."""
        return next((form for form in self.forms if form.fits(parameters, kind)), self.forms[-1])

    @cached_property
    def by_path(self) -> Mapping[str, Parameter]:
        """Returns the rows by path."""
        return {row.path: row for row in self.parameters}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Returns the names of the top-level parameters."""
        return tuple(dict.fromkeys(row.path.replace("[]", "").split(".")[0] for row in self.parameters))

    @cached_property
    def tree(self) -> ParameterNode:
        """Returns the rows as a tree, for walking along a value."""
        root = ParameterNode()
        for row in self.parameters:
            node = root
            for part in row.path.replace("[]", ".[]").split("."):
                node = node.children.setdefault(part, ParameterNode())
            node.row = row
        return root

    @property
    def source(self) -> str:
        """Returns the address of the page that describes the action, or an empty text."""
        if not self.page:
            return ""
        guide, _, name = self.page.partition(":")
        return f"https://docs.aws.amazon.com/connect/latest/{'devguide' if guide == 'D' else 'adminguide'}/{name}.html"


@dataclass
class ParameterNode:
    """A place in the parameter tree of an action type."""

    row: Parameter | None = None
    children: dict[str, ParameterNode] = field(default_factory=dict)
