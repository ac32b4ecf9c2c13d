"""Every rule has an example it reports and one it does not, and a page that is current."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ringback.flow_language import RULES, Level
from ringback.flow_language.examples import EXAMPLES, run
from ringback.flow_language.rule_pages import pages

EVERY = pytest.mark.parametrize("rule_id", sorted(RULES))


@EVERY
def test_the_failing_example_triggers_exactly_its_rule(rule_id: str) -> None:
    assert {found.rule for found in run(EXAMPLES[rule_id].fails)} == {rule_id}


@EVERY
def test_the_passing_example_triggers_nothing(rule_id: str) -> None:
    assert [str(found) for found in run(EXAMPLES[rule_id].passes)] == []


def test_there_is_an_example_for_every_rule_and_no_other() -> None:
    assert set(EXAMPLES) == set(RULES)


@EVERY
def test_a_rule_explains_itself_and_what_to_write_instead(rule_id: str) -> None:
    rule = RULES[rule_id]
    assert re.fullmatch(r"FL\d{3}", rule_id)
    assert len(rule.why) > 60, "the page says why the rule exists"
    assert rule.title[0].islower() or rule.title.startswith(("SSML", "JSONPath", "Korean"))
    for finding in run(EXAMPLES[rule_id].fails):
        assert finding.message[0].islower() or not finding.message[0].isalpha() or finding.message[0].isupper()
        assert len(finding.message) < 400


@EVERY
def test_what_the_service_refuses_cannot_be_suppressed_unless_nobody_has_probed_it(rule_id: str) -> None:
    rule = RULES[rule_id]
    assert rule.suppressible == (rule.level is not Level.REFUSED) or rule_id in {"FL104", "FL901", "FL902"}


def test_the_pages_are_current(root: Path) -> None:
    folder = root / "docs/flow-language"
    stale = [
        path
        for path, text in pages("aicc flows").items()
        if not (folder / path).is_file() or (folder / path).read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run: make docs"
    kept = {path.name for path in (root / "docs/flow-language/rules").glob("*.md")}
    assert kept == {f"{rule_id}.md" for rule_id in RULES}
