"""Stand-ins for what a template takes from outside and nobody gave: parameters, imports, stored values, outputs.

A value fits what the name, the type and the description say (an ARN of its kind, an id, a number within its limits, a
text that matches the pattern), and two of one thing agree: `QueueArn` and `QueueId` name the same queue.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ringback.cloudformation.errors import TemplateError
from ringback.cloudformation.parameters import is_list, ssm_type, typed
from ringback.cloudformation.standins.names import Place
from ringback.cloudformation.standins.patterns import matching
from ringback.cloudformation.values import scalar_text

Origin = Literal["parameter", "import", "stored parameter", "output", "attribute"]
_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_OF_CONNECT: Mapping[str, tuple[str, tuple[frozenset[str], ...]]] = {
    "queue": ("queue", (frozenset({"queue"}),)),
    "module": ("flow-module", (frozenset({"module"}),)),
    "flow": ("contact-flow", (frozenset({"flow"}), frozenset({"contactflow"}))),
    "hours": ("operating-hours", (frozenset({"hours"}), frozenset({"operation"}))),
    "prompt": ("prompt", (frozenset({"prompt"}),)),
    "quick connect": ("transfer-destination", (frozenset({"quick"}),)),
    "routing profile": ("routing-profile", (frozenset({"routing"}),)),
    "security profile": ("security-profile", (frozenset({"security", "profile"}),)),
    "view": ("view", (frozenset({"view"}),)),
    "agent": ("agent", (frozenset({"agent"}), frozenset({"user"}))),
}
"""What lies behind an instance: kind -> part of its ARN, and the words of names that mean it."""
_SERVICES: tuple[tuple[str, frozenset[str], str, str], ...] = (
    ("function", frozenset({"lambda", "function", "fn"}), "lambda", "function:{name}"),
    ("bot alias", frozenset({"alias"}), "lex", "bot-alias/{bot}/{token}"),
    ("bot", frozenset({"bot", "lex"}), "lex", "bot/{bot}"),
    ("bucket", frozenset({"bucket", "s3"}), "s3", "{name}"),
    ("table", frozenset({"table", "dynamodb"}), "dynamodb", "table/{name}"),
    ("topic", frozenset({"topic", "sns"}), "sns", "{name}"),
    ("key", frozenset({"key", "kms"}), "kms", "key/{uuid}"),
    ("secret", frozenset({"secret"}), "secretsmanager", "secret:{name}-AbCdEf"),
    ("role", frozenset({"role"}), "iam", "role/{name}"),
    ("stream", frozenset({"stream", "kinesis"}), "kinesis", "stream/{name}"),
    ("assistant", frozenset({"assistant", "wisdom", "qic", "domain"}), "wisdom", "assistant/{uuid}"),
    ("certificate", frozenset({"certificate", "cert"}), "acm", "certificate/{uuid}"),
    ("layer", frozenset({"layer"}), "lambda", "layer:{name}:1"),
)
"""Kind, words of names that mean it, service and resource of its ARN; the first that fits counts."""
_WITHOUT_PLACE = frozenset({"s3", "iam"})
"""Services whose ARNs name no Region; those of S3 no account either."""
_OF_TYPE: Mapping[str, str] = {
    "AWS::EC2::VPC::Id": "vpc-0a1b2c3d4e5f60718",
    "AWS::EC2::Subnet::Id": "subnet-0a1b2c3d4e5f60718",
    "AWS::EC2::SecurityGroup::Id": "sg-0a1b2c3d4e5f60718",
    "AWS::EC2::SecurityGroup::GroupName": "stand-in",
    "AWS::EC2::Instance::Id": "i-0a1b2c3d4e5f60718",
    "AWS::EC2::Image::Id": "ami-0a1b2c3d4e5f60718",
    "AWS::EC2::Volume::Id": "vol-0a1b2c3d4e5f60718",
    "AWS::EC2::KeyPair::KeyName": "stand-in",
    "AWS::Route53::HostedZone::Id": "Z0123456789ABCDEFGHIJ",
}
"""Types of parameters that AWS knows (CloudFormation User Guide, "Supported AWS-specific parameter types")."""
_TAILS = ("arn", "id", "name", "number")
_OPEN = frozenset({"text", "arn", "id"})
"""Kinds that say the form of a value and not what it names."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """A value that stands for one that nobody gave."""

    origin: Origin
    name: str
    """Parameter, export, stored parameter, output of another stack, or attribute of a custom resource."""
    value: Any
    kind: str
    """What it seems to be, such as `queue`, `function` or `text`."""

    def __str__(self) -> str:
        shown = ",".join(map(scalar_text, self.value)) if isinstance(self.value, list) else scalar_text(self.value)
        return f"{self.origin} {self.name}: {shown}"


def missing_parameter(source: str, place: Place, name: str, declared: Mapping[str, Any]) -> StandIn | None:
    """Returns a value that the declaration of a parameter allows; None where none of those that come to mind does."""
    kind, likely = _likely(place, name, str(declared.get("Description") or ""))
    try:
        candidates = list(_candidates(place, name, declared, likely))
    except (TypeError, ValueError) as malformed:
        raise TemplateError(source, f"parameter {name}: a limit of it is malformed: {malformed}") from malformed
    for candidate in candidates:
        try:
            value = typed(source, name, declared, candidate)
        except TemplateError:
            continue
        inner = ssm_type(declared)
        return StandIn("parameter", name, [value] if inner and is_list(inner) else value, kind)
    return None


def missing_value(place: Place, origin: Origin, name: str, *told: str) -> StandIn:
    """Returns what a name of elsewhere would stand for; the first of the texts that tells its kind counts."""
    kind, value = "text", ""
    for text in (*told, name) if told else (name,):
        kind, value = _likely(place, text, "")
        if kind not in _OPEN:
            break
    return StandIn(origin, name, value, kind)


def answered_value(place: Place, name: str, attribute: str, value: Any) -> StandIn:
    """Returns what a custom resource has answered, as a template gets it: scalars are texts."""
    kind, _ = _likely(place, attribute, "")
    told = value if isinstance(value, list | dict) else scalar_text(value)
    return StandIn("attribute", name, told, _kind_of(told) or kind)


def _kind_of(value: Any) -> str:
    """Returns the kind that an ARN names: part of an instance, or function; nothing otherwise."""
    part = value.split(":", 5)[5].split("/") if isinstance(value, str) and value.count(":") >= 5 else []
    if len(part) >= 4 and part[0] == "instance":
        return next((kind for kind, (known, _) in _OF_CONNECT.items() if known == part[2]), "")
    return "function" if part and value.startswith("arn:") and ":lambda:" in value else ""


def _candidates(place: Place, name: str, declared: Mapping[str, Any], likely: str) -> Iterator[Any]:
    yield from declared.get("AllowedValues") or ()
    type_name = str(declared.get("Type", "String"))
    inner = (ssm_type(declared) or type_name).removeprefix("List<").removesuffix(">")
    if inner in _OF_TYPE:
        yield _OF_TYPE[inner]
    if inner == "AWS::EC2::AvailabilityZone::Name":
        yield f"{place.region}a"
    if inner == "AWS::SSM::Parameter::Name":
        yield f"/{_plain(name)}"
    if inner == "Number":
        yield from (declared[key] for key in ("MinValue", "MaxValue") if key in declared)
        yield 1
    yield likely
    plain = _plain(name)
    yield from (plain, plain.replace("-", ""), plain.title().replace("-", ""), place.account, place.uuid())
    yield from ("10.0.0.0/16", "https://example.com", "example.com", "someone@example.com", "2026-01-01", "1", "a")
    yield from ("StandIn2026", "Stand-In.2026")
    pattern = str(declared.get("AllowedPattern") or "")
    least, most = int(declared.get("MinLength") or 0), int(declared.get("MaxLength") or 64)
    yield from matching(pattern, least, most)
    yield (plain + "0" * least)[: max(least, min(most, 64))]


def _likely(place: Place, name: str, description: str) -> tuple[str, str]:
    """Returns the kind of thing that a name means, and a value of its form."""
    words = [word.lower() for word in _WORDS.findall(name)]
    spoken = {word.lower() for word in _WORDS.findall(description)}
    for fits, kind, value in _FORMS:
        if fits(words, spoken):
            return kind, value(place, name)
    if "arn" in words or ("arn" in spoken and not {"id", "name"} & set(words[-1:])):
        return _arn(place, name, set(words) | (spoken & {"lambda", "queue", "lex", "instance", "connect"}))
    if words[-1:] == ["id"]:
        return _id(place, name, set(words))
    return "text", _plain(name)


def _ends(*tails: str) -> Callable[[list[str], set[str]], bool]:
    return lambda words, _: any(words[-len(tail.split()) :] == tail.split() for tail in tails)


def _has(*wanted: str) -> Callable[[list[str], set[str]], bool]:
    return lambda words, _: bool(set(wanted) & set(words))


_Fits = Callable[[list[str], set[str]], bool]
_FORMS: tuple[tuple[_Fits, str, Callable[[Place, str], str]], ...] = (
    (_ends("account", "account id", "account number"), "account", lambda place, _: place.account),
    (_ends("region", "region name"), "region", lambda place, _: place.region),
    (_has("email", "mail"), "email", lambda place, _: "someone@example.com"),
    (_ends("phone", "phone number", "telephone", "did number"), "number", lambda place, _: "+12025550100"),
    (_ends("url", "uri", "endpoint"), "address", lambda place, _: "https://example.com"),
    (_ends("time zone", "timezone"), "time zone", lambda place, _: "UTC"),
    (_ends("locale", "locale id"), "locale", lambda place, _: "en_US"),
    (_ends("log level", "logging level", "loglevel"), "log level", lambda place, _: "INFO"),
    (lambda words, _: words[:1] in (["enable"], ["use"], ["create"]), "switch", lambda place, _: "true"),
    (_ends("instance alias", "instance name"), "instance alias", lambda place, _: "stand-in"),
    (_ends("bucket", "bucket name"), "bucket", lambda place, name: f"{_plain(name)}-{place.account}"),
)
"""Forms that a name tells without being an ARN or id."""


def _arn(place: Place, name: str, words: set[str]) -> tuple[str, str]:
    base = _base(name)
    own = Place("stand-in", base, place.region, place.account)
    instance = instance_arn(place)
    if "sqs" in words:
        return "sqs queue", place.arn("sqs", _plain(base))
    if kind := _of_connect(name, words):
        return kind, f"{instance}/{part_of(kind)}/{own.uuid()}"
    if "phone" in words or "number" in words:
        return "number", place.arn("connect", f"phone-number/{own.uuid()}")
    for kind, known, service, resource in _SERVICES:
        if known & words:
            shown = resource.format(name=_plain(base), bot=own.token(10), token=own.token(10, "alias"), uuid=own.uuid())
            return kind, place.arn(service, shown, region=service not in _WITHOUT_PLACE, account=service != "s3")
    if {"instance", "connect"} & words:
        return "instance", instance
    return "arn", place.arn("example", _plain(base))


def _id(place: Place, name: str, words: set[str]) -> tuple[str, str]:
    own = Place("stand-in", _base(name), place.region, place.account)
    if "instance" in words:
        return "instance", instance_arn(place).rpartition("/")[2]
    if {"bot", "lex"} & words:
        return ("bot alias", own.token(10, "alias")) if "alias" in words else ("bot", own.token(10))
    return _of_connect(name, words) or "id", own.uuid()


def _of_connect(name: str, words: set[str]) -> str:
    """Returns what behind an instance is meant: of several the one named last, as a `QueueFlow` is a flow."""
    order = [word.lower() for word in _WORDS.findall(name)]
    found = [
        (max((order.index(word) for word in sign if word in order), default=-1), kind)
        for kind, (_, signs) in _OF_CONNECT.items()
        for sign in signs
        if sign <= words
    ]
    return max(found, key=lambda one: one[0])[1] if found else ""


def part_of(kind: str) -> str:
    """Returns the part of the ARN by which a kind of thing lies behind an instance."""
    return _OF_CONNECT[kind][0]


def instance_arn(place: Place) -> str:
    """Returns the ARN of the instance that every stand-in lies in."""
    return place.arn("connect", f"instance/{Place('stand-in', 'Instance', place.region, place.account).uuid()}")


def _base(name: str) -> str:
    """Returns a name without its last word where that says in which form it is given: `QueueArn` is `queue`."""
    words = [word.lower() for word in _WORDS.findall(name)]
    while len(words) > 1 and words[-1] in _TAILS:
        words.pop()
    return "-".join(words)


def _plain(name: str) -> str:
    return "-".join(word.lower() for word in _WORDS.findall(name)) or "stand-in"
