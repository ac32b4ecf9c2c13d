"""Whoever is woken by an alarm finds what it means and what to do, and no entry is about an alarm there is not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from contact_center.monitoring import SEVERITIES

Templates = dict[tuple[str, str], dict[str, Any]]

_LINK = re.compile(r"\(docs/runbook\.md#([a-z-]+)\)$")
ROLLOUT = "rollout"


def _entries(root: Path) -> dict[str, str]:
    text = (root / "docs" / "runbook.md").read_text(encoding="utf-8")
    found = re.findall(r"^## (\S+)\n\n(.*?)(?=\n## |\Z)", text, re.M | re.S)
    names = [name for name, _ in found]
    assert sorted(set(names)) == sorted(names), "an entry stands twice"
    return dict(found)


def _linked(templates: Templates) -> set[str]:
    found = set()
    for (stage, _), template in templates.items():
        for name, resource in template["Resources"].items():
            if resource["Type"] in ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"):
                link = _LINK.search(resource["Properties"].get("AlarmDescription", ""))
                assert link is not None, f"{stage}: {name} leads to no entry"
                found.add(link.group(1))
    return found


def test_every_alarm_leads_to_an_entry_and_every_entry_has_an_alarm(templates: Templates, root: Path) -> None:
    linked, entries = _linked(templates), _entries(root)

    assert linked <= set(entries)
    # A class without a case in these stages, for example of a model that is switched off, still has its entry.
    assert set(entries) == {*SEVERITIES, ROLLOUT}
    assert {*linked} >= {"queue-wait", "lambda-errors", "log-findings", "dlq", "slo-fast", "slo-slow", ROLLOUT}


def test_an_entry_says_what_it_means_where_to_look_and_what_to_do(root: Path) -> None:
    for name, text in _entries(root).items():
        parts = re.findall(r"^- \*\*(Means|Look at|Do)\*\*: (.+)$", text, re.M)
        assert [part for part, _ in parts] == ["Means", "Look at", "Do"], name
        assert all(len(said) > 12 for _, said in parts), name
