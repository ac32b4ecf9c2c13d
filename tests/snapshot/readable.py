"""Makes a template readable for review: what people decide about stays, what machines count is replaced.

* intrinsic functions become `${Thing.Attribute}`, so that texts with tokens are texts again;
* JSON inside of strings (flows, dashboards, rules, environment variables) is written out;
* a data protection policy is written out at the first log group of a template that has it, the others refer to it;
* so is an object in the environment of a function, whatever it is called;
* each metric of an alarm is one line, with all that is said about it;
* the body of a REST API is a line for each method, with what it needs and calls, and a digest of everything else;
* the error branches of an action of a flow are one table of errors and where they lead;
* a component of a view is one line, with its properties and its texts;
* hashes of assets and contents become `<hash>`, positions on the console's canvas and the pacing order are left out.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ringback.cloudformation import Call, Part, call_of, parts, piece_of

_WIDTH = 110
_ASSET = re.compile(r"[0-9a-f]{64}")
_CONTENT_HASH = re.compile(r"(?<=\[)[0-9a-f]{12}(?=\])|(?<=^content )[0-9a-f]{10,12}|(?<=^rules )[0-9a-f]{10}")
_VERSION_ID = re.compile(r"(CurrentVersion[0-9A-F]{8}|Version)[0-9a-f]{10,32}([0-9A-F]{8})?")
_DEPLOYMENT = re.compile(r"Deployment[0-9a-f]{12}([0-9A-F]{8})?|(?<=^body )[0-9a-f]{12}")
_REST_API = "AWS::ApiGateway::RestApi"
_VIEW = "AWS::Connect::View"
_HASH_OUTPUT = re.compile(r"^(FlowHash.*|BotContentHash)$")
_HASH_PROPERTIES = ("ContentHash", "VocabularyName")
_PACED = "AWS::Connect::"
_QUERY = {"Id", "MetricStat", "ReturnData"}
_POLICY = "DataProtectionPolicy"


def readable(template: Mapping[str, Any]) -> str:
    """Returns a template as text with one decision per line."""
    types = {name: entry["Type"] for name, entry in template["Resources"].items()}
    resources = {
        _DEPLOYMENT.sub("Deployment<hash>", _VERSION_ID.sub(r"\1<hash>", name)): _resource(entry, types)
        for name, entry in sorted(template["Resources"].items())
    }
    _tell_policies_once(resources)
    _tell_variables_once(resources)
    outputs = {
        name: "<hash>" if _HASH_OUTPUT.match(name) else _plain(entry["Value"])
        for name, entry in sorted(template.get("Outputs", {}).items())
    }
    parameters = {name: entry for name, entry in template.get("Parameters", {}).items() if name != "BootstrapVersion"}
    document = {
        "Description": template.get("Description"),
        "Parameters": parameters,
        "Resources": resources,
        "Outputs": outputs,
    }
    return _render({key: value for key, value in document.items() if value}, 0) + "\n"


def _resource(entry: Mapping[str, Any], types: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {"Type": entry["Type"]}
    for key in ("DeletionPolicy", "UpdatePolicy", "UpdateReplacePolicy"):
        if key in entry:
            found[key] = _plain(entry[key])
    needs = [name for name in _depends(entry) if not (_is_paced(entry["Type"]) and _is_order(types.get(name, "")))]
    if needs:
        found["DependsOn"] = sorted(_VERSION_ID.sub(r"\1<hash>", name) for name in needs)
    found["Properties"] = {
        key: "<hash>" if key in _HASH_PROPERTIES else _plain(value)
        for key, value in sorted(entry.get("Properties", {}).items())
    }
    if entry["Type"] == _REST_API and "paths" in entry["Properties"].get("Body", {}):
        found["Properties"]["Body"] = _body(entry["Properties"]["Body"])
    if entry["Type"] == _VIEW:
        template = found["Properties"]["Template"]
        template["Body"] = [line for component in template["Body"] for line in _components(component, "")]
    return found


def _components(component: Mapping[str, Any], indent: str) -> Iterator[str]:
    """Yields a component of a view and what is inside of it, a line each."""
    texts = [one for one in component["Content"] if isinstance(one, str)]
    said = json.dumps([component["Props"], *texts], ensure_ascii=False)[1:-1]
    yield f"{indent}{component['Type']} {component['_id']}: {said}"
    for inner in component["Content"]:
        if not isinstance(inner, str):
            yield from _components(inner, indent + "  ")


def _body(body: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what reviewers decide about an API; its models follow from the OpenAPI document, where they are read."""
    methods = {}
    for path, given in body["paths"].items():
        for method, said in given.items():
            uri = _plain(said["x-amazon-apigateway-integration"]["uri"])
            needs = ", ".join(name for one in said.get("security", ()) for name in one) or "nothing"
            name = method.removeprefix("x-amazon-apigateway-").removesuffix("-method")
            called = uri.partition(":function:")[2].partition("/")[0]
            methods[f"{name} {path}"] = f"{said.get('operationId', 'other')}: needs {needs}, calls {called}"
    kept = {key: value for key, value in body.items() if key not in ("paths", "components")}
    rest = json.dumps([body["paths"], body["components"]["schemas"]], sort_keys=True, ensure_ascii=False)
    return {
        **{key: _plain(value) for key, value in kept.items() if not key.endswith("gateway-responses")},
        "gateway responses": {
            kind: f"{said.get('statusCode', 'as it is')} {said['responseTemplates']['application/json']}"
            for kind, said in body["x-amazon-apigateway-gateway-responses"].items()
        },
        "security": _plain(body["components"]["securitySchemes"]),
        "methods": methods,
        "digest": hashlib.sha256(rest.encode()).hexdigest()[:16],
    }


