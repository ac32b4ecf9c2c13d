"""Module isolation: the code of a function imports its own copies of its own modules and virtual time.

Python modules are found in the function's folders only, each function has its own instances of them, and nothing of
them stays in ``sys.modules`` between invocations. Packages the Lambda runtime does not provide are not found, even if
they are installed here.
"""

from __future__ import annotations

import _collections_abc
import builtins
import importlib.abc
import importlib.machinery
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

#: What the managed Python runtimes bring besides the standard library.
PROVIDED = frozenset(
    [
        "boto3",
        "botocore",
        "s3transfer",
        "jmespath",
        "dateutil",
        "urllib3",
        "six",
        "awslambdaric",
        "snapshot_restore_py",
        "typing_extensions",
    ]
)

#: Where the standard library looks into the environment.
_READING = frozenset({os.__file__, "<frozen os>", _collections_abc.__file__, "<frozen _collections_abc>"})
_code_cache: dict[tuple[str, float], CodeType] = {}
#: By the names that functions call theirs: which modules were loaded, and which of them those are.
_own_of_loaded: dict[frozenset[str], tuple[list[str], list[str]]] = {}


class _Environment(dict[bytes, bytes]):
    """The variables of a function; notes those that its own code asks for in vain and cannot do without."""

    def __init__(self, variables: Mapping[str, str], roots: Sequence[str], unset: set[str]) -> None:
        super().__init__({os.fsencode(name): os.fsencode(text) for name, text in variables.items()})
        self._roots = tuple(roots)
        self._unset = unset

    def __missing__(self, key: bytes) -> bytes:
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_filename in _READING:
            asked = frame.f_code.co_name
            if asked == "__contains__" or (asked in {"get", "getenv"} and frame.f_locals.get("default") is not None):
                raise KeyError(key)
            frame = frame.f_back
        file = frame.f_code.co_filename
        if file.startswith(self._roots) or not file.startswith(("/", "<")):
            self._unset.add(os.fsdecode(key))
        raise KeyError(key)


class MissingModuleError(ModuleNotFoundError):
    """Reports a module that neither the function's package nor the Lambda runtime has."""


class _Loader(importlib.machinery.SourceFileLoader):
    """Executes a source file with the sandbox's builtins; compiled code is shared by all sandboxes."""

    def __init__(self, fullname: str, path: str, builtin_names: dict[str, Any]) -> None:
        super().__init__(fullname, path)
        self._builtins = builtin_names

    def get_code(self, fullname: str) -> CodeType:
        """Compiles the source once per process and file version; writes nothing to the folder."""
        path = self.get_filename(fullname)
        key = (path, Path(path).stat().st_mtime)
        code = _code_cache.get(key)
        if code is None:
            code = _code_cache[key] = compile(Path(path).read_bytes(), path, "exec", dont_inherit=True)
        return code

    def exec_module(self, module: ModuleType) -> None:
        """Runs the module."""
        module.__dict__["__builtins__"] = self._builtins
        exec(self.get_code(module.__name__), module.__dict__)  # noqa: S102 - running the function's code is the point


