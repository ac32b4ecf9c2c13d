"""The `aicc` command: one word per task, each loaded only when it is asked for."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from difflib import get_close_matches

_COMMANDS: dict[str, tuple[str, str]] = {
    "call": ("commands.call", "phone a synthesized center from the terminal, by voice or chat"),
    "studio": ("commands.studio", "phone it from a page in the browser"),
    "scenarios": ("commands.scenarios", "run, record, explain call scenarios; fault matrix and coverage"),
    "flows": ("commands.flows", "lint, format, draw and compare contact flows"),
    "settings": ("commands.settings", "check settings files and write their JSON Schema"),
    "cost": ("commands.cost", "estimate the monthly cost of a center from the volumes in its settings"),
    "live": ("commands.live", "check an account before a deployment, a center after it"),
    "new": ("commands.new", "scaffold a new center: settings, flows, bot and a scenario"),
    "docs": ("commands.docs", "regenerate schemas, rule pages and pictures"),
}

USAGE_ERROR = 2


def _help() -> str:
    width = max(map(len, _COMMANDS))
    lines = [f"  aicc {name:<{width}}  {text}" for name, (_, text) in _COMMANDS.items()]
    return "\n".join(
        ["usage: aicc COMMAND [ARGUMENTS]", "", *lines, "", "`aicc COMMAND --help` tells more about one command."]
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code (2 for a command line that cannot be understood)."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(_help())
        return 0
    name, rest = arguments[0], arguments[1:]
    if name not in _COMMANDS:
        nearest = get_close_matches(name, _COMMANDS, n=1)
        hint = f"; did you mean {nearest[0]!r}?" if nearest else ""
        print(f"aicc: unknown command {name!r}, expected one of {', '.join(_COMMANDS)}{hint}", file=sys.stderr)
        return USAGE_ERROR
    module = importlib.import_module(_COMMANDS[name][0])
    result: int = module.main(rest)
    return result


if __name__ == "__main__":
    sys.exit(main())