def _tell_policies_once(resources: Mapping[str, dict[str, Any]]) -> None:
    told: dict[str, str] = {}
    for name, entry in resources.items():
        policy = entry["Properties"].get(_POLICY)
        if policy is not None:
            first = told.setdefault(json.dumps(policy, sort_keys=True), name)
            if first != name:
                entry["Properties"][_POLICY] = f"as {first}"


def _tell_variables_once(resources: Mapping[str, dict[str, Any]]) -> None:
    told: dict[str, str] = {}
    for name, entry in resources.items():
        variables = entry["Properties"].get("Environment", {}).get("Variables", {})
        for variable, value in variables.items():
            if isinstance(value, dict):
                first = told.setdefault(json.dumps([variable, value], sort_keys=True), name)
                if first != name:
                    variables[variable] = f"as {first}"


def _depends(entry: Mapping[str, Any]) -> list[str]:
    depends = entry.get("DependsOn", [])
    return [depends] if isinstance(depends, str) else list(depends)


def _is_paced(kind: str) -> bool:
    return kind.startswith((_PACED, "Custom::Connect", "AWS::CloudWatch::Alarm"))


def _is_order(kind: str) -> bool:
    """Whether a dependency on this type only spreads requests; flows truly need their associations."""
    return _is_paced(kind) and kind != "AWS::Connect::IntegrationAssociation"


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        intrinsic = _intrinsic(value)
        if intrinsic is not None:
            return _text(intrinsic)
        found = {key: _plain(entry) for key, entry in value.items() if not _is_layout(key, value)}
        if isinstance(found.get("Errors"), list):
            found["Errors"] = _ways(found["Errors"])
        return _metric(found) or found
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return _text(value) if isinstance(value, str) else value


def _ways(errors: list[Any]) -> Any:
    """Returns the error branches of an action of a flow, each error with where it leads, in their order."""
    ways = [(one["ErrorType"], one["NextAction"]) for one in errors if set(one) == {"ErrorType", "NextAction"}]
    return dict(ways) if len(dict(ways)) == len(errors) else errors


def _metric(query: Mapping[str, Any]) -> str | None:
    """Returns a metric of an alarm as text; None when it says anything that the text would not."""
    stat = query.get("MetricStat", {})
    metric = stat.get("Metric", {})
    keys = {*query}, {*stat}, {*metric}
    if keys != (_QUERY, {"Metric", "Period", "Stat"}, {"Dimensions", "MetricName", "Namespace"}):
        return None
    where = ", ".join(f"{one['Name']}={one['Value']}" for one in metric["Dimensions"])
    what = f"{stat['Stat']} of {metric['Namespace']} {metric['MetricName']} ({where})"
    return f"{query['Id']}: {what} per {stat['Period']} s, {'shown' if query['ReturnData'] else 'hidden'}"


def _is_layout(key: str, holder: Mapping[str, Any]) -> bool:
    return key in {"position", "entryPointPosition", "isFriendlyName"} and "Version" not in holder


def _intrinsic(value: Any) -> str | None:
    """Returns a function as text, or None for other values and for functions that are better read as they are."""
    if call_of(value) is None:
        return None
    found = parts(value)
    if len(found) == 1 and isinstance(found[0], Call) and piece_of(value) is None:
        return None
    return "".join(map(_written, found))


def _written(part: Part) -> str:
    if not isinstance(part, Call):
        return str(part)
    value = {part.function: part.argument}
    piece = piece_of(value)
    if piece is None:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return f"${{part {piece[0]} of {''.join(map(_written, parts(piece[1])))}}}"


def _text(text: str) -> Any:
    text = _CONTENT_HASH.sub("<hash>", _ASSET.sub("<hash>", _DEPLOYMENT.sub("Deployment<hash>", text)))
    if text[:1] in "{[" and text[-1:] in "}]" and len(text) > 2:
        try:
            return _plain(json.loads(text))
        except ValueError:
            return text
    return _VERSION_ID.sub(r"\1<hash>", text) if text.startswith("${") else text


def _render(value: Any, indent: int) -> str:
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or len(line) + indent <= _WIDTH:
        return line
    inner = " " * (indent + 2)
    if isinstance(value, dict):
        rows = [
            f"{inner}{json.dumps(key, ensure_ascii=False)}: {_render(entry, indent + 2)}"
            for key, entry in value.items()
        ]
        return "{\n" + ",\n".join(rows) + "\n" + " " * indent + "}"
    rows = [f"{inner}{_render(entry, indent + 2)}" for entry in value]
    return "[\n" + ",\n".join(rows) + "\n" + " " * indent + "]"
