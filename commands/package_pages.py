"""Writes `docs/reference/ringback.md` from signatures and docstrings: the public interface of `ringback`."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

from commands.public_names import defined, entry, markdown, parsed, public, row

PAGE: Final = Path("docs/reference/ringback.md")
#: In the order in which somebody meets them.
PACKAGES: Final = (
    *("flow_language", "flow_language.pictures", "simulator", "simulator.scenarios", "simulator.faults"),
    *("simulator.explore", "simulator.testcases", "simulator.studio", "simulator.http", "cloudformation"),
    *("cloudformation.rehearsal", "isolation"),
)
_HEAD = """# ringback

Generated from `ringback` by `aicc docs`. A name is public when the `__all__` of its package holds it; everything else
may change without notice. The package is typed (`py.typed`), its version is `ringback.__version__`. What its command
does, and what each extra brings, is on [the page for your own code](../your-own-code.md).

Errors that are meant for people have one root in each package: `FlowLanguageError`, `SimulatorError`,
`CloudFormationError`. What needs an extra says so when it is imported.
"""


def page(root: Path) -> str:
    """Returns the page that the sources in `root` call for."""
    parts = [_HEAD]
    for package in PACKAGES:
        dotted = f"ringback.{package}"
        tree = parsed(root / dotted.replace(".", "/") / "__init__.py")
        parts.append(f"## `{dotted}`\n\n{markdown(ast.get_docstring(tree) or '')}\n")
        names = [defined(root, tree, name) for name in public(tree)]
        known = [name for name in names if name.node is not None]
        parts += [entry(name) for name in known]
        if rest := [row(name) for name in names if name.node is None]:
            parts.append("Constants and types:\n\n" + "\n".join(rest) + "\n")
    return "\n".join(parts)
