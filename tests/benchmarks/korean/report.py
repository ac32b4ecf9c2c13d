"""What the judge found, as lines and as values."""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from contact_center.bot.content import compile_content
from tests.benchmarks.korean import sets
from tests.benchmarks.korean.answers import UNDERSTOOD, FormTally, judged_forms
from tests.benchmarks.korean.contacts import Reception
from tests.benchmarks.korean.conversations import CONVERSATIONS, Conversation, held
from tests.benchmarks.korean.judge import FALSE_ACTIONS, FalseActions, Figures, Tally, false_actions, judged
from tests.benchmarks.korean.model import SETTINGS, ModelJudge, recorded

ROOT: Final = Path(__file__).resolve().parents[3]
#: So many published sentences are tried unless all are wanted; the same ones every time.
SAMPLE: Final = 2_000
Say = Callable[[str], None]


def describe(parser: argparse.ArgumentParser) -> None:
    """Adds the options of the judge."""
    parser.add_argument("--assembly", type=Path, default=ROOT / "cdk.out", help="what `make synth` wrote")
    parser.add_argument("--center", choices=sets.CENTERS, action="append", help="one center (default: each)")
    parser.add_argument("--set", choices=sets.SETS, action="append", help="one set (default: all)")
    parser.add_argument("--channel", choices=sets.CHANNELS, action="append", help="one channel (default: both)")
    parser.add_argument("--public", type=Path, metavar="FOLDER", help="folder with kochat/ and songys/")
    parser.add_argument(
        "--sample",
        type=int,
        default=SAMPLE,
        help="so many of each published collection, 0 for all (default: %(default)s)",
    )
    parser.add_argument("--model", action="store_true", help="with recorded answers of a language model, nothing else")
    parser.add_argument("--list-failures", action="store_true", help="print each sentence that is not right")
    parser.add_argument("--reveal-held-out", action="store_true", help="let --list-failures print held-out sets too")


