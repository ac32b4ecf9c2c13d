"""Compiled test cases as files: <folder>/<center>/<scenario>.json, made anew from the scenarios whenever needed."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ringback.simulator.scenarios.model import Scenario
from ringback.simulator.scenarios.player import Play
from ringback.simulator.scenarios.runner import Centers, run
from ringback.simulator.testcases import language as say
from ringback.simulator.testcases.compiler import MARK, NativeTest, compile_scenario
from ringback.simulator.testcases.elsewhen import settled
from ringback.simulator.testcases.errors import NotSayable, TestCaseError
from ringback.simulator.testcases.linter import lint

#: Folder of the test cases whose scenarios name neither center nor stack.
_NOWHERE: Final = "stack"
#: The test case that tells whether prompts are matched at all.
CANARY: Final = "canary-prompt"
_OWN: Final = (
    (re.compile(r"the same as \S+:"), "the same as another:"),
    (re.compile(r"(by other chances): .*", re.DOTALL), r"\1"),
    (re.compile(r"^[\d.]+ s of waiting"), "too many seconds of waiting"),
    (re.compile(r"^the fault .*", re.DOTALL), "a fault that a test case cannot cause"),
)
"""What a reason says of one scenario, and how it is counted."""


@dataclass
class Compiled:
    """What compiling scenarios gave: test cases by center and name, scenarios left out with reasons, lint findings."""

    tests: dict[tuple[str, str], NativeTest] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)

    def add(self, scenario: Scenario, test: NativeTest) -> None:
        """Keeps a test case unless the linter finds an error in it; long calls are left out."""
        errors = [finding for finding in lint(test.document) if finding.severity == "error"]
        if errors and all(finding.rule == "TC017" for finding in errors):
            self.left_out[scenario.name] = errors[0].message
            return
        self.findings += [f"{scenario.name}: {finding}" for finding in errors]
        place, same = scenario.place or _NOWHERE, _without_name(test)
        for (center, name), other in self.tests.items():
            if center == place and _without_name(other) == same:
                # Under this name it would promise what only the call offline proves.
                self.left_out[scenario.name] = f"natively it is the same as {name}: what tells them apart is not seen"
                return
        self.tests[place, scenario.name] = test

    def canaries(self) -> dict[tuple[str, str], NativeTest]:
        """Returns a test case for each center that hears one prompt and ends.

        Where it fails, an instance does not match prompts as the others need it, and their failures say nothing else.
        """
        found: dict[tuple[str, str], NativeTest] = {}
        for (center, _), test in sorted(self.tests.items()):
            if (center, CANARY) not in found and (canary := _canary(test)) is not None:
                found[center, CANARY] = canary
        return found

    def summary(self) -> list[str]:
        """Returns how many scenarios are test cases, and for each reason how many are none, from many to few."""
        reasons = Counter(_kind(why) for why in self.left_out.values())
        told = f"{len(self.tests)} of {len(self.tests) + len(self.left_out)} scenarios are native test cases"
        if not reasons:
            return [told]
        return [f"{told}; left out:", *(f"  {many:>4}  {why}" for why, many in reasons.most_common())]


def _kind(reason: str) -> str:
    """Returns a reason without what belongs to one scenario alone."""
    for own, general in _OWN:
        reason = own.sub(general, reason)
    return reason


def _without_name(test: NativeTest) -> str:
    """Returns what a test case does, as text."""
    entry, data = test.document["EntryPoint"], test.document["InitializationData"]
    attributes = {name: value for name, value in data["Attributes"].items() if name != MARK}
    return json.dumps([entry, attributes, test.content], sort_keys=True)


def _canary(test: NativeTest) -> NativeTest | None:
    """Returns a test case that hears what a call begins with; None for a chat, whose words need no likeness."""
    if not test.opening:
        return None
    first = test.content["Observations"][0]
    start = say.event("o1-start-event", "TestInitiated", {})
    ends = say.event("o2-hears-event", "MessageReceived", say.message(test.opening, "Similarity"))
    overrides = [(one["Type"], one["Parameters"]) for one in first["Actions"]]
    document = {
        **test.document,
        "Name": CANARY,
        "Description": "Hears one prompt: where this fails, prompts are not matched, and other cases say nothing.",
        "InitializationData": {"Attributes": {MARK: CANARY}, "SegmentAttributes": {}},
        "Content": {
            "Version": say.VERSION,
            "Metadata": {},
            "Observations": [
                say.observation("o1-start", start, overrides, "o2-hears"),
                say.observation("o2-hears", ends, [("TestControl", say.end_test())], None),
            ],
        },
        "Dropped": [],
    }
    return NativeTest(CANARY, document, (), test.unproven, test.opening)


def compile_played(
    scenario: Scenario, play: Play, compiled: Compiled | None = None, centers: Centers | None = None
) -> Compiled:
    """Compiles one scenario from the call it made offline; with the centers, what is so in the scenario alone is left
    out (`elsewhen`)."""
    compiled = compiled or Compiled()
    try:
        test = compile_scenario(scenario, play)
        compiled.add(scenario, test if centers is None else settled(scenario, centers, test))
    except NotSayable as reason:
        compiled.left_out[scenario.name] = str(reason)
    return compiled


def compile_all(scenarios: Iterable[Scenario], centers: Centers) -> Compiled:
    """Plays every scenario offline and compiles it; one that fails offline is an error.

    Where the call is another one for a caller without a number, on another day or by other chances, which a test case
    cannot set, it is left out; texts that differ then are compared in what stays the same.
    """
    compiled = Compiled()
    for scenario in scenarios:
        outcome = run(scenario, centers.fresh(scenario))
        if not outcome.passed:
            raise TestCaseError(f"{scenario.name} fails offline, so it is not compiled:\n{outcome.explain()}")
        compile_played(scenario, outcome.play, compiled, centers)
    return compiled


def write(compiled: Compiled, root: Path) -> list[Path]:
    """Writes the test cases and removes those of another time; returns the paths that are there now."""
    for center in {center for center, _ in compiled.tests}:
        for old in (root / center).glob("*.json"):
            old.unlink()
    written = []
    for (center, name), test in sorted({**compiled.tests, **compiled.canaries()}.items()):
        path = root / center / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(test.document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        written.append(path)
    return written
