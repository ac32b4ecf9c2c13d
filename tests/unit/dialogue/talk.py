"""A conversation with the dialogue core, line by line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from contact_handlers.base.clock import KST, Hours
from contact_handlers.dialogue.answer import Answer, Candidate, Customer, Turn
from contact_handlers.dialogue.engine import Dialogue
from contact_handlers.dialogue.model import LanguageModel
from contact_handlers.dialogue.state import ScenarioState, State
from contact_handlers.dialogue.steps import Outcome
from contact_handlers.dialogue.vocabulary import Medium

HOURS_TEXT = "평일 오전 9시부터 오후 6시까지"
# A Tuesday morning: agents work.
OPEN = datetime(2026, 3, 10, 11, 0, tzinfo=KST)
CLOSED = datetime(2026, 3, 10, 20, 0, tzinfo=KST)
HOURS = Hours.from_json(
    json.dumps(
        {
            "time_zone": "Asia/Seoul",
            "week": {day: [["09:00", "18:00"]] for day in ("MON", "TUE", "WED", "THU", "FRI")},
            "closed": ["2026-05-05"],
            "text": HOURS_TEXT,
        }
    )
)
SECRET = "123456"
BALANCE = Outcome("found", {"account_masked": "110-**-****78", "balance": "1,250,000", "as_of": "3월 10일 오전 9시"})


def table(path: Path) -> list[tuple[str, str]]:
    """Reads a tab-separated file of two columns; lines that begin with # are remarks."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return [(label, text) for label, text in rows]


def page_rows(page: Path, heading: str, columns: int) -> list[list[str]]:
    """Returns the cells of the table of a section of a page, without its head."""
    section = page.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")][2:]
    cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    assert all(len(row) == columns for row in cells)
    return cells


def sentences(path: Path) -> list[str]:
    """Reads one sentence per line; lines that begin with # are remarks."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


@dataclass
class FakeServices:
    """The world of a conversation; every answer is set by the test."""

    model: LanguageModel | None = None
    can_authenticate: bool = True
    hours_text: str = HOURS_TEXT
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    locked: bool = False
    requests: int = 0

    @property
    def hours(self) -> Hours:
        """The opening hours of the agents."""
        return HOURS

    def is_open(self, moment: datetime) -> bool:
        """Tells whether agents work now."""
        return HOURS.is_open(moment)

    def is_open_day(self, day: date) -> bool:
        """Tells whether agents work on a day."""
        return bool(HOURS.spans(day))

    def new_request(self) -> tuple[str, str]:
        """Returns numbers that a test can foretell."""
        self.requests += 1
        return f"req_{self.requests:026}", f"AB3D-9KQ{self.requests}"

    def run(self, action: str, data: Mapping[str, Any], customer: Customer) -> Outcome:
        """A bank that knows one secret."""
        self.asked.append((action, dict(data)))
        if action in self.outcomes:
            return self.outcomes[action]
        if action == "authenticate":
            return Outcome("locked" if self.locked else "verified" if data.get("secret") == SECRET else "failed")
        if action in ("account_balance", "order_status") and not customer.verified:
            return Outcome("unverified")
        if action == "account_balance":
            return BALANCE
        return (
            Outcome("found", {"answer": "현재 상태는 배송 중입니다."})
            if action == "order_status"
            else Outcome("missing")
        )


class Talk:
    """One conversation: `say` gives a line and returns the answer, the state goes on."""

    def __init__(
        self,
        dialogue: Dialogue,
        *,
        channel: Medium = "chat",
        now: datetime = OPEN,
        services: FakeServices | None = None,
        tier: str = "regular",
        auth_status: str = "NONE",
        customer_id: str = "cust_1",
        department: str = "",
        state: State | None = None,
        resumable: ScenarioState | None = None,
    ) -> None:
        self.dialogue = dialogue
        self.channel, self.now, self.department, self.resumable = channel, now, department, resumable
        self.services = services or FakeServices()
        self.customer = Customer(id=customer_id, tier=tier, auth_status=auth_status)
        self.state = state or State(conversation_id="conv_1")
        self.answers: list[Answer] = []

    def say(self, text: str, *, lex: tuple[str, float | None] | None = None, **given: Any) -> Answer:
        """Says one line; `lex` is what Lex made of it."""
        candidates = (Candidate(lex[0], lex[1], given.pop("slots", {})),) if lex else ()
        turn = Turn(
            text=text,
            channel=self.channel,
            now=self.now,
            candidates=candidates,
            customer=self.customer,
            department=self.department,
            resumable=self.resumable,
            **given,
        )
        answer = self.dialogue.respond(self.state, turn, self.services)
        # What is remembered survives storage unchanged.
        self.state = State.load(json.loads(json.dumps(answer.state.dump(), ensure_ascii=False)), answer.state.kept)
        assert self.state == answer.state
        self.answers.append(answer)
        return answer

    def all(self, *lines: str) -> Answer:
        """Says several lines and returns the last answer."""
        for line in lines:
            answer = self.say(line)
        return answer

    def wait(self, **span: float) -> None:
        """Lets time pass."""
        self.now += timedelta(**span)

    def verified(self) -> None:
        """Lets the flow authenticate the customer."""
        self.customer = replace(self.customer, auth_status="VERIFIED")
