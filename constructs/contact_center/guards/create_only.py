"""Changes that would replace an instance or a telephone number are refused until somebody accepts them on purpose.

The accepted values stand in config/baseline.toml, one table per stage and resource, written by `aicc settings accept`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from contact_center.base.errors import ContactCenterError
from contact_center.guards.model import Check, Finding, Resource, Rule, Stage, finding, text_of

FILE = "config/baseline.toml"
# createOnly in the CloudFormation schemas.
CREATE_ONLY: Mapping[str, tuple[str, ...]] = {
    "AWS::Connect::Instance": ("InstanceAlias", "IdentityManagementType", "DirectoryId"),
    "AWS::Connect::PhoneNumber": ("Type", "CountryCode", "Prefix", "SourcePhoneNumberArn"),
}
_LOSS = {
    "AWS::Connect::Instance": (
        "creates a new, empty instance: users, flows, numbers and history stay in the old one, and creations "
        "per 30 days are limited"
    ),
    "AWS::Connect::PhoneNumber": (
        "claims another number and releases this one, which cannot be had back for up to 180 days"
    ),
}

Baseline = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Stage, then `<stack>.<logical id>`, then property to accepted value."""


class BaselineError(ContactCenterError):
    """The file of accepted values cannot be understood."""


def read_baseline(path: Path) -> Baseline:
    """Reads the accepted values; a missing file accepts whatever is new."""
    if not path.is_file():
        return {}
    try:
        raw: Baseline = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BaselineError(f"{path.name}: is not TOML: {error}") from error
    return raw


def values_of(resource: Resource) -> dict[str, str]:
    """Returns the create-only values of a resource."""
    found = {name: resource.get(name) for name in CREATE_ONLY[resource.type]}
    return {name: text_of(value) for name, value in found.items() if value is not None}


def current(stage: Stage) -> dict[str, dict[str, str]]:
    """Returns what a baseline of a stage would hold."""
    return {
        f"{resource.stack}.{resource.logical_id}": {"resource": resource.type, **values_of(resource)}
        for resource in stage.of_type(*CREATE_ONLY)
    }


def render(baseline: Baseline) -> str:
    """Writes accepted values as TOML."""
    lines = [
        "# Accepted create-only values of instances and telephone numbers; a change would replace the resource.",
        "# Written by `aicc settings accept STAGE`; read before you accept, what is replaced is lost.",
    ]
    for stage in sorted(baseline):
        for name in sorted(baseline[stage]):
            lines += ["", f'[{stage}."{name}"]']
            lines += [f'{key} = "{_quoted(value)}"' for key, value in baseline[stage][name].items()]
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def check(baseline: Baseline) -> Check:
    """Returns the check of one baseline."""

    def run(stage: Stage) -> Iterator[Finding]:
        accepted = baseline.get(stage.id)
        if accepted is None:
            return  # never deployed, or accepted by nobody yet: there is nothing to lose
        found = {f"{item.stack}.{item.logical_id}": item for item in stage.of_type(*CREATE_ONLY)}
        for name, values in accepted.items():
            kind = values.get("resource", "")
            if name not in found:
                yield from _vanished(stage, name, kind)
                continue
            yield from _changed(stage, found[name], values)

    return run


def _vanished(stage: Stage, name: str, kind: str) -> Iterator[Finding]:
    stack, _, logical_id = name.partition(".")
    message = f"{kind} {name} is gone or has another logical id; deploying this {_LOSS.get(kind, 'replaces it')}"
    yield Finding(stage.id, stack, logical_id, "Type", message)


def _changed(stage: Stage, resource: Resource, accepted: Mapping[str, str]) -> Iterator[Finding]:
    now = values_of(resource)
    for name in CREATE_ONLY[resource.type]:
        if now.get(name) != accepted.get(name):
            yield finding(
                stage,
                resource,
                f"Properties.{name}",
                f"{name} is {now.get(name, 'absent')!r}, accepted is {accepted.get(name, 'absent')!r} ({FILE}); "
                f"the change {_LOSS[resource.type]}",
                detail=name,
            )


def rules(baseline: Baseline) -> tuple[Rule, ...]:
    """Returns the rule with the accepted values."""
    return (
        Rule(
            "CC131",
            "instance and numbers are not replaced by accident",
            f"restore the value; if the replacement is meant, run `aicc settings accept STAGE`, which rewrites {FILE}",
            "fatal",
            check(baseline),
        ),
    )
