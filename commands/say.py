"""`aicc say`: shows what the bot makes of a sentence, why, and what would change it.

The dialogue runs as it is deployed, with the content and the settings of the center and without the network. What Lex
proposes is left out: `aicc call` has it. With `--assembly PATH` the bots of any template are talked to instead, those
that no flow leads to included.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.korean import add_language
from commands.project import add_root, at_home
from ringback.commands.arguments import Parser, local_moment
from ringback.commands.assembly import add_source
from ringback.commands.exits import CommandError, Exit
from ringback.commands.output import clear, columns, paint_for_output, progress, say
from ringback.commands.say import add_bot, add_manner

if TYPE_CHECKING:
    from commands.saying import Saying
    from contact_handlers.dialogue.faq import FaqLimits
    from contact_handlers.dialogue.matching.fit import Fit
    from ringback.simulator.display.console import Paint

#: A Monday at ten, when agents work: the time that `aicc call` takes too.
_WHEN = "2026-11-23T10:00"


def describe(parser: Parser) -> None:
    """Describes the word and its options."""
    parser.description = __doc__
    parser.add_argument(
        "sentence", nargs="?", help="what the customer says, in quotation marks; nothing with --assembly: go on talking"
    )
    parser.add_argument("--center", default="aicc", help="center whose bot is asked (default: %(default)s)")
    parser.add_argument("--environment", default="dev", help="whose settings count (default: %(default)s)")
    add_manner(parser)
    parser.add_argument(
        "--with", dest="edits", type=Path, metavar="FILE", help="edits of the catalogue (TOML) as if they were stored"
    )
    add_language(parser)
    parser.add_argument("--at", type=local_moment, help=f"when, on the clock of the center (default: {_WHEN})")
    parser.add_argument("--json", action="store_true", help="print machine-readable values")
    add_root(parser)
    add_source(parser)
    parser.set_defaults(run=_run, assembly=None)
    add_bot(parser.add_argument_group("with --assembly"))


def _run(options: argparse.Namespace) -> int:
    if options.assembly is not None:
        from ringback.commands.say import talk

        return talk(options)
    for name in ("stage", "bot", "locale", "parameter", "parameters", "stub"):
        if getattr(options, name):
            raise CommandError(f"--{name} goes with --assembly; without it the bot of --center is asked")
    if options.sentence is None:
        raise CommandError("say what the customer says, in quotation marks; without it, name an --assembly to talk to")
    options.at = at_home(options.at or local_moment(_WHEN))
    paint = paint_for_output()
    if not options.json:
        progress(paint, f"reading the content of {options.center} ...")
    edits = None if options.edits is None else _edits(options.edits, options.language)
    explained = _explained(options, edits)
    before = None if edits is None else _explained(options, None)
    clear()
    if options.json:
        print(json.dumps(_values(explained, before), ensure_ascii=False, indent=2))
    else:
        for line in report(explained, paint, before, options.language):
            say(line)
    return Exit.FOUND if explained.center.refused else Exit.FINE


def _edits(file: Path, language: str) -> Mapping[str, Any]:
    from commands.edits import read

    return read(file, language)


def _values(explained: Saying, before: Saying | None) -> dict[str, Any]:
    values = explained.as_json()
    if before is not None:
        values |= {"as_delivered": asdict(before.result), "refused": list(explained.center.refused)}
    return values


def _explained(options: argparse.Namespace, edits: Mapping[str, Any] | None) -> Saying:
    from commands.saying import Center, Saying
    from contact_center.settings import load_all

    (settings,) = load_all(options.root, center=options.center, environment=options.environment)
    center = Center(settings, options.root, edits)
    now: datetime = options.at
    state = center.after(options.after, channel=options.channel, now=now)
    return Saying(center, options.sentence, state, options.channel, now)


def report(saying: Saying, paint: Paint, before: Saying | None = None, language: str = "en") -> Iterator[str]:
    """Yields the lines for a person; `before` is the same sentence without the edits, `language` that of mistakes."""
    result = saying.result
    yield paint(saying.text, "bold") + paint(
        "" if saying.sentence.text == saying.text else f"   read as: {saying.sentence.text}", "dim"
    )
    yield f"  {paint(result.does, 'green')}"
    yield f"  {result.reply}"
    if result.buttons:
        yield paint(f"  [{'] ['.join(result.buttons)}]", "dim")
    if before is not None:
        yield from _section("edits", paint, _compared(saying, before, language))
    yield from _section("words", paint, _words(saying))
    yield from _section("phrases of intents and signals", paint, _phrases(saying))
    yield from _section("intent", paint, _intent(saying))
    yield from _section("questions", paint, _questions(saying))
    yield from _section("values", paint, columns([list(value) for value in saying.values]))
    yield from _section("what would change it", paint, _changes(saying))


def _section(title: str, paint: Paint, lines: Iterator[str] | list[str]) -> Iterator[str]:
    found = [f"  {line.rstrip()}" for line in lines]
    if found:
        yield ""
        yield paint(title, "cyan")
        yield from found


def _compared(saying: Saying, before: Saying, language: str) -> Iterator[str]:
    from commands.edits import told

    if saying.result == before.result:
        yield "change nothing for this sentence"
    else:
        yield f"without them: {before.result.does}"
        yield f"  {before.result.reply}"
    for problem in saying.center.refused:
        yield f"{'받아들이지 않은 것' if language == 'ko' else 'not taken'}: {told(problem, language)}"


def _words(saying: Saying) -> Iterator[str]:
    from commands.saying import marks, stem

    sentence = saying.sentence
    yield " ".join(f"{part.form}/{part.tag}" for part in sentence.morphemes)
    rows = []
    for number, clause in enumerate(sentence.clauses, start=1):
        words = " ".join(
            ("✗" if word.rejected else "") + word.lemma + (f"({word.particle})" if word.particle else "")
            for word in clause.words
        )
        extra = [*marks(clause), *(f"asks {word}" for word in clause.asks), *clause.adverbs]
        rows.append([f"{number}.", stem(clause) or "-", clause.kind, ", ".join(extra), words])
    yield from columns(rows)
    for name, found in (("does", sentence.acts), ("begins with", sentence.begins)):
        if found:
            yield f"{name}: {', '.join(sorted(found))}"


def _phrases(saying: Saying) -> list[str]:
    def row(fit: Fit, *, counts: bool) -> list[str]:
        frame = fit.frame
        return ["→" if counts else "", frame.owner, frame.role, frame.phrase, fit.use, fit.why]

    fits = sorted(saying.fits, key=lambda fit: (fit not in saying.counted, fit.clause, -fit.frame.weight))
    rows = [row(fit, counts=fit in saying.counted) for fit in fits]
    return columns([*rows, *(row(fit, counts=False) for fit in saying.signals)])


def _intent(saying: Saying) -> Iterator[str]:
    guess = saying.heard.hearing.guess
    intent = saying.center.catalogue.intent(guess.intent) or {}
    certain = "by its words" if guess.sure else "by likeness or perhaps: it is asked first, never done"
    bounds = f", taken from {intent['threshold']}" if intent else ""
    yield f"{guess.intent} {guess.confidence:.2f} ({certain}{bounds})"
    if denied := sorted(saying.heard.hearing.understood.denied):
        yield f"not brought up, because its words are denied, over or quoted: {', '.join(denied)}"
    yield f"decided by {saying.result.decision}, after {len(saying.passed)} decisions had nothing to say"


def _questions(saying: Saying) -> list[str]:
    limits = saying.center.catalogue.matcher.limits
    head = f"answered from {limits.answer_min:.2f}, offered from {limits.list_min:.2f}"
    rows = []
    for hit in saying.questions:
        known, unknown = saying.weighed(hit)
        words = _weights(known) + (f"; not {_weights(unknown)}" if unknown else "")
        lowered = ", ".join(f"{reason} {number:.2f}" for reason, number in hit.lowered)
        rows.append([f"{hit.score:.2f}", _level(hit.score, limits), hit.item.id, words, lowered])
    return [head, *columns(rows)] if rows else [f"none ({head})"]


def _weights(words: Mapping[str, float]) -> str:
    ordered = sorted(words.items(), key=lambda pair: -pair[1])
    return " ".join(f"{word} {weight:.1f}" for word, weight in ordered) or "no word"


def _level(score: float, limits: FaqLimits) -> str:
    if score >= limits.answer_min:
        return "answer"
    reached = "offer, " if score >= limits.list_min else ""
    return f"{reached}{limits.answer_min - score:.2f} short"


def _changes(saying: Saying) -> list[str]:
    here = saying.result.does
    # What looks the same and is not, differs in what is said: another question of the same step.
    rows = [[f"without {word}", other.reply if other.does == here else other.does] for word, other in saying.without]
    rows += [[f"with {word}", f"{frame.owner} ({frame.phrase})"] for frame, word in saying.near]
    return columns(rows)
