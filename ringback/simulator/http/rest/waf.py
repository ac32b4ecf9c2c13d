"""Web ACLs of AWS WAF in front of a stage: rates per address, address lists, paths, sizes, and headers that are added.

Source: AWS WAF Developer Guide, "Rate-based rule statement", "IP set match rule statement" and its neighbors, "Custom
request header insertions for non-blocking actions". Managed rule groups are Amazon's own and are not evaluated. Live, a
rate takes effect within some seconds; here at once.
"""

from __future__ import annotations

import ipaddress
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote

from ringback.simulator.http.rest.model import Answer, GatewayError, Request
from ringback.simulator.world.model import PlainDefinition, World

_WINDOW_S: Final = 300
#: Bytes of a body that are looked at for an API [Developer Guide, waf-oversize-request-components].
_BODY_SEEN: Final = 16 * 1024
#: What the names of headers begin with that rules add.
_ADDED: Final = "x-amzn-waf-"
_Test = Callable[[Request, float], bool]


class Firewall:
    """The web ACL of a stage, or none at all."""

    def __init__(self, world: World, stage_arn: str) -> None:
        self.refused: list[str] = []
        self._world = world
        acl = _acl_of(world, stage_arn)
        properties = acl.properties if acl is not None else {}
        self._bodies: Mapping[str, Any] = properties.get("CustomResponseBodies") or {}
        self._default: Mapping[str, Any] = properties.get("DefaultAction") or {"Allow": {}}
        rules = sorted(properties.get("Rules") or (), key=lambda rule: int(rule.get("Priority", 0)))
        self._rules = [(made, rule.get("Action") or {}) for rule in rules if (made := self._rule(rule)) is not None]

    def judge(self, request: Request, now: float) -> tuple[Request, Answer | None]:
        """Returns a request as it passes, with what rules add to it, or the answer of a rule with one of its own.

        Raises what blocks without one.
        """
        added: dict[str, str] = {}
        for test, action in (*self._rules, (_always, self._default)):
            if not test(request, now):
                continue
            if "Block" in action:
                return request, self._blocked(action["Block"])
            added.update(_added(action))
            if "Allow" in action:
                break
        return request.with_headers(added) if added else request, None

    def _blocked(self, block: Mapping[str, Any] | None) -> Answer:
        custom = (block or {}).get("CustomResponse")
        if not custom:
            raise GatewayError("WAF_FILTERED", "Forbidden")
        answer = Answer(int(custom["ResponseCode"]))
        answer.headers = [(str(one["Name"]), str(one["Value"])) for one in custom.get("ResponseHeaders") or ()]
        body = self._bodies.get(str(custom.get("CustomResponseBodyKey") or ""))
        if body:
            answer.body = str(body.get("Content") or "").encode()
            kinds = {"APPLICATION_JSON": "application/json", "TEXT_HTML": "text/html"}
            answer.headers.append(("content-type", kinds.get(str(body.get("ContentType")), "text/plain")))
        return answer

    # --- rules -------------------------------------------------------------------------------------------------------

    def _rule(self, rule: Mapping[str, Any]) -> _Test | None:
        statement = rule.get("Statement") or {}
        kind = next(iter(statement), "")
        test = self._test(statement)
        if test is None:
            group = (statement.get("ManagedRuleGroupStatement") or {}).get("Name")
            which = f" {group}, whose rules are Amazon's own," if group else ""
            self.refused.append(
                f"rule {rule.get('Name')!r}: {kind}{which} is not evaluated, so it lets everything pass"
            )
        return test

    def _test(self, statement: Mapping[str, Any]) -> _Test | None:
        kind, given = next(iter(statement.items()), ("", {}))
        makers: dict[str, Callable[[Any], _Test | None]] = {
            "RateBasedStatement": self._rate,
            "IPSetReferenceStatement": self._address,
            "ByteMatchStatement": _bytes,
            "SizeConstraintStatement": _size,
            "NotStatement": self._not,
            "AndStatement": lambda one: self._many(one, all),
            "OrStatement": lambda one: self._many(one, any),
        }
        maker = makers.get(kind)
        return maker(given) if maker is not None else None

    def _not(self, given: Mapping[str, Any]) -> _Test | None:
        inner = self._test(given.get("Statement") or {})
        return None if inner is None else lambda request, now: not inner(request, now)

    def _many(self, given: Mapping[str, Any], join: Callable[[Iterator[bool]], bool]) -> _Test | None:
        inner = [self._test(one) for one in given.get("Statements") or ()]
        tests = [one for one in inner if one is not None]
        if len(tests) < len(inner):
            return None
        return lambda request, now: join(test(request, now) for test in tests)

    def _rate(self, given: Mapping[str, Any]) -> _Test | None:
        scope = self._test(given["ScopeDownStatement"]) if given.get("ScopeDownStatement") else _always
        by = str(given.get("AggregateKeyType") or "IP")
        if scope is None or by not in {"IP", "FORWARDED_IP", "CONSTANT"}:
            return None
        limit, window = int(given["Limit"]), float(given.get("EvaluationWindowSec") or _WINDOW_S)
        header = str((given.get("ForwardedIPConfig") or {}).get("HeaderName") or "x-forwarded-for")
        seen: dict[str, deque[float]] = {}

        def exceeds(request: Request, now: float) -> bool:
            if not scope(request, now):
                return False
            key = ""
            if by == "IP":
                key = request.source
            elif by == "FORWARDED_IP":
                key = (request.header(header) or "").split(",")[0].strip()
            times = seen.setdefault(key, deque())
            times.append(now)
            while times[0] <= now - window:
                times.popleft()
            return len(times) > limit

        return exceeds

    def _address(self, given: Mapping[str, Any]) -> _Test | None:
        definition = self._world.others.exact(str(given.get("Arn")))
        if definition is None:
            return None
        networks = [ipaddress.ip_network(str(one)) for one in definition.properties.get("Addresses") or ()]

        def listed(request: Request, _: float) -> bool:
            address = ipaddress.ip_address(request.source)
            return any(address in network for network in networks)

        return listed


