"""The rules as data: each has a source, a grade that fits its severity, and a test that plants its fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringback.cloudformation.rehearsal import Severity, rules
from ringback.cloudformation.rehearsal.facts import facts
from ringback.cloudformation.rehearsal.rules import GRADES, _rule
from tests.unit.rehearsal.planted import found, played, resource, stack

HERE = Path(__file__).parent
RULES = rules()


@pytest.mark.parametrize("rule_id", RULES)
def test_a_rule_says_what_holds_what_to_do_and_where_it_is_known_from(rule_id: str) -> None:
    rule = RULES[rule_id]

    assert rule.title
    assert rule.title[0].islower()
    assert rule.remedy
    assert rule.source.startswith("https://") or (HERE.parents[2] / rule.source).is_file()
    assert rule.grade in GRADES
    assert (rule.grade, rule.severity) != ("G", Severity.ERROR), "what is only assumed fails no build"


@pytest.mark.parametrize("rule_id", RULES)
def test_a_fault_of_every_rule_is_planted_somewhere(rule_id: str) -> None:
    texts = (
        path.read_text(encoding="utf-8") for path in sorted(HERE.rglob("*.py")) if path.name != Path(__file__).name
    )

    assert any(rule_id in text for text in texts)


def test_what_is_assumed_cannot_be_an_error() -> None:
    entry = {"phase": "create", "title": "t", "severity": "error", "grade": "G", "remedy": "r", "source": "s"}

    with pytest.raises(ValueError, match="what is only assumed warns and never fails a build"):
        _rule(Path("x.toml"), "RH199", entry, {})


def test_a_rule_stands_in_one_file() -> None:
    entry = {"phase": "create", "title": "t", "severity": "error", "grade": "D", "remedy": "r", "source": "s"}

    with pytest.raises(ValueError, match="rule RH101 stands in two files"):
        _rule(Path("x.toml"), "RH101", entry, rules())


@pytest.mark.parametrize("kind", facts())
def test_what_is_known_of_a_type_is_spelled_as_its_schema_spells_it(kind: str) -> None:
    """A property that the type does not have would never be looked at, and nobody would notice."""
    fact = facts()[kind]
    node = next(iter(played(stack(Thing=resource(kind))).nodes.values()))

    assert node.schema is not None, "the Region does not have the type"
    for path in (*fact.name, *fact.parent, *fact.protected_by):
        assert path.split(".")[0] in node.schema.properties
    assert fact.grade in GRADES
    assert fact.source or fact.grade == "G"


def test_one_missing_output_is_one_finding_however_many_ask_for_it() -> None:
    asked = {"Fn::GetStackOutput": {"StackName": "first", "OutputName": "Name"}}
    topics = {f"T{n}": resource("AWS::SNS::Topic", {"DisplayName": asked}) for n in range(3)}

    findings = found(played(stack("first", Topic=resource("AWS::SNS::Topic")), stack("second", **topics)))

    assert [(one.rule, one.logical_id) for one in findings] == [("RH107", "T0")]
