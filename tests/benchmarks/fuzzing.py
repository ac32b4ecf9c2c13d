"""What damages documents, and what goes on with damaged ones for some time: for the `fuzz_*.py` beside it."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yields the paths of everything in a document, itself first."""
    yield path
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


def replaced(value: Any, path: tuple[Any, ...], new: Any, rng: random.Random) -> Any:
    """Returns a document in which what stands at a path is another value, has gone or has another name."""
    if not path:
        return new
    result = value.copy()
    key, *rest = path
    if not rest and rng.random() < 0.2:
        result.pop(key)
    elif not rest and isinstance(value, dict) and rng.random() < 0.2:
        result[str(new)[:20]] = result.pop(key)
    else:
        result[key] = replaced(value[key], tuple(rest), new, rng)
    return result


def stirred(text: str, rng: random.Random) -> str:
    """Returns a text in which a few characters have gone, and others stand there."""
    start = rng.randrange(len(text) + 1)
    return text[:start] + rng.choice(["", ",", "}", "]", '"', "=", "\n", "[x]\n"]) + text[start + rng.randrange(9) :]


def told(problem: Exception) -> None:
    """Refuses an expected error that says nothing."""
    if not str(problem).strip():
        raise AssertionError(f"{type(problem).__name__} says nothing") from problem


def arguments(text: str | None) -> argparse.ArgumentParser:
    """Returns the parser of a program that does it for some time."""
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=1)
    return parser


def run(options: argparse.Namespace, one: Callable[[int], str], what: str) -> int:
    """Tries one seed after another until the time is used; prints each kind of traceback once, returns 1 for any.

    Processor time counts, so that a machine with other work tries as much as a quiet one.
    """
    wrong, seed = Counter[str](), options.seed
    end = time.process_time() + options.seconds
    while time.process_time() < end:
        problem = one(seed)
        if problem:
            place = problem.strip().splitlines()[-3].strip()
            if not wrong[place]:
                sys.stdout.write(f"seed {seed}:\n{problem}\n")
                sys.stdout.flush()
            wrong[place] += 1
        seed += 1
    sys.stdout.write(f"{seed - options.seed:,} {what} in {options.seconds:.0f} s, {sum(wrong.values())} tracebacks\n")
    return 1 if wrong else 0
