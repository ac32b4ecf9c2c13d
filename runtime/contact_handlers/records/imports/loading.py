"""Runs an import: rows in small groups, several groups at a time, every row as a whole or not at all.

A row that is stored already costs reads alone, so an import may be run again, whole or from a line. What takes long is
the hash of a secret, on purpose (`records.hashing`): it leaves the interpreter free, so groups run beside each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import field, replace
from itertools import islice
from typing import Any, Self

from contact_handlers.base.dynamo import Table, transact
from contact_handlers.base.errors import DependencyError, NotThereError, TransactionCancelledError
from contact_handlers.base.frozen import dataclass
from contact_handlers.records.imports.agents import AgentRows
from contact_handlers.records.imports.columns import CUSTOMERS
from contact_handlers.records.imports.customers import CustomerRows
from contact_handlers.records.imports.files import Row, Sheet, Wrong
from contact_handlers.records.imports.target import UNCHANGED, UPDATED, Known, Plan, Planner, Target
from contact_handlers.records.proficiencies import USUAL_LIMIT, Change, is_refused

GROUP = 25
_SKILLS = ("skills_added", "skills_changed", "skills_removed")
TRIES = 3
"""How often a row is planned anew when somebody changes its items at the same moment."""


@dataclass(frozen=True)
class Outcome:
    """What became of one row."""

    line: int
    kind: str
    wrong: Wrong | None = None
    skills: tuple[Change, ...] = ()
    """What differs at Amazon Connect."""


def outcomes(
    sheet: Sheet, target: Target, *, dry_run: bool = False, workers: int = 1, after: int = 0
) -> Iterator[list[Outcome]]:
    """Yields what became of the rows behind a line, group by group in order; a dry run writes nothing."""
    planner: Planner = CustomerRows(target) if sheet.kind == CUSTOMERS else AgentRows(target)
    table = target.customers if sheet.kind == CUSTOMERS else target.agents
    left = [row for row in sheet.rows if row.line > after]
    groups = [left[start : start + GROUP] for start in range(0, len(left), GROUP)]

    def work(rows: list[Row]) -> list[Outcome]:
        return _Group(planner, table.name, target, dry_run).done(rows)

    if workers == 1 or len(groups) < 2:
        yield from map(work, groups)
        return
    with ThreadPoolExecutor(workers) as pool:
        yield from _ahead(pool, work, groups, workers * 2)


def _ahead(
    pool: ThreadPoolExecutor,
    work: Callable[[list[Row]], list[Outcome]],
    groups: Sequence[list[Row]],
    most: int,
) -> Iterator[list[Outcome]]:
    """Yields results in order, with only so many groups begun that a stop leaves little to be done again."""
    waiting = iter(groups)
    running = [pool.submit(copy_context().run, work, group) for group in islice(waiting, most)]
    try:
        while running:
            yield running.pop(0).result()
            running += [pool.submit(copy_context().run, work, group) for group in islice(waiting, 1)]
    finally:
        for future in running:
            future.cancel()


@dataclass(frozen=True)
class _Group:
    planner: Planner
    table: str
    target: Target
    dry_run: bool

    def done(self, rows: Sequence[Row]) -> list[Outcome]:
        """Reads what is there for some rows, and writes each of them."""
        known = self._known(list(rows))
        return [self._one(row, known) for row in rows]

    def _known(self, rows: list[Row]) -> Known:
        table = Table(self.table)
        known = table.get_many(self.planner.first(rows), consistent=True)
        return {**known, **table.get_many(self.planner.then(rows, known), consistent=True)}

    def _one(self, row: Row, known: Known) -> Outcome:
        for _ in range(TRIES):
            plan = self.planner.plan(row, known)
            if isinstance(plan, Wrong):
                return Outcome(row.line, "wrong", plan)
            try:
                skills = self._skills(plan)
            except DependencyError as fault:
                if not is_refused(fault) or (isinstance(fault, NotThereError) and self._are_there(plan)):
                    raise
                return Outcome(row.line, "wrong", _refused(row.line, fault))
            changes = tuple(change for change in skills if change)
            kind = UPDATED if changes and plan.outcome == UNCHANGED else plan.outcome
            if not plan.writes or self.dry_run:
                return Outcome(row.line, kind, skills=changes)
            try:
                transact(plan.writes)
            except TransactionCancelledError:
                # Somebody was faster, or our own write succeeded and its answer was lost.
                known = self._known([row])
            else:
                return Outcome(row.line, kind, skills=changes)
        return Outcome(row.line, "wrong", Wrong(row.line, "", "is being changed by somebody else; import it again"))

    def _skills(self, plan: Plan) -> list[Change]:
        """Returns what differs at Amazon Connect, made the same unless this is a dry run.

        It comes before the tables: what the service refuses is then in neither place, and what was stopped between
        both differs in the tables alone, which the same row finishes.
        """
        mirror = self.target.mirror
        if mirror is None:
            return []
        act = mirror.difference if self.dry_run else mirror.keep
        return [act(one.user_id, one.levels) for one in plan.knows]

    def _are_there(self, plan: Plan) -> bool:
        """Tells whether the instance has the users of a row, so that what is not there is something else."""
        there = set(self.target.users.by_name.values()) if self.target.users else set()
        return all(one.user_id in there for one in plan.knows if one.levels)


def _refused(line: int, fault: DependencyError) -> Wrong:
    if isinstance(fault, NotThereError):
        return Wrong(line, "connect_user_id", "is no user of the instance")
    why = f"is refused by Amazon Connect ({fault.code}): it takes values of the attribute, and {USUAL_LIMIT} of a user"
    return Wrong(line, "skills", why)


@dataclass
class Report:
    """What became of a file."""

    kind: str = ""
    lines: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    wrong: tuple[Wrong, ...] = ()
    reached: int = 0
    """The last line up to which everything is done."""
    finished: bool = False
    refused: str = ""
    """Why nothing of the file is taken."""
    skills_added: int = 0
    skills_changed: int = 0
    skills_removed: int = 0
    """Proficiencies of users of Amazon Connect."""
    skills: tuple[tuple[int, str], ...] = ()
    """The same by line, for whoever has the file; it is not kept."""
    headings: Mapping[str, str] = field(default_factory=dict)
    """What the file calls its columns, for what is wrong; it is not kept."""

    @classmethod
    def read(cls, document: Mapping[str, Any] | None) -> Report | None:
        """Reads a report as it is kept."""
        if document is None:
            return None
        members = ("kind", "lines", "created", "updated", "unchanged", "reached", "finished", "refused", *_SKILLS)
        wrong = tuple(Wrong(one["line"], one["column"], one["why"]) for one in document["wrong"])
        return cls(**{name: document[name] for name in members if name in document}, wrong=wrong)

    @classmethod
    def of(cls, sheet: Sheet) -> Report:
        """Begins the report of a file with what is wrong in itself."""
        report = cls(kind=sheet.kind, lines=sheet.lines)
        return report.gone_on(sheet, sheet.wrong)

    def gone_on(self, sheet: Sheet, wrong: Sequence[Wrong] = ()) -> Self:
        """Names columns as the file does from here on, and adds what is wrong in itself."""
        self.headings = sheet.headings
        self._refuse(wrong)
        return self

    def add(self, group: Sequence[Outcome]) -> None:
        """Counts what became of some rows."""
        self._refuse([one.wrong for one in group if one.wrong is not None])
        for one in group:
            if one.wrong is None:
                setattr(self, one.kind, getattr(self, one.kind) + 1)
            for change in one.skills:
                self.skills_added += len(change.added)
                self.skills_changed += len(change.changed)
                self.skills_removed += len(change.removed)
                self.skills = (*self.skills, *((one.line, text) for text in change.told()))
            self.reached = one.line

    def _refuse(self, wrong: Iterable[Wrong]) -> None:
        named = (replace(one, column=self.headings.get(one.column, one.column)) for one in wrong)
        self.wrong = (*self.wrong, *named)

    def document(self) -> dict[str, Any]:
        """Returns the report as it is kept: counts, and of wrong lines their number, column and reason."""
        return {
            "schema_version": 1,
            "kind": self.kind,
            "lines": self.lines,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "wrong": [{"line": one.line, "column": one.column, "why": one.why} for one in self.wrong],
            "reached": self.reached,
            "finished": self.finished,
            "refused": self.refused,
            **{name: getattr(self, name) for name in _SKILLS},
        }
