"""Module state that can be put away and brought back, so that one import of a function serves many centers.

Right after import every mutable object that the function's modules can reach (module namespaces, classes, containers,
instances, closures) becomes a cell. The state of a center is the shallow content of all cells; switching writes the
content of one center back into the same objects. Objects made later are only reachable through some cell, so they
leave and return with it. Caches of ``functools`` cannot be read and are emptied on every switch, but for those with an
attribute ``pure``, by which a function says that its results depend on arguments and code alone.

Importing afresh would be simpler, and too slow: the 178 call scenarios take 17.0 s of processor time like this and
30.8 s when every center imports its functions itself (one process, compiled code shared; measured November 2026).
The fault matrix makes thousands of centers.
"""

from __future__ import annotations

import types
from collections import deque
from collections.abc import Callable, Iterable
from operator import is_
from typing import Any
from weakref import WeakKeyDictionary

_ATOMS = (
    str,
    bytes,
    int,
    float,
    complex,
    bool,
    type(None),
    type(Ellipsis),
    type(NotImplemented),
    types.ModuleType,
    types.BuiltinFunctionType,
    types.CodeType,
    types.GetSetDescriptorType,
    types.MemberDescriptorType,
    types.WrapperDescriptorType,
    types.MethodDescriptorType,
    range,
    slice,
    types.GenericAlias,
    types.UnionType,
    types.MappingProxyType,
)
#: Packages whose objects are shared as they are: they keep no state that one function could show another.
_OPAQUE = frozenset(
    [
        "botocore",
        "boto3",
        "logging",
        "threading",
        "_thread",
        "re",
        "contextvars",
        "_contextvars",
        "typing",
        "zoneinfo",
        "_frozen_importlib",
        "_frozen_importlib_external",
        "_sitebuiltins",
    ]
)
_SIMULATOR = "ringback.simulator."

Content = Any
State = dict[int, Content]


class Cell:
    """One mutable object with how to read and write its content."""

    __slots__ = ("read", "target", "write")

    def __init__(self, target: Any, read: Callable[[Any], Content], write: Callable[[Any, Content], None]) -> None:
        self.target = target
        self.read = read
        self.write = write


def _write_dict(target: dict[Any, Any], content: dict[Any, Any]) -> None:
    if target != content or len(target) != len(content):
        target.clear()
        target.update(content)


def _write_namespace(target: dict[str, Any], content: dict[str, Any]) -> None:
    if not target.keys() <= content.keys():
        for key in target.keys() - content.keys():
            del target[key]
    target.update(content)


def _write_list(target: Any, content: list[Any]) -> None:
    target[:] = content


def _write_bag(target: Any, content: Any) -> None:
    target.clear()
    target.update(content) if isinstance(target, set) else target.extend(content)


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _own_attributes(cls: type) -> dict[str, Any]:
    return {name: value for name, value in vars(cls).items() if not _is_special(name)}


def _read_class(cls: type) -> dict[str, Any]:
    return cls.__dict__.copy()


def _write_class(cls: type, content: dict[str, Any]) -> None:
    now = cls.__dict__
    if list(now) == list(content) and all(map(is_, now.values(), content.values())):
        return
    current = _own_attributes(cls)
    wanted = {key: value for key, value in content.items() if not _is_special(key)}
    for key, value in wanted.items():
        if current.get(key, cls) is not value:
            setattr(cls, key, value)
    for key in current.keys() - wanted.keys():
        delattr(cls, key)


_slot_names: WeakKeyDictionary[type, tuple[str, ...]] = WeakKeyDictionary()


def _slots(kind: type) -> tuple[str, ...]:
    known = _slot_names.get(kind)
    if known is None:
        found: list[str] = []
        for cls in kind.__mro__:
            names = cls.__dict__.get("__slots__", ())
            found += [names] if isinstance(names, str) else names
        known = _slot_names[kind] = tuple(name for name in found if name not in {"__dict__", "__weakref__"})
    return known


def _read_instance(value: Any) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    namespace = getattr(value, "__dict__", None)
    body = namespace.copy() if type(namespace) is dict else None
    slots = _slots(type(value))
    return body, {name: getattr(value, name) for name in slots if hasattr(value, name)}


