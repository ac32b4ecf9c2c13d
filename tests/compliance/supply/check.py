"""`make security`: what the pipeline asks before anything is deployed, each question with its answer on one line.

Advisories and the comparison of locks need the package registries, the rest needs no network. `ADVISORIES=required`,
which the pipeline sets, fails where a registry gives no answer; elsewhere that is said and left to the pipeline.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

from tests.compliance.supply import advisories, lock, sbom, secrets, workflows

# A check returns its problems, and what it could not ask.
Answer = tuple[list[str], list[str]]


def _advisories() -> Answer:
    verdict = advisories.ask()
    if not verdict.unanswered:
        return verdict.problems, []
    share = f"{len(verdict.unanswered)} of {verdict.asked} packages"
    return verdict.problems, [
        f"no answer for {share}: the advisories of the registries cannot be reached from here, or not in full"
    ]


def _locks() -> Answer:
    try:
        changed = lock.stale()
    except SystemExit as error:
        return [], [str(error)]
    return [f"{name} is older than pyproject.toml: run make lock" for name in changed], []


def _offline(check: Callable[[], list[str]]) -> Callable[[], Answer]:
    return lambda: (check(), [])


CHECKS: dict[str, Callable[[], Answer]] = {
    "secrets in the tree": _offline(secrets.check),
    "workflows": _offline(workflows.check),
    "bills of materials and licenses": _offline(sbom.check),
    "locks are up to date": _locks,
    "known vulnerabilities": _advisories,
}


def run(*, required: bool, checks: dict[str, Callable[[], Answer]] | None = None) -> bool:
    """Runs the checks, prints an answer for each and returns whether all may go on."""
    good = True
    for name, check in (CHECKS if checks is None else checks).items():
        begun = time.perf_counter()
        problems, unasked = check()
        state = "FAILED" if problems or (unasked and required) else "NOT ASKED" if unasked else "ok"
        good = good and state != "FAILED"
        sys.stdout.write(f"{name:<32} {state}  ({time.perf_counter() - begun:.0f} s)\n")
        for line in (*problems, *unasked):
            sys.stdout.write(f"  {line}\n")
        if state == "NOT ASKED":
            sys.stdout.write("  nothing is proven by this; the pipeline fails here (ADVISORIES=required)\n")
    return good


def chosen(names: list[str]) -> dict[str, Callable[[], Answer]]:
    """Returns the named checks, all without a name; an unknown name ends the program."""
    for name in names:
        if name not in CHECKS:
            raise SystemExit(f"no check {name!r}; there are: {', '.join(CHECKS)}")
    return {name: CHECKS[name] for name in names} or CHECKS


def main() -> None:
    """Runs the checks that are named, or all; exit status 1 when one failed."""
    required = os.environ.get("ADVISORIES", "") == "required"
    raise SystemExit(0 if run(required=required, checks=chosen(sys.argv[1:])) else 1)


if __name__ == "__main__":
    main()
