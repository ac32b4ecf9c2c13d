"""What calls cannot see: values that are those of their settings, indexes that somebody queries."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from contact_center.settings import Settings, load_all
from contact_center.storage.tables import TABLES
from tests.contract.agreements import KEY, environment_problems, queried_indexes, stage_of

Templates = dict[tuple[str, str], dict[str, Any]]
RUNTIME = Path(__file__).resolve().parents[2] / "runtime" / "contact_handlers"


@pytest.fixture(scope="module")
def settings(root: Path) -> dict[str, Settings]:
    return {one.stage_id: one for one in load_all(root)}


def test_every_value_of_the_environment_is_that_of_its_setting(
    templates: Templates, settings: Mapping[str, Settings]
) -> None:
    stages = {stage for stage, _ in templates}

    assert stages >= set(settings)
    for stage, own in settings.items():
        assert list(environment_problems(stage_of(stage, templates), own)) == []


def _swapped(name: str, value: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], bool]:
    def change(variables: dict[str, Any]) -> bool:
        if name not in variables:
            return False
        variables[name] = value(variables)
        return True

    return change


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CALLBACK_QUEUE", lambda _: "supervisor"),
        ("SUPERVISOR_QUEUE", lambda _: "general"),
        ("TABLE_REQUESTS", lambda own: own.get("TABLE_CUSTOMERS") or own["TABLE_CONVERSATIONS"]),
        ("PIN_PEPPER_SECRET_ARN", lambda own: own["PHONE_HASH_SECRET_ARN"]),
        ("CALLBACK_FLOW_ID", lambda own: own.get("TASK_FLOW_ID", "task-entry")),
        ("FAQ", lambda own: json.dumps(json.loads(own["FAQ"]) | {"answer_min": 0.9})),
        ("HOURS", lambda _: "{}"),
        (
            "CALLBACK_DISPATCH_FUNCTION_ARN",
            lambda own: own.get("ESCALATION_TIMEOUT_FUNCTION_ARN", "arn:aws:lambda:r:1:function:x:live"),
        ),
        ("QUEUES", lambda own: json.loads(json.dumps(own["QUEUES"]).replace("Queuescallback", "Queuessupervisor"))),
    ],
)
def test_another_value_is_found(
    name: str, value: Callable[[dict[str, Any]], Any], templates: Templates, settings: Mapping[str, Settings]
) -> None:
    """The callback waits in the queue of the supervisors, and every call goes well."""
    planted = {place: deepcopy(template) for place, template in templates.items() if place[0] == "aicc-dev"}
    change, changed = _swapped(name, value), 0
    for template in planted.values():
        for body in template["Resources"].values():
            if body["Type"] == "AWS::Lambda::Function":
                changed += change(body["Properties"].get("Environment", {}).get("Variables", {}))

    found = list(environment_problems(stage_of("aicc-dev", planted), settings["aicc-dev"]))

    assert changed
    assert len(found) == changed
    assert all(f".{name} " in problem for problem in found)


def test_every_index_is_queried() -> None:
    """An index costs every write of its attributes; a call never misses one that nobody reads."""
    queried = queried_indexes(RUNTIME)
    unread = {
        f"{table}/{index}" for table, schema in TABLES.items() for index in schema.indexes if index not in queried
    }

    assert unread == set()


def test_an_index_that_nobody_queries_is_found(tmp_path: Path) -> None:
    (tmp_path / "store.py").write_text(
        'INDEX = "sweep"\nBY_DAY: Final = "by_day"\n'
        'def read(table, few):\n    index = "by_status" if few else None\n'
        '    return table.query("x", index="by_kind" if few else "by_customer"), "by_team"\n'
    )

    assert queried_indexes(tmp_path) == {"sweep", "by_day", "by_status", "by_kind", "by_customer"}


def test_keys_are_those_that_the_constructs_write(templates: Templates) -> None:
    keys = {
        body["Metadata"][KEY]
        for (stage, _), template in templates.items()
        if stage == "aicc-dev"
        for body in template["Resources"].values()
        if body["Type"] == "AWS::DynamoDB::Table" and KEY in body.get("Metadata", {})
    }
    assert keys == set(TABLES)
