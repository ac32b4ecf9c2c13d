"""What the pipeline does after a deployment: native test cases, the notice, and the commit for the next time."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from botocore import xform_name

from operations.expected import Expected
from operations.last_deployed import last_deployed
from operations.native_tests import AT_ONCE, LONGEST_S, NativeTests
from operations.notice import Notice, send
from tests.compliance.supply.lock import read
from tests.unit.operations.account import Account, Parameters, Refused

EXPECTED = Expected(
    stage="acme-dev",
    alias="acme-dev",
    stacks=("acme-dev-Bot", "acme-dev-Connect"),
    flows=(),
    reserved_concurrency=0,
    models=(),
    alarms=0,
)


class Calling(Account):
    """An account whose test cases end after a number of questions; `ends` says how, by name."""

    def __init__(self, ends: dict[str, str], *, questions: int = 2) -> None:
        super().__init__()
        self.ends = ends
        self.questions = questions
        self.asked: dict[str, int] = {}
        self.most = 0
        self.saved: tuple[str, ...] = ("draft",)
        self.refused: dict[str, str] = {}
        """Code of the error by operation."""

    def cloudformation_DescribeStacks(self, given: Parameters) -> dict[str, Any]:  # noqa: N802 - named like the operation
        assert given["StackName"] == "acme-dev-Connect"
        output = {"OutputKey": "InstanceId", "OutputValue": "i-1"}
        return {
            "Stacks": [
                {
                    "StackName": given["StackName"],
                    "CreationTime": "2026-11-30",
                    "StackStatus": "CREATE_COMPLETE",
                    "Outputs": [output],
                }
            ]
        }

    def connect_ListTestCases(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        assert given["InstanceId"] == "i-1"
        cases = [{"Id": f"id-{name}", "Name": name, "Status": "PUBLISHED"} for name in self.ends]
        return {"TestCaseSummaryList": [*cases, *({"Id": f"id-{n}", "Name": n, "Status": "SAVED"} for n in self.saved)]}

    def connect_StartTestCaseExecution(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        name = given["TestCaseId"].removeprefix("id-")
        self.asked[name] = 0
        self.most = max(self.most, sum(count < self.questions for count in self.asked.values()))
        return {"TestCaseExecutionId": f"run-{name}", "TestCaseId": given["TestCaseId"], "Status": "INITIATED"}

    def connect_GetTestCaseExecutionSummary(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        name = given["TestCaseExecutionId"].removeprefix("run-")
        self.asked[name] += 1
        over = self.asked[name] >= self.questions
        seen = {"TotalObservations": 3, "ObservationsPassed": 3 if self.ends[name] == "PASSED" else 1}
        return {"Status": self.ends[name] if over else "IN_PROGRESS", "ObservationSummary": {**seen}}

    def connect_ListTestCaseExecutionRecords(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        """Two pages; the records are JSON, and one is of a form that nobody documents."""
        name = given["TestCaseExecutionId"].removeprefix("run-")
        if "NextToken" not in given:
            return {"ExecutionRecords": [_record('{"Type":"INITIATION"}'), _record("?")], "NextToken": "2"}
        started = {"Type": "EXECUTION_START", "ContactId": f"contact-{name}"}
        return {"ExecutionRecords": [_record(json.dumps(started)), _record('["x"]')]}

    def connect_StopContact(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        return self._over("StopContact")

    def connect_StopTestCaseExecution(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        return self._over("StopTestCaseExecution")

    def _over(self, operation: str) -> dict[str, Any]:
        if operation in self.refused:
            raise Refused(self.refused[operation])
        return {}

    def stopped(self, operation: str, name: str) -> list[str]:
        """Returns what an operation that ends something was given."""
        return [given[name] for asked, given in self.calls if asked == operation]


def _record(text: str) -> dict[str, Any]:
    return {"ObservationId": "o1", "Status": "PASSED", "Timestamp": "2026-11-30", "Record": text}


class Clock:
    """Time that passes while somebody pauses."""

    def __init__(self) -> None:
        self.now = 0.0

    def pause(self, seconds: float) -> None:
        self.now += seconds


def run(account: Calling) -> dict[str, tuple[bool, str]]:
    """Returns how each test case ended."""
    clock = Clock()
    outcomes = NativeTests(account, EXPECTED, pause=clock.pause, clock=lambda: clock.now)()
    return {outcome.name: (outcome.fine, outcome.found) for outcome in outcomes}


def test_every_published_test_case_is_run_and_told() -> None:
    found = run(Calling({"greets": "PASSED", "escalates": "FAILED", "stops": "STOPPED"}))

    assert found == {
        "test case greets": (True, "PASSED, 3 of 3 observations in 10 s"),
        "test case escalates": (False, "FAILED, 1 of 3 observations in 10 s"),
        "test case stops": (False, "STOPPED, 1 of 3 observations in 10 s"),
    }


@pytest.mark.parametrize(("canary", "conclusive"), [("PASSED", True), ("FAILED", False)])
def test_the_canary_runs_first_and_says_what_failures_mean(canary: str, conclusive: bool) -> None:
    """Korean prompts may not be matched at all: then a hundred failures have one reason, and it is none of ours."""
    account = Calling({"acme-dev-answers": "FAILED", "acme-dev-canary-prompt": canary, "acme-dev-books": "PASSED"})
    clock = Clock()

    outcomes = list(NativeTests(account, EXPECTED, pause=clock.pause, clock=lambda: clock.now)())

    assert outcomes[0].name == "test case acme-dev-canary-prompt"
    failed = next(one for one in outcomes if one.name == "test case acme-dev-answers")
    assert ("says nothing" in failed.advice) is not conclusive
    assert not failed.fine


def test_no_more_run_at_once_than_the_service_takes() -> None:
    account = Calling({f"case-{number:02}": "PASSED" for number in range(12)})

    assert len(run(account)) == 12
    assert account.most == AT_ONCE


def test_a_test_case_that_never_ends_fails_and_the_others_go_on() -> None:
    account = Calling({"hangs": "PASSED"}, questions=10_000)

    assert run(account) == {"test case hangs": (False, f"still IN_PROGRESS, 3 of 3 observations in {LONGEST_S:.0f} s")}


def test_the_contact_of_every_case_is_ended_and_no_other() -> None:
    """It may wait in a queue, where it would ring agents for an hour."""
    account = Calling({"greets": "PASSED", "escalates": "FAILED"})

    run(account)

    assert sorted(account.stopped("StopContact", "ContactId")) == ["contact-escalates", "contact-greets"]
    assert account.stopped("StopTestCaseExecution", "TestCaseExecutionId") == []


def test_a_case_that_never_ends_is_stopped_with_its_contact() -> None:
    account = Calling({"hangs": "PASSED"}, questions=10_000)

    run(account)

    assert account.stopped("StopTestCaseExecution", "TestCaseExecutionId") == ["run-hangs"]
    assert account.stopped("StopContact", "ContactId") == ["contact-hangs"]


@pytest.mark.parametrize("code", ["ContactNotFoundException", "InvalidRequestException"])
def test_a_contact_that_is_over_is_as_good_as_ended(code: str) -> None:
    account = Calling({"greets": "PASSED"})
    account.refused = {"StopContact": code}

    assert run(account) == {"test case greets": (True, "PASSED, 3 of 3 observations in 10 s")}


def test_a_contact_that_cannot_be_ended_is_told() -> None:
    account = Calling({"greets": "PASSED", "waits": "PASSED"})
    account.refused = {"StopContact": "AccessDeniedException"}

    found = run(account)

    assert found["test case greets"] == (
        False,
        "PASSED, 3 of 3 observations in 10 s, contact contact-greets goes on (AccessDeniedException)",
    )
    assert len(found) == 2


def test_a_stage_without_test_cases_is_fine() -> None:
    account = Calling({})
    account.saved = ()
    assert run(account) == {"native tests": (True, "none is deployed")}


def test_what_is_only_saved_cannot_run_and_is_said() -> None:
    """A first deployment saves them: silence would look as if they had passed."""
    ((fine, found),) = run(Calling({})).values()
    assert fine
    assert found == "none runs, 1 are only saved: set [test_cases] status and deploy again"


def test_a_refused_question_is_an_outcome() -> None:
    class Closed(Calling):
        def connect_ListTestCases(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
            raise Refused("AccessDeniedException")

    ((name, (fine, found)),) = run(Closed({})).items()

    assert (name, fine) == ("native tests", False)
    assert "AccessDeniedException" in found


class Telling(Account):
    """An account that keeps what is published."""

    def sns_Publish(self, given: Parameters) -> dict[str, Any]:  # noqa: N802 - named like the operation
        return {"MessageId": "m-1"}


@pytest.mark.parametrize(("ended", "goes_on"), [("success", False), ("failure", True), ("cancelled", True)])
def test_a_notice_says_what_happened_to_people_and_to_a_chat(ended: str, goes_on: bool) -> None:
    account = Telling()
    notice = Notice(stage="acme-prod", ended=ended, version="v1.2.3", run="https://github.com/o/r/actions/runs/1")

    assert send(account, "arn:aws:sns:ap-northeast-2:111122223333:notices", notice) == "m-1"

    ((operation, given),) = account.calls
    message = json.loads(given["Message"])
    card = json.loads(message["https"])
    assert xform_name(operation) == "publish"
    assert (given["Subject"], given["MessageStructure"]) == (f"acme-prod: {ended}", "json")
    assert message["default"].startswith(f"Deployment of acme-prod v1.2.3: {ended}.")
    assert message["default"].endswith("/actions/runs/1")
    assert ("docs/operations.md" in message["default"]) is goes_on
    # The format that the chat needs: https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
    assert (card["version"], card["source"], card["content"]["title"]) == ("1.0", "custom", f"acme-prod: {ended}")


def test_the_subject_fits_a_mail() -> None:
    assert len(Notice(stage="s" * 200, ended="success").subject) == 100


def _asked(history: list[tuple[int, str, list[str]]]) -> Any:
    def ask(path: str) -> Any:
        if path.startswith("deployments?"):
            assert "environment=acme-dev" in path
            return [{"id": number, "sha": sha} for number, sha, _ in history]
        number = int(path.split("/")[1])
        return [{"state": state} for entry, _, states in history if entry == number for state in states]

    return ask


def test_the_last_commit_that_was_deployed_is_the_newest_that_succeeded() -> None:
    """A success becomes inactive with the next one, and keeps its status; what failed or waits does not count."""
    history = [
        (5, "e", ["waiting"]),
        (4, "d", ["failure", "in_progress"]),
        (3, "c", ["inactive", "success", "in_progress"]),
        (2, "b", ["inactive", "success"]),
    ]

    assert last_deployed("acme-dev", _asked(history)) == "c"


def test_before_the_first_deployment_there_is_no_commit() -> None:
    assert last_deployed("acme-dev", _asked([(1, "a", ["failure"])])) is None
    assert last_deployed("acme-dev", lambda _: None) is None


_LOADS = """
import json, sys
from pathlib import Path
from commands import live
from contact_center.settings import load
from operations import expected, last_deployed, native_tests, notice, preflight, smoke
load(Path("config/aicc/prod.toml"))
expected.read(Path(sys.argv[1]), "aicc-dev")
places = [(name.partition(".")[0], getattr(module, "__file__", None) or "") for name, module in sys.modules.items()]
print(json.dumps(sorted({name for name, place in places if "site-packages" in place})))
"""


def test_what_runs_with_the_role_needs_no_package_beyond_the_lock_of_a_deployment(root: Path, assembly: Path) -> None:
    """The job installs requirements-deploy.txt and no more."""
    done = subprocess.run(
        [sys.executable, "-c", _LOADS, str(assembly)], cwd=root, capture_output=True, text=True, check=True
    )
    loaded = json.loads(done.stdout)
    locked = {line.name for line in read(root / "requirements-deploy.txt")}
    owners = packages_distributions()

    found = {name: {owner.lower().replace("_", "-") for owner in owners.get(name, [])} for name in loaded}

    assert {"botocore", "pydantic", "cryptography"} <= found.keys()
    assert {name: dists for name, dists in found.items() if dists and not dists & locked} == {}
