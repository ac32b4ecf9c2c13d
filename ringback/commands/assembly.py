"""Which center a word works on: the assembly, one of its stages, and values for what its templates leave open."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ringback.commands.arguments import Parser, add_assembly, add_stage
from ringback.commands.exits import CommandError
from ringback.commands.trust import add_trust

if TYPE_CHECKING:
    from ringback.simulator.center import Center
    from ringback.simulator.scenarios.runner import Centers


@dataclass(frozen=True)
class Source:
    """An assembly as the command line names it."""

    path: Path
    stage: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    region: str | None = None
    account: str | None = None
    stubs: Mapping[str, Any] = field(default_factory=dict)
    """What functions whose code is not run return, by their names."""
    run_code: bool = True
    """False where nobody trusts the code of its functions and nothing can isolate it."""

    @property
    def name(self) -> str:
        """What people call it."""
        return self.stage or self.path.resolve().name.split(".")[0]

    def scenarios(self, calls: Path) -> Path:
        """Returns the folder of its scenarios among those of all centers."""
        return calls / self.name.rsplit("-", 1)[0]

    @property
    def settings(self) -> dict[str, Any]:
        """What its templates leave open, as the loaders of centers take it."""
        return {
            "parameters": self.parameters,
            "region": self.region,
            "account": self.account,
            "stubs": self.stubs,
            "run_code": self.run_code,
        }

    def load(self, *, start: datetime | None = None, seed: int = 1) -> Center:
        """Loads the center."""
        from ringback.simulator.loading import load

        return load(self.path, self.stage, start=start, seed=seed, **self.settings)

    def centers(self) -> Centers:
        """Returns where scenarios get their centers from."""
        from ringback.simulator.scenarios.runner import Centers

        return Centers(self.path, stage=self.stage, **self.settings)


def add_source(parser: Parser) -> None:
    """Adds the options that say which center is meant."""
    add_assembly(parser)
    add_stage(parser)
    add_trust(parser)
    add_open(parser).add_argument(
        "--stub",
        action="append",
        default=[],
        metavar="FUNCTION=JSON",
        help="answer of a function instead of running its code (repeatable)",
    )


def add_open(parser: Parser) -> argparse._ArgumentGroup:
    """Adds the options that give what templates leave open, and returns their group."""
    group = parser.add_argument_group("what the templates leave open")
    group.add_argument(
        "--parameter", action="append", default=[], metavar="NAME=VALUE", help="value of a parameter (repeatable)"
    )
    group.add_argument("--parameters", type=Path, metavar="FILE", help="values of parameters, as JSON, YAML or lines")
    group.add_argument("--region", help="Region of stacks that name none (default: one that fits the mappings)")
    group.add_argument("--account", help="account of stacks that name none")
    return group


def source_of(options: argparse.Namespace) -> Source:
    """Returns the center that the options name."""
    path: Path = options.assembly
    given = opened(options)
    return Source(
        path,
        options.stage or _usual_stage(path, options.habits.stage),
        given["parameters"],
        given["region"],
        given["account"],
        dict(_stub(text) for text in options.stub),
        getattr(options, "run_code", True),
    )


def _usual_stage(assembly: Path, usual: str | None) -> str | None:
    """Returns the stage people mean when they name none: the usual one where the assembly has it, else the only one."""
    from ringback.cloudformation import is_assembly, stage_folders

    return usual if is_assembly(assembly) and usual in stage_folders(assembly) else None


def opened(options: argparse.Namespace) -> dict[str, Any]:
    """Returns what the options of `add_open` give, as readers of assemblies take it."""
    from ringback.cloudformation.inputs import given_parameters

    parameters = given_parameters(options.parameter, options.parameters)
    return {"account": _account(options.account), "region": options.region, "parameters": parameters}


def _account(text: str | None) -> str | None:
    if text is not None and not (len(text) == 12 and text.isascii() and text.isdigit()):
        raise CommandError(f"--account: {text!r} is no account, write twelve digits such as 111122223333")
    return text


def _stub(text: str) -> tuple[str, Any]:
    name, sign, answer = text.partition("=")
    if not sign or not name:
        raise CommandError(f"--stub: {text!r} is no answer of a function, write NAME=JSON")
    try:
        return name, json.loads(answer)
    except ValueError as problem:
        raise CommandError(f"--stub {name}: the answer is not JSON: {problem}") from problem
