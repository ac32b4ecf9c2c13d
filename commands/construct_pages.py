"""Writes `docs/reference/constructs.md` from signatures and docstrings: the public interface of `contact_center`."""

from __future__ import annotations

import ast
from pathlib import Path

from commands.public_names import defined, entry, markdown, parsed, public, row

PAGE = Path("docs/reference/constructs.md")
PACKAGE = Path("constructs/contact_center")
# In the order in which a center is built up; settings have a schema that editors show, so they are only listed.
FOLDERS = (
    *("base", "storage", "instance", "routing", "functions", "functions/api", "bot", "bot/content", "flows"),
    *("people", "quality", "provider", "monitoring", "guards", "cost", "settings"),
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


def page(root: Path) -> str:
    """Returns the page that the sources in `root` call for."""
    parts = [_HEAD]
    for folder in FOLDERS:
        tree = parsed(root / PACKAGE / folder / "__init__.py")
        dotted = "contact_center." + folder.replace("/", ".")
        parts.append(f"## `{dotted}`\n\n{markdown(ast.get_docstring(tree) or '')}\n")
        names = [defined(root / PACKAGE.parent, tree, name) for name in public(tree)]
        if folder in _LISTED:
            parts.append("\n".join(row(name) for name in names) + "\n")
        else:
            parts += [entry(name) for name in names]
    return "\n".join(parts)
