"""Public names of packages as Markdown, from signatures and docstrings; nothing of the packages is imported."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PublicName:
    """A public name and the statement that defines it."""

    name: str
    node: ast.ClassDef | ast.FunctionDef | None

    @property
    def doc(self) -> str:
        """The docstring, or nothing."""
        return (ast.get_docstring(self.node) or "") if self.node else ""


def parsed(path: Path) -> ast.Module:
    """Returns the tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"))


def public(tree: ast.Module) -> list[str]:
    """Returns what `__all__` of a package holds."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return [str(name) for name in ast.literal_eval(node.value)]
    return []


def defined(source: Path, tree: ast.Module, name: str) -> PublicName:
    """Finds the statement that defines a public name of a package; `source` is the folder that packages are found in.

    A package may take it from another one, which takes it from a module.
    """
    found = _statement(tree, name)
    if found is None:
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and any(alias.name == name for alias in node.names):
                home = source / (node.module or "").replace(".", "/")
                if home.with_suffix(".py").is_file():
                    return PublicName(name, _statement(parsed(home.with_suffix(".py")), name))
                if (further := parsed(home / "__init__.py")) and ast.dump(further) != ast.dump(tree):
                    return defined(source, further, name)
    return PublicName(name, found)


def _statement(tree: ast.Module, name: str) -> ast.ClassDef | ast.FunctionDef | None:
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name:
            return node
    return None


def row(name: PublicName) -> str:
    """Returns a name with its summary, as an item of a list."""
    summary = name.doc.partition("\n")[0]
    return f"- `{name.name}`" + (f": {markdown(summary)}" if summary else "")


def entry(name: PublicName) -> str:
    """Returns a name with signature, docstring and members, as a part of a page."""
    lines = [f"### {name.name}", ""]
    node = name.node
    if isinstance(node, ast.ClassDef):
        signature = _class_signature(node)
        lines += ["```text", *signature, "```", ""] if signature else []
        lines += [markdown(name.doc), ""]
        lines += [f"- {member}" for member in _members(node)]
    elif isinstance(node, ast.FunctionDef):
        lines += ["```text", *_signature(name.name, node, drop=0), "```", "", markdown(name.doc)]
    return "\n".join(lines).rstrip() + "\n"


def _class_signature(node: ast.ClassDef) -> list[str]:
    init = next((item for item in node.body if isinstance(item, ast.FunctionDef) and item.name == "__init__"), None)
    if init is not None:
        return _signature(node.name, init, drop=1)
    if _is_dataclass(node):
        fields = [
            ast.unparse(item)
            for item in node.body
            if isinstance(item, ast.AnnAssign) and not ast.unparse(item.target).startswith("_")
        ]
        return [f"{node.name}(", *(f"    {field}," for field in fields), ")"]
    return []


def _is_dataclass(node: ast.ClassDef) -> bool:
    return any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list)


def _signature(name: str, node: ast.FunctionDef, *, drop: int) -> list[str]:
    """Returns a signature, one parameter a line; `drop` parameters such as `self` are left out."""
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args][drop:]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    shown = [_parameter(argument, default) for argument, default in zip(positional, defaults, strict=True)]
    if arguments.vararg:
        shown.append("*" + _parameter(arguments.vararg, None))
    elif arguments.kwonlyargs:
        shown.append("*")
    keywords = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    shown += [_parameter(argument, default) for argument, default in keywords]
    result = f" -> {ast.unparse(node.returns)}" if node.returns and node.name != "__init__" else ""
    return [f"{name}(", *(f"    {parameter}," for parameter in shown), f"){result}"]


def _parameter(argument: ast.arg, default: ast.expr | None) -> str:
    annotation = f": {ast.unparse(argument.annotation)}" if argument.annotation else ""
    return f"{argument.arg}{annotation}" + (f" = {ast.unparse(default)}" if default is not None else "")


def _members(node: ast.ClassDef) -> Iterator[str]:
    """Yields the documented attributes, properties and methods of a class."""
    for before, item in zip([None, *node.body], node.body, strict=False):
        if isinstance(before, ast.AnnAssign) and _is_text(item):
            text = ast.literal_eval(ast.unparse(item))
            yield f"`{ast.unparse(before.target)}`: {markdown(' '.join(text.split()))}"
        if isinstance(item, ast.FunctionDef) and not item.name.startswith("_"):
            summary = (ast.get_docstring(item) or "").partition("\n\n")[0]
            yield f"`{_call(node.name, item)}`: {markdown(' '.join(summary.split()))}"


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _call(owner: str, node: ast.FunctionDef) -> str:
    decorators = {ast.unparse(decorator) for decorator in node.decorator_list}
    if "property" in decorators:
        return node.name
    static = bool(decorators & {"staticmethod", "classmethod"})
    drop = 0 if "staticmethod" in decorators else 1
    parameters = [line.strip().rstrip(",") for line in _signature(node.name, node, drop=drop)[1:-1]]
    prefix = f"{owner}." if static else ""
    return f"{prefix}{node.name}({', '.join(parameters)})"


def markdown(text: str) -> str:
    """Returns a docstring as Markdown: what is indented stands as code, bare addresses are links."""
    linked = re.sub(r"(?<![(<`])(https?://[^\s)]+[^\s).,;])", r"<\1>", text)
    blocks = []
    for block in linked.split("\n\n"):
        if block.startswith("    "):
            block = "```text\n" + "\n".join(line.removeprefix("    ") for line in block.splitlines()) + "\n```"
        blocks.append(block)
    return "\n\n".join(blocks)
