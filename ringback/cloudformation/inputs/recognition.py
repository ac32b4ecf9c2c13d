"""What a path holds: a cloud assembly, a template, a SAM template, a Terraform plan or state, or something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from ringback.cloudformation.documents import SUFFIXES, read_data
from ringback.cloudformation.errors import CloudFormationError

MANIFEST = "manifest.json"
SERVERLESS = "AWS::Serverless-"
"""Beginning of the name of the transform that makes a template a SAM template."""
_CDK_PROJECT, _CDK_OUTPUT = "cdk.json", "cdk.out"
_SAM_BUILD = Path(".aws-sam", "build", "template.yaml")
_SYNTHESIZE = "a CDK app that is not synthesized yet: run `cdk synth` and name its output (cdk.out)"
_SHOW = "`terraform plan -out=plan.bin`, then `terraform show -json plan.bin > plan.json`, and name plan.json"
_TERRAFORM = f"source of Terraform, which only Terraform can evaluate: {_SHOW}"
_PACKAGE = (
    "a project of the Serverless Framework: run `serverless package` and name "
    ".serverless/cloudformation-template-update-stack.json"
)


class Kind(StrEnum):
    """What can be read as templates; the value is how messages call it."""

    ASSEMBLY = "cloud assembly"
    TEMPLATE = "CloudFormation template"
    SAM = "SAM template"
    PLAN = "Terraform plan"
    STATE = "Terraform state"
    FOLDER = "folder of templates"


@dataclass(frozen=True, slots=True)
class Held:
    """What a path holds."""

    kind: Kind | None
    """None for what cannot be read as templates."""
    path: Path
    """What to read: the path itself, or what a project keeps below it, such as `cdk.out`."""
    hint: str = ""
    """What it is instead and what to do about it, where that is known."""


def kind_of(document: Any) -> Kind | None:
    """Returns what a parsed JSON or YAML document is, None for anything that holds no resources (a flow, settings)."""
    if not isinstance(document, Mapping):
        return None
    if "format_version" in document and ("planned_values" in document or "resource_changes" in document):
        return Kind.PLAN
    if "terraform_version" in document and ("values" in document or isinstance(document.get("resources"), list)):
        return Kind.STATE
    if "format_version" in document and set(document) <= {"format_version", "terraform_version", "values", "checks"}:
        return Kind.STATE
    if _is_template(document):
        return Kind.SAM if _is_serverless(document) else Kind.TEMPLATE
    return None


def held_by(path: Path) -> Held:
    """Returns what a path holds; a project folder leads to what its tool wrote (`cdk.out`, `.aws-sam/build`).

    Raises DocumentError when a named file looks like JSON or YAML and cannot be parsed.
    """
    return _file(path) if path.is_file() else _folder(path)


def held_by_source(path: Path) -> Held | None:
    """Returns what a file of sources leads to, which its own tool has to evaluate; None for a file of another name."""
    if path.name in ("serverless.yml", "serverless.yaml"):
        return Held(None, path, _PACKAGE)
    if path.name == _CDK_PROJECT:
        return _cdk_project(path.parent)
    if path.suffix in (".tf", ".tfvars") or path.name.endswith(".tf.json"):
        return Held(None, path, _TERRAFORM)
    return None


def templates_in(folder: Path) -> Iterator[tuple[Path, Kind | None, str]]:
    """Yields the files of a folder that may be templates: path, what it is, and why it cannot be read."""
    for file in sorted(folder.iterdir()):
        if file.suffix in SUFFIXES and file.is_file():
            try:
                yield file, kind_of(read_data(file)), ""
            except CloudFormationError as problem:
                yield file, None, str(problem)


def _is_template(document: Mapping[str, Any]) -> bool:
    if "AWSTemplateFormatVersion" in document:
        return True
    resources = document.get("Resources")
    if not isinstance(resources, Mapping):
        return False
    if not resources:
        return True
    return any(
        name.startswith("Fn::") or (isinstance(one, Mapping) and "Type" in one) for name, one in resources.items()
    )


def _is_serverless(document: Mapping[str, Any]) -> bool:
    transform = document.get("Transform")
    every = transform if isinstance(transform, list) else [transform]
    return any(isinstance(one, str) and one.startswith(SERVERLESS) for one in every)


def _file(path: Path) -> Held:
    if path.name == MANIFEST and _is_manifest(path):
        return Held(Kind.ASSEMBLY, path.parent)
    if (source := held_by_source(path)) is not None:
        return source
    with path.open("rb") as file:
        if file.read(2) == b"PK":
            return Held(None, path, f"a zip archive; of a plan of Terraform use {_SHOW}")
    if path.suffix not in (*SUFFIXES, ".tfstate", ".tfplan", ".txt", ""):
        return Held(None, path)
    document = read_data(path)
    if not isinstance(document, Mapping):
        return Held(None, path, f"a template is an object, this is {type(document).__name__}")
    # Whoever names a file with resources means a template, which its reader then judges.
    return Held(kind_of(document) or (Kind.TEMPLATE if "Resources" in document else None), path)


def _folder(path: Path) -> Held:
    if (path / MANIFEST).is_file():
        return Held(Kind.ASSEMBLY, path)
    if (path / _CDK_PROJECT).is_file():
        return _cdk_project(path)
    if (path / _SAM_BUILD).is_file():
        return Held(Kind.SAM, path / _SAM_BUILD)
    if any(kind is not None for _, kind, _ in templates_in(path)):
        return Held(Kind.FOLDER, path)
    if any(path.glob("*.tf")):
        return Held(None, path, _TERRAFORM)
    if any((path / f"serverless{suffix}").is_file() for suffix in (".yml", ".yaml")):
        return Held(None, path, _PACKAGE)
    return Held(None, path)


def _cdk_project(folder: Path) -> Held:
    output = folder / _CDK_OUTPUT
    return Held(Kind.ASSEMBLY, output) if (output / MANIFEST).is_file() else Held(None, folder, _SYNTHESIZE)


def _is_manifest(path: Path) -> bool:
    document = read_data(path)
    return isinstance(document, Mapping) and "artifacts" in document
