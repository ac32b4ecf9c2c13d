"""Runs an import: rows in small groups, several groups at a time, every row as a whole or not at all.

A row that is stored already costs reads alone, so an import may be run again, whole or from a line. What takes long is
the hash of a secret, on purpose (`records.hashing`): it leaves the interpreter free, so groups run beside each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from itertools import islice
from typing import Any

from contact_handlers.base.dynamo import Table, transact
from contact_handlers.base.errors import TransactionCancelledError
from contact_handlers.base.frozen import dataclass
from contact_handlers.records.imports.agents import AgentRows
from contact_handlers.records.imports.columns import CUSTOMERS
from contact_handlers.records.imports.customers import CustomerRows
from contact_handlers.records.imports.files import Row, Sheet, Wrong
from contact_handlers.records.imports.target import Known, Planner, Target

GROUP = 25
TRIES = 3
"""How often a row is planned anew when somebody changes its items at the same moment."""


@dataclass(frozen=True)
class Outcome:
    """What became of one row."""

    line: int
    kind: str
    wrong: Wrong | None = None


def outcomes(
    sheet: Sheet, target: Target, *, dry_run: bool = False, workers: int = 1, after: int = 0
) -> Iterator[list[Outcome]]:
    """Yields what became of the rows behind a line, group by group in order; a dry run reads and writes nothing."""
    planner: Planner = CustomerRows(target) if sheet.kind == CUSTOMERS else AgentRows(target)
    table = target.customers if sheet.kind == CUSTOMERS else target.agents
    left = [row for row in sheet.rows if row.line > after]
    groups = [left[start : start + GROUP] for start in range(0, len(left), GROUP)]

    def work(rows: list[Row]) -> list[Outcome]:
        return _Group(planner, table.name, dry_run).done(rows)

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
            if not plan.writes or self.dry_run:
                return Outcome(row.line, plan.outcome)
            try:
                transact(plan.writes)
            except TransactionCancelledError:
                # Somebody was faster, or our own write succeeded and its answer was lost.
                known = self._known([row])
            else:
                return Outcome(row.line, plan.outcome)
        return Outcome(row.line, "wrong", Wrong(row.line, "", "is being changed by somebody else; import it again"))


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

    @classmethod
    def read(cls, document: Mapping[str, Any] | None) -> Report | None:
        """Reads a report as it is kept."""
        if document is None:
            return None
        members = ("kind", "lines", "created", "updated", "unchanged", "reached", "finished", "refused")
        wrong = tuple(Wrong(one["line"], one["column"], one["why"]) for one in document["wrong"])
        return cls(**{name: document[name] for name in members}, wrong=wrong)

    @classmethod
    def of(cls, sheet: Sheet) -> Report:
        """Begins the report of a file with what is wrong in itself."""
        return cls(kind=sheet.kind, lines=sheet.lines, wrong=sheet.wrong)

    def add(self, group: Sequence[Outcome]) -> None:
        """Counts what became of some rows."""
        for one in group:
            if one.wrong is not None:
                self.wrong = (*self.wrong, one.wrong)
            else:
                setattr(self, one.kind, getattr(self, one.kind) + 1)
            self.reached = one.line

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
        }
