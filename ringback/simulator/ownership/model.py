"""How a project says what belongs to whom: the tables with their owners, what names a person, what proves one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Strict

_HOLE: Final = "{}"

T = TypeVar("T")
Listed: TypeAlias = Annotated[tuple[T, ...], Strict(False)]


def _with_holes(given: Mapping[str, str]) -> Mapping[str, str]:
    for name, template in given.items():
        if template.count(_HOLE) != 1:
            raise ValueError(f"{name} = {template!r} needs exactly one {_HOLE} where the value stands")
    if not given:
        raise ValueError(f"name at least one field and its template, as in {{ pk = 'CUST#{_HOLE}' }}")
    return given


#: Fields of an item with a template of their text, `{}` where the value stands; a dot leads into a nested field.
Templates: TypeAlias = Annotated[Mapping[str, str], AfterValidator(_with_holes)]


class Section(BaseModel):
    """A table of the description: every key is known, and no value is changed into another type."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Items(Section):
    """Items of a table: those whose fields fit `where` (shell patterns)."""

    table: str
    where: Mapping[str, str] = {}
    #: Where the owner's id stands.
    owner: Templates

    def fits(self, item: Mapping[str, Any]) -> bool:
        """Tells whether an item of the table is one of these."""
        return all(fnmatchcase(str(item.get(name, "")), pattern) for name, pattern in self.where.items())

    def owner_of(self, item: Mapping[str, Any]) -> str | None:
        """Returns the person an item belongs to; None for an item of nobody."""
        return next((text for _, text in values(self.owner, item) if isinstance(text, str)), None)


class Owned(Items):
    """Records that belong to somebody, and those of their values that nobody else may learn."""

    secret: Templates
    #: What staff must know of a contact before they see it: that it says it is the owner, or that this is proven.
    #: The customer's own ear always needs the proof.
    needs: Literal["claim", "proof"] = "claim"


class Evidence(Items):
    """What tells who somebody is: the line they call from, or something they say or press."""

    what: Templates
    by: Literal["line", "said"]
    #: Whether it proves the person, as a secret does, or only claims to be them, as a number does.
    proves: bool = False


class Trait(Items):
    """A contact attribute that must be the one of the person in question, such as a tier."""

    attribute: str
    field: str


class Verdict(Section):
    """The answer of a function that says whom it has verified."""

    function: str
    answer: Mapping[str, str]
    #: The key of the answer that names the person.
    owner: str


class Ownership(Section):
    """What belongs to whom in a center."""

    #: The contact attribute that names the person a contact is said to be.
    identity: str
    #: Contact attributes that say that this is proven.
    proven: Mapping[str, str] = {}
    #: Contact attributes that hold the id of a record; it must be one of the same contact or of the same person.
    ids: Listed[str] = ()
    #: Words that presuppose an earlier contact of the same person; whoever hears them must be proven.
    recalls: Listed[str] = ()
    #: Fields of items that name the contacts they were written for, where a function in the background writes them.
    contacts: Listed[str] = ()
    #: Texts that the center writes where nobody has said anything; whoever has them has nothing of anybody.
    nobodys: Listed[str] = ()
    evidence: Listed[Evidence] = ()
    records: Listed[Owned] = ()
    traits: Listed[Trait] = ()
    verdicts: Listed[Verdict] = ()

    @property
    def written(self) -> frozenset[str]:
        """The contact attributes that say who somebody is or what is theirs."""
        return frozenset({self.identity, *self.proven, *self.ids, *(item.attribute for item in self.traits)})


def values(templates: Mapping[str, str], item: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yields what stands where the templates have their hole, with the name of the field; texts without a match not."""
    for path, template in templates.items():
        for name, value in named(_at(item, path), path.rpartition(".")[2]):
            if template == _HOLE:
                yield name, value
            elif found := _template(template).fullmatch(str(value)):
                yield name, found[1]


@lru_cache(maxsize=256)
def _template(template: str) -> re.Pattern[str]:
    before, after = template.split(_HOLE)
    return re.compile(f"{re.escape(before)}(.+){re.escape(after)}", re.DOTALL)


def _at(item: Any, path: str) -> Any:
    for name in path.split("."):
        item = item.get(name) if isinstance(item, Mapping) else None
    return item


def named(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yields the texts and numbers within a value, each with the name of the innermost field that holds it."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from named(item, str(key))
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from named(item, name)
    elif value is not None and not isinstance(value, bool | bytes):
        yield name, value


def leaves(value: Any) -> Iterator[Any]:
    """Yields the texts and numbers within a value."""
    return (leaf for _, leaf in named(value))
