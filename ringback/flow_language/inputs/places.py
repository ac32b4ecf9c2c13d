"""Files and folders, as people name them, searched for flows."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from ringback.cloudformation import CloudFormationError, Template, left_out
from ringback.cloudformation.beyond import local_template
from ringback.cloudformation.documents import parse_document
from ringback.cloudformation.inputs import held_by, held_by_source
from ringback.cloudformation.inputs.translating import as_template
from ringback.cloudformation.syntax import TO_JSON_STRING
from ringback.cloudformation.template import NESTED_STACK, read_template
from ringback.encodings import EncodingError, utf8_text
from ringback.flow_language.assembly import AssemblyError, DeployedFlow, is_assembly, read_assembly, template_flows
from ringback.flow_language.errors import FlowFormatError, FlowLanguageError
from ringback.flow_language.findings import Finding, Level
from ringback.flow_language.inputs.found import Found, Given, PassedOver
from ringback.flow_language.inputs.kinds import (
    Described,
    Kind,
    answers,
    is_flow_text,
    kind_of,
    may_be_flow,
    other,
)
from ringback.flow_language.limits import MAX_DOCUMENT
from ringback.flow_language.model import Flow, FlowType
from ringback.flow_language.parser import UNREADABLE, parse
from ringback.flow_language.profile import exclusion_above

SUFFIXES = (".json", ".yaml", ".yml", ".template", ".tfstate", ".tfplan")
"""Endings of files in which a folder is searched for flows."""
_NEVER = {
    "node_modules": "packages of other people",
    "site-packages": "packages of other people",
}
_SCHEMA = ".schema.json"
_CONTENT = ": its content "
"""What a note about a flow of Terraform without content has in it."""
_WORDS = {Kind.TEMPLATE: "a template", Kind.TERRAFORM: "Terraform"}
_MENTIONS = "ContactFlow"
"""What every template and answer with a flow has in it."""


def look(path: Path, *, named: bool = True) -> Found:
    """Returns the flows of a file, a folder or an assembly; raises FlowLanguageError when there is no such path.

    A file that somebody `named` is expected to hold a flow.
    """
    if path.is_dir():
        return _assembly(path) if is_assembly(path) else _folder(path)
    if not path.exists():
        raise FlowLanguageError(f"{path}: no such file or folder")
    source = held_by_source(path)
    if source is None:
        return look_into(path, _bytes(path), named=named)
    if source.kind is None:
        raise FlowLanguageError(f"{path}: {source.hint}")
    return look(source.path)


def flows_at(path: Path) -> Found:
    """Returns what is behind a path in which somebody expects flows; raises FlowLanguageError when there is none."""
    found = look(path)
    if not found.flows and not found.damaged:
        raise FlowLanguageError(no_flows(path, found))
    return found


def _hint(folder: Path) -> str:
    """Returns what to do with a folder of sources that hold no flow by themselves, or an empty text."""
    try:
        return held_by(folder).hint
    except (CloudFormationError, OSError):
        return ""


def _bytes(path: Path) -> bytes | OSError:
    try:
        return path.read_bytes()
    except OSError as error:
        return error


def _folder(folder: Path) -> Found:
    found = Found()
    for path in _entries(folder, exclusion_above(folder), found.passed_over.append):
        try:
            found.add(_assembly(path) if path.is_dir() else look_into(path, _bytes(path), named=False))
        except FlowLanguageError as error:
            found.damaged.append(_damage(path, str(error)))
    return found


def _entries(folder: Path, excluded: Callable[[Path], str], pass_over: Callable[[PassedOver], None]) -> Iterator[Path]:
    """Yields the files of a folder that may hold flows, and the assemblies in it, in order of their names."""
    for path in sorted(folder.iterdir(), key=_order):
        if file := excluded(path):
            pass_over(PassedOver(path, f"excluded by {file}"))
        elif not path.is_dir():
            if path.name.endswith(SUFFIXES) and not path.name.endswith(_SCHEMA):
                yield path
        elif path.name.startswith((".", "__pycache__")) or path.name in _NEVER:
            if path.name in _NEVER:
                pass_over(PassedOver(path, _NEVER[path.name]))
        elif is_assembly(path):
            yield path
        elif os.access(path, os.R_OK | os.X_OK):
            yield from _entries(path, excluded, pass_over)
        else:
            pass_over(PassedOver(path, "cannot be read: permission denied"))


def _order(path: Path) -> tuple[str, ...]:
    return path.parts


def _assembly(folder: Path) -> Found:
    found = Found()
    for deployed in read_assembly(folder):
        _take(found, deployed)
    return found


def look_into(path: Path, data: bytes | OSError, *, named: bool) -> Found:
    """Returns the flows in the bytes of a file; a file that somebody named is expected to hold a flow."""
    if isinstance(data, OSError):
        return Found(damaged=[_damage(path, f"cannot be read: {data.strerror or data}")])
    try:
        text = utf8_text(data)
    except EncodingError as error:
        return Found(damaged=[_damage(path, str(error), line=error.line)])
    if path.suffix in (".yaml", ".yml") or (path.suffix == ".template" and text.lstrip()[:1] != "{"):
        return _yaml(path, text, named=named)
    return _json(path, text, data, named=named)


def _json(path: Path, text: str, data: bytes, *, named: bool) -> Found:
    flow_file = Found(flows=[Given(path=path, read=partial(_flow_file, data, path), data=data)])
    if '"StartAction"' in text and is_flow_text(text) and '"Resources"' not in text and len(text) <= MAX_DOCUMENT:
        return flow_file  # the parser sees the rest
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        if named or may_be_flow(text):
            return flow_file  # whose reader says what is wrong and where
        return Found(passed_over=[PassedOver(path, f"not JSON ({error}), and no word of a flow in it")])
    kind = kind_of(value)
    if kind is Kind.OTHER and not named:
        return Found(passed_over=[PassedOver(path, other(value))])
    return _data(path, value, kind, named=named) if kind not in (Kind.FLOW, Kind.OTHER) else flow_file


def _flow_file(data: bytes | str, path: Path, flow_type: FlowType | str | None) -> Flow:
    return parse(data, file=str(path), key=path.stem, flow_type=flow_type)


def _yaml(path: Path, text: str, *, named: bool) -> Found:
    if _MENTIONS not in text and not named:
        return Found(passed_over=[PassedOver(path, "YAML without a flow")])
    try:
        value = parse_document(text, str(path))
    except CloudFormationError as error:
        return Found(damaged=[_damage(path, _without_place(str(error), path))])
    kind = kind_of(value)
    if kind is Kind.FLOW:
        return Found(damaged=[_damage(path, "a flow in YAML; Amazon Connect takes flows as JSON only")])
    if kind is Kind.OTHER:
        return _nothing(path, other(value), named=named)
    return _data(path, value, kind, named=named)


def _without_place(message: str, path: Path) -> str:
    return message.removeprefix(f"{path}:").strip()


def _data(path: Path, value: Any, kind: Kind, *, named: bool) -> Found:
    """Returns the flows of an answer, a template or a plan; of a template somebody named, of those nested in it too."""
    found = Found()
    if kind is Kind.ANSWERS:
        found.flows = [Given(path=path, inside=one.inside, read=partial(_content, path, one)) for one in answers(value)]
        return found
    try:
        document, notes = as_template(value, path) if kind is Kind.TERRAFORM else (value, ())
        template = Template(document, str(path), path)
        deployed = template_flows(path, template)
    except (AssemblyError, CloudFormationError) as error:
        return Found(damaged=[_damage(path, _without_place(str(error), path))])
    for one in deployed:
        _take(found, one)
    found.passed_over += [_without_content(path, note) for note in notes if _CONTENT in note]
    for file in _below(template, path, {path.resolve()}) if named else ():  # in a folder they are met by themselves
        found.add(look_into(file, _bytes(file), named=False))
    outside = left_out(template, read=frozenset(_nested(template, path)))
    found.passed_over += [PassedOver(Path(f"{path}#{what}"), why) for what, why in outside]
    if not found.flows and not found.passed_over:
        found.passed_over.append(PassedOver(path, f"{_WORDS[kind]} without flows"))
    return found


def _nested(template: Template, path: Path) -> dict[str, Path]:
    """Returns the files of the stacks that are nested in a template, by their logical ids, where they are here."""
    files = {one.logical_id: local_template(one, path.parent) for one in template.of_type(NESTED_STACK)}
    return {name: file for name, file in files.items() if file is not None}


def _below(template: Template, path: Path, seen: set[Path]) -> Iterator[Path]:
    """Yields the files of all stacks below a template, each once."""
    for file in _nested(template, path).values():
        if file.resolve() in seen:
            continue
        seen.add(file.resolve())
        yield file
        with suppress(CloudFormationError):  # whoever looks into the file says what is wrong with it
            yield from _below(read_template(file), file, seen)


def _without_content(path: Path, note: str) -> PassedOver:
    """Returns a flow of Terraform whose content nobody knows: a note is the file, the address, and the reason."""
    address, _, why = _without_place(note, path).partition(": ")
    return PassedOver(Path(f"{path}#{address}"), why)


def _take(found: Found, deployed: DeployedFlow) -> None:
    """Adds a flow of a template; a content that is one value of the deployment cannot be looked at."""
    if deployed.content in deployed.tokens:
        why = f"its content is known only at deployment: {deployed.content}"
        found.passed_over.append(PassedOver(Path(deployed.file), why))
        return
    if deployed.is_object:
        why = f"Content is an object; CloudFormation takes a text, write {TO_JSON_STRING} (AWS::LanguageExtensions)"
        found.damaged.append(_damage(Path(deployed.file), why))
    found.flows.append(
        Given(
            path=deployed.template,
            inside=deployed.inside,
            read=lambda flow_type: deployed.parsed(),
            deployed=deployed,
        )
    )


def _content(path: Path, described: Described, flow_type: FlowType | str | None) -> Flow:
    given = flow_type or (FlowType.MODULE if described.module else FlowType.from_text(described.type or ""))
    name = f"{path}#{described.inside}"
    return parse(described.content, file=name, key=described.inside, flow_type=given, tokens=frozenset())


def _nothing(path: Path, why: str, *, named: bool) -> Found:
    if named:
        return Found(damaged=[_damage(path, why)])
    return Found(passed_over=[PassedOver(path, why)])


def _damage(path: Path, message: str, *, line: int = 1) -> Finding:
    return Finding(rule=UNREADABLE, level=Level.REFUSED, message=message, file=str(path), line=line, column=1)


def read_all(given: Iterable[Given], flow_type: FlowType | str | None = None) -> tuple[list[Flow], list[Finding]]:
    """Reads flows; what cannot be read becomes a finding and does not stop the rest."""
    flows: list[Flow] = []
    findings: list[Finding] = []
    for one in given:
        try:
            flows.append(one.read(flow_type))
        except FlowFormatError as error:
            findings.append(error.finding)
    return flows, findings


def no_flows(path: Path, found: Found) -> str:
    """Returns the message that a path has no flow behind it, with what is there instead."""
    if not path.is_dir():
        return f"{path}: {found.passed_over[0].why if found.passed_over else 'no flow'}"
    hint = _hint(path)
    if not found.passed_over:
        return f"{path}: {hint or 'no flow files (*.json) in this folder'}"
    few = ", ".join(f"{one.path} ({one.why})" for one in found.passed_over[:3])
    more = f" and {len(found.passed_over) - 3} more" if len(found.passed_over) > 3 else ""
    return f"{path}: no flow in this folder; passed over {few}{more}{f'; {hint}' if hint else ''}"
