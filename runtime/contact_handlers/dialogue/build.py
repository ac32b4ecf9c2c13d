"""Build tool of the content compiler: content as JSON on standard input, the matcher model on standard output.

Phrases are analyzed here, once: a cold function only reads what was analyzed. What is wrong with phrases is reported
instead of a model, all of it at once.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from contact_handlers.dialogue.classifier import exact, samples, slot_words
from contact_handlers.dialogue.faq import NEVER, FaqItem
from contact_handlers.dialogue.korean.reader import read
from contact_handlers.dialogue.matching.frames import ROLES, Groups, PhraseError, joined, parse
from contact_handlers.dialogue.matching.learning import learn
from contact_handlers.dialogue.matching.likeness import NOTHING, Likeness
from contact_handlers.dialogue.matching.likeness import learn as learn_likeness
from contact_handlers.dialogue.matching.vocabulary import ELSEWHERE, SUBJECT, slight

# How much a question of the FAQ counts beside an example: there are many of them, and many are nearly the same.
_QUESTION = 0.3


def model(content: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the frames and the indexes of intents and FAQ as JSON values; `problems` when there are any."""
    sources = [item.source for item in map(FaqItem.of, content["faq"]) if item.search != NEVER]
    problems: list[str] = []
    groups = Groups()
    frames = {
        kind: {name: analyzed(name, given, lists_of(content), groups, problems) for name, given in owners.items()}
        for kind, owners in (("intents", content["intents"]), ("signals", content["language"]["signals"]))
    }
    problems += claimed_twice(frames["intents"])
    if problems:
        return {"problems": problems}
    return {
        "frames": {**frames, "groups": groups.known},
        "exact": exact(samples(content)),
        "faq": learn(sources, content["synonyms"], slight_words(content)).dump(),
        "likeness": likeness(content).dump(),
    }


def likeness(content: Mapping[str, Any]) -> Likeness:
    """Returns what the examples of the intents, those of no intent and the questions of the FAQ teach."""
    intents = [(name, text, 1.0) for name, texts in (*samples(content), *content["examples"].items()) for text in texts]
    questions = [
        (NOTHING, text, _QUESTION) for item in content["faq"] for text in (item["question"], *item["paraphrases"])
    ]
    lists: dict[str, set[str]] = {}
    for name, listed in content["words"].items():
        for word in () if name in (ELSEWHERE, SUBJECT) else listed:
            lists.setdefault(joined(word), set()).add(f"@{name}")
    return learn_likeness(
        ((name, read(text), counts) for name, text, counts in (*intents, *questions)),
        {word: sorted(names) for word, names in lists.items()},
    )


def slight_words(content: Mapping[str, Any]) -> dict[str, float]:
    """Returns the words that say little about a question, names of products among them: 운동화 환불 며칠까지 돼요."""
    named = [word for kind in content["slot_types"].values() if kind["open"] for word in words_of(kind)]
    others = slight({ELSEWHERE: content["words"].get(ELSEWHERE, ())})
    return {**others, **slight({"little": named}), **slight(content["language"]["slight"])}


def words_of(kind: Mapping[str, Any]) -> list[str]:
    """Returns the values of a list with their synonyms."""
    return [word for value in kind["values"] for word in (value["value"], *value["synonyms"])]


def lists_of(content: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """Returns the lists that phrases may name: those of words.toml, and the words of every slot."""
    return {**slot_words(content), **content["words"]}


def analyzed(
    owner: str, given: Mapping[str, Any], lists: Mapping[str, Sequence[str]], groups: Groups, problems: list[str]
) -> dict[str, Any]:
    """Returns the frames of an intent or a signal by role; notes phrases that no sentence could be compared with."""
    found: dict[str, Any] = {}
    for role in ROLES:
        for phrase in given.get(role, ()):
            try:
                found.setdefault(role, []).append(parse(owner, role, phrase, lists).dump(groups))
            except PhraseError as error:
                problems.append(f"{owner}.{role}: {error}")
    about = [word for name in given.get("about", ()) for word in lists.get(name.removeprefix("@"), (name,))]
    if about:
        found["about"] = sorted(set(map(joined, about)))
    return found


def claimed_twice(intents: Mapping[str, Mapping[str, Sequence[Any]]]) -> Iterator[str]:
    """Yields phrases of two intents that come to the same words: no sentence could tell them apart."""
    owners: dict[str, tuple[str, str]] = {}
    for name, roles in intents.items():
        for role in ("wants", "tells", "asks"):
            for dumped in roles.get(role, ()):
                words = json.dumps([role, *dumped[1:]], ensure_ascii=False, sort_keys=True)
                owner, phrase = owners.setdefault(words, (name, dumped[0]))
                if owner != name:
                    yield f"{name}.{role}: {dumped[0]!r} comes to the same words as {phrase!r} of {owner}"


def main() -> None:
    """Reads, builds, writes."""
    json.dump(model(json.load(sys.stdin)), sys.stdout, ensure_ascii=False, sort_keys=True)


if __name__ == "__main__":
    main()
