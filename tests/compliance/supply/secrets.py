"""Secrets in the tree: what detect-secrets finds is reviewed with a reason in secrets.toml, or it is a finding.

Nothing is sent anywhere: the verification of detect-secrets, which tries a secret at its service, stays off.
"""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import transient_settings

ROOT = Path(__file__).resolve().parents[3]
REVIEWED = Path(__file__).with_name("secrets.toml")
# Lock files are hashes by design; snapshots and pictures are written from sources that are read; the review quotes.
_SKIPPED = re.compile(
    r"(^|/)(requirements[\w-]*\.txt|package-lock\.json)$|/__snapshots__/|^docs/flows/|\.(png|svg)$|/supply/secrets\.toml$"
)
_WORKERS = 2
# What could be in a project like this one; each further detector costs every line of the tree.
_DETECTORS = (
    "AWSKeyDetector",
    "BasicAuthDetector",
    "GitHubTokenDetector",
    "JwtTokenDetector",
    "KeywordDetector",
    "NpmDetector",
    "OpenAIDetector",
    "PrivateKeyDetector",
    "PypiTokenDetector",
    "SlackDetector",
    "TelegramBotTokenDetector",
)
_SETTINGS: dict[str, Any] = {
    "plugins_used": [
        {"name": "Base64HighEntropyString", "limit": 4.5},
        {"name": "HexHighEntropyString", "limit": 3.0},
        *({"name": name} for name in _DETECTORS),
    ]
}


@dataclass(frozen=True, order=True)
class Secret:
    """Something that looks like a secret: where, as what, and the text of its line."""

    file: str
    kind: str
    line: str
    number: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.number}: {self.kind}"


def scan(root: Path, files: Iterable[str]) -> list[Secret]:
    """Returns what looks like a secret in the named files under a folder."""
    wanted = [name for name in files if not _SKIPPED.search(name)]
    found = SecretsCollection(root=str(root))
    with transient_settings(_SETTINGS):
        found.scan_files(*wanted, num_processors=_WORKERS)
    return sorted(_read(root, found))


def _read(root: Path, found: SecretsCollection) -> Iterator[Secret]:
    for file in sorted(found.files):
        lines = (root / file).read_text(encoding="utf-8").splitlines()
        for secret in found[file]:
            yield Secret(file, secret.type, lines[secret.line_number - 1].strip(), secret.line_number)


def tree(root: Path = ROOT) -> list[str]:
    """Returns the files that git has or would add."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.split("\0") if name and (root / name).is_file()]


def judge(found: Iterable[Secret], reviewed: Path = REVIEWED) -> list[str]:
    """Returns what is not reviewed, and reviews of what is no longer there.

    A review names file, kind and the text of the line, so that a secret in the place of a harmless one is found.
    """
    entries = tomllib.loads(reviewed.read_text(encoding="utf-8"))["reviewed"]
    problems = [
        f"{reviewed.name}: {entry['file']}: a review needs a reason" for entry in entries if not entry["reason"].strip()
    ]
    stale = {Secret(entry["file"], entry["kind"], entry["line"]) for entry in entries}
    known = frozenset(stale)
    for secret in found:
        key = replace(secret, number=0)
        if key not in known:
            problems.append(f"{secret}: take it out (and revoke it), or review it in {reviewed.name} with a reason")
        stale.discard(key)
    problems += [
        f"{reviewed.name}: {key.file}: {key.kind} is no longer found, remove the review" for key in sorted(stale)
    ]
    return problems


def check() -> list[str]:
    """Returns the problems of this tree."""
    return judge(scan(ROOT, tree()))
