"""The public interface: what the folders export, and that it costs nothing until it is used."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules, walk_packages

import pytest
from constructs import Construct

import contact_center

FOLDERS = [
    *(module.name for module in iter_modules(contact_center.__path__, "contact_center.") if module.ispkg),
    "contact_center.bot.content",
    "contact_center.functions.api",
]
MODULES = [module.name for module in walk_packages(contact_center.__path__, "contact_center.")]
# Commands and tools use these where no Node is installed.
WITHOUT_CDK = (
    *("contact_center.base.errors", "contact_center.base.interfaces", "contact_center.base.metrics_catalogue"),
    *("contact_center.bot.content", "contact_center.cost.estimate", "contact_center.functions.manifest"),
    *("contact_center.routing.opening_hours", "contact_center.settings"),
)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_exports_what_it_says(folder: str) -> None:
    package = import_module(folder)

    assert package.__all__ == sorted(set(package.__all__), key=_order)
    for name in package.__all__:
        found = getattr(package, name)
        assert not inspect.ismodule(found), f"{name} is hidden by the module of that name"
        if inspect.isclass(found) or inspect.isfunction(found):
            assert found.__doc__, f"{name} says nothing about itself"
    with pytest.raises(AttributeError, match="has no attribute 'Qeue'"):
        _ = package.Qeue


def _order(name: str) -> tuple[int, str]:
    """Constants, classes, then functions: the order ruff gives `__all__`."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


@pytest.mark.parametrize("folder", FOLDERS)
def test_type_checkers_see_what_is_exported(folder: str) -> None:
    """The names loaded on demand are imported for type checkers from the same modules, each exactly once."""
    package = import_module(folder)
    tree = ast.parse(Path(str(package.__file__)).read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "lazy"]
    if not calls:
        return
    lazily = {
        (f"{folder}.{keyword.arg}", name)
        for keyword in calls[0].keywords
        for name in str(ast.literal_eval(keyword.value)).split()
    }
    seen = {
        (str(node.module), alias.name)
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    assert lazily == seen
    assert {name for _, name in lazily} == set(package.__all__)


def test_no_construct_is_forgotten() -> None:
    """Whoever writes a construct decides that it is public, or gives it a name with an underscore."""
    exported = {name for folder in FOLDERS for name in import_module(folder).__all__}
    constructs = {
        value.__name__
        for module in MODULES
        for value in vars(import_module(module)).values()
        if inspect.isclass(value) and issubclass(value, Construct) and value.__module__.startswith("contact_center.")
    }

    assert {name for name in constructs if not name.startswith("_")} - exported == set()
    assert len(constructs) > 30


def test_what_works_without_the_cdk_does_not_load_it(root: Path) -> None:
    code = (
        "import importlib, sys\n"
        f"for module in {WITHOUT_CDK!r}:\n"
        "    importlib.import_module(module)\n"
        "    if 'aws_cdk' in sys.modules:\n"
        "        sys.exit(f'{module} loads the CDK')\n"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
