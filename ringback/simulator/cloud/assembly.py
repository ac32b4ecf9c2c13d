"""Finds the stacks of a cloud assembly, a stage of it, a template file or a folder of templates."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ringback.simulator.errors import AssemblyError

DEFAULT_ACCOUNT = "111122223333"
DEFAULT_REGION = "ap-northeast-2"
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(slots=True)
class Stack:
    """Is one template with everything needed to resolve it."""

    name: str
    template: Mapping[str, Any]
    directory: Path
    region: str
    account: str
    #: Hash of a file asset -> its folder or file.
    assets: Mapping[str, Path] = field(default_factory=dict)
    #: Values of template parameters that differ from their defaults.
    parameters: dict[str, Any] = field(default_factory=dict)
    source: str = ""
    #: Set on nested stacks: the parent's name and the logical id of the nested stack there.
    parent: tuple[str, str] | None = None

    @property
    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        """Are the resources of the template by logical id."""
        found: Mapping[str, Mapping[str, Any]] = self.template.get("Resources") or {}
        return found

    def asset_of(self, text: str) -> Path | None:
        """Finds the asset whose hash occurs in a text such as an S3 key or URL."""
        for match in _HASH.findall(text):
            if match in self.assets:
                return self.assets[match]
        return None


@dataclass(slots=True)
class Assembly:
    """Is the set of stacks that make up one simulated deployment."""

    stacks: dict[str, Stack]
    path: Path
    stage: str | None = None
    #: Names of all stages found at the path, chosen or not.
    stages: tuple[str, ...] = ()


def read_assembly(path: str | Path, stage: str | None = None) -> Assembly:
    """Reads ``cdk.out``, one stage folder of it, a template file, or a folder of templates.

    With several stages in the assembly, ``stage`` chooses one; a wrong name is answered with the nearest ones.
    """
    root = Path(path)
    if not root.exists():
        raise AssemblyError(f"{root}: no such file or folder; run the synthesis first (cdk synth)")
    if root.is_file():
        stack = _plain(root)
        return Assembly({stack.name: stack}, root)
    if (root / "manifest.json").is_file():
        return _cdk(root, stage)
    stacks = [_plain(file) for file in sorted(root.iterdir()) if file.suffix in {".json", ".yaml", ".yml", ".template"}]
    stacks = [s for s in stacks if s.resources]
    if not stacks:
        raise AssemblyError(f"{root}: neither manifest.json nor a template with Resources in this folder")
    return Assembly({s.name: s for s in stacks}, root)


def _plain(file: Path) -> Stack:
    return Stack(
        name=file.name.split(".")[0],
        template=_parse(file),
        directory=file.parent,
        region=DEFAULT_REGION,
        account=DEFAULT_ACCOUNT,
        source=str(file),
    )


def _parse(file: Path) -> Mapping[str, Any]:
    text = file.read_text(encoding="utf-8")
    try:
        data = json.loads(text)
    except json.JSONDecodeError as problem:
        if file.suffix == ".json":
            raise AssemblyError(f"{file}: not JSON: {problem}") from problem
        data = _yaml(file, text)
    if not isinstance(data, dict):
        raise AssemblyError(f"{file}: a template is an object, this is {type(data).__name__}")
    return data


def _yaml(file: Path, text: str) -> Any:
    try:
        import yaml
    except ImportError as problem:
        raise AssemblyError(f"{file}: YAML templates need PyYAML; convert the template to JSON") from problem

    class Loader(yaml.SafeLoader):  # type: ignore[misc]
        """Knows the short forms of the intrinsic functions."""

    def construct(loader: Any, suffix: str, node: Any) -> Any:
        name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
        if isinstance(node, yaml.ScalarNode):
            value: Any = loader.construct_scalar(node)
            if suffix == "GetAtt":
                value = value.split(".", 1)
        elif isinstance(node, yaml.SequenceNode):
            value = loader.construct_sequence(node, deep=True)
        else:
            value = loader.construct_mapping(node, deep=True)
        return {name: value}

    Loader.add_multi_constructor("!", construct)
    try:
        return yaml.load(text, Loader=Loader)  # noqa: S506 - Loader derives from SafeLoader
    except yaml.YAMLError as problem:
        raise AssemblyError(f"{file}: not YAML: {problem}") from problem


def _manifest(folder: Path) -> Mapping[str, Any]:
    found = _parse(folder / "manifest.json").get("artifacts") or {}
    if not isinstance(found, dict):
        raise AssemblyError(f"{folder / 'manifest.json'}: artifacts is not an object")
    return found


def _nested(folder: Path) -> Iterator[tuple[str, Path]]:
    for key, artifact in _manifest(folder).items():
        if artifact.get("type") == "cdk:cloud-assembly":
            directory = folder / artifact["properties"]["directoryName"]
            name = str(artifact["properties"].get("displayName") or key).removeprefix("assembly-")
            yield name, directory
            yield from _nested(directory)


def _cdk(root: Path, stage: str | None) -> Assembly:
    assets = dict(_assets(root))
    nested = dict(_nested(root))
    for folder in nested.values():
        assets.update(_assets(folder))
    own = list(_stacks(root, assets))
    names = tuple(nested)
    if stage is not None:
        chosen_folder = nested.get(stage) or nested.get(f"assembly-{stage}")
        if chosen_folder is not None:
            return _assembly(_stacks(chosen_folder, assets), root, stage, names)
        chosen = [s for s in own if s.name == stage or s.name.startswith(f"{stage}-")]
        if not chosen:
            raise AssemblyError(_no_stage(root, stage, [*names, *(s.name for s in own)]))
        return _assembly(chosen, root, stage, names)
    if own:
        return _assembly(own, root, None, names)
    if len(nested) == 1:
        name, folder = next(iter(nested.items()))
        return _assembly(_stacks(folder, assets), root, name, names)
    if not nested:
        raise AssemblyError(f"{root / 'manifest.json'}: names no stack")
    raise AssemblyError(f"{root}: several stages, choose one: {', '.join(names)}")


def _no_stage(root: Path, stage: str, names: list[str]) -> str:
    near = difflib.get_close_matches(stage, names, n=3, cutoff=0.3) or names
    return f"{root}: no stage or stack {stage!r}; nearest: {', '.join(near)}"


def _assembly(stacks: Iterable[Stack], root: Path, stage: str | None, names: tuple[str, ...]) -> Assembly:
    found: dict[str, Stack] = {}
    for stack in stacks:
        found[stack.name] = stack
        for child in _children(stack):
            found[child.name] = child
    return Assembly(found, root, stage, names)


def _children(stack: Stack) -> Iterator[Stack]:
    """Finds nested stacks whose template is an asset next to the parent's."""
    for logical_id, resource in stack.resources.items():
        if resource.get("Type") != "AWS::CloudFormation::Stack":
            continue
        text = json.dumps(resource.get("Properties", {}).get("TemplateURL", ""))
        file = stack.asset_of(text)
        if file is None and isinstance(path := (resource.get("Metadata") or {}).get("aws:asset:path"), str):
            file = stack.directory / path
        if file is None or not file.is_file():
            continue
        child = Stack(
            name=f"{stack.name}-{logical_id}",
            template=_parse(file),
            directory=stack.directory,
            region=stack.region,
            account=stack.account,
            assets=stack.assets,
            source=str(file),
            parent=(stack.name, logical_id),
        )
        yield child
        yield from _children(child)


