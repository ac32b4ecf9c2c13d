"""The functions of a synthesized center as Lambda would have them: code, handler, limits, variables of the template."""

from __future__ import annotations

import io
import json
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.unit.handlers.runtime_api import Deployed

ROOT = Path(__file__).resolve().parents[3]
Resolve = Callable[[str], str]


def functions(assembly: Path, stage: str, resolve: Resolve) -> dict[str, Deployed]:
    """Returns the functions of a stage by their key in runtime/functions.toml.

    What the template says literally stays; what it takes from other resources comes from `resolve(variable)`.
    """
    found = {}
    for properties in _functions(assembly / f"assembly-{stage}"):
        variables: Mapping[str, Any] = properties["Environment"]["Variables"]
        key = str(properties["Handler"]).split(".")[1]
        logging = properties["LoggingConfig"]
        found[key] = Deployed(
            name=properties["FunctionName"],
            handler=properties["Handler"],
            code=assembly / f"asset.{str(properties['Code']['S3Key']).removesuffix('.zip')}",
            environment={name: value if isinstance(value, str) else resolve(name) for name, value in variables.items()},
            timeout_s=properties["Timeout"],
            memory_mb=properties["MemorySize"],
            runtime=properties["Runtime"],
            log_format=logging["LogFormat"].upper(),
            log_level=logging["ApplicationLogLevel"],
            snap_start=properties.get("SnapStart", {}).get("ApplyOn") == "PublishedVersions",
        )
    return found


def in_world(
    assembly: Path, stage: str, values: Mapping[str, str], endpoint: Mapping[str, str], **other: str
) -> dict[str, Deployed]:
    """Returns the functions of a stage with the resources of a local world; `other` replaces variables that exist."""
    # Named literally in the template, and called otherwise in the world.
    named = {name: values[name] for name in ("SCHEDULE_GROUP", "AUDIT_LOG_GROUP")} | other
    found = functions(assembly, stage, values.__getitem__)
    found |= switched_off(found, values)
    return {
        name: replace(function, environment={**only(function, named), **endpoint}) for name, function in found.items()
    }


def switched_off(
    found: Mapping[str, Deployed], values: Mapping[str, str], value_of: Callable[[str], str] = lambda _: ""
) -> dict[str, Deployed]:
    """Returns the functions that the settings of a stage leave out, as the manifest would have them there.

    A variable that no function of the stage has gets its value from `value_of`.
    """
    manifest = tomllib.loads((ROOT / "runtime" / "functions.toml").read_text(encoding="utf-8"))
    other = next(iter(found.values()))
    return {
        key: replace(
            other,
            name=other.name.rpartition("-")[0] + key,
            handler=f"contact_handlers.{key}.handler.handler",
            environment={
                name: values.get(name) or value_of(name)
                for name in ("CENTER", "ENVIRONMENT", "LOG_LEVEL", *spec["environment"])
            },
            timeout_s=spec["timeout_s"],
            memory_mb=spec["memory_mb"],
            snap_start=False,
        )
        for key, spec in manifest.items()
        if key not in found and "only_with" in spec
    }


def only(function: Deployed, values: Mapping[str, str]) -> dict[str, str]:
    """Returns the variables of a function with other values for some of those it has."""
    return {name: values.get(name, value) for name, value in function.environment.items()}


def _functions(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.template.json")):
        for entry in json.loads(path.read_text(encoding="utf-8"))["Resources"].values():
            # Functions of the CDK itself would have no handler of ours.
            properties = entry.get("Properties", {})
            if entry["Type"] == "AWS::Lambda::Function" and str(properties["Handler"]).startswith("contact_handlers."):
                yield properties


def zip_bytes(folder: Path) -> int:
    """Returns the size of a folder as the archive that a deployment uploads."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                target.write(path, path.relative_to(folder))
    return len(archive.getvalue())
