"""Acknowledged findings: a reason, a match and a day on which they are not over."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ringback.cloudformation.rehearsal import AcknowledgmentError, Finding, read_acknowledgments, rehearse
from tests.unit.rehearsal.planted import TODAY, played, resource, stack

TOPIC = resource("AWS::SNS::Topic", {"TopicName": "alerts"})
REASON = 'reason = "both belong to one team"\n'
ENTRY = f'[[acknowledged]]\nrule = "RH110"\nresource = "Sec*"\n{REASON}'


def after(text: str, folder: Path, *, today: date = TODAY, complete: bool = True) -> list[Finding]:
    """Returns what is found in a stage with one name twice, with a file of acknowledgments."""
    file = folder / "rehearsal.toml"
    file.write_text(text, encoding="utf-8")
    stage = played(stack(First=TOPIC, Second=TOPIC))
    return rehearse([stage], ["create"], read_acknowledgments(file), today=today, complete=complete)


def opened(findings: list[Finding]) -> list[str]:
    """Returns the rules of open findings."""
    return [one.rule for one in findings if one.is_open]


def test_an_acknowledged_finding_stays_with_its_reason(tmp_path: Path) -> None:
    (one,) = after(ENTRY, tmp_path)

    assert (one.rule, one.acknowledged) == ("RH110", "both belong to one team")


def test_without_a_reason_it_stays_open_and_the_entry_is_found(tmp_path: Path) -> None:
    assert opened(after(ENTRY.replace(REASON, ""), tmp_path)) == ["RH001", "RH110"]


def test_an_entry_that_matches_nothing_is_found(tmp_path: Path) -> None:
    assert opened(after(ENTRY.replace("Sec*", "Third"), tmp_path)) == ["RH002", "RH110"]


def test_a_part_of_the_stages_does_not_tell_whether_an_entry_matches(tmp_path: Path) -> None:
    assert opened(after(ENTRY.replace("Sec*", "Third"), tmp_path, complete=False)) == ["RH110"]


def test_an_entry_for_another_stage_is_not_judged(tmp_path: Path) -> None:
    other = ENTRY.replace('resource = "Sec*"', 'stage = "*-prod"')

    assert opened(after(other, tmp_path)) == ["RH110"]
    assert opened(after(other.replace("*-prod", "st*"), tmp_path)) == []


def test_an_entry_is_over_one_day(tmp_path: Path) -> None:
    text = ENTRY + "until = 2026-12-31\n"

    assert opened(after(text, tmp_path, today=date(2026, 12, 31))) == []
    assert opened(after(text, tmp_path, today=date(2027, 1, 1))) == ["RH003", "RH110"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[acknowledged]]\nrule = "RH1100"\n', "unknown rule 'RH1100'; nearest: RH110"),
        ('[[acknowledged]]\nrule = "RH110"\nresorce = "x"\n', "unknown key 'resorce'; nearest: resource"),
        ('[[acknowledged]]\nrule = "RH110"\nuntil = "soon"\n', "until 'soon' is no date, write 2027-06-30"),
        ("acknowledged = 5\n", "holds [[acknowledged]] tables and nothing else"),
        ("[[acknowledged\n", "rehearsal.toml: "),
    ],
    ids=["rule", "key", "until", "shape", "TOML"],
)
def test_a_file_that_cannot_be_read_says_where_and_what_is_allowed(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(AcknowledgmentError) as problem:
        after(text, tmp_path)

    assert message in str(problem.value)


def test_a_missing_file_acknowledges_nothing(tmp_path: Path) -> None:
    assert read_acknowledgments(tmp_path / "rehearsal.toml").entries == []