def _stacks(folder: Path, assets: Mapping[str, Path]) -> Iterator[Stack]:
    for key, artifact in _manifest(folder).items():
        if artifact.get("type") != "aws:cloudformation:stack":
            continue
        properties = artifact.get("properties") or {}
        account, region = _environment(str(artifact.get("environment") or ""))
        file = folder / properties.get("templateFile", f"{key}.template.json")
        yield Stack(
            name=str(properties.get("stackName") or key),
            template=_parse(file),
            directory=folder,
            region=region,
            account=account,
            assets=assets,
            parameters=dict(properties.get("parameters") or {}),
            source=str(file),
        )


def _environment(text: str) -> tuple[str, str]:
    match = re.fullmatch(r"aws://([^/]+)/([^/]+)", text)
    account, region = match.groups() if match else ("", "")
    return (
        account if account.isdigit() else DEFAULT_ACCOUNT,
        region if region and "unknown" not in region else DEFAULT_REGION,
    )


def _assets(folder: Path) -> Iterator[tuple[str, Path]]:
    for file in folder.glob("*.assets.json"):
        for key, entry in (_parse(file).get("files") or {}).items():
            path = (entry.get("source") or {}).get("path")
            if isinstance(path, str):
                target = folder / path
                yield key.split("-")[0], target
                for match in _HASH.findall(path):
                    yield match, target
                for place in (entry.get("destinations") or {}).values():
                    for match in _HASH.findall(str(place.get("objectKey", ""))):
                        yield match, target
