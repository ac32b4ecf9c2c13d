"""Writes `docs/reference/constructs.md` from signatures and docstrings: the public interface of `contact_center`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PAGE = Path("docs/reference/constructs.md")
PACKAGE = Path("constructs/contact_center")
# In the order in which a center is built up; settings have a schema that editors show, so they are only listed.
FOLDERS = (
    *("base", "storage", "instance", "routing", "functions", "bot", "bot/content", "flows", "people", "quality"),
    *("provider", "monitoring", "guards", "cost", "settings"),
)
_LISTED = frozenset({"settings", "bot/content", "guards"})
_HEAD = """# Constructs

Generated from `constructs/contact_center` by `aicc docs`. A name is public when the `__all__` of its folder holds it;
everything else may change without notice. Import public names from their folder:

```python
from contact_center.routing import Queue
```

Every construct takes `scope` and an id first, like those of the CDK. Ids and the tree below a construct are part of the
interface: another id is another resource. Errors are `ContactCenterError`s with a text for the person who wrote the
input; `docs/examples` has an app for every folder.
"""


@dataclass(frozen=True, slots=True)
class _Name:
    """A public name and the statement that defines it."""

    name: str
    node: ast.ClassDef | ast.FunctionDef | None

    @property
    def doc(self) -> str:
        """The docstring, or nothing."""
        return (ast.get_docstring(self.node) or "") if self.node else ""


def page(root: Path) -> str:
    """Returns the page that the sources in `root` call for."""
    parts = [_HEAD]
    for folder in FOLDERS:
        tree = _parsed(root / PACKAGE / folder / "__init__.py")
        dotted = "contact_center." + folder.replace("/", ".")
        parts.append(f"## `{dotted}`\n\n{_markdown(ast.get_docstring(tree) or '')}\n")
        names = [_defined(root, tree, name) for name in _public(tree)]
        if folder in _LISTED:
            parts.append("\n".join(_row(name) for name in names) + "\n")
        else:
            parts += [_entry(name) for name in names]
    return "\n".join(parts)


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _public(tree: ast.Module) -> list[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return [str(name) for name in ast.literal_eval(node.value)]
    return []


def _defined(root: Path, tree: ast.Module, name: str) -> _Name:
    """Finds the statement that defines a public name, in the module it is taken from or in the folder itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == name for alias in node.names):
            module = node.module or ""
            home = root / PACKAGE.parent / module.replace(".", "/")
            path = home.with_suffix(".py") if home.with_suffix(".py").is_file() else home / "__init__.py"
            return _Name(name, _statement(_parsed(path), name))
    return _Name(name, _statement(tree, name))


def _statement(tree: ast.Module, name: str) -> ast.ClassDef | ast.FunctionDef | None:
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name:
            return node
    return None


def _row(name: _Name) -> str:
    summary = name.doc.partition("\n")[0]
    return f"- `{name.name}`" + (f": {_markdown(summary)}" if summary else "")


def _entry(name: _Name) -> str:
    lines = [f"### {name.name}", ""]
    node = name.node
    if isinstance(node, ast.ClassDef):
        signature = _class_signature(node)
        lines += ["```text", *signature, "```", ""] if signature else []
        lines += [_markdown(name.doc), ""]
        lines += [f"- {member}" for member in _members(node)]
    elif isinstance(node, ast.FunctionDef):
        lines += ["```text", *_signature(name.name, node, drop=0), "```", "", _markdown(name.doc)]
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
            yield f"`{ast.unparse(before.target)}`: {_markdown(' '.join(text.split()))}"
        if isinstance(item, ast.FunctionDef) and not item.name.startswith("_"):
            summary = (ast.get_docstring(item) or "").partition("\n\n")[0]
            yield f"`{_call(node.name, item)}`: {_markdown(' '.join(summary.split()))}"


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


def _markdown(text: str) -> str:
    """Returns a docstring as Markdown: what is indented stands as code, bare addresses are links."""
    linked = re.sub(r"(?<![(<`])(https?://[^\s)]+[^\s).,;])", r"<\1>", text)
    blocks = []
    for block in linked.split("\n\n"):
        if block.startswith("    "):
            block = "```text\n" + "\n".join(line.removeprefix("    ") for line in block.splitlines()) + "\n```"
        blocks.append(block)
    return "\n\n".join(blocks)
