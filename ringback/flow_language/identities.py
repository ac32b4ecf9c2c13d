"""What names a thing of AWS in a flow: ARNs and ids, by kind.

Source of the forms: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonconnect.html and the
same lists of AWS Lambda and Amazon Lex V2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ringback.flow_language.references import find_jsonpaths
from ringback.flow_language.words import shortened, with_article

_UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_BARE_ID = re.compile(_UUID)
_INSTANCE = rf"connect:[a-z0-9-]+:\d{{12}}:instance/{_UUID}"
_SUFFIX = r"(?::[\w$-]+)?"
_START = r"arn:aws[a-z-]*:"


@dataclass(frozen=True, slots=True)
class Identity:
    """How things of one kind are named."""

    name: str
    """What people call the thing."""
    arn: str
    """The form of its ARN, for messages."""
    pattern: re.Pattern[str]
    bare: re.Pattern[str] | None = None
    """The form of a bare id, where the service takes one."""


def _connect(name: str, resource: str, suffix: str = "", *, optional: str = "") -> Identity:
    shown = f"arn:aws:connect:<region>:<account>:instance/<id>/{resource}/<id>"
    words = f"{resource}(?:{optional})?" if optional else resource
    pattern = re.compile(f"{_START}{_INSTANCE}/{words}/{_UUID}{suffix}")
    return Identity(name, shown, pattern, re.compile(_UUID + suffix))


IDENTITIES: Mapping[str, Identity] = {
    "queue": _connect("queue", "queue", optional="/agent"),
    "hours": _connect("hours of operation", "operating-hours"),
    "prompt": _connect("prompt", "prompt"),
    "flow": _connect("flow", "contact-flow", _SUFFIX),
    "module": _connect("flow module", "flow-module", _SUFFIX),
    "agent": _connect("agent", "agent"),
    "view": Identity(
        "view",
        "arn:aws:connect:<region>:aws:view/<name>:<version>",
        re.compile(rf"{_START}(?:connect:[a-z0-9-]*:aws:view/[a-z0-9-]+|{_INSTANCE}/view/{_UUID}){_SUFFIX}"),
        re.compile(rf"(?:{_UUID}|[a-z][a-z0-9-]*){_SUFFIX}"),
    ),
    "lambda": Identity(
        "function",
        "arn:aws:lambda:<region>:<account>:function:<name>",
        re.compile(rf"{_START}lambda:[a-z0-9-]+:\d{{12}}:function:[A-Za-z0-9_-]{{1,140}}(?::[A-Za-z0-9$_-]+)?"),
    ),
    "lex": Identity(
        "bot alias",
        "arn:aws:lex:<region>:<account>:bot-alias/<bot>/<alias>",
        re.compile(rf"{_START}lex:[a-z0-9-]+:\d{{12}}:bot-alias/[0-9A-Za-z]{{10}}/[0-9A-Za-z]{{10}}"),
    ),
    "assistant": Identity(
        "assistant",
        "arn:aws:wisdom:<region>:<account>:assistant/<id>",
        re.compile(rf"{_START}wisdom:[a-z0-9-]+:\d{{12}}:assistant/{_UUID}"),
    ),
}
"""Kinds of things by the word that references use (agents and assistants have none)."""

_RESOURCES = re.compile(
    r"arn:aws[a-z-]*:(?P<service>[a-z0-9-]+):[^:]*:[^:]*:(?:instance/[^/]+/)?(?P<resource>[a-z-]+)(?P<rest>[/:]|$)"
)
_KNOWN: Mapping[tuple[str, str], str] = {
    (match.group("service"), match.group("resource")): kind
    for kind, identity in IDENTITIES.items()
    if (match := _RESOURCES.match(identity.arn))
}
"""Kinds of things by service and resource of their ARNs."""
_LOST = re.compile(r"\$?\.?(?:Attributes|FlowAttributes|External|Lex|Queue|Agent|Customer|Views|Modules)(?:\.\w+)+")
_PLACEHOLDER = re.compile(
    r"[A-Z][A-Z0-9]*(?:[ _.-]+[A-Z0-9]+)+"  # AFTER_HOURS_ARN, ENTER LAMBDA HERE
    r"|.*[<>{}\[\]%].*"
    r"|.*(?:\b|_)(?:REPLACE|YOUR|TODO|CHANGE_?ME|PLACEHOLDER|XXX+|xxx+|REGION|ACCOUNT(?:_?ID)?|BOT_?ID|ALIAS_?ID)(?:\b|_).*"
    r"|arn:.*[:/][A-Z][A-Z0-9]*_[A-Z0-9_]+.*",
    re.DOTALL,
)


def is_bare_id(text: str) -> bool:
    """Tells whether a text is the bare id of something, which says nothing about its kind."""
    return _BARE_ID.fullmatch(text) is not None


@lru_cache(maxsize=2048)
def is_placeholder(text: str) -> bool:
    """Tells whether a text asks to be replaced: `ENTER LAMBDA HERE`, `arn:aws:lex:REGION:ACCOUNT:...`."""
    return _PLACEHOLDER.fullmatch(text) is not None


def identity_problem(kind: str, text: str, tokens: Iterable[str] = ()) -> str | None:
    """Tells why a text names nothing of a kind, or returns None.

    JSONPaths and symbolic references are judged elsewhere; ``tokens`` stand for text that a deployment fills in.
    """
    for token in tokens:
        text = text.replace(token, "\0")
    return _problem(kind, text)


@lru_cache(maxsize=4096)
def _problem(kind: str, text: str) -> str | None:
    identity = IDENTITIES[kind]
    if text.startswith("\0") or "${" in text or find_jsonpaths(text):
        return None
    if text != text.strip():
        return f"{_shown(text)} has white space around it; take it out"
    if identity.pattern.fullmatch(text) or (identity.bare and identity.bare.fullmatch(text)):
        return None
    if text.startswith("arn:"):
        return _arn_problem(kind, text)
    if text.startswith("!"):
        tag = f"${{{text.partition(' ')[2]}}}"
        return f"{_shown(text)} is a tag of YAML, and a plain text within a flow; write {tag} inside of a Sub"
    if _LOST.fullmatch(text):
        return f"{_shown(text)} is no reference; write '$.{text.lstrip('$.')}'"
    return f"{_shown(text)} names no {identity.name}; write {_how(kind)}"


def _arn_problem(kind: str, text: str) -> str | None:
    identity = IDENTITIES[kind]
    match = _RESOURCES.match(text)
    found = _KNOWN.get((match.group("service"), match.group("resource"))) if match else None
    if match is not None and found != kind and "\0" not in match.group("resource"):
        other = IDENTITIES[found].name if found else f"{match.group('resource')} of {match.group('service')}"
        return f"{_shown(text)} is the ARN of {with_article(other)}; write that of {with_article(identity.name)}"
    if "\0" in text:
        return None
    return f"{_shown(text)} is no complete ARN of {with_article(identity.name)}; it has the form {identity.arn}"


def _how(kind: str) -> str:
    """Returns how things of a kind are named, for messages."""
    attribute = "alias_arn" if kind == "lex" else "arn"
    reference = "" if kind in ("agent", "assistant") else f"${{{kind}.<key>.{attribute}}}, "
    return f"{reference}an ARN, or one JSONPath"


def _shown(text: str) -> str:
    return f"'{shortened(text, 70)}'"
