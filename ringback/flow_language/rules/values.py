"""FL201-FL204, FL212-FL221: the spelling of JSONPaths, symbolic references and operands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringback.flow_language.catalogue.namespaces import (
    CHANNELS,
    INITIATION_METHODS,
    INVENTED,
    LEX_MEMBERS,
    NAMESPACES,
    VALUE_ROOTS,
)
from ringback.flow_language.findings import Level
from ringback.flow_language.identities import is_bare_id
from ringback.flow_language.model import Action, FlowType
from ringback.flow_language.modules import attributes_written
from ringback.flow_language.references import (
    EMBEDDABLE,
    REFERENCE_ATTRIBUTES,
    find_jsonpaths,
    find_references,
    parse_reference,
)
from ringback.flow_language.rules.registry import Problem, rule
from ringback.flow_language.rules.scene import Scene, at, closest, listed, nearest
from ringback.flow_language.words import shortened, with_article

_LIST = "https://docs.aws.amazon.com/connect/latest/adminguide/connect-attrib-list.html"
_NEEDS_KEY = frozenset(
    {
        "Attributes",
        "External",
        "FlowAttributes",
        "Lex",
        "Metrics",
        "Modules",
        "SegmentAttributes",
        "Views",
        *(name for name, namespace in NAMESPACES.items() if namespace.members),
    }
)
_TAKES_OBJECTS = ("LambdaInvocationAttributes", "ViewData", "Input", "ResultData")
_BROKEN = re.compile(
    rf"\$(?:\$\.)?(?:{'|'.join(NAMESPACES)})\b(?!\s*=)|\$\.(?=[\s,.!?)]|$)|\$\.\.|\{{\{{.*?\}}\}}|\$\.\w+\[(?!['\"\d])",
    re.ASCII,
)
_LOST = re.compile(
    r"""(?<![\w$.\-\]}'"/@])(?:
    \.?(?:Attributes|FlowAttributes|External|SegmentAttributes|CustomerEndpoint|SystemEndpoint|StoredCustomerInput|Modules
    |Lex(?=\.(?:IntentName|Slots|SessionAttributes|DialogState)\b)|Queue(?=\.(?:Name|ARN)\b))\.[A-Za-z_]\w*
    |\.StoredCustomerInput\b)""",
    re.ASCII | re.VERBOSE,
)
_ALONE = re.compile(
    r"""\s*(?!\$\.\w)[$#%@]{0,2}[\[{(<]{0,2}\s*\$?\.?
    (?P<path>(?:Attributes|FlowAttributes|External|SegmentAttributes|CustomerEndpoint|SystemEndpoint|Modules)\.[A-Za-z_]\w*)
    \s*[\]})>]{0,2}\s*""",
    re.ASCII | re.VERBOSE,
)
"""A value that is nothing but a reference with something lost or too much: data of a view may hold any other text."""
_LOSABLE = ("Attributes.", "External.", "Endpoint.", ".StoredCustomerInput", "Modules.", "Lex.", "Queue.")
"""What every text has in it that may have lost a dollar."""
_INTO_LETTER = re.compile(r"\$\.[A-Za-z][\w.\-]*(?<![.\-])[가-힣]", re.ASCII)
_ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{12}:")
_AGENT_FLOWS = frozenset(
    {
        FlowType.AGENT_HOLD,
        FlowType.CUSTOMER_HOLD,
        FlowType.AGENT_WHISPER,
        FlowType.CUSTOMER_WHISPER,
        FlowType.OUTBOUND_WHISPER,
        FlowType.AGENT_TRANSFER,
        FlowType.QUEUE_TRANSFER,
        FlowType.MODULE,
    }
)
_NO_NULL = frozenset({"NULL", "null", "Null", "undefined", "nil", "NaN"})


@rule("FL201", Level.WRONG, "unknown JSONPath namespace", evidence="A, C 6", source=_LIST, about="jsonpaths")
def unknown_namespace(action: Action, scene: Scene) -> Iterator[Problem]:
    """The service accepts any path, but a namespace it does not know is always empty: the prompt has a gap, the
    comparison ends in `NoMatchingCondition`. There is no clock and no way to read the callback number back."""
    for path, found in action.jsonpaths:
        if found.root not in NAMESPACES:
            near = closest(found.root, NAMESPACES)
            meant = f", did you mean '$.{near}'?" if near else ""
            hint = f"; {INVENTED[found.root]}" if found.root in INVENTED else meant
            yield at(action, path, f"there is no '$.{found.root}'{hint}")


@rule("FL202", Level.WRONG, "unknown member of a namespace", evidence="A", source=_LIST, about="jsonpaths")
def unknown_member(action: Action, scene: Scene) -> Iterator[Problem]:
    """The namespace has a fixed set of members and this is none of them, so the value is always empty."""
    for path, found in action.jsonpaths:
        namespace = NAMESPACES.get(found.root)
        members = LEX_MEMBERS if found.root == "Lex" else namespace.members if namespace else ()
        if members and found.key is not None and found.key not in members:
            message = f"'$.{found.root}' has no '{found.key}'{nearest(found.key, members)}; it has {listed(members)}"
            yield at(action, path, message)


@rule("FL203", Level.WRONG, "namespace used as a value", evidence="A", source=_LIST, about="jsonpaths")
def namespace_as_value(action: Action, scene: Scene) -> Iterator[Problem]:
    """`$.Attributes` alone is no value and `$.Channel.Name` does not exist: namespaces need a key, plain values take
    none."""
    for path, found in action.jsonpaths:
        if found.root in VALUE_ROOTS and found.keys:
            yield at(action, path, f"'$.{found.root}' is a value itself; write it without '{found.key}'")
        elif found.root in _NEEDS_KEY and not found.keys and action.type != "Compare":
            if path.split(".")[1] in _TAKES_OBJECTS:
                continue  # a whole object may be handed to a function, a view or a module
            yield at(action, path, f"'{found.text}' is a namespace; write {found.text}.<key>")


@rule("FL204", Level.WRONG, "broken JSONPath", evidence="A", source=_LIST, about="texts")
def broken_jsonpath(action: Action, scene: Scene) -> Iterator[Problem]:
    """The text looks like a reference but is none, so the caller hears it as it stands. A reference is written
    `$.Attributes.Name`, or `$.Attributes['my key']` for keys with other characters; it never loses its `$`."""
    if scene.flow.type is FlowType.CAMPAIGN:
        return
    for path, text in action.texts:
        if path.startswith("ViewData"):
            match = _ALONE.fullmatch(text)
            if match:
                yield at(
                    action, f"Parameters.{path}", f"'{shortened(text)}' is a plain text; write '$.{match['path']}'"
                )
            continue
        match = _BROKEN.search(text) if "$" in text or "{{" in text else None
        if match:
            message = f"'{match.group(0)}' is no reference; write $.Attributes.<key> or ${{setting.<path>}}"
            yield at(action, f"Parameters.{path}", message)
            continue
        match = _LOST.search(text) if any(root in text for root in _LOSABLE) else None
        if match and not _names_thing(scene, action, path):
            message = f"'{match.group(0)}' is a plain text; write '$.{match.group(0).lstrip('.')}'"
            yield at(action, f"Parameters.{path}", message)


def _names_thing(scene: Scene, action: Action, path: str) -> bool:
    """Tells whether a parameter names a thing of AWS, or is judged whole, so that another rule speaks."""
    entry = scene.entries.get(action.identifier)
    row = entry.by_path.get(path) if entry else None
    return path == "ComparisonValue" or (row is not None and row.names is not None)


@rule("FL212", Level.PRACTICE, "agent read where there is no agent", evidence="A", source=_LIST, about="jsonpaths")
def agent_namespace(action: Action, scene: Scene) -> Iterator[Problem]:
    """`$.Agent` is filled in whisper, hold and transfer flows only; elsewhere nobody has been chosen yet."""
    if scene.flow.type is None or scene.flow.type in _AGENT_FLOWS:
        return
    for path, found in action.jsonpaths:
        if found.root == "Agent":
            yield at(
                action,
                path,
                f"'{found.text}' is empty in {with_article(scene.flow.type.export_name)} flow; read it in a whisper",
            )


@rule("FL214", Level.REFUSED, "reference of the wrong kind", evidence="convention", about="references")
def reference_kind(action: Action, scene: Scene) -> Iterator[Problem]:
    """The parameter takes one kind of thing (a queue, a flow, a function) and the reference names another."""
    entry = scene.entries.get(action.identifier)
    for path, found in action.references if entry else ():
        row = entry.by_path.get(path.removeprefix("Parameters.")) if entry else None
        if row is None or row.target is None or not found.known or found.kind in EMBEDDABLE:
            continue
        kind, _, attribute = row.target.partition(".")
        if found.kind != kind or (attribute and found.attribute != attribute):
            wanted = f"${{{kind}.<key>.{attribute or REFERENCE_ATTRIBUTES[kind][0]}}}"
            yield at(action, path, f"'{found.text}' does not belong here; '{row.path}' takes {wanted}")


@rule("FL215", Level.REFUSED, "reference inside a longer text", evidence="convention", about="texts")
def reference_embedded(action: Action, scene: Scene) -> Iterator[Problem]:
    """A reference to a thing is the whole value of its parameter. Only texts and settings (`${text.hours}`,
    `${setting...}`, `${center...}`, `${environment}`) may stand inside a longer text."""
    for path, text in action.texts:
        if "${" not in text or parse_reference(text) is not None:
            continue
        for found in find_references(text):
            if found.known and not found.embeddable and found.text not in (scene.flow.tokens or ()):
                yield at(
                    action, f"Parameters.{path}", f"'{found.text}' is a whole value and cannot stand inside a text"
                )


@rule(
    "FL216",
    Level.PRACTICE,
    "literal ARN or id",
    evidence="C 213 of 262 functions in console exports",
    about="texts",
    house="references",
)
def literal_identity(action: Action, scene: Scene) -> Iterator[Problem]:
    """An ARN or id ties the flow to one instance; in any other environment it points to nothing or to the wrong thing.
    Write a reference such as `${queue.general.arn}`."""
    for path, text in action.texts:
        if path.startswith("ViewData"):
            continue
        if _ARN.search(text) or is_bare_id(text):
            message = f"'{shortened(text, 70)}' works in one instance only; write a reference"
            yield at(action, f"Parameters.{path}", message)
            return


@rule("FL217", Level.PRACTICE, "reference runs into the next word", evidence="?", source=_LIST, about="texts")
def reference_into_letter(action: Action, scene: Scene) -> Iterator[Problem]:
    """A Korean particle directly behind a reference (`$.Attributes.CustomerName님`) may be read as part of the key. Put
    a blank between them, or end the reference with brackets: `$.Attributes['CustomerName']`."""
    for path, text in action.texts:
        match = _INTO_LETTER.search(text) if "$." in text else None
        if match:
            yield at(action, f"Parameters.{path}", f"'{match.group(0)}': put a blank behind the reference")


@rule("FL218", Level.PRACTICE, "comparison with a null word", types=("Compare",), evidence="S2 A, C 14")
def null_operand(action: Action, scene: Scene) -> Iterator[Problem]:
    """There is no null test: an absent value matches nothing and ends in `NoMatchingCondition`. An operand `NULL`
    matches only the text NULL."""
    for transition in action.conditions:
        operand = _operand(transition.condition.operands if transition.condition else ())
        if operand in _NO_NULL:
            message = f"'{operand}' is a plain text here; absent values take NoMatchingCondition by themselves"
            yield at(action, f"Transitions.{transition.path}.Condition.Operands", message)


@rule("FL219", Level.WRONG, "value that never occurs", types=("Compare",), evidence="A", source=_LIST)
def impossible_operand(action: Action, scene: Scene) -> Iterator[Problem]:
    """`$.Channel` and `$.InitiationMethod` have fixed values in capitals and comparisons are case-sensitive, so a
    condition with any other word is never true."""
    known = {"$.Channel": CHANNELS, "$.InitiationMethod": INITIATION_METHODS}.get(
        str(action.parameters.get("ComparisonValue")), ()
    )
    for transition in action.conditions if known else ():
        condition = transition.condition
        operand = _operand(condition.operands if condition else ())
        if condition and condition.operator == "Equals" and operand and operand not in known:
            message = f"'{operand}' never occurs{nearest(operand, known)}; the values are {listed(known)}"
            yield at(action, f"Transitions.{transition.path}.Condition.Operands", message)


@rule("FL220", Level.WRONG, "number compared with a word", evidence="D", about="conditions")
def numeric_operand(action: Action, scene: Scene) -> Iterator[Problem]:
    """A numeric operator is false when either side is no number, so the condition is never true."""
    for transition in action.conditions:
        condition = transition.condition
        operand = _operand(condition.operands if condition else ())
        if condition is None or not condition.operator.startswith("Number") or not operand:
            continue
        if not find_jsonpaths(operand) and not find_references(operand) and not _is_number(operand):
            message = f"{condition.operator} with '{operand}' is never true; write a number"
            yield at(action, f"Transitions.{transition.path}.Condition.Operands", message)


@rule(
    "FL221",
    Level.WRONG,
    "attribute name that cannot be read",
    types=("UpdateContactAttributes",),
    evidence="A",
    source=_LIST,
)
def attribute_name(action: Action, scene: Scene) -> Iterator[Problem]:
    """A name with `$` or `.` in it can be written but not read back with a JSONPath."""
    for name in attributes_written(action):
        if not find_jsonpaths(name) and (not name.strip() or "." in name or "$" in name):
            yield at(
                action, "Parameters.Attributes", f"the name '{name}' cannot be read back; use letters, digits, '_', '-'"
            )


def _operand(operands: tuple[str, ...]) -> str:
    return operands[0] if len(operands) == 1 else ""


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
