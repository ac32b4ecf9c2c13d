"""What a language model may tell a customer: only what stands in what it was given."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from contact_center.bot.content import compile_content
from contact_handlers.base.templates import fill
from contact_handlers.dialogue.grounds import Grounds, objections

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = tomllib.loads((Path(__file__).parent / "data" / "model_answers.toml").read_text(encoding="utf-8"))
GOOD, BAD = EXAMPLES["good"], EXAMPLES["bad"]
HOURS = "평일 오전 9시부터 오후 6시까지"


@pytest.fixture(scope="session")
def articles() -> dict[str, dict[str, str]]:
    """The articles of each center as the model gets them, and what is always known."""
    found: dict[str, dict[str, str]] = {}
    for center in ("aicc", "saltware"):
        content: dict[str, Any] = json.loads(json.dumps(compile_content(center, ROOT), ensure_ascii=False))
        own = content["center"]
        values = {"center": own["display_name"], "phone": own["phone"], "email": own["email"], "hours_text": HOURS}
        found[center] = {item["id"]: f"{item['question']} {fill(item['answer'], values)}" for item in content["faq"]}
        found[center][""] = "\n".join(values.values())
    return found


def judged(example: dict[str, Any], articles: dict[str, dict[str, str]]) -> tuple[str, ...]:
    known = articles[example["center"]]
    knowledge = [known[""], *(known[name] for name in example["knows"])]
    return objections(example["answer"], Grounds(knowledge=knowledge, said=example.get("said", "")))


@pytest.mark.parametrize("example", GOOD, ids=lambda example: example["answer"][:40])
def test_a_careful_answer_may_be_said(example: dict[str, Any], articles: dict[str, dict[str, str]]) -> None:
    assert judged(example, articles) == ()


@pytest.mark.parametrize("example", BAD, ids=lambda example: f"{example['kind']}: {example['answer'][:40]}")
def test_an_answer_without_ground_is_found(example: dict[str, Any], articles: dict[str, dict[str, str]]) -> None:
    found = judged(example, articles)
    assert found
    assert example["kind"] in (*found, "any")


def test_there_are_enough_examples_of_many_kinds() -> None:
    assert len(GOOD) >= 40
    assert len(BAD) >= 40
    assert len({example["kind"] for example in BAD}) >= 12


def test_every_article_may_be_read_out(articles: dict[str, dict[str, str]]) -> None:
    """What the center itself wrote stands on its own ground, word by word."""
    for known in articles.values():
        for text in known.values():
            assert objections(text, Grounds(knowledge=[known[""], text])) == (), text
