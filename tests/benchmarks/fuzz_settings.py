"""Damages settings files and reads them: every mistake is a problem of the file, never a traceback.

    python tests/benchmarks/fuzz_settings.py [--seconds N] [--seed N]

What can be read is looked at as the commands and the synthesis do: cross-checks, placeholders, prices. Exit code 1 when
anything but a ContactCenterError comes out of it; the same seed makes the same file. The tests run a small sample
(`tests/unit/settings/test_settings_fuzz.py`).
"""

from __future__ import annotations

import random
import sys
import tempfile
import tomllib
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import tomli_w

sys.path.insert(0, str(Path(__file__).parents[2]))

from contact_center.base.errors import ContactCenterError
from contact_center.cost.estimate import Deployed, estimate, idle
from contact_center.cost.text import report
from contact_center.settings import load
from contact_center.settings.placeholders import placeholders
from tests.benchmarks import fuzzing
from tests.benchmarks.fuzzing import places, replaced, stirred, told

ROOT: Final = Path(__file__).resolve().parents[2]
#: What settings of a center name by path.
_LINKED: Final = ("bots", "contact_flows", "runtime", "config/holidays_kr.toml")
WORDS: Final[Sequence[Any]] = (
    True, False, 0, -1, 1, 10**18, 1e308, -0.5, float("nan"), float("inf"), "", " ", "x" * 300, "0", "\x00",
    "ㅎㅏㄴ", "\U0001f600", [], {}, [[]], [{}], {"": ""}, {"queue": "general"}, "general", "inbound", "09:00",
    "25:00", "24:00", "MONDAY", "Asia/Seoul", "ap-northeast-2", "us-east-1", "+82212345678", "../../etc/passwd",
    "arn:aws:kms:ap-northeast-2:111122223333:key/x", ".", "contact_flows/aicc/inbound.json", "prod", "aicc",
    ["VOICE"], "VOICE", 2026, "2026-13-45", "rate(1 minute)", "cron(0)",
)  # fmt: skip
"""Values that a damaged file may hold anywhere."""


def documents() -> list[tuple[str, str, dict[str, Any]]]:
    """Returns center, environment and content of every settings file."""
    files = sorted((ROOT / "config").glob("*/*.toml"))
    return [(file.parent.name, file.stem, tomllib.loads(file.read_text(encoding="utf-8"))) for file in files]


def prepared(folder: Path) -> Path:
    """Makes a folder look like the root of the project, with links to what settings name."""
    for name in _LINKED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(ROOT / name)
    for center in sorted((ROOT / "config").glob("*/certificates")):
        place = folder / "config" / center.parent.name
        place.mkdir(parents=True, exist_ok=True)
        (place / center.name).symlink_to(center)
    return folder


def damaged(document: dict[str, Any], rng: random.Random) -> bytes:
    """Returns a damaged settings file."""
    found: Any = document
    for _ in range(rng.choice((0, 1, 1, 2, 4))):
        path = rng.choice(list(places(found)))
        found = replaced(found, path, rng.choice(WORDS), rng) if path else found
    text = tomli_w.dumps(found)
    text = stirred(text, rng) if rng.random() < 0.1 else text
    return text.encode("utf-16" if rng.random() < 0.01 else "utf-8")


def handled(path: Path) -> bool:
    """Does with a file what the commands do with one; returns whether it could be read."""
    try:
        settings = load(path)
        placeholders(settings, {})
        deployed = Deployed.counted([])
        report(estimate(settings, deployed), estimate(idle(settings), deployed))
    except ContactCenterError as problem:
        told(problem)
        return False
    return True


def one(seed: int, found: Sequence[tuple[str, str, dict[str, Any]]], root: Path) -> str:
    """Handles the file of a seed; returns the traceback of what went wrong, or an empty text."""
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    center, environment, document = rng.choice(found)
    path = root / "config" / center / f"{environment}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.write_bytes(damaged(document, rng))
        handled(path)
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
        return traceback.format_exc()
    finally:
        path.unlink(missing_ok=True)
    return ""


def main() -> int:
    """Handles damaged files for some time and prints what went wrong."""
    options = fuzzing.arguments(__doc__).parse_args()
    found = documents()
    with tempfile.TemporaryDirectory() as name:
        root = prepared(Path(name))
        return fuzzing.run(options, lambda seed: one(seed, found, root), "files")


if __name__ == "__main__":
    sys.exit(main())
