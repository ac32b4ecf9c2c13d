"""Packs the source distribution of a package that is pure data into a wheel, as it is, without running its set-up.

A package that has no wheel names `setuptools.build_meta` as the program that makes one (PEP 517), and that runs the
package's `setup.py`. With the folder above this one on PYTHONPATH and `--no-build-isolation`, pip calls this module
instead: pip fetches and checks the archive by its hash from whatever index it is configured for, and this copies the
folders that `[tool.setuptools] packages` names. What could only be known by running something is refused.
"""

from __future__ import annotations

import base64
import hashlib
import tomllib
import zipfile
from collections.abc import Iterator
from email.message import Message
from email.parser import Parser
from pathlib import Path
from typing import Any

# What else a package may say to setuptools without asking for more than a copy.
_HARMLESS = frozenset({"packages", "include-package-data", "zip-safe", "dynamic"})
_WHEEL = "Wheel-Version: 1.0\nGenerator: as-is\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
# Endings of what would have to be compiled or was compiled for one kind of machine.
_COMPILED = frozenset({".c", ".cc", ".cpp", ".pyx", ".so", ".pyd", ".dll", ".dylib"})


def get_requires_for_build_wheel(config_settings: Any = None) -> list[str]:
    """Returns nothing: this module needs the standard library alone."""
    return []


def prepare_metadata_for_build_wheel(metadata_directory: str, config_settings: Any = None) -> str:
    """Writes what pip reads before it installs and returns the name of the folder."""
    source = Path.cwd()
    folder = Path(metadata_directory) / _dist_info(_metadata(source))
    folder.mkdir()
    (folder / "METADATA").write_bytes((source / "PKG-INFO").read_bytes())
    (folder / "WHEEL").write_text(_WHEEL, encoding="utf-8")
    return folder.name


def build_wheel(wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None) -> str:
    """Writes the wheel of the source distribution in the current folder and returns its file name."""
    source = Path.cwd()
    metadata = _metadata(source)
    dist_info = _dist_info(metadata)
    files = {path.relative_to(source).as_posix(): path for path in _files(source)}
    licenses = metadata.get_all("License-File") or []
    files |= {f"{dist_info}/licenses/{name}": source / name for name in licenses}
    files[f"{dist_info}/METADATA"] = source / "PKG-INFO"
    target = Path(wheel_directory) / f"{dist_info.removesuffix('.dist-info')}-py3-none-any.whl"
    record = []
    # Not compressed: it is unpacked at once, and a model hardly shrinks.
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, strict_timestamps=False) as wheel:
        for name, path in files.items():
            wheel.write(path, name)
            with path.open("rb") as opened:
                record.append(_line(name, hashlib.file_digest(opened, "sha256").digest(), path.stat().st_size))
        wheel.writestr(f"{dist_info}/WHEEL", _WHEEL)
        record.append(_line(f"{dist_info}/WHEEL", hashlib.sha256(_WHEEL.encode()).digest(), len(_WHEEL)))
        wheel.writestr(f"{dist_info}/RECORD", "".join([*record, f"{dist_info}/RECORD,,\n"]))
    return target.name


def _line(name: str, digest: bytes, size: int) -> str:
    return f"{name},sha256={base64.urlsafe_b64encode(digest).rstrip(b'=').decode()},{size}\n"


def _metadata(source: Path) -> Message:
    return Parser().parsestr((source / "PKG-INFO").read_text(encoding="utf-8"), headersonly=True)


def _dist_info(metadata: Message) -> str:
    return f"{metadata['Name'].replace('-', '_').replace('.', '_')}-{metadata['Version']}.dist-info"


def _files(source: Path) -> Iterator[Path]:
    """Yields the files of the packages that are named one by one; what asks for more than a copy is refused."""
    told = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8")).get("tool", {}).get("setuptools", {})
    packages = told.get("packages")
    if not isinstance(packages, list) or not packages or set(told) - _HARMLESS:
        raise RuntimeError(
            f"{source.name}: [tool.setuptools] holds {', '.join(sorted(told)) or 'nothing'}; "
            f"only a list of packages can be taken as it is (allowed are {', '.join(sorted(_HARMLESS))})"
        )
    for package in packages:
        for path in sorted((source / Path(*package.split("."))).rglob("*")):
            if path.is_symlink() or path.suffix in _COMPILED:
                raise RuntimeError(f"{path.relative_to(source)}: a package taken as it is holds Python and data alone")
            if path.is_file():
                yield path
