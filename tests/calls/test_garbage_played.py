"""A scenario that is well formed and means nothing fails with a report, and the studio refuses what cannot be done."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest

from ringback.simulator.errors import SimulatorError
from ringback.simulator.scenarios import Centers, parse
from ringback.simulator.scenarios.runner import run
from ringback.simulator.studio.session import StudioSession

_HEAD = (
    'title = "x"\ncenter = "aicc"\n[given]\n{given}\n[call]\nentry = "{entry}"\nsteps = [{steps}]\n[expect]\n{expect}\n'
)


@pytest.mark.parametrize(
    "parts",
    [
        {"given": 'records = [{ table = "customers", item = { pk = 5 } }]'},
        {"given": 'records = [{ table = "customers", item = {} }]'},
        {"given": 'records = [{ table = "nothing", item = { pk = "a" } }]'},
        {"given": 'records = [{ table = "customers", item = { pk = "a", sk = "b", x = 1e300 } }]'},
        {"given": 'records = [{ table = "customers", item = { pk = "${hmac:nothing:x}", sk = "b" } }]'},
        {"given": 'secrets = { nothing = "x" }'},
        {"given": 'agents = [{ name = "kim", queues = ["nothing"] }]'},
        {"given": 'faults = [{ kind = "lambda", fault = "error", target = "[" }]', "steps": "{ silent = 1 }"},
        {"entry": "nothing"},
        {"steps": '{ clock = "x" }'},
        {"steps": '{ clock = "9999-12-31T23:59Z" }'},
        {"steps": '{ hears = "<inbound/nothing>" }'},
        {"steps": '{ agent = "nobody", does = "accepts" }'},
        {"steps": '{ picks = "x" }'},
        {"expect": "functions = { nothing = 1 }"},
        {"expect": 'records = [{ table = "nothing", count = 1 }]'},
        {"expect": 'notifications = [{ name = "nothing" }]'},
        {"expect": 'callbacks = [{ number = "+82" }]'},
    ],
    ids=lambda parts: next(iter(parts.values()))[:50],
)
def test_what_means_nothing_fails_with_a_report(centers: Centers, parts: dict[str, str]) -> None:
    filled = {"given": "", "entry": "inbound", "steps": "", "expect": ""} | parts
    text = _HEAD
    for name, value in filled.items():
        text = text.replace("{" + name + "}", value)
    scenario = parse(text)
    outcome = run(scenario, centers.fresh(scenario))
    assert outcome.failure is not None
    assert outcome.explain()


CALL = {"to": "inbound"}


@pytest.fixture(scope="module")
def studio(assembly: Path) -> StudioSession:
    return StudioSession(assembly, "aicc-dev")


@pytest.mark.parametrize(
    "given", [5, True, 1.5, [], ["x"], {"a": 1}, "x" * 3000, "\x00", "{0.__class__}", "-1", "nan", "inf", "1e300"]
)
def test_the_studio_refuses_what_cannot_be_done(studio: StudioSession, given: Any) -> None:
    """Any value in any argument: the act is done, or refused by a SimulatorError; the next one is served."""
    studio.do("reset", {})
    acts: dict[str, dict[str, Any]] = {
        "start": {"channel": "voice", "from": "+821012345678", "to": "inbound", "at": ""},
        "act": {"type": "press", "value": "1"},
        "agent": {"agent": "nobody", "act": "say", "value": "x"},
        "fault": {"target": "metric:", "kind": "unavailable"},
        "scenario": {"ids": ["x"]},
        "open": {"id": "x"},
        "step": {"to": 0},
        "save": {"name": "x", "title": "x", "contact": "x"},
        "reset": {"start": ""},
    }
    for what, arguments in acts.items():
        for name in arguments:
            with contextlib.suppress(SimulatorError):
                studio.do(what, {**arguments, name: given})
    for act in ("press", "say", "wait", "silence"):
        studio.do("start", CALL)
        with contextlib.suppress(SimulatorError):
            studio.do("act", {"type": act, "value": given})
    assert studio.state()["contact"]


@pytest.mark.parametrize("moment", ["9999-12-31T23:59", "0001-01-01T00:00", "2101-01-01T00:00", "soon"])
def test_the_studio_stays_usable_after_a_moment_out_of_reach(studio: StudioSession, moment: str) -> None:
    for what, name in (("start", "at"), ("reset", "start")):
        with pytest.raises(SimulatorError):
            studio.do(what, {name: moment})
    studio.do("start", CALL)
    studio.do("act", {"type": "wait", "value": "5"})


def test_the_studio_goes_decades_ahead_without_playing_them(studio: StudioSession) -> None:
    studio.do("start", {**CALL, "at": "2090-12-31T23:59"})
    assert studio.state()["now"].startswith("2091-01-01") or studio.state()["now"].startswith("2090-12-31")
    studio.do("act", {"type": "wait", "value": "5"})
    studio.do("reset", {})