def _added(action: Mapping[str, Any]) -> dict[str, str]:
    """Returns the headers that an action adds to a request, by their whole names."""
    handling = (next(iter(action.values()), None) or {}).get("CustomRequestHandling") or {}
    return {f"{_ADDED}{one['Name']}".lower(): str(one["Value"]) for one in handling.get("InsertHeaders") or ()}


def _acl_of(world: World, stage_arn: str) -> PlainDefinition | None:
    for one in world.of_type("AWS::WAFv2::WebACLAssociation"):
        if str(one.properties.get("ResourceArn")) == stage_arn:
            return world.others.exact(str(one.properties.get("WebACLArn")))
    return None


def _always(_request: Request, _now: float) -> bool:
    return True


def _field(given: Mapping[str, Any]) -> Callable[[Request], str] | None:
    """Returns what reads the part of a request that a statement looks at."""
    field = given.get("FieldToMatch") or {}
    kind = next(iter(field), "")
    if kind == "SingleHeader":
        name = str(field[kind].get("Name") or "").lower()
        return lambda request: request.header(name) or ""
    readers: Mapping[str, Callable[[Request], str]] = {
        "UriPath": lambda request: request.path,
        "Method": lambda request: request.method,
        "QueryString": lambda request: "&".join(f"{key}={value}" for key, value in request.query),
        "Body": lambda request: request.body[:_BODY_SEEN].decode("utf-8", "replace"),
    }
    reader = readers.get(kind)
    transforms = [str(one.get("Type")) for one in given.get("TextTransformations") or ()]
    if reader is None or not set(transforms) <= {"NONE", "LOWERCASE", "URL_DECODE"}:
        return None
    return lambda request: _transformed(reader(request), transforms)


def _transformed(text: str, transforms: Sequence[str]) -> str:
    for one in transforms:
        text = text.lower() if one == "LOWERCASE" else unquote(text) if one == "URL_DECODE" else text
    return text


def _bytes(given: Mapping[str, Any]) -> _Test | None:
    read, wanted = _field(given), str(given.get("SearchString") or "")
    tests: Mapping[str, Callable[[str], bool]] = {
        "EXACTLY": lambda text: text == wanted,
        "STARTS_WITH": lambda text: text.startswith(wanted),
        "ENDS_WITH": lambda text: text.endswith(wanted),
        "CONTAINS": lambda text: wanted in text,
    }
    test = tests.get(str(given.get("PositionalConstraint")))
    return None if read is None or test is None else lambda request, _: test(read(request))


def _size(given: Mapping[str, Any]) -> _Test | None:
    read, limit = _field(given), int(given.get("Size") or 0)
    tests: Mapping[str, Callable[[int], bool]] = {
        "EQ": lambda size: size == limit,
        "NE": lambda size: size != limit,
        "LE": lambda size: size <= limit,
        "LT": lambda size: size < limit,
        "GE": lambda size: size >= limit,
        "GT": lambda size: size > limit,
    }
    test = tests.get(str(given.get("ComparisonOperator")))
    return None if read is None or test is None else lambda request, _: test(len(read(request).encode()))
