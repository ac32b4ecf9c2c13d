"""Values of parameters as people write them: `Name=value`, and the files of the tools around CloudFormation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ringback.cloudformation.documents import SUFFIXES, read_data
from ringback.cloudformation.errors import AssemblyError

_FORMS = (
    'an object of names and values, a list of {"ParameterKey": ..., "ParameterValue": ...}, '
    '{"Parameters": {...}} of CodePipeline, or lines Name=value'
)


def given_parameters(pairs: Iterable[str], file: Path | None = None) -> dict[str, Any]:
    """Returns values by parameter, from a file and from pairs `Name=value`, which win; raises AssemblyError."""
    found = _of_file(file) if file is not None else {}
    return found | dict(_pair(text, "--parameter") for text in pairs)


def _pair(text: str, where: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise AssemblyError(f"{where}: {text!r} is no value of a parameter, write Name=value")
    return name.strip(), value


def _of_file(file: Path) -> dict[str, Any]:
    if file.suffix not in SUFFIXES:
        return _of_lines(file)
    data = read_data(file)
    if isinstance(data, Mapping) and isinstance(data.get("Parameters"), Mapping | list):
        data = data["Parameters"]
    if isinstance(data, Mapping):
        return {str(name): _plain(value, file) for name, value in data.items()}
    if isinstance(data, list):
        return dict(_entry(one, file) for one in data)
    raise AssemblyError(f"{file}: holds no values of parameters; allowed: {_FORMS}")


def _of_lines(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise AssemblyError(f"{file}: cannot be read: {problem}") from problem
    lines = [line.strip() for line in text.splitlines()]
    return dict(_pair(line, str(file)) for line in lines if line and not line.startswith("#"))


def _entry(one: Any, file: Path) -> tuple[str, Any]:
    if isinstance(one, str):
        return _pair(one, str(file))
    if isinstance(one, Mapping) and "ParameterKey" in one and "ParameterValue" in one:
        return str(one["ParameterKey"]), _plain(one["ParameterValue"], file)
    raise AssemblyError(f"{file}: {one!r} is no value of a parameter; allowed: {_FORMS}")


def _plain(value: Any, file: Path) -> Any:
    if isinstance(value, Mapping) or value is None:
        raise AssemblyError(f"{file}: {value!r} is no value of a parameter; allowed: {_FORMS}")
    return value