def _write_instance(value: Any, content: tuple[dict[str, Any] | None, dict[str, Any]]) -> None:
    body, slots = content
    if body is not None:
        _write_namespace(vars(value), body)
    for name, item in slots.items():
        object.__setattr__(value, name, item)


def _read_cell(value: types.CellType) -> Any:
    try:
        return (value.cell_contents,)
    except ValueError:
        return ()


def _write_cell(value: types.CellType, content: Any) -> None:
    if content:
        value.cell_contents = content[0]


class WarmState:
    """Knows all cells of the modules of one function."""

    def __init__(self, modules: Iterable[types.ModuleType]) -> None:
        self._modules = list(modules)
        self._names = {module.__name__ for module in self._modules}
        self._cells: dict[int, Cell] = {}
        self._caches: list[Any] = []
        self._seen: set[int] = set()
        for module in self._modules:
            self._visit(vars(module), _write_namespace)
        self.pristine = self.save()

    def save(self) -> State:
        """Returns the content of all cells."""
        return {key: cell.read(cell.target) for key, cell in self._cells.items()}

    def restore(self, state: State) -> None:
        """Writes contents back."""
        for key, cell in self._cells.items():
            cell.write(cell.target, state[key])
        for cache in self._caches:
            cache.cache_clear()

    # --- walking -----------------------------------------------------------------------------------------------------

    def _visit(self, root: dict[str, Any], write: Callable[[Any, Content], None]) -> None:
        self._cells[id(root)] = Cell(root, dict, write)
        self._seen.add(id(root))
        waiting: list[Any] = list(root.values())
        while waiting:
            value = waiting.pop()
            if id(value) in self._seen or isinstance(value, _ATOMS):
                continue
            self._seen.add(id(value))
            waiting.extend(self._look(value))

    def _look(self, value: Any) -> Iterable[Any]:
        """Makes a value a cell if it can change, and returns what it refers to."""
        if hasattr(value, "cache_clear") and hasattr(value, "cache_info"):
            if not getattr(value, "pure", False):
                self._caches.append(value)
            return (value.__wrapped__,)
        if isinstance(value, type):
            return self._class(value)
        if isinstance(value, types.FunctionType):
            return self._function(value)
        if isinstance(value, tuple | frozenset):
            return value
        container = self._container(value)
        return container if container is not None else self._instance(value)

    def _container(self, value: Any) -> Iterable[Any] | None:
        if isinstance(value, dict):
            self._keep(value, dict, _write_dict)
            return [*value.keys(), *value.values()]
        if isinstance(value, list | bytearray):
            self._keep(value, list if isinstance(value, list) else bytes, _write_list)
            return list(value)
        if isinstance(value, set | deque):
            self._keep(value, type(value), _write_bag)
            return list(value)
        return None

    def _keep(self, value: Any, read: Callable[[Any], Content], write: Callable[[Any, Content], None]) -> None:
        self._cells[id(value)] = Cell(value, read, write)

    def _class(self, cls: type) -> Iterable[Any]:
        if cls.__module__ not in self._names:
            return ()
        self._keep(cls, _read_class, _write_class)
        return list(_own_attributes(cls).values())

    def _function(self, function: types.FunctionType) -> Iterable[Any]:
        if function.__module__ not in self._names:
            return ()
        found: list[Any] = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
        for cell in function.__closure__ or ():
            self._keep(cell, _read_cell, _write_cell)
            found.extend(_read_cell(cell))
        if function.__dict__:
            found.append(function.__dict__)
        return found

    def _instance(self, value: Any) -> Iterable[Any]:
        if isinstance(value, staticmethod | classmethod):
            return (value.__func__,)
        if isinstance(value, property):
            return tuple(f for f in (value.fget, value.fset, value.fdel) if f is not None)
        if isinstance(value, types.MethodType):
            own = getattr(value.__func__, "__module__", "") in self._names
            return (value.__self__, value.__func__) if own else ()
        home = type(value).__module__
        if home.split(".")[0] in _OPAQUE or home.startswith(_SIMULATOR):
            return ()
        if not (hasattr(value, "__dict__") or _slots(type(value))):
            return ()
        self._keep(value, _read_instance, _write_instance)
        body, slots = _read_instance(value)
        return [*(body or {}).values(), *slots.values()]