class Sandbox(importlib.abc.MetaPathFinder):
    """The world of modules, environment, logging and standard streams of one function."""

    def __init__(
        self,
        roots: Sequence[Path],
        environment: Mapping[str, str],
        *,
        replacements: Mapping[str, ModuleType],
        stream: Any,
        log_handler: logging.Handler,
        inline: tuple[str, str] | None = None,
    ) -> None:
        self._roots = [str(root) for root in roots]
        self._inline = inline
        self._own = self._own_names()
        self._modules: dict[str, ModuleType] = {}
        self._outer: dict[str, ModuleType] = {}
        self._named = frozenset(name for name, own in self._own.items() if own)
        self._replacements = replacements
        self._builtins = {**vars(builtins), "__import__": self._import}
        #: Variables that the function asked for and that nobody has set.
        self.unset: set[str] = set()
        self._environment = _Environment(environment, self._roots, self.unset)
        self._stream = stream
        self._root_logger = logging.RootLogger(logging.WARNING)
        self._manager = logging.Manager(self._root_logger)
        self._root_logger.addHandler(log_handler)
        self._saved: tuple[Any, ...] = ()
        self._depth = 0
        self._imported = False

    def _own_names(self) -> dict[str, bool]:
        """Returns the top-level modules of the function; False for those that the installed ones stand in for."""
        found: dict[str, bool] = {}
        for position, root in enumerate(map(Path, self._roots)):
            if not root.is_dir():
                continue
            # Compiled packages are built for Lambda's processor; the ones installed here stand in for them, and for
            # everything else in the same layer, since their versions belong together.
            compiled_layer = position > 0 and any(root.rglob("*.so"))
            for entry in root.iterdir():
                name = entry.name.split(".")[0]
                if entry.suffix == ".py":
                    found.setdefault(name, not compiled_layer)
                elif entry.is_dir() and name.isidentifier() and name != "__pycache__":
                    found.setdefault(name, not compiled_layer and not any(entry.rglob("*.so")))
        if self._inline is not None:
            found[self._inline[0]] = True
        return found

    # --- finding modules ---------------------------------------------------------------------------------------------

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Finds the function's own modules; everything else is left to Python."""
        top = fullname.partition(".")[0]
        if not self._own.get(top, False):
            return None
        self._imported = True
        if self._inline is not None and fullname == self._inline[0]:
            return importlib.machinery.ModuleSpec(fullname, _InlineLoader(self._inline[1], self._builtins))
        spec = importlib.machinery.PathFinder.find_spec(fullname, path if path is not None else self._roots, target)
        if spec is not None and isinstance(spec.loader, importlib.machinery.SourceFileLoader) and spec.origin:
            spec.loader = _Loader(fullname, spec.origin, self._builtins)
            spec.cached = None
        return spec

    def _import(
        self,
        name: str,
        globals: Mapping[str, Any] | None = None,  # noqa: A002 - the signature of __import__
        locals: Mapping[str, Any] | None = None,  # noqa: A002 - the signature of __import__
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        if level == 0:
            top = name.partition(".")[0]
            replacement = self._replacements.get(name)
            if replacement is not None:
                return replacement
            if top not in self._own and top not in PROVIDED and top not in sys.stdlib_module_names:
                raise MissingModuleError(
                    f"No module named {name!r} (the package of the function does not hold it and the Lambda runtime "
                    "does not provide it)",
                    name=name,
                )
        return builtins.__import__(name, globals, locals, fromlist or (), level)

    # --- entering and leaving ----------------------------------------------------------------------------------------

    def __enter__(self) -> Sandbox:
        self._depth += 1
        if self._depth > 1:
            return self
        modules = sys.modules
        self._outer = {name: modules.pop(name) for name in self._own_loaded()}
        modules.update(self._modules)
        self._imported = False
        sys.meta_path.insert(0, self)
        self._saved = (
            os.environ._data,  # type: ignore[attr-defined]
            sys.stdout,
            sys.stderr,
            logging.root,
            logging.Logger.root,
            logging.Logger.manager,
        )
        os.environ._data = self._environment  # type: ignore[attr-defined]
        sys.stdout = sys.stderr = self._stream
        logging.root = logging.Logger.root = self._root_logger
        logging.Logger.manager = self._manager
        return self

    def __exit__(self, *failure: object) -> None:
        self._depth -= 1
        if self._depth:
            return
        data, sys.stdout, sys.stderr, logging.root, logging.Logger.root, logging.Logger.manager = self._saved
        os.environ._data = data  # type: ignore[attr-defined]
        sys.meta_path.remove(self)
        modules = sys.modules
        # Thousands of names are looked through only when one of them can be new.
        loaded = self._own_loaded() if self._imported else [name for name in self._modules if name in modules]
        self._modules = {name: modules.pop(name) for name in loaded}
        modules.update(self._outer)

    def _own_loaded(self) -> list[str]:
        """Returns the names in ``sys.modules`` that belong to modules called like the function's own.

        Installed packages that stand in for compiled ones are shared: their compiled half exists once in a process.
        """
        loaded, known = list(sys.modules), _own_of_loaded.get(self._named)
        if known is not None and known[0] == loaded:
            return known[1]
        prefixes = tuple(self._named)
        found = [n for n in loaded if n.startswith(prefixes) and n.partition(".")[0] in self._named]
        _own_of_loaded[self._named] = loaded, found
        return found

    @property
    def modules(self) -> dict[str, ModuleType]:
        """The function's own modules that are loaded (outside of ``with sandbox``)."""
        return self._modules

    @modules.setter
    def modules(self, modules: dict[str, ModuleType]) -> None:
        self._modules = dict(modules)

    def own_modules(self) -> dict[str, ModuleType]:
        """Returns the function's own modules that are loaded (inside of ``with sandbox``)."""
        return {name: sys.modules[name] for name in self._own_loaded()}

    def load(self, module: str) -> ModuleType:
        """Imports a module of the function (inside of ``with sandbox``)."""
        __import__(module)
        return sys.modules[module]


class _InlineLoader(importlib.abc.Loader):
    """Executes the code of a function that stands in the template itself."""

    def __init__(self, source: str, builtin_names: dict[str, Any]) -> None:
        self._source = source
        self._builtins = builtin_names

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        """Leaves creation to Python."""

    def exec_module(self, module: ModuleType) -> None:
        """Runs the module."""
        module.__dict__["__builtins__"] = self._builtins
        exec(compile(self._source, f"{module.__name__}.py", "exec", dont_inherit=True), module.__dict__)  # noqa: S102
