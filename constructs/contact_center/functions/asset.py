"""The code of the functions: the handler package and the compiled content of one center, as one reproducible folder."""

from __future__ import annotations

import json
import shutil
import tempfile
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aws_cdk import aws_lambda as lambda_

from contact_center.base.fingerprints import content_hash

PACKAGE = "contact_handlers"
CONTENT_FILE = "content.json"
# What the dialogue was compiled to, which only the code hook reads.
MODEL_FILE = "model.json"
# Data of the SDK that is cut to what the functions need.
MODELS = "base/models/**/*.json"
# What requests over HTTP are checked against.
OPENAPI = "api/openapi.json"

_FILE_MODE = 0o644
_FOLDER_MODE = 0o755


class HandlerAsset:
    """The source files of the handlers and the content of a center, collected in a temporary folder.

    Only `.py` files, data of the SDK and the OpenAPI document are taken, so compiled files, caches and editor droppings
    of the developer never change the hash of the asset. The folder disappears with the object; the CDK copies it into
    the cloud assembly before that.
    """

    def __init__(self, *, runtime: Path, content: Mapping[str, Any]) -> None:
        self._folder = tempfile.mkdtemp(prefix="aicc-functions-")
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        root = Path(self._folder)
        source = runtime / PACKAGE
        for path in sorted([*source.rglob("*.py"), *source.glob(MODELS), *source.glob(OPENAPI)]):
            target = root / PACKAGE / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
        plain = {key: value for key, value in content.items() if key != "model"}
        (root / PACKAGE / CONTENT_FILE).write_text(_text(plain) + "\n", encoding="utf-8")
        if "model" in content:
            model = {"format": content["format"], "model": content["model"]}
            (root / PACKAGE / MODEL_FILE).write_text(_text(model) + "\n", encoding="utf-8")
        self.content_hash = content_hash(_text(content))
        for path in root.rglob("*"):
            path.chmod(_FOLDER_MODE if path.is_dir() else _FILE_MODE)

    @property
    def folder(self) -> Path:
        """The folder with the package inside."""
        return Path(self._folder)

    def code(self) -> lambda_.Code:
        """The code for functions."""
        return lambda_.Code.from_asset(self._folder)


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
