"""Makes of the content of a center the one JSON document that the handlers load at run time.

The matcher model is built by the code that will read it: `python -m contact_handlers.dialogue.build`, a build tool in
the handler package with JSON in and JSON out. So featurisation exists once, and constructs import no handler.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from contact_center.base.errors import ContactCenterError
from contact_center.bot.content.kept import KeptModels
from contact_center.bot.content.loader import load_content
from contact_center.bot.content.models import Content

FORMAT = 1
_RUNTIME = Path(__file__).resolve().parents[4] / "runtime"
_BUILD_S = 120
KEPT = KeptModels(_RUNTIME.parent / "build" / "models", _RUNTIME / "contact_handlers")


class CompileError(ContactCenterError):
    """The matcher model could not be built, or phrases of the content mean nothing; the message names them all."""


def compile_content(center_key: str, root: Path) -> dict[str, Any]:
    """Returns the content of a center as JSON values, the same for the same files on every machine."""
    document: dict[str, Any] = json.loads(_compiled(center_key, root.resolve(), _fingerprint(root)))
    return document


@lru_cache(maxsize=16)
def _compiled(center_key: str, root: Path, fingerprint: tuple[tuple[str, int, int], ...]) -> str:
    del fingerprint  # part of the cache key only
    document = _document(load_content(root, center_key))
    # Only what is learned from examples is needed at run time.
    document["model"] = _model(document, document.pop("examples"))
    return json.dumps(document, ensure_ascii=False)


def _fingerprint(root: Path) -> tuple[tuple[str, int, int], ...]:
    files = sorted((root / "bots").rglob("*.toml"))
    return tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files)


def _document(content: Content) -> dict[str, Any]:
    center = content.center
    document = content.model_dump(mode="json", exclude_none=True, exclude={"center", "faq", "vocabulary"})
    return {
        "format": FORMAT,
        "center": {
            "key": center.key,
            "display_name": center.display_name,
            "locale": center.locale.replace("_", "-"),
            "email": center.contact.email,
            "phone": center.contact.phone,
            "after_answer": center.after_answer,
        },
        **document,
        "faq": [{"id": name, **item.model_dump(mode="json")} for name, item in sorted(content.faq.items())],
    }


def _model(document: dict[str, Any], examples: dict[str, Any]) -> dict[str, Any]:
    names = ("intents", "faq", "synonyms", "language", "slot_types", "slots", "words")
    wanted = {**{name: document[name] for name in names}, "examples": examples}
    request = json.dumps(wanted, ensure_ascii=False, sort_keys=True).encode()
    key = KEPT.key(request)
    built = KEPT.find(key)
    if built is None:
        built = _built(request)
        KEPT.keep(key, built)
    model: dict[str, Any] = json.loads(built)
    return model


def _built(request: bytes) -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", "contact_handlers.dialogue.build"],
        input=request,
        capture_output=True,
        cwd=_RUNTIME,
        timeout=_BUILD_S,
        check=False,
    )
    if done.returncode != 0:
        raise CompileError(f"the matcher model cannot be built: {done.stderr.decode(errors='replace').strip()[-500:]}")
    problems = json.loads(done.stdout).get("problems")
    if problems:
        raise CompileError("\n".join(["phrases cannot be compared with sentences:", *problems]))
    return done.stdout
