"""The sets of the Korean benchmark are whole: names that exist, enough of everything, nothing that content has too."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from contact_center.bot.content import compile_content
from contact_handlers.base.text import compact
from tests.benchmarks.korean import sets
from tests.benchmarks.korean.answers import PARTS_OF_DAY, STEPS
from tests.benchmarks.korean.conversations import Conversation
from tests.benchmarks.korean.model import UNHEARD, recorded
from tests.benchmarks.korean.report import describe, parsed
from tests.unit.dialogue.conftest import ROOT

PLAIN = {"callback", "end", "ask_more", "authenticate", "clarify", "handover", "scenario", "confirm", "faq", "offer"}


@pytest.fixture(scope="module", params=sets.CENTERS)
def center(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    """A center with its compiled content."""
    content: dict[str, Any] = json.loads(json.dumps(compile_content(request.param, ROOT), ensure_ascii=False))
    return request.param, content


def patterns(center: str) -> Iterator[str]:
    """Yields every outcome that the sets of a center name."""
    sentences = [*sets.pairs(center)]
    for name in sets.SETS:
        sentences += sets.first_turns(center, name)
        told = [Conversation.of(row) for row in sets.conversations(name)]
        yield from (pattern for one in told if one.center == center for pattern in (*one.right, *one.never))
    for sentence in sentences:
        yield from (*sentence.right, *sentence.asked, *sentence.never)


def test_every_outcome_can_happen(center: tuple[str, dict[str, Any]]) -> None:
    """An outcome that no center has could never be right, and never be forbidden."""
    name, content = center
    known = {"faq": {item["id"] for item in content["faq"]}, "scenario": set(content["intents"]), "reply": {"greeting"}}
    known |= {"offer": known["faq"], "confirm": known["scenario"] | {"foreign", "urgent"}}
    reasons = {intent["reason"] for intent in content["intents"].values() if intent.get("reason")}
    known["handover"] = reasons | {"urgent_matter", "customer_request", "complaint"}
    for pattern in set(patterns(name)):
        kind, _, rest = pattern.partition(":")
        assert rest in known.get(kind, ()) if rest else pattern in PLAIN, pattern


@pytest.mark.parametrize("held", sets.HELD_OUT)
def test_held_out_sentences_are_enough(center: tuple[str, dict[str, Any]], held: str) -> None:
    """At least three hundred, half of them traps, and two questions for every item that can be searched."""
    name, content = center
    held_out = sets.first_turns(name, held)
    kinds = Counter(sentence.kind for sentence in held_out)
    assert len(held_out) >= 300
    assert kinds["trap"] >= len(held_out) // 2
    asked = Counter(item for sentence in held_out if sentence.kind == "faq" for item in sentence.right)
    searched = {item["id"] for item in content["faq"] if item["search"] == "everywhere"}
    assert {item for item in searched if asked[f"faq:{item}"] < 2} == set()


def test_content_has_no_held_out_sentence(center: tuple[str, dict[str, Any]]) -> None:
    """What content has as an example, or the open set has too, measures nothing."""
    name, content = center
    given = {compact(sentence.text) for sentence in sets.first_turns(name, "open")}
    given |= {compact(text) for item in content["faq"] for text in (item["question"], *item.get("paraphrases", ()))}
    given |= {compact(text) for intent in content["intents"].values() for text in intent.get("utterances", ())}
    held_out = [compact(sentence.text) for held in sets.HELD_OUT for sentence in sets.first_turns(name, held)]
    # Short sentences are said by everybody in the same way, and content may come to one by itself.
    assert sum(text in given for text in held_out if len(text) > 6) <= len(held_out) // 100
    assert len(held_out) == len(set(held_out))


def test_forms_are_enough_and_ask_for_something() -> None:
    """A hundred and twenty moments and eighty numbers, each asked for at a step or read as a time."""
    for file, least in (("moments", 120), ("numbers", 80)):
        forms = [form for name in sets.SETS for form in sets.forms(name, file)]
        assert len(forms) >= least
        assert {form.asked for form in forms} <= {*STEPS, "time"}
        assert len({(form.asked, form.text) for form in forms}) == len(forms)
        for part in PARTS_OF_DAY[:2] if file == "moments" else ():
            assert any(part in form.right for form in forms)


def test_recorded_answers_are_of_every_kind() -> None:
    """Right, wrong, late, malformed and injected."""
    kinds = Counter(answer.kind for answer in recorded(sets.model_answers()))
    assert set(kinds) == {"right", "late", *UNHEARD}
    assert min(kinds.values()) >= 2


@pytest.fixture
def parser() -> argparse.ArgumentParser:
    """The options of the benchmark."""
    made = argparse.ArgumentParser()
    describe(made)
    return made


@pytest.mark.parametrize("chosen", [(), *((held,) for held in sets.HELD_OUT), ("open", *sets.HELD_OUT)])
def test_failures_of_held_out_sets_are_not_listed(
    parser: argparse.ArgumentParser, chosen: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """Who asks what failed sees sentences; those of held-out sets only with an option of their own."""
    named = [f"--set={name}" for name in chosen]
    with pytest.raises(SystemExit) as left:
        parsed(parser, ["--list-failures", *named])
    assert left.value.code == 2
    assert "--reveal-held-out" in capsys.readouterr().err
    assert parsed(parser, ["--list-failures", "--reveal-held-out", *named]).list_failures
    assert not parsed(parser, named).list_failures


def test_failures_of_the_open_set_are_listed(parser: argparse.ArgumentParser) -> None:
    """Everybody may read it."""
    assert parsed(parser, ["--list-failures", "--set", "open"]).list_failures