def parsed(parser: argparse.ArgumentParser, arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Reads the options; refuses to list sentences of held-out sets unless that is asked for by its own option."""
    given = parser.parse_args(arguments)
    hidden = [name for name in given.set or sets.SETS if name in sets.HELD_OUT]
    if given.list_failures and hidden and not given.reveal_held_out:
        unread = "which nobody reads who writes rules"
        parser.error(f"--list-failures would print {', '.join(hidden)}, {unread}: name --set open or --reveal-held-out")
    return given


class Judge:
    """Plays the sets on the synthesized centers and tells what was missed."""

    def __init__(self, options: argparse.Namespace, say: Say) -> None:
        self.options, self.say = options, say
        self.missed: list[str] = []
        self.figures: dict[str, Any] = {}

    def run(self) -> None:
        """Measures what the options ask for."""
        for center in self.options.center or sets.CENTERS:
            content = json.loads(json.dumps(compile_content(center, ROOT)))
            reception = Reception(self.options.assembly, center, content)
            if self.options.model:
                self._model(center, reception, Reception(self.options.assembly, center, content, SETTINGS))
                continue
            for name in self.options.set or sets.SETS:
                for channel in self.options.channel or sets.CHANNELS:
                    tally = judged(sets.first_turns(center, name), channel, reception.first_turn)
                    self._first_turns(f"{center} {name} {channel}", tally, judges=name in sets.HELD_OUT)
            for channel in self.options.channel or sets.CHANNELS:
                tally = judged(sets.pairs(center), channel, reception.first_turn)
                self._first_turns(f"{center} pairs {channel}", tally, judges=False)
            for name in self.options.set or sets.SETS:
                self._conversations(center, reception, name)
            if center == sets.ASKS:
                self._forms(reception)
            if self.options.public is not None:
                self._public(center, reception)

    def _first_turns(self, title: str, tally: Tally, *, judges: bool) -> None:
        figures = tally.figures()
        self.figures[title] = {**asdict(figures), "classes": tally.by_class()}
        self.say(f"{title:26} {_shown(figures)}")
        for name, (count, right, forbidden) in tally.by_class().items():
            if right < count:
                self.say(f"  {name:32} {right:>3} of {count:<3}" + (f" {forbidden} forbidden" if forbidden else ""))
        if self.options.list_failures:
            for verdict in tally.failures():
                self.say(f"  {verdict}")
        if judges:
            self.missed += [f"{title}: {name}" for name in figures.missed()]

    def _model(self, center: str, without: Reception, model: Reception) -> None:
        judge = ModelJudge(without, model, recorded(sets.model_answers()))
        for name in self.options.set or sets.SETS:
            for channel in self.options.channel or sets.CHANNELS:
                title = f"{center} {name} {channel} model"
                found = judge.run(sets.first_turns(center, name), channel)
                self.figures[title] = found.dump()
                counts = "  ".join(f"{kind} {found.heard[kind]} of {count}" for kind, count in found.asked.items())
                self.say(f"{title:26} heard: {counts}")
                for line in found.changed:
                    self.say(f"  {line}")
                self.missed += [f"{title}: {what}" for what in found.missed()]

    def _conversations(self, center: str, reception: Reception, name: str) -> None:
        told = [Conversation.of(row) for row in sets.conversations(name)]
        went = [
            held(reception, channel, one)
            for channel in self.options.channel or sets.CHANNELS
            for one in told
            if one.center == center and channel in one.channels
        ]
        right = sum(not one.complaints for one in went) / max(1, len(went))
        title = f"{center} conversations {name}"
        self.figures[title] = {"right": right, "conversations": len(went)}
        self.say(f"{title:26} right {right:.3f}  conversations {len(went)}")
        if self.options.list_failures:
            for one in went:
                if one.complaints:
                    self.say(f"  wrong     {one}")
        if name in sets.HELD_OUT and right < CONVERSATIONS:
            self.missed.append(f"{title}: right")

    def _forms(self, reception: Reception) -> None:
        for file in sets.FORMS:
            for name in self.options.set or sets.SETS:
                tally = judged_forms(reception, "voice", sets.forms(name, file))
                self._form(f"{file} {name}", tally, judges=name in sets.HELD_OUT)

    def _form(self, title: str, tally: FormTally, *, judges: bool) -> None:
        wrong = tally.silently_wrong
        self.figures[title] = {
            "understood": tally.understood,
            "silently_wrong": len(wrong),
            "classes": tally.by_class(),
        }
        self.say(f"{title:26} understood {tally.understood:.3f}  silently_wrong {len(wrong)}  forms {len(tally.rows)}")
        for name, (count, right) in tally.by_class().items():
            if right < count:
                self.say(f"  {name:32} {right:>3} of {count}")
        if self.options.list_failures:
            for form, taken in tally.failures():
                mark = "FORBIDDEN" if (form, taken) in wrong else "wrong"
                told = f"{form.text} -> {taken} (right {'|'.join(form.right)}) [{taken.heard[:80]}]"
                self.say(f"  {mark:9} {form.asked}/{form.group}: {told}")
        if judges:
            self.missed += [f"{title}: understood"] * (tally.understood < UNDERSTOOD)
            self.missed += [f"{title}: silently wrong"] * bool(wrong)

    def _public(self, center: str, reception: Reception) -> None:
        whole = FalseActions()
        for collection, texts in sets.public(self.options.public).items():
            chosen = self._sample(texts)
            for channel in self.options.channel or sets.CHANNELS:
                title = f"{center} {collection} {channel}"
                # Each channel has its half when both are asked for: twice the sentences in the same time.
                part = chosen if self.options.channel else chosen[sets.CHANNELS.index(channel) :: len(sets.CHANNELS)]
                found = false_actions(part, channel, reception.first_turn)
                self.figures[title] = {
                    "sentences": found.sentences,
                    **{kind: found.kinds[kind] for kind in FALSE_ACTIONS},
                }
                counts = "  ".join(f"{kind} {found.kinds[kind]}" for kind in FALSE_ACTIONS)
                self.say(f"{title:26} sentences {found.sentences}  {counts}")
                for kind, text, outcome in found.examples:
                    self.say(f"  {kind:9} {text} -> {outcome}")
                whole.add(found)
        self.missed += [f"{center} published sentences: {kind}" for kind in whole.missed()]

    def _sample(self, texts: list[str]) -> list[str]:
        wanted = self.options.sample
        if not wanted or wanted >= len(texts):
            return texts
        return random.Random(7).sample(texts, wanted)  # noqa: S311 - the same sentences every time


def _shown(figures: Figures) -> str:
    shares: Iterator[str] = (
        f"{name} {value:.3f}" if isinstance(value, float) else f"{name} {value}"
        for name, value in asdict(figures).items()
        if value is not None
    )
    return "  ".join(shares)
