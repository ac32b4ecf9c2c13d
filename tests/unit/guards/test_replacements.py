"""Changes that would replace an instance or a number are refused until they are accepted (CC131)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contact_center.guards import Stack, Stage, create_only, findings

BASELINE = {
    "aicc-test": {
        "Connect.Instance": {
            "resource": "AWS::Connect::Instance",
            "InstanceAlias": "aicc-test",
            "IdentityManagementType": "CONNECT_MANAGED",
        }
    }
}
Broken = Callable[..., list[str]]


def test_accepted_values_pass(broken: Broken) -> None:
    """Nothing changed, nothing is said."""
    assert broken(baseline=BASELINE) == []


@pytest.mark.parametrize(("name", "value"), [("InstanceAlias", "aicc-new"), ("IdentityManagementType", "SAML")])
def test_a_change_is_refused_with_what_it_would_cost(name: str, value: str, broken: Broken) -> None:
    """The message gives both values and says what would be lost."""

    def change(connect: dict[str, Any], data: dict[str, Any]) -> None:
        connect["Instance"]["Properties"][name] = value
        connect["User"]["Properties"].pop("Password")

    found = broken(change, baseline=BASELINE)

    assert len(found) == 1
    accepted = BASELINE["aicc-test"]["Connect.Instance"][name]
    assert found[0].startswith(
        f"CC131[{name}] Connect.Instance: {name} is {value!r}, accepted is {accepted!r} (config/baseline.toml); the "
        "change creates a new, empty instance"
    )


def test_another_logical_id_is_a_replacement_too(broken: Broken) -> None:
    """CloudFormation knows a resource by its logical id only."""

    def change(connect: dict[str, Any], data: dict[str, Any]) -> None:
        connect["Center"] = connect["Instance"]
        baseline["aicc-test"] = {"Connect.Old": BASELINE["aicc-test"]["Connect.Instance"]}

    baseline: dict[str, Any] = {}

    assert any(
        text.startswith("CC131 Connect.Old: AWS::Connect::Instance Connect.Old is gone or has another logical id")
        for text in broken(change, baseline=baseline)
    )


def test_a_stage_nobody_accepted_yet_is_free(broken: Broken) -> None:
    """A new center has nothing to lose."""
    assert broken(baseline={"saltware-dev": BASELINE["aicc-test"]}) == []


def number(prefix: str) -> Stage:
    """Returns a stage that claims a number."""
    properties = {"Type": "DID", "CountryCode": "KR", "Prefix": prefix, "TargetArn": {"Ref": "Instance"}}
    template = {"Resources": {"Number": {"Type": "AWS::Connect::PhoneNumber", "Properties": properties}}}
    return Stage("aicc-test", (Stack("Connect", template),))


def test_a_claimed_number_is_kept() -> None:
    """Another prefix would release the number callers know."""
    baseline = {"aicc-test": create_only.current(number("+8270"))}

    (rule,) = create_only.rules(baseline)
    same = list(findings([rule], [number("+8270")]))
    other = list(findings([rule], [number("+822")]))

    assert same == []
    assert "claims another number and releases this one" in other[0][1].message


def test_the_file_of_accepted_values_can_be_read_back(tmp_path: Path) -> None:
    """`aicc settings accept` writes what the rule reads, quotes and backslashes included."""
    odd = {"aicc-test": {"Connect.Instance": {"resource": "AWS::Connect::Instance", "InstanceAlias": 'a"b\\c'}}}
    file = tmp_path / "baseline.toml"
    file.write_text(create_only.render(odd), encoding="utf-8")

    assert create_only.read_baseline(file) == odd
    assert create_only.read_baseline(tmp_path / "none.toml") == {}


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    """Accepted values that cannot be read must not pass for none."""
    file = tmp_path / "baseline.toml"
    file.write_text("[aicc", encoding="utf-8")

    with pytest.raises(create_only.BaselineError, match=r"baseline\.toml: is not TOML"):
        create_only.read_baseline(file)
