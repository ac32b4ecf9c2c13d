"""`dataclass` without generated source: the same classes for a fraction of what defining them costs.

`dataclasses.dataclass` writes and compiles up to six functions for every class, which was a tenth of the cold start of
the dialogue. Here the standard decorator only collects the fields, and closures do what was compiled. `fields`,
`replace`, `asdict`, defaults, keyword-only fields, slots, inheritance and `__post_init__` are as usual; what the
handlers have no use for (ordering, `InitVar`, `compare=False`) is not offered.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform, overload

C = TypeVar("C", bound=type)

_put = object.__setattr__


@overload
def dataclass(cls: C, /) -> C: ...


@overload
def dataclass(
    cls: None = None, /, *, frozen: bool = False, kw_only: bool = False, slots: bool = False
) -> Callable[[C], C]: ...


@dataclass_transform(field_specifiers=(Field, field))
def dataclass(cls: Any = None, /, *, frozen: bool = False, kw_only: bool = False, slots: bool = False) -> Any:
    """Makes a class with annotated members a dataclass."""

    def define(given: type) -> type:
        own = set(vars(given))
        if not given.__doc__:
            # Without a text the standard decorator works out the signature for one, which is slow.
            given.__doc__ = given.__name__
        made: type = dataclasses.dataclass(init=False, repr=False, eq=False, kw_only=kw_only, slots=slots)(given)
        for name, function in _methods(made, frozen=frozen, slots=slots).items():
            if name not in own:
                setattr(made, name, function)
        return made

    return define if cls is None else define(cls)


def _methods(made: type, *, frozen: bool, slots: bool) -> dict[str, Any]:
    names = tuple(found.name for found in fields(made))
    values = _reader(names)

    def compare(self: Any, other: object) -> bool:
        return bool(values(self) == values(other)) if other.__class__ is self.__class__ else NotImplemented

    def write(self: Any) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    def restore(self: Any, state: tuple[Any, ...]) -> None:
        for name, value in zip(names, state, strict=True):
            _put(self, name, value)

    # As usual: what can change has no hash.
    found: dict[str, Any] = {"__init__": _initializer(made), "__repr__": write, "__eq__": compare, "__hash__": None}
    if frozen:
        found["__hash__"] = lambda self: hash(values(self))
        found |= {"__setattr__": _refuse_change, "__delattr__": _refuse_removal}
    if frozen and slots:
        found |= {"__getstate__": lambda self: values(self), "__setstate__": restore}
    return found


def _reader(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """Returns what reads all fields at once."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda self: tuple(getattr(self, name) for name in names)


def _initializer(made: type) -> Callable[..., None]:
    known = [found for found in fields(made) if found.init]
    names = tuple(found.name for found in known)
    positional = tuple(found.name for found in known if not found.kw_only)
    optional = {found.name: _default(found) for found in known if not _required(found)}
    finish = hasattr(made, "__post_init__")
    all_positional = len(positional) == len(names) and not finish

    def initialize(self: Any, /, *args: Any, **given: Any) -> None:
        if len(args) == len(names) and not given and all_positional:
            # The small values that searches make by the hundred.
            for name, value in zip(names, args, strict=True):
                _put(self, name, value)
            return
        if args:
            _take(made, positional, args, given)
        for name in names:
            if name in given:
                _put(self, name, given.pop(name))
            elif name in optional:
                _put(self, name, optional[name]())
            else:
                raise TypeError(f"{made.__qualname__}: argument {name!r} is missing")
        if given:
            raise TypeError(f"{made.__qualname__}: unexpected arguments {', '.join(map(repr, given))}")
        if finish:
            self.__post_init__()

    return initialize


def _required(found: Field[Any]) -> bool:
    return found.default is MISSING and found.default_factory is MISSING


def _default(found: Field[Any]) -> Callable[[], Any]:
    """Returns what makes the value of a field that was not given."""
    return (lambda: found.default) if found.default_factory is MISSING else found.default_factory


def _take(made: type, positional: tuple[str, ...], args: tuple[Any, ...], given: dict[str, Any]) -> None:
    """Names the positional arguments."""
    if len(args) > len(positional):
        raise TypeError(f"{made.__qualname__}: at most {len(positional)} positional arguments, {len(args)} given")
    for name, value in zip(positional, args, strict=False):
        if name in given:
            raise TypeError(f"{made.__qualname__}: argument {name!r} is given twice")
        given[name] = value


def _refuse_change(self: Any, name: str, value: Any) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_removal(self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")
