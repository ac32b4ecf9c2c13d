"""The sets of sentences and forms; README.md explains their fields."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

HERE: Final = Path(__file__).resolve().parent
CENTERS: Final = ("aicc", "saltware")
#: Sets that nobody who writes rules reads. Of the first the classes that failed are known, the second is later.
HELD_OUT: Final = ("held_out", "held_out_2")
SETS: Final = ("open", *HELD_OUT)
CHANNELS: Final = ("voice", "chat")
FORMS: Final = ("moments", "numbers")
#: The center whose scenarios ask for what the forms say.
ASKS: Final = "aicc"
Kind = Literal["faq", "request", "trap"]
#: What a question must never bring.
_NEVER: Final = {"faq": ("handover", "callback", "end", "scenario")}
#: A question back that is right too, beside what a group names.
_ASKED: Final = {"faq": "offer:", "request": "confirm:"}


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One thing that a customer says first, with what they would call right."""

    text: str
    kind: Kind
    group: str
    right: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    channels: tuple[str, ...] = CHANNELS


@dataclass(frozen=True)
class Form:
    """An answer to the question of a step, with the values that are right."""

    asked: str
    group: str
    right: tuple[str, ...]
    text: str


def first_turns(center: str, name: str) -> list[Sentence]:
    """Returns the first turns of a center in one of the sets."""
    groups = _toml(HERE / name / f"{center}.toml")["groups"]
    return [sentence for group in groups for sentence in _sentences(group)]


def _sentences(group: dict[str, Any]) -> Iterator[Sentence]:
    kind, label = group["kind"], group["class"]
    asked = tuple(group.get("asked", ()))
    if kind in _ASKED:
        # For a question the item is named by what is right, for a request the intent is the class.
        names = [pattern.partition(":")[2] for pattern in group["right"]] if kind == "faq" else [label]
        asked += tuple(_ASKED[kind] + item for item in names)
    for text in group["says"]:
        yield Sentence(
            text=text,
            kind=kind,
            group=label,
            right=tuple(group.get("right", ())),
            asked=asked,
            never=tuple(group.get("never", _NEVER.get(kind, ()))),
            channels=tuple(group.get("channels", CHANNELS)),
        )


def forms(name: str, file: str) -> list[Form]:
    """Returns the forms of dates and times, or of numbers."""
    lines = (HERE / name / f"{file}.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return [Form(asked, group, tuple(right.split(";")), text) for asked, group, right, text in rows]


def pairs(center: str) -> list[Sentence]:
    """Returns the minimal pairs of a center: requests of an intent, and traps that differ from them in little."""
    found = []
    for entry in _toml(HERE / "open" / "pairs.toml")["pairs"]:
        if entry["center"] == center:
            action, name = tuple(entry["action"]), entry["intent"]
            asked = (f"confirm:{name}", *entry.get("asked", ()))
            found += [
                Sentence(text=text, kind="request", group=name, right=action, asked=asked) for text in entry["does"]
            ]
            never = (*action, "end")
            found += [Sentence(text=text, kind="trap", group=name, never=never) for text in entry["does_not"]]
    return found


def conversations(name: str) -> list[dict[str, Any]]:
    """Returns the conversations of a set, as they are written."""
    found: list[dict[str, Any]] = _toml(HERE / name / "conversations.toml")["conversations"]
    return found


def model_answers() -> list[dict[str, Any]]:
    """Returns recorded answers of a language model."""
    answers: list[dict[str, Any]] = _toml(HERE / "open" / "model_answers.toml")["answers"]
    return answers


def public(folder: Path) -> dict[str, list[str]]:
    """Returns published sentences that belong to no center, by the name of their collection."""
    return {
        "kochat": _column(folder / "kochat" / "ood_data.csv"),
        "songys": _column(folder / "songys" / "ChatbotData.csv"),
    }


def _column(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(dict.fromkeys(row[0].strip() for row in list(csv.reader(file))[1:] if row and row[0].strip()))


def _toml(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)
