"""Who gets a skill by a file is found by it in the next call, and who loses it is not."""

from __future__ import annotations

from typing import Any

from contact_handlers.data_import.logic import INCOMING, REPORTS
from ringback.simulator import Center
from ringback.simulator.scenarios import Centers, run
from tests.calls.conftest import named

# Login names, as people know them; in the code page of their spreadsheets.
FILE = "아이디,이름,사번,스킬\nnetwork1,박태현,e-1,security:5\nsecurity1,최보안,e-2,cost:3\n"


def loaded(center: Center, text: str) -> dict[str, Any]:
    """Puts a file into the bucket, where the deployed function finds it, and returns its report."""
    name = center.functions["data-import"].definition.environment["DATA_BUCKET"]
    bucket = next(one for one in center.buckets.values() if one.name == name)
    where = {"Bucket": bucket.name, "Key": f"{INCOMING}agents.csv", "Body": text.encode("cp949")}
    center.cloud.services["s3"].call("PutObject", where)
    center.advance(60)
    assert not center.problems
    reports = [bucket.json(key) for key in bucket.objects if key.startswith(REPORTS)]
    found: dict[str, Any] = reports[-1]
    return found


def test_a_caller_who_asks_for_security_reaches_who_knows_it_now(centers: Centers) -> None:
    """By the settings it is security1, whom the scenario itself reaches."""
    scenario = named("engineer-skill-security", "saltware")
    center = centers.fresh(scenario)
    report = loaded(center, FILE)
    assert (report["created"], report["wrong"]) == (2, [])
    assert [report[f"skills_{what}"] for what in ("added", "changed", "removed")] == [1, 1, 3]
    steps = (*scenario.steps[:-1], scenario.steps[-1].model_copy(update={"agent": "network1"}))
    expect = scenario.expect.model_copy(update={"agent": "network1"})
    outcome = run(scenario.model_copy(update={"steps": steps, "expect": expect}), center)
    assert outcome.passed, outcome.explain()
    # The same file once more changes nothing, and a skill of somebody else's list is no skill here.
    again = loaded(center, FILE.replace("cost:3", "costs:3"))
    assert (again["unchanged"], [one["line"] for one in again["wrong"]]) == (1, [3])
