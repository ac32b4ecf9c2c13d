"""Every rule has an example it reports and one it does not, and a page that is current."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from ringback.flow_language import RULES, Finding, Level
from ringback.flow_language.examples import EXAMPLES, run
from ringback.flow_language.rule_pages import pages


@pytest.fixture(scope="module")
def failing() -> Mapping[str, Sequence[Finding]]:
    """What is found in the failing example of every rule."""
    return {rule_id: run(EXAMPLES[rule_id].fails) for rule_id in RULES}


def test_there_is_an_example_for_every_rule_and_no_other() -> None:
    assert set(EXAMPLES) == set(RULES)


def test_a_failing_example_triggers_exactly_its_rule(failing: Mapping[str, Sequence[Finding]]) -> None:
    triggered = {rule_id: {found.rule for found in findings} for rule_id, findings in failing.items()}
    assert triggered == {rule_id: {rule_id} for rule_id in RULES}


def test_a_passing_example_triggers_nothing() -> None:
    found = {rule_id: [str(one) for one in run(EXAMPLES[rule_id].passes)] for rule_id in RULES}
    assert {rule_id: findings for rule_id, findings in found.items() if findings} == {}


def test_a_rule_explains_itself_and_what_to_write_instead(failing: Mapping[str, Sequence[Finding]]) -> None:
    for rule_id, rule in RULES.items():
        assert re.fullmatch(r"FL\d{3}", rule_id)
        assert len(rule.why) > 60, f"the page of {rule_id} says why the rule exists"
        assert rule.title[0].islower() or rule.title.startswith(("SSML", "JSONPath", "Korean")), rule_id
        for finding in failing[rule_id]:
            message = finding.message
            assert message[0].islower() or not message[0].isalpha() or message[0].isupper(), rule_id
            assert len(message) < 400, rule_id


def test_what_the_service_refuses_cannot_be_suppressed_unless_nobody_has_probed_it() -> None:
    not_probed = {"FL104", "FL901", "FL902"}
    for rule_id, rule in RULES.items():
        assert rule.suppressible == (rule.level is not Level.REFUSED) or rule_id in not_probed, rule_id


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
