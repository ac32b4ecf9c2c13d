"""Lines of the studio page: whatever happens in a contact can be shown."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from ringback.simulator.kernel import records
from ringback.simulator.studio.lines import _KINDS, _WRITERS, NOTICED, trace_line, transcript_lines

EVENTS = [
    value
    for value in vars(records).values()
    if isinstance(value, type) and issubclass(value, records.TraceEvent) and value is not records.TraceEvent
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_what_a_contact_can_meet_has_a_line(event: type[records.TraceEvent]) -> None:
    """An event without a line would end the page in the middle of a call."""
    assert len(EVENTS) >= 9
    assert event in _WRITERS
    assert event in _KINDS


def test_a_view_is_shown_with_its_data() -> None:
    shown = records.Shown(at=0.0, contact_id="1", view="guide", audience="agent", data={"title": "안내"})

    line = trace_line(shown, UTC)

    assert line["values"] == {"audience": "agent", "view": "guide"}
    assert "안내" in line["detail"]


# --- words of the page -------------------------------------------------------------------------------------------

PACKAGE = Path(records.__file__).parents[1]
WORDS = {
    key: (english, korean)
    for key, english, korean in re.findall(
        r'^  "?([\w-]+)"?: \["((?:[^"\\]|\\.)*)", "((?:[^"\\]|\\.)*)"\],$',
        (PACKAGE / "studio/static/js/words.js").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
}


def calls(word: str) -> Iterator[ast.Call]:
    """The calls in the source of the simulator, of the files in which a word stands."""
    for file in PACKAGE.rglob("*.py"):
        if word in (text := file.read_text(encoding="utf-8")):
            yield from (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))


def codes() -> set[str]:
    """The codes of problems that stand in the source of the simulator."""
    noted = (call for call in calls(".note(") if getattr(call.func, "attr", "") == "note" and len(call.args) > 1)
    return {str(call.args[1].value) for call in noted if isinstance(call.args[1], ast.Constant)}


def moves() -> set[str]:
    """The steps in the life of a contact that stand in the source of the simulator."""
    given = (call.args[2] for call in calls("Moved(") if getattr(call.func, "id", "") == "Moved")
    return {str(part.value) for one in given for part in ast.walk(one) if isinstance(part, ast.Constant)}


def test_every_problem_of_a_contact_has_words_in_korean() -> None:
    known = codes()
    assert len(known) > 15
    missing = [code for code in sorted(known) if not WORDS.get(f"problem-{code}", ("", ""))[1]]
    assert missing == []


def test_everything_a_customer_notices_has_words_in_both_languages() -> None:
    keys = [
        *(f"event-{state}" for state in NOTICED | moves()),
        *(f"input-{kind}" for kind in ("silence", "hang-up", "answer")),
    ]
    assert [key for key in keys if not all(WORDS.get(key, ("", "")))] == []


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (records.StateChanged(at=0, contact_id="1", state="flow", detail="menu"), None),
        (records.StateChanged(at=0, contact_id="1", state="hours-open", detail="Monday 10:00"), None),
        (records.StateChanged(at=0, contact_id="1", state="queue", detail="help"), ("event-queue", "help")),
        (records.CallerInput(at=0, contact_id="1", kind="silence"), ("input-silence", None)),
        (records.Problem(at=0, contact_id="1", code="no-queue", message="no queue"), ("problem-no-queue", "")),
    ],
)
def test_the_transcript_has_keys_of_texts_where_nobody_spoke(
    event: records.TraceEvent, line: tuple[str, str | None] | None
) -> None:
    found = list(transcript_lines([event], UTC))
    assert [(one["key"], one.get("detail")) for one in found] == ([line] if line else [])


def test_a_turn_of_the_bot_shows_every_score() -> None:
    turn = records.BotTurn(
        at=0, contact_id="1", bot="b", input_kind="speech", input="hi", intent="A", scores=(("A", 0.9), ("B", None))
    )
    assert list(transcript_lines([turn], UTC)) == [
        {"at": "00:00:00", "who": "understood", "intent": "A", "score": None, "scores": [("A", 0.9), ("B", None)]}
    ]


def test_attributes_are_named_where_they_are_listed() -> None:
    changed = records.AttributesSet(at=0.0, contact_id="1", changes={"Topic": "help", "Tier": "1"})

    assert trace_line(changed, UTC)["values"] == {"scope": "contact", "names": "Topic, Tier"}
