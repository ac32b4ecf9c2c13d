"""Runs the native test cases of a deployed center and tells how each ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from operations.checks import Outcome, every
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
_DEAF = f"{CANARY} fails: this instance does not match prompts by their likeness, so a case that hears one says nothing"
_OVER = ("PASSED", "FAILED", "STOPPED")


@dataclass(frozen=True, kw_only=True)
class _Running:
    name: str
    case: str
    execution: str
    since: float


class NativeTests:
    """Every published test case of the instance of a stage, a few at a time.

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
        seen = answer.get("ObservationSummary", {})
        passed, total = seen.get("ObservationsPassed", 0), seen.get("TotalObservations", 0)
        fine = state == "PASSED"
        if one.name.endswith(CANARY):
            self._hears = fine
        return Outcome(
            name=f"test case {one.name}",
            fine=fine,
            found=f"{state}, {passed} of {total} observations in {seconds:.0f} s",
            advice=_ADVICE if self._hears else _DEAF,
        )
