"""Stacks: a template with the place where it is deployed, from a cloud assembly of the CDK, a folder or a file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ringback.cloudformation.beyond import left_out, local_template
from ringback.cloudformation.documents import read_document, section
from ringback.cloudformation.errors import AssemblyError, nearest
from ringback.cloudformation.inputs.recognition import MANIFEST, Kind, held_by, templates_in
from ringback.cloudformation.template import NESTED_STACK, Declaration, Template, read_template

_HASH = re.compile(r"[0-9a-f]{64}")
_ENVIRONMENT = re.compile(r"aws://([^/]+)/([^/]+)")


@dataclass(slots=True)
class Stack:
    """A template with everything it takes to resolve it."""

    name: str
    template: Template
    region: str | None = None
    """Region, None where the assembly leaves it open."""
    account: str | None = None
    """Account of twelve digits, None where the assembly leaves it open."""
    directory: Path = Path()
    assets: Mapping[str, Path] = field(default_factory=dict)
    """Folder or file of every asset by its hash."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """Given values of template parameters."""
    parent: tuple[str, str] | None = None
    """Name of the parent and logical id there, for nested stacks."""
    path: str = ""
    """Construct path, such as `stage/Data`."""
    depends_on: tuple[str, ...] = ()
    """Names of the stacks that the assembly deploys before."""
    termination_protection: bool = False
    """True when the stack refuses to be deleted."""

    @property
    def source(self) -> str:
        """File of the template, for messages."""
        return self.template.source

    @property
    def resources(self) -> Mapping[str, Declaration]:
        """Resources of the template by logical id."""
        return self.template.resources

    def asset_of(self, value: Any) -> Path | None:
        """Returns the asset whose hash occurs in a value such as an S3 key or URL, written as text or as functions."""
        # What nobody decided is no JSON, and holds no hash either.
        text = value if isinstance(value, str) else json.dumps(value, default=str)
        for match in _HASH.findall(text):
            if match in self.assets:
                return self.assets[match]
        return None


@dataclass(slots=True)
class Assembly:
    """The stacks of one deployment."""

    stacks: dict[str, Stack]
    path: Path
    stage: str | None = None
    stages: tuple[str, ...] = ()
    """Names of all stages found at the path, chosen or not."""
    passed_over: tuple[str, ...] = ()
    """What lies beside the templates and could not be read, each with its reason."""


@dataclass(frozen=True, slots=True)
class StackArtifact:
    """A stack that a manifest lists; its template is not read yet."""

    key: str
    name: str
    path: str
    """Construct path, such as `stage/Data`."""
    file: Path
    """Template; may be missing on disk."""
    region: str | None
    account: str | None
    parameters: Mapping[str, Any]
    depends_on: tuple[str, ...]
    """Keys of artifacts, stacks and others."""
    termination_protection: bool = False


def is_assembly(folder: Path) -> bool:
    """Returns whether a folder holds a synthesized cloud assembly or a stage of one."""
    return (folder / MANIFEST).is_file()


def stage_folders(root: Path) -> dict[str, Path]:
    """Returns the nested assemblies of an assembly, each stage by its name; a name is what people type."""
    found: dict[str, Path] = {}
    for key, artifact in _artifacts(root).items():
        if artifact.get("type") == "cdk:cloud-assembly":
            properties = section(artifact, "properties", str(root / MANIFEST))
            name = str(properties.get("displayName") or key).removeprefix("assembly-")
            folder = root / str(properties.get("directoryName") or key)
            found[name] = folder
            found |= stage_folders(folder)
    return found


def stack_artifacts(folder: Path, *, nested: bool = False) -> Iterator[StackArtifact]:
    """Yields the stacks that the manifest of a folder lists; `nested` adds those of nested assemblies."""
    for key, artifact in _artifacts(folder).items():
        kind = artifact.get("type")
        properties = section(artifact, "properties", str(folder / MANIFEST))
        if kind == "cdk:cloud-assembly" and nested:
            yield from stack_artifacts(folder / str(properties.get("directoryName") or key), nested=True)
        elif kind == "aws:cloudformation:stack":
            account, region = _environment(str(artifact.get("environment") or ""))
            yield StackArtifact(
                key=key,
                name=str(properties.get("stackName") or key),
                path=str(artifact.get("displayName") or key).split(" ", 1)[0],
                file=folder / str(properties.get("templateFile") or f"{key}.template.json"),
                region=region,
                account=account,
                parameters=section(properties, "parameters", str(folder / MANIFEST)),
                depends_on=tuple(str(one) for one in artifact.get("dependencies") or ()),
                termination_protection=properties.get("terminationProtection") is True,
            )


def read_assembly(
    path: str | Path,
    stage: str | None = None,
    *,
    account: str | None = None,
    region: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    strict: bool = True,
) -> Assembly:
    """Reads a cloud assembly, one stage folder of it, a template file, or a folder of templates.

    A project folder stands for what its tool wrote into it (`cdk.out`, `.aws-sam/build`). With several stages, `stage`
    chooses one. `account` and `region` stand in where the assembly leaves them open; `parameters` are values for
    template parameters, given to every stack that declares them; with `strict`, one that no stack declares is refused.
    Raises AssemblyError, DocumentError or TemplateError.
    """
    root = Path(path)
    if not root.exists():
        raise AssemblyError(f"{root}: no such file or folder; run the synthesis first (cdk synth)")
    held = held_by(root)
    root = held.path
    stacks: Iterable[Stack]
    if held.kind is None:
        raise AssemblyError(f"{root}: {held.hint or _nothing_in(root)}")
    if held.kind is Kind.ASSEMBLY:
        nested = stage_folders(root)
        chosen, name = _chosen(root, nested, stage)
        assembly = Assembly({}, root, name, tuple(nested))
        stacks = _read(chosen, dict(_assets([root, *nested.values()])))
    elif held.kind is Kind.FOLDER:
        files = list(templates_in(root))
        assembly = Assembly({}, root, passed_over=tuple(why for _, _, why in files if why))
        stacks = [_plain(file) for file, kind, _ in files if kind is not None]
    else:
        assembly = Assembly({}, root)
        stacks = [_plain(root)]
    given = parameters or {}
    for stack in stacks:
        stack.account, stack.region = stack.account or account, stack.region or region
        own = {name: value for name, value in given.items() if name in stack.template.parameters}
        stack.parameters = {**stack.parameters, **own}
        assembly.stacks[stack.name] = stack
        assembly.stacks |= {child.name: child for child in _children(stack)}
    for stack in assembly.stacks.values():
        children = frozenset(
            one.parent[1] for one in assembly.stacks.values() if one.parent and one.parent[0] == stack.name
        )
        outside = (f"{stack.source}: {what}: {why}" for what, why in left_out(stack.template, read=children))
        assembly.passed_over += (*stack.template.notes, *outside)
    if strict:
        check_given([assembly], given)
    return assembly


def check_given(assemblies: Sequence[Assembly], given: Mapping[str, Any]) -> None:
    """Refuses values of parameters that no template declares: raises AssemblyError."""
    known = {name for one in assemblies for stack in one.stacks.values() for name in stack.template.parameters}
    for name in given:
        if name not in known:
            raise AssemblyError(f"{assemblies[0].path}: no template has a parameter {name!r}{nearest(name, known)}")


def _plain(file: Path) -> Stack:
    return Stack(file.name.split(".")[0], read_template(file), directory=file.parent)


def _nothing_in(root: Path) -> str:
    if root.is_dir():
        return f"neither {MANIFEST} nor a template with Resources in this folder"
    return "neither a CloudFormation or SAM template nor a plan or state of Terraform as JSON"


def _chosen(root: Path, nested: Mapping[str, Path], stage: str | None) -> tuple[list[StackArtifact], str | None]:
    """Returns the stacks of the chosen stage, and its name."""
    if stage is not None and stage in nested:
        return list(stack_artifacts(nested[stage])), stage
    own = list(stack_artifacts(root))
    if stage is not None:
        chosen = [one for one in own if one.name == stage or one.name.startswith(f"{stage}-")]
        if not chosen:
            known = nearest(stage, [*nested, *(one.name for one in own)])
            raise AssemblyError(f"{root}: no stage or stack {stage!r}{known}")
        return chosen, stage
    if own:
        return own, None
    if len(nested) == 1:
        name, folder = next(iter(nested.items()))
        return list(stack_artifacts(folder)), name
    if not nested:
        raise AssemblyError(f"{root / MANIFEST}: names no stack")
    raise AssemblyError(f"{root}: several stages, choose one: {', '.join(nested)}")


def _read(artifacts: list[StackArtifact], assets: Mapping[str, Path]) -> Iterator[Stack]:
    names = {one.key: one.name for one in artifacts}
    for one in artifacts:
        yield Stack(
            name=one.name,
            template=read_template(one.file, generated=True),
            region=one.region,
            account=one.account,
            directory=one.file.parent,
            assets=assets,
            parameters=one.parameters,
            path=one.path,
            depends_on=tuple(names[key] for key in one.depends_on if key in names),
            termination_protection=one.termination_protection,
        )


def _children(stack: Stack) -> Iterator[Stack]:
    """Yields the nested stacks whose template is an asset, or a file that is named as `package` takes it."""
    for nested in stack.template.of_type(NESTED_STACK):
        file = stack.asset_of(nested.properties.get("TemplateURL", ""))
        file = file or local_template(nested, stack.directory)
        if file is None or not file.is_file():
            continue
        child = Stack(
            name=f"{stack.name}-{nested.logical_id}",
            template=read_template(file),
            region=stack.region,
            account=stack.account,
            directory=stack.directory,
            assets=stack.assets,
            parent=(stack.name, nested.logical_id),
        )
        yield child
        yield from _children(child)


def _artifacts(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    file = folder / MANIFEST
    artifacts = section(read_document(file, generated=True), "artifacts", str(file))
    return {key: artifact for key, artifact in artifacts.items() if isinstance(artifact, Mapping)}


def _environment(text: str) -> tuple[str | None, str | None]:
    match = _ENVIRONMENT.fullmatch(text)
    account, region = match.groups() if match else ("", "")
    return account if account.isdigit() else None, region if region and "unknown" not in region else None


def _assets(folders: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    for folder in folders:
        for file in folder.glob("*.assets.json"):
            files = section(read_document(file, generated=True), "files", str(file))
            for key, entry in files.items():
                yield from _asset(folder, key, entry)


def _asset(folder: Path, key: str, entry: Mapping[str, Any]) -> Iterator[tuple[str, Path]]:
    path = (entry.get("source") or {}).get("path")
    if not isinstance(path, str):
        return
    target = folder / path
    yield key.split("-")[0], target
    for match in _HASH.findall(path):
        yield match, target
    for place in (entry.get("destinations") or {}).values():
        for match in _HASH.findall(str(place.get("objectKey", ""))):
            yield match, target
