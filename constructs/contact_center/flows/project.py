"""Which flow files of a project are deployed together, for tools that look at files and not at a synthesized center.

A center is a folder of `config/`; its first environment says which flows and modules it deploys and what they may
refer to. Nothing here loads the CDK.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from contact_center.bot.content import lex_bot, load_content
from contact_center.flows.knowledge import called_functions, center_context
from contact_center.functions.manifest import load_manifest
from contact_center.settings import ENVIRONMENTS, Settings, load_files
from ringback.flow_language import CenterContext, FlowFormatError, FlowType
from ringback.flow_language.parser import load
from ringback.flow_language.workspace import FlowSet, Member, json_files

FLOWS = "contact_flows"
MODULES = "modules"
CONFIG = "config"
MANIFEST = Path("runtime") / "functions.toml"


def deployed_together(paths: Sequence[Path]) -> list[FlowSet]:
    """Returns the centers that deploy some flow files; files outside of a project belong to none."""
    projects: dict[Path, list[Path]] = {}
    for path in paths:
        root = project_of(path)
        if root is not None:
            projects.setdefault(root, []).append(path)
    return [found for root, own in projects.items() for found in _sets(root, own)]


def project_of(path: Path) -> Path | None:
    """Returns the project around a flow file: the folder that holds `contact_flows/` and the manifest of functions."""
    above = (folder.parent for folder in path.parents if folder.name == FLOWS and folder.is_dir())
    return next((root for root in above if (root / MANIFEST).is_file()), None)


def first_environments(root: Path) -> dict[str, Settings]:
    """Returns the settings of the first environment of every center, by key of the center."""
    folders = sorted((root / CONFIG).glob("*/"))
    files = [file for folder in folders for file in _environments(folder)[:1]]
    return {settings.center.key: settings for settings in load_files(files, root=root)}


def members_of(settings: Settings) -> tuple[Member, ...]:
    """Returns the flow and module files a center deploys."""
    flows = [
        Member(settings.path(entry.file).resolve(), key, FlowType(entry.type) if entry.type else None)
        for key, entry in settings.flows.items()
    ]
    modules = [
        Member(settings.path(entry.file).resolve(), key, FlowType.MODULE) for key, entry in settings.modules.items()
    ]
    return (*flows, *modules)


def _environments(folder: Path) -> list[Path]:
    return [path for name in ENVIRONMENTS if (path := folder / f"{name}.toml").is_file()]


def _sets(root: Path, wanted: Collection[Path]) -> Iterator[FlowSet]:
    """Yields the centers that have a wanted file; a file no settings list joins the center of its folder."""
    settings = first_environments(root)
    members = {key: members_of(entry) for key, entry in settings.items()}
    left = set(wanted) - {member.path for own in members.values() for member in own}
    for key, listed in members.items():
        own = tuple(_unlisted(path) for path in sorted(left) if _home(root, path, settings) == key)
        if own or any(member.path in wanted for member in listed):
            yield FlowSet((*listed, *own), _context(root, settings[key], listed))
    strays = [path for path in left if _home(root, path, settings) not in settings and _folder(root, path)]
    for name in sorted({_folder(root, path) for path in strays}):
        yield _unconfigured(root, name)


def _context(root: Path, settings: Settings, members: Sequence[Member]) -> CenterContext:
    return center_context(
        settings,
        flows={member.key: _type(member) for member in members if member.type is not FlowType.MODULE},
        modules={member.key: None for member in members if member.type is FlowType.MODULE},
        functions=load_manifest(root / MANIFEST),
        bot=lex_bot(load_content(root, settings.center.key)),
    )


def _type(member: Member) -> FlowType:
    """Returns the type of a flow file, from the settings or from its metadata."""
    try:
        return member.type or load(member.path).type or FlowType.CONTACT_FLOW
    except (FlowFormatError, OSError):
        return FlowType.CONTACT_FLOW


def _folder(root: Path, path: Path) -> str:
    """Returns the folder of a center that a file lies in; a file beside these folders is deployed with no other."""
    first, *below = path.relative_to((root / FLOWS).resolve()).parts
    return first if below else ""


def _home(root: Path, path: Path, centers: Mapping[str, Settings]) -> str | None:
    """Returns the center whose folder a file lies in; shared modules belong to the first center."""
    folder = _folder(root, path)
    return next(iter(centers), None) if folder == MODULES else folder


def _unconfigured(root: Path, folder: str) -> FlowSet:
    """Returns a center without settings: its files and the shared modules, nothing known about the rest."""
    own = [_unlisted(path.resolve()) for path in json_files(root / FLOWS / folder)]
    shared = [_unlisted(path.resolve()) for path in json_files(root / FLOWS / MODULES)] if folder != MODULES else []
    context = CenterContext(key=folder, lambdas=called_functions(load_manifest(root / MANIFEST)))
    return FlowSet((*own, *shared), context)


def _unlisted(path: Path) -> Member:
    return Member(path, path.stem, FlowType.MODULE if path.parent.name == MODULES else None)
