"""Any value in any place of a scenario file is either taken or refused with file and place; nothing else is raised."""

from __future__ import annotations

import copy
import datetime as dt
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from ringback.simulator.errors import NotPossibleError
from ringback.simulator.kernel.clock import LONGEST_S, parse_time, span
from ringback.simulator.kernel.faults import FAULTS
from ringback.simulator.scenarios import ScenarioFileError, parse

_TABLES = """
title = "모든 것"
tags = ["menu"]
center = "aicc"
environment = "staging"
native = false
[given]
start = "2026-11-21T10:00:00+09:00"
caller = "anonymous"
seed = 7
bot_silence = "no-input"
attributes = { tier = "vip" }
secrets = { pepper = "x" }
agents = [{ name = "kim", queues = ["general"], profile = "x", accepts_after_s = 3, talks_s = 1, wraps_up_s = 1 }]
records = [{ table = "customers", item = { pk = "CUST#1" } }]
faults = [{ kind = "lambda", fault = "answer", target = "customer_auth", times = 1, detail = ["status", "OK"] }]
[call]
channel = "chat"
entry = "chat-entry"
steps = [
  { hears = "안녕", exactly = true, within_s = 3 }, { hears_not = "오류" }, { presses = "1#" }, { says = "네" },
  { types = "안녕하세요" }, { picks = "주문" }, { silent = 2 }, { waits_s = 1.5 }, { hangs_up = true },
  { phone_rings = "+82", within_s = 3 }, { answers = true }, { declines = "busy" },
  { agent = "kim", does = "accepts", offered_within_s = 10 }, { agent = "kim", sees = { step = "1" } },
  { agent = "kim", submits = { action = "Next", fields = { memo = "x" } } }, { agent = "kim", transfers_to = "x" },
  { later_s = 3 }, { clock = "2026-11-23T10:00:00+09:00" }, { state = "ended" }, { queue = "general" },
  { attributes = { Department = "General" } }, { at = "inbound/welcome" },
]
[expect]
state = "ended"
ended_by = "agent"
queue = "general"
agent = "kim"
attributes = { AuthStatus = "NONE" }
attributes_absent = ["x"]
heard = ["안녕"]
never_heard = ["오류"]
path = ["x"]
functions = { escalate = 1 }
callbacks = [{ number = "+82" }]
records = [{ table = "escalations", where = { sk = "META" }, has = { status = "pending" }, count = 1 }]
events = [{ name = "escalation.created", has = { reason = "complaint" }, count = 1 }]
notifications = [{ name = "x" }]
metrics = [{ name = "x" }]
alarms = ["x"]
problems = ["function-timeout"]
"""
DOCUMENT: dict[str, Any] = tomllib.loads(_TABLES)
Path = tuple[str | int, ...]


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yields the path of every value in a document."""
    if path:
        yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*path, key))


def changed(path: Path, value: Any) -> str:
    """Returns the document as a file with another value in one place."""
    document = copy.deepcopy(DOCUMENT)
    holder: Any = document
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return tomli_w.dumps(document)


_LEAVES: st.SearchStrategy[Any] = (
    st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    | st.sampled_from(
        ["x" * 3000, "{0.__class__}", "{a}{a}", "${hmac:x}", "<a>", "<a/b>", "[", "(", "9999-12-31T23:59Z"]
    )
    | st.dates()
    | st.times()
    | st.datetimes()
    | st.datetimes(timezones=st.just(dt.UTC))
)
VALUES = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "action", "name", ""]), inner, max_size=3)
    ),
    max_leaves=4,
)


def test_the_document_is_a_scenario() -> None:
    assert len(parse(_TABLES).steps) == 22


@settings(max_examples=400)
@given(st.sampled_from(list(places(DOCUMENT))), VALUES)
def test_any_value_in_any_place_is_taken_or_refused_with_file_and_place(path: Path, value: Any) -> None:
    problems: tuple[str, ...] = ("given.toml: ",)
    try:
        parse(changed(path, value), name="given.toml")
    except ScenarioFileError as error:
        problems = error.problems
    assert problems
    assert all(problem.startswith("given.toml: ") for problem in problems)


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("given", "attributes", "tier"), 5, "given.attributes.tier: 5 must be a string"),
        (("given", "start"), 5, "given.start: 5 is no time, write 2026-11-23T10:00:00+09:00"),
        (("given", "start"), dt.datetime(9999, 12, 31, tzinfo=dt.UTC), "allowed are the years 2000 to 2100"),
        (("given", "faults", 0, "target"), True, "given.faults[1].target: True must be a string"),
        (("given", "faults", 0, "fault"), "time_out", "did you mean 'timeout'?"),
        (("given", "faults", 0, "fault"), "denied", "no fault 'denied' of kind 'lambda', allowed are error, timeout"),
        (
            ("given", "faults", 0, "detail"),
            "OK",
            "must be a key of the answer and the value it has instead: two strings",
        ),
        (("given", "faults", 0, "times"), 0, "greater than or equal to 1"),
        (("given", "agents", 0, "accepts_after_s"), float("nan"), "given.agents[1].accepts_after_s"),
        (("given", "records", 0, "item", "pk"), dt.date(2026, 1, 1), "given.records[1].item.pk"),
        (("call", "steps", 0, "within_s"), "soon", "step 1 within_s"),
        (("call", "steps", 7, "waits_s"), 1e300, f"less than or equal to {LONGEST_S}"),
        (("call", "steps", 14, "submits", "fields"), "x", "step 15 submits"),
        (("call", "entry"), ["inbound"], "call.entry: ['inbound'] must be a string"),
        (("expect", "functions", "escalate"), -1, "greater than or equal to 0"),
    ],
)
def test_what_cannot_be_meant_is_refused_where_it_stands(path: Path, value: Any, told: str) -> None:
    with pytest.raises(ScenarioFileError) as refused:
        parse(changed(path, value), name="given.toml")
    assert told in str(refused.value)


def test_an_answer_without_what_it_says_is_refused() -> None:
    document = copy.deepcopy(DOCUMENT)
    del document["given"]["faults"][0]["detail"]
    with pytest.raises(ScenarioFileError, match=r"given\.faults\[1\]: detail None of fault 'answer' must be"):
        parse(tomli_w.dumps(document))


@pytest.mark.parametrize("kind", FAULTS)
def test_every_fault_of_the_simulator_may_be_given(kind: str) -> None:
    for fault in FAULTS[kind]:
        detail = {"detail": ["status", "OK"]} if fault == "answer" else {}
        parse(changed(("given", "faults"), [{"kind": kind, "fault": fault, **detail}]))


def test_a_half_of_a_pair_is_refused() -> None:
    with pytest.raises(ScenarioFileError, match=r"given\.toml: "):
        parse('title = "\\ud800"', name="given.toml")


@pytest.mark.parametrize("moment", ["soon", "", "10:00", "2026-11-23T10:00", "9999-12-31T23:59Z", "0001-01-01T00:00Z"])
def test_a_time_out_of_reach_is_refused(moment: str) -> None:
    with pytest.raises(NotPossibleError):
        parse_time(moment)


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf"), 1e300, LONGEST_S + 1])
def test_no_time_passes_backward_or_for_ever(seconds: float) -> None:
    with pytest.raises(NotPossibleError, match=f"allowed are 0 to {LONGEST_S}"):
        span(seconds)
