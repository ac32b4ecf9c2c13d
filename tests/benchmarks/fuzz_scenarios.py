"""Damages call scenarios, reads them, plays what can be read, and compiles it to native test cases.

    python tests/benchmarks/fuzz_scenarios.py [--seconds N] [--seed N] [--assembly cdk.out]

Without an assembly they play on a small template of a stranger, with one they play where they belong. Whatever a file
holds, only a ScenarioError or an outcome may come of it. Exit code 1 when anything else does; the same seed makes the
same file. The tests run a small sample (`tests/unit/scenarios/test_scenario_fuzz.py`).
"""

from __future__ import annotations

import random
import sys
import tempfile
import tomllib
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import tomli_w

sys.path.insert(0, str(Path(__file__).parents[2]))

from ringback.simulator.errors import SimulatorError
from ringback.simulator.scenarios.files import load_all, parse
from ringback.simulator.scenarios.runner import Centers, run
from ringback.simulator.testcases import NotSayable, compile_scenario
from tests.benchmarks import fuzzing
from tests.benchmarks.fuzzing import places, replaced, stirred, told
from tests.unit.strangers import made

ROOT: Final = Path(__file__).resolve().parents[2]
WORDS: Final[Sequence[Any]] = (
    True, False, 0, -1, 3, 1e308, float("nan"), "", " ", "x" * 300, "0", "*", "#", "$.", "${", "${hmac:",
    "${secret:x}", "<", "<main/hello>", "<farewell>", "/(/", "/.*/", "{name}", "{", "{}", "\x00", "ㅎㅏㄴ",
    "\U0001f600", [], {}, [[]], [{}], {"": ""}, {"says": "yes"}, {"presses": "1"}, {"hears": "x"},
    {"waits": "1 s"}, {"agent": "a", "does": "accepts"}, "accepts", "1970-01-01T00:00:00",
    "9999-12-31T23:59:59+09:00", "+821012345678", "chat", "voice", "task", "10 s", "-1 s", "customer",
    "anonymous", ["x"], {"calls": "+821044445555"}, {"caller": "first"}, {"chat": "x"},
)  # fmt: skip
"""Values that a damaged scenario may hold anywhere."""


def documents() -> list[dict[str, Any]]:
    """Returns the scenarios of this project as they are written, each as one document."""
    files = sorted((ROOT / "tests" / "calls").glob("*/*.toml"))
    return [tomllib.loads(file.read_text(encoding="utf-8")) for file in files if file.name != "center.toml"]


def damaged(document: dict[str, Any], rng: random.Random) -> str:
    """Returns the text of a damaged scenario; half of them belong to no center, so that they play in any."""
    found: Any = document
    if rng.random() < 0.5:
        found = {"title": "x", "call": {"steps": document.get("call", {}).get("steps", [])}}
    for _ in range(rng.choice((0, 1, 1, 2, 4))):
        found = replaced(found, rng.choice(list(places(found))), rng.choice(WORDS), rng)
    text = tomli_w.dumps(found if isinstance(found, dict) else {"title": "x", "call": found})
    return stirred(text, rng) if rng.random() < 0.1 else text


def handled(text: str, folder: Path, centers: Centers) -> bool:
    """Does with a scenario what the commands do with one; returns whether it could be read and played."""
    path = folder / "damaged.toml"
    path.write_text(text, encoding="utf-8")
    load_all_or_problems(folder)
    try:
        scenario = parse(text, path=path)
        outcome = run(scenario, centers.fresh(scenario))
    except SimulatorError as problem:
        told(problem)
        return False
    outcome.explain()
    if outcome.passed:
        try:
            compile_scenario(scenario, outcome.play)
        except NotSayable as reason:
            told(reason)
    else:
        assert outcome.cause.text
    return True


def load_all_or_problems(folder: Path) -> None:
    """Reads a folder as every command does."""
    try:
        load_all(folder)
    except SimulatorError as problem:
        told(problem)


def small_centers(folder: Path) -> Centers:
    """Returns the center of a stranger's template, with a menu, a queue and a function."""
    document = made.with_function("def handler(event, context):\n    return {'word': 'hello'}\n")
    return Centers(made.written(folder / "template.json", document))


def one(seed: int, found: Sequence[dict[str, Any]], folder: Path, centers: Centers) -> str:
    """Handles the scenario of a seed; returns the traceback of what went wrong, or an empty text."""
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    try:
        handled(damaged(rng.choice(found), rng), folder, centers)
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
        return traceback.format_exc()
    return ""


def main() -> int:
    """Handles damaged scenarios for some time and prints what went wrong."""
    parser = fuzzing.arguments(__doc__)
    parser.add_argument("--assembly", type=Path)
    options = parser.parse_args()
    found = documents()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "calls"
        folder.mkdir()
        centers = Centers(options.assembly) if options.assembly else small_centers(Path(name))
        return fuzzing.run(options, lambda seed: one(seed, found, folder, centers), "scenarios")


if __name__ == "__main__":
    sys.exit(main())
