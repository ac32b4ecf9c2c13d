"""Damages templates, plans and states of every kind, phones them, looks for their flows and plays their deployment.

    python tests/benchmarks/fuzz_templates.py [--seconds N] [--seed N] [--templates DIR]

Whatever stands in a template, only a call, findings or an error of this package may come of it. With `--templates`
those of a folder are damaged too. Exit code 1 when anything else comes; the same seed makes the same template. The
tests run a small sample (`tests/unit/strangers/test_garbage.py`).
"""

from __future__ import annotations

import copy
import json
import random
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[2]))

from ringback.cloudformation.documents import read_document
from ringback.cloudformation.errors import CloudFormationError
from ringback.cloudformation.rehearsal import rehearsals, rehearse
from ringback.flow_language import FlowLanguageError
from ringback.flow_language.files import Checked
from ringback.simulator import loading
from ringback.simulator.errors import SimulatorError
from ringback.simulator.world.talking import add_talk, talks
from tests.benchmarks import fuzzing
from tests.benchmarks.fuzzing import places, told
from tests.unit.strangers import made
from tests.unit.strangers.test_tools import HELLO, SAM, plan, state

TODAY: Final = date(2026, 11, 30)
BASES: Final[Sequence[Any]] = (
    made.OPEN_PARAMETERS,
    made.BY_REGION,
    made.TWO_FLOWS,
    made.TWO_NUMBERS,
    made.BOT,
    made.with_function("def handler(event, context):\n    return {'word': 'x'}\n"),
    SAM,
    plan(HELLO),
    state(),
)
"""One template of each kind that strangers have."""
JUNK: Final[Sequence[Any]] = (
    *(None, True, 0, -1, 1.5, "", "x", "${", "a" * 5000, [], ["a"], [[]], {}, {"a": {"b": {}}}),
    *({"Ref": "Nope"}, {"Fn::GetAtt": ["A"]}, {"Fn::Sub": "${"}, {"Fn::Join": []}, {"Fn::If": ["x", 1, 2]}),
    *({"Fn::Split": [1, 2]}, {"Ref": "AWS::Region"}),
)


def damaged(document: Any, rng: random.Random) -> Any:
    """Returns a copy in which some values are others, are missing, or are damaged documents themselves."""
    found = copy.deepcopy(document)
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        everywhere = [path for path in places(found) if path]
        if not everywhere:
            return found
        *above, last = rng.choice(everywhere)
        holder = found
        for key in above:
            holder = holder[key]
        chance = rng.random()
        if chance < 0.6:
            holder[last] = copy.deepcopy(rng.choice(JUNK))
        elif chance < 0.8:
            del holder[last]
        elif isinstance(holder[last], str) and holder[last].startswith("{"):
            holder[last] = damaged_text(holder[last], rng)
    return found


def damaged_text(text: str, rng: random.Random) -> str:
    """Returns a document of which some values are others, or what stands in its place, damaged as text."""
    try:
        return json.dumps(damaged(json.loads(text), rng))
    except ValueError:
        return fuzzing.stirred(text, rng)


def phoned(path: Path) -> None:
    """Calls the first entries and talks to the first bot."""
    center = loading.load(path)
    for entry in center.starts.entries()[:2]:
        call = center.call(to=entry.to)
        for _ in range(3):
            if not call.ended:
                call.silence()
    for talk in talks(center.world)[:1]:
        chat = center.chat(to=add_talk(center.world, talk).arn)
        if not chat.ended:
            chat.say("I want to order flowers")


def handled(path: Path) -> bool:
    """Does with a template what the commands do with one; returns whether it could be phoned."""
    try:
        Checked().add_path(path)
    except FlowLanguageError as problem:
        told(problem)
    try:
        stages = rehearsals(path)
        rehearse(stages, ["create", "destroy"], today=TODAY)
    except CloudFormationError as problem:
        told(problem)
    try:
        phoned(path)
    except SimulatorError as problem:
        told(problem)
        return False
    return True


def one(seed: int, bases: Sequence[Any], folder: Path) -> str:
    """Handles the template of a seed; returns the traceback of what went wrong, or an empty text."""
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    path = made.written(folder / f"{seed}.json", damaged(rng.choice(bases), rng))
    try:
        handled(path)
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
        return traceback.format_exc()
    finally:
        path.unlink()
    return ""


def given_in(folder: Path) -> list[Any]:
    """Returns the templates of a folder."""
    files = sorted(path for path in folder.iterdir() if path.suffix in (".json", ".yaml", ".yml"))
    return [read_document(path) for path in files]


def main() -> int:
    """Handles damaged templates for some time and prints what went wrong."""
    parser = fuzzing.arguments(__doc__)
    parser.add_argument("--templates", type=Path, metavar="DIR")
    options = parser.parse_args()
    bases = [*BASES, *(given_in(options.templates) if options.templates else ())]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "hello.json").write_text(HELLO, encoding="utf-8")
        return fuzzing.run(options, lambda seed: one(seed, bases, folder), "templates")


if __name__ == "__main__":
    sys.exit(main())
