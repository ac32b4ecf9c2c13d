"""Runs the native test cases of a deployed center, tells how each ended, and ends the contacts that they made."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from operations.checks import Outcome, code_of, every
from operations.expected import Expected

#: What Amazon Connect runs at once; more wait in its queue until their time is over.
AT_ONCE = 5
#: Between two questions for how a test case goes on: the service answers two requests a second to the whole account.
_EVERY_S = 5.0
#: Longer than any of our calls takes, and shorter than the job has.
LONGEST_S = 600.0
#: End of the name of the test case that hears one prompt, see `aicc scenarios tests`.
CANARY = "canary-prompt"
_ADVICE = "the console shows where it stopped (Test cases); `aicc scenarios explain` says what it means"
_LEFT = "end it in the console (Contact search), or an agent may be rung by it; `connect:StopContact` is what it takes"
_DEAF = f"{CANARY} fails: this instance does not match prompts by their likeness, so a case that hears one says nothing"
_OVER = ("PASSED", "FAILED", "STOPPED")
#: What the service answers about a contact, or an execution, that is over already.
_GONE = ("ContactNotFoundException", "ResourceNotFoundException", "InvalidRequestException")


@dataclass(frozen=True, kw_only=True)
class _Running:
    name: str
    case: str
    execution: str
    since: float


class NativeTests:
    """Every published test case of the instance of a stage, a few at a time.

    An execution that is over, or stopped, leaves its contact where it was: in a queue it would go on ringing agents.
    So the contact that the records of an execution name is ended, and no other one.

    https://docs.aws.amazon.com/connect/latest/APIReference/API_StartTestCaseExecution.html
    """

    def __init__(
        self,
        session: Any,
        expected: Expected,
        *,
        pause: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session = session
        self._expected = expected
        self._pause = pause
        self._clock = clock
        self._hears = True

    def __call__(self) -> Iterator[Outcome]:
        """Yields an outcome for each test case as it ends; with none deployed, one that says so."""
        try:
            yield from self._run()
        except (BotoCoreError, ClientError) as error:
            yield Outcome(name="native tests", fine=False, found=str(error), advice="see permissions and credentials")

    @cached_property
    def _client(self) -> Any:
        return self._session.client("connect")

    def _run(self) -> Iterator[Outcome]:
        instance = self._instance()
        cases = list(every(self._client, "list_test_cases", "TestCaseSummaryList", InstanceId=instance))
        waiting = sorted((case["Name"], case["Id"]) for case in cases if case.get("Status") == "PUBLISHED")
        if not waiting:
            saved = f"none runs, {len(cases)} are only saved: set [test_cases] status and deploy again"
            yield Outcome(name="native tests", fine=True, found=saved if cases else "none is deployed")
        # The canary ends before the others begin: what it says is about all of them.
        waiting.sort(key=lambda case: not case[0].endswith(CANARY))
        running: list[_Running] = []
        while waiting or running:
            while waiting and len(running) < AT_ONCE and not any(one.name.endswith(CANARY) for one in running):
                running.append(self._start(instance, *waiting.pop(0)))
            self._pause(_EVERY_S)
            for one in tuple(running):
                outcome = self._ended(instance, one)
                if outcome is not None:
                    running.remove(one)
                    yield outcome

    def _instance(self) -> str:
        stack = next(name for name in self._expected.stacks if name.endswith("Connect"))
        (found,) = self._session.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
        return next(str(one["OutputValue"]) for one in found["Outputs"] if one["OutputKey"] == "InstanceId")

    def _start(self, instance: str, name: str, case: str) -> _Running:
        started = self._client.start_test_case_execution(InstanceId=instance, TestCaseId=case)
        return _Running(name=name, case=case, execution=started["TestCaseExecutionId"], since=self._clock())

    def _ended(self, instance: str, one: _Running) -> Outcome | None:
        answer = self._client.get_test_case_execution_summary(
            InstanceId=instance, TestCaseId=one.case, TestCaseExecutionId=one.execution
        )
        state, seconds = answer["Status"], self._clock() - one.since
        if state not in _OVER:
            if seconds < LONGEST_S:
                return None
            state = f"still {state}"
            self._quietly(
                "stop_test_case_execution",
                InstanceId=instance,
                TestCaseId=one.case,
                TestCaseExecutionId=one.execution,
            )
        left = self._end_contacts(instance, one)
        seen = answer.get("ObservationSummary", {})
        passed, total = seen.get("ObservationsPassed", 0), seen.get("TotalObservations", 0)
        fine = state == "PASSED"
        told = f"{state}, {passed} of {total} observations in {seconds:.0f} s"
        if one.name.endswith(CANARY):
            self._hears = fine
        return Outcome(
            name=f"test case {one.name}",
            fine=fine and not left,
            found=f"{told}, {left}" if left else told,
            advice=_LEFT if left else _ADVICE if self._hears else _DEAF,
        )

    def _end_contacts(self, instance: str, one: _Running) -> str:
        """Ends the contacts of an execution; returns what could not be ended and why, an empty text mostly."""
        try:
            contacts = sorted(set(self._contacts(instance, one)))
        except ClientError as error:
            return f"its contact is unknown ({code_of(error)})"
        failed = []
        for contact in contacts:
            code = self._quietly("stop_contact", InstanceId=instance, ContactId=contact)
            failed += [f"contact {contact} goes on ({code})"] if code else []
        return ", ".join(failed)

    def _contacts(self, instance: str, one: _Running) -> Iterator[str]:
        """Yields the ids of contacts in the records of an execution, which the SDK has no pages for."""
        token: dict[str, str] = {}
        while True:
            page = self._client.list_test_case_execution_records(
                InstanceId=instance, TestCaseId=one.case, TestCaseExecutionId=one.execution, MaxResults=100, **token
            )
            for entry in page.get("ExecutionRecords", []):
                contact = _record(entry).get("ContactId")
                if contact:
                    yield str(contact)
            if not page.get("NextToken"):
                return
            token = {"NextToken": page["NextToken"]}

    def _quietly(self, operation: str, **given: str) -> str:
        """Ends something that may be over; returns the code of any other error."""
        try:
            getattr(self._client, operation)(**given)
        except ClientError as error:
            return "" if code_of(error) in _GONE else code_of(error)
        return ""


def _record(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns the record of an execution: JSON without a documented form."""
    try:
        found = json.loads(entry.get("Record") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
