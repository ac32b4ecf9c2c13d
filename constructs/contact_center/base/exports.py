"""Folders export their public names without loading the modules behind them.

`from contact_center.routing import Queue` loads `contact_center.routing.queues` and nothing else, so that a module that
works without the CDK never loads it, and a folder costs nothing until it is used.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module


def lazy(package: str, **modules: str) -> Callable[[str], object]:
    """Returns the `__getattr__` of a package: module -> the public names it defines, separated by blanks."""
    homes = {name: module for module, names in modules.items() for name in names.split()}

    def __getattr__(name: str) -> object:  # noqa: N807
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{homes[name]}"), name)

    return __getattr__
