"""Cuts the large data files of the SDK down to what the manifest needs: `python runtime/models/build.py`.

To make a client, botocore reads and parses the whole model of its service at every cold start (1.6 MB for Amazon
Connect, 0.5 MB for DynamoDB) and 1 MB of endpoints of all services. The cut files lie in the package, where
`contact_handlers.base.aws` lets botocore look first; endpoint rules, retries and everything else stay those of the
SDK in the Lambda runtime. Operations, shapes, traits and endpoints are copied, never changed; a test holds them against
the pinned SDK and against the permissions in functions.toml.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import botocore.session

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "runtime" / "contact_handlers" / "base" / "models"
# Services whose models are large, and all that the functions have clients for.
SERVICES = ("comprehend", "connect", "customer-profiles", "dynamodb", "kms", "lambda", "logs")
CLIENTS = (
    *SERVICES,
    *("bedrock-runtime", "events", "pinpoint-sms-voice-v2", "s3", "scheduler", "secretsmanager", "sesv2", "sns"),
)
# Folder of the models for functions behind the gateway and for deployments, which call more and which no caller waits
# for.
HTTP = "http"
# Functions that do what nobody waits for, and the folder of their models, which have the operations of all functions.
DESK = "desk"
DESK_FUNCTIONS = ("data_import", "evaluations", "files")
UNAWAITED = ("http", "custom_resource")
LEVELS = ("", HTTP, DESK)
# Found by the rule of the partition, without entries of their own.
BY_RULE = ("comprehend",)
# How permissions call services whose clients have other names.
PREFIXES = {"customer-profiles": "profile"}
# A transaction is authorised as its elements, so no permission names it.
UNNAMED = {
    "dynamodb": {"TransactWriteItems"},
    "comprehend": set[str](),
    "connect": set[str](),
    "customer-profiles": set[str](),
    "kms": set[str](),
    # The action is called InvokeFunction.
    "lambda": {"Invoke"},
    "logs": set[str](),
}


def operations(service: str, level: str = "") -> set[str]:
    """Returns the operations that some function of a level may call, and those of the levels below it."""
    manifest = tomllib.loads((ROOT / "runtime" / "functions.toml").read_text(encoding="utf-8"))
    actions = {
        action
        for name, function in manifest.items()
        if _level(name, function["kind"]) in LEVELS[: LEVELS.index(level) + 1]
        for granted in function.get("permissions", {}).values()
        for action in granted
    }
    prefix = PREFIXES.get(service, service)
    named = {action.split(":")[1] for action in actions if action.startswith(f"{prefix}:")}
    return (named - {"InvokeFunction"}) | UNNAMED[service]


def _level(name: str, kind: str) -> str:
    return DESK if name in DESK_FUNCTIONS else HTTP if kind in UNAWAITED else ""


def cut(service: str, level: str = "") -> tuple[Path, str]:
    """Returns where the model of a service belongs, below the folder of the models, and its text."""
    loader = botocore.session.get_session().get_component("data_loader")
    version = loader.determine_latest_version(service, "service-2")
    model = loader.load_service_model(service, "service-2", version)
    kept = {name: model["operations"][name] for name in sorted(operations(service, level))}
    shapes: dict[str, Any] = {}
    for operation in kept.values():
        for used in (operation.get("input"), operation.get("output"), *operation.get("errors", ())):
            if used is not None:
                _collect(used["shape"], model["shapes"], shapes)
    whole = {**model, "operations": kept, "shapes": dict(sorted(shapes.items()))}
    return Path(level) / service / version / "service-2.json", _text(_without_documentation(whole))


def endpoints() -> tuple[Path, str]:
    """Returns where the endpoints belong, below the folder of the models, and their text."""
    session = botocore.session.get_session()
    prefixes = {session.get_service_model(service).endpoint_prefix for service in CLIENTS if service not in BY_RULE}
    known = session.get_component("data_loader").load_data("endpoints")
    partitions = [
        {**part, "services": {name: found for name, found in part["services"].items() if name in prefixes}}
        for part in known["partitions"]
    ]
    lines = ",\n".join(_compact(part) for part in partitions)
    rest = "".join(f",\n{json.dumps(name)}:{_compact(part)}" for name, part in known.items() if name != "partitions")
    return Path("endpoints.json"), f'{{"partitions":[\n{lines}\n]{rest}}}\n'


def files() -> dict[Path, str]:
    """Returns every file with its text."""
    more = [
        (service, level)
        for level, below in zip(LEVELS[1:], LEVELS, strict=False)
        for service in SERVICES
        if operations(service, level) != operations(service, below)
    ]
    return dict([*map(cut, SERVICES), *(cut(service, level) for service, level in more), endpoints()])


def _text(model: Mapping[str, Any]) -> str:
    """Writes one operation or shape per line, so that changes can be read."""
    parts = []
    for name, part in model.items():
        if name in ("operations", "shapes"):
            lines = ",\n".join(f"{json.dumps(inner)}:{_compact(part[inner])}" for inner in part)
            parts.append(f"{json.dumps(name)}:{{\n{lines}\n}}")
        else:
            parts.append(f"{json.dumps(name)}:{_compact(part)}")
    return "{" + ",\n".join(parts) + "}\n"


def _compact(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False, separators=(",", ":"))


def _collect(name: str, known: Mapping[str, Any], found: dict[str, Any]) -> None:
    if name in found:
        return
    shape = found[name] = known[name]
    for member in shape.get("members", {}).values():
        _collect(member["shape"], known, found)
    for part in ("member", "key", "value"):
        if part in shape:
            _collect(shape[part]["shape"], known, found)


def _without_documentation(part: Any) -> Any:
    if isinstance(part, Mapping):
        # A member may be called "documentation"; then it is no text.
        return {
            name: _without_documentation(inner)
            for name, inner in part.items()
            if not (name == "documentation" and isinstance(inner, str))
        }
    return [_without_documentation(inner) for inner in part] if isinstance(part, list) else part


def main() -> int:
    """Writes the models."""
    for path, text in files().items():
        target = MODELS / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{target.relative_to(ROOT)}: {len(text)} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
