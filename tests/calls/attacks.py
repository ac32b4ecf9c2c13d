"""Attacks on a center, played call by call: each says how often it was tried, what it got, and when it was stopped.

The attacker knows what anybody may know: telephone numbers, customer numbers and the way through the menus. Where an
attack guesses, its first guesses are wrong and all later ones right, so that the first right guess that is refused
tells at which figure the center stops it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from ringback.simulator.center import Center
from ringback.simulator.kernel.call import Call
from ringback.simulator.loading import load
from ringback.simulator.scenarios.alarms import firing
from ringback.simulator.scenarios.files import parse
from ringback.simulator.scenarios.model import ANONYMOUS, Given, GivenRecord
from ringback.simulator.scenarios.setting import expanded, prepare

START: Final = "2026-11-23T10:00:00+09:00"
SECRETS: Final = {"PhoneHash": "scenario phone key", "PinPepper": "scenario pepper"}
#: A scenario in which nothing happens, to put items into tables as scenarios write them.
NOTHING: Final = parse('title = "nothing"\ncenter = "any"\n[call]\nsteps = []\n')
GUESS: Final = "123456"
OTHER: Final = "246810"
ATTACKER: Final = "+821099990000"
VERIFIED: Final = "VERIFIED"
LOCKED: Final = "LOCKED"


@dataclass(frozen=True)
class Figures:
    """How an attack went."""

    attack: str
    tried: int
    #: How often the attacker got what they were after.
    got: int
    #: Tries before the first that met a lock or was refused although it was right; None when there was none.
    stopped_after: int | None
    seconds: float
    #: Whether the customer under attack was served at their own telephone right afterward.
    owner_served: bool | None = None
    #: The alarms that fire at the end.
    alarms: tuple[str, ...] = ()
    #: Tries that met a lock, so that nobody looked at the guess.
    locked: int = 0

    def __str__(self) -> str:
        stopped = "never stopped" if self.stopped_after is None else f"stopped after {self.stopped_after}"
        owner = {None: "", True: ", the owner is served", False: ", the owner is locked out"}[self.owner_served]
        locked = f", {self.locked} met a lock" if self.locked else ""
        heard = f"; alarms: {', '.join(self.alarms)}" if self.alarms else ""
        done = f"{self.attack:<41}{self.tried:>5} tried {self.got:>4} got"
        return f"{done}  {stopped}{locked}{owner} ({self.seconds:.1f} s){heard}"


@dataclass(frozen=True)
class Customer:
    """Somebody the center knows."""

    id: str
    number: str
    line: str
    pin: str


@dataclass
class Town:
    """A center with its customers."""

    center: Center
    customers: list[Customer] = field(default_factory=list)
    #: What the contact was told after each way through the verification.
    statuses: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, loaded: Center, pins: list[str], *, at_once: bool = False) -> Town:
        """Returns a fresh center that knows a customer per PIN; `at_once` says every prompt in no time."""
        pace = replace(loaded.options, characters_per_second=1e6, function_time_s=1e-3) if at_once else loaded.options
        town = cls(loaded.fresh(start=START, options=pace))
        for name, value in SECRETS.items():
            town.center.secrets[name].set(value)
        for index, pin in enumerate(pins):
            town._settle(Customer(f"cust_{index:04}", f"{3_000_000 + index}", f"+8210{70_000_000 + index}", pin))
        return town

    def _settle(self, who: Customer) -> None:
        self.customers.append(who)
        for item in (
            {"pk": f"CUST#{who.id}", "sk": "PROFILE", "customer_id": who.id, "tier": "regular", "status": "active"},
            {"pk": f"CUST#{who.id}", "sk": "AUTH", "pin_hash": "${scrypt:PinPepper:" + who.pin + "}"},
            {"pk": "PH#${hmac:PhoneHash:" + who.line + "}", "sk": "LOOKUP", "customer_id": who.id},
            {"pk": f"NO#{who.number}", "sk": "LOOKUP", "customer_id": who.id},
        ):
            self.put("customers", item)

    def put(self, table: str, item: Mapping[str, Any]) -> None:
        """Stores an item as scenarios write it."""
        given = Given(secrets=SECRETS, records=(GivenRecord(table=table, item=item),))
        prepare(NOTHING.model_copy(update={"given": given}), self.center)

    def dial(self, line: str) -> Call:
        """Calls the center."""
        return self.center.call(from_=line, to="inbound")

    def authenticate(self, call: Call, number: str, pin: str) -> str:
        """Takes the way to the verification and types both; returns the status that the contact has then."""
        if call.state == "bot" and call.attributes.get("AuthStatus") == "NONE":
            call.press("3")
        if call.state == "input":
            call.press(f"{number}#")
        if call.state == "input":
            call.press(f"{pin}#")
        self.statuses.append(call.attributes.get("AuthStatus", ""))
        return self.statuses[-1]

    def verified(self, line: str, number: str, pin: str) -> bool:
        """Makes one call with one guess."""
        call = self.dial(line)
        status = self.authenticate(call, number, pin)
        call.hang_up()
        return status == VERIFIED

    def owner_is_served(self, who: Customer) -> bool:
        """Tells whether a customer is verified at their own telephone."""
        return self.verified(who.line, who.number, who.pin)

    def booked(self) -> int:
        """Returns how many callbacks the center has taken."""
        items = self.center.tables["requests"].items()
        return sum(1 for item in items if item.get("sk") == "META" and item.get("kind") == "callback")


def pins(wrong: int, right: int) -> list[str]:
    """Returns PINs that a guess misses first and then meets."""
    return [OTHER] * wrong + [GUESS] * right


def _attack(
    name: str,
    town: Town,
    tries: Iterable[bool],
    *,
    guesses: Sequence[bool] | None = None,
    owner: Customer | None = None,
) -> Figures:
    """Makes all tries, those that are no right guess in vain; then the owner calls, if there is one."""
    began = time.perf_counter()
    results = list(tries)
    right = guesses or [True] * len(results)
    locked = [index for index, status in enumerate(town.statuses) if status == LOCKED]
    refused = [index for index, got in enumerate(results) if right[index] and not got]
    alarms = tuple(firing(town.center))
    served = None if owner is None else town.owner_is_served(owner)
    seconds, stopped = time.perf_counter() - began, min([*refused, *locked], default=None)
    return Figures(name, len(results), sum(results), stopped, seconds, served, alarms, len(locked))


def spraying(loaded: Center, pins: list[str], line: str = ATTACKER) -> Figures:
    """Tries one guess at each of many customer numbers, all from one telephone, or from telephones without a number."""
    town = Town.of(loaded, pins)
    tries = (town.verified(line, who.number, GUESS) for who in town.customers)
    name = f"spraying from {'callers without a number' if line == ANONYMOUS else 'one number'}"
    return _attack(name, town, tries, guesses=[pin == GUESS for pin in pins], owner=town.customers[-1])


def parallel_guessing(loaded: Center, wrong: int, right: int) -> Figures:
    """Guesses the PIN of one customer from as many telephones as there are guesses, all of them on the line at once."""
    town = Town.of(loaded, [GUESS], at_once=True)
    (victim,) = town.customers
    calls = [town.dial(f"+8210{80_000_000 + index}") for index in range(wrong + right)]
    for call in calls:
        call.press("3")
    for call in calls:
        call.press(f"{victim.number}#")
    typed = pins(wrong, right)
    tries = (
        call.press(f"{guess}#").attributes.get("AuthStatus") == VERIFIED
        for call, guess in zip(calls, typed, strict=True)
    )
    guesses = [guess == GUESS for guess in typed]
    return _attack("parallel guessing from many numbers", town, tries, guesses=guesses, owner=victim)


def guessing_in_one_contact(loaded: Center, wrong: int) -> Figures:
    """Guesses again and again without hanging up; the guess after the wrong ones is right."""
    town = Town.of(loaded, [GUESS])
    (victim,), call = town.customers, town.dial(ATTACKER)
    typed = pins(wrong, 1)
    tries = (town.authenticate(call, victim.number, guess) == VERIFIED for guess in typed)
    guesses = [guess == GUESS for guess in typed]
    return _attack("guessing within one contact", town, tries, guesses=guesses, owner=victim)


def callback_flood(loaded: Center, callers: Callable[[int], str], numbers: Callable[[int], str], count: int) -> Figures:
    """Books callbacks, one a call: the caller's number and the number to be called are made from the count."""
    town = Town.of(loaded, [])
    names = {1: "one number", count: "many numbers"}
    lines, wanted = ({make(index) for index in range(count)} for make in (callers, numbers))
    source = "callers without a number" if lines == {ANONYMOUS} else names[len(lines)]
    name = f"callbacks from {source} to {names[len(wanted)]}"
    return _attack(name, town, (_books(town, callers(index), numbers(index)) for index in range(count)))


def _books(town: Town, line: str, number: str) -> bool:
    before, call = town.booked(), town.dial(line)
    call.press("1")
    for said in ("콜백 신청할게요", number, "빨리요", "네"):
        call.say(said)
    call.hang_up()
    return town.booked() > before


def forged_attributes(loaded: Center) -> Figures:
    """Starts chats whose attributes say that the customer is verified, and asks for the balance."""
    town = Town.of(loaded, [GUESS])
    (victim,) = town.customers
    town.put("customers", {"pk": f"CUST#{victim.id}", "sk": "ACCOUNT#예금계좌", **BALANCE})
    forged = {"CustomerId": victim.id, "CustomerTier": "vip", "AuthStatus": VERIFIED}
    given = ({key: value for key, value in forged.items() if key != name} for name in ("", *forged))
    return _attack("forged attributes of a chat", town, (_believed(town, victim, one) for one in given))


def _believed(town: Town, victim: Customer, attributes: Mapping[str, str]) -> bool:
    chat = town.center.chat(from_="attacker", to="chat-entry", attributes=dict(attributes))
    for text in ("계좌 잔액을 확인하고 싶습니다", "예금계좌"):
        if chat.state == "bot":
            chat.type(text)
    now = chat.attributes
    named = now.get("CustomerId") == victim.id or VERIFIED in now.values() or now.get("CustomerTier") == "vip"
    return named or any("1,250,000" in text for text in chat.heard)


def replayed_proof(loaded: Center, count: int) -> Figures:
    """Starts chats with a proof that a backend has made for one chat of the customer."""
    town = Town.of(loaded, [GUESS])
    (victim,) = town.customers
    town.put("customers", {"pk": f"CUST#{victim.id}", "sk": "ACCOUNT#예금계좌", **BALANCE})
    ends = int(town.center.clock.now) + 300
    line = f"${{signed:identity:1:{victim.id}:none:{ends}:{'0123456789abcdef' * 2}}}"
    proof = {"IdentityProof": str(expanded(line, town.center))}
    return _attack("one proof for many chats", town, (_believed(town, victim, proof) for _ in range(count)))


def message_flood(loaded: Center, count: int, refused: str) -> Figures:
    """Writes messages into one chat without a pause; `refused` are the words with which the center slows down."""
    town = Town.of(loaded, [])
    chat = town.center.chat(from_="attacker", to="chat-entry")

    def tries() -> Iterator[bool]:
        for index in range(count):
            before = len(chat.heard)
            if chat.state == "bot":
                chat.type(QUESTIONS[index % len(QUESTIONS)])
            yield len(chat.heard) > before and not any(refused in text for text in chat.heard[before:])

    return _attack("messages into one chat", town, tries())


def look_ups(loaded: Center, count: int) -> Figures:
    """Asks for many orders, one a call, as a customer who is verified each time."""
    town = Town.of(loaded, [GUESS])
    (who,) = town.customers
    for index in range(count):
        order = {
            "pk": f"CUST#{who.id}",
            "sk": f"ORDER#{20_260_000 + index}",
            "status_text": f"{index}번 상자에 담는 중",
        }
        town.put("customers", order)
    return _attack("look-ups of orders", town, (_told(town, who, index) for index in range(count)))


def _told(town: Town, who: Customer, index: int) -> bool:
    call = town.dial(who.line)
    town.authenticate(call, who.number, who.pin)
    for text in ("주문 조회해 주세요", f"주문번호 {20_260_000 + index}"):
        if call.state == "bot":
            call.say(text)
    call.hang_up()
    return any(f"{index}번 상자" in text for text in call.heard)


#: Asked in turn, since a question that is asked again and again brings an agent.
QUESTIONS: Final = (
    "영업시간이 어떻게 되나요?",
    "배송기간은 얼마나 걸리나요?",
    "어떤 결제 방법을 지원하나요?",
    "결제 영수증은 어디서 확인하나요?",
    "회원가입은 필수인가요?",
    "반품은 언제까지 가능한가요?",
    "교환 비용은 누가 부담하나요?",
)
BALANCE: Final = {"account_number": "110-12-345678", "balance": 1_250_000, "as_of": "2026-11-23T00:00:00.000Z"}


def loaded_center(assembly: Path, stage: str = "aicc-dev") -> Center:
    """Returns the center that is attacked."""
    return load(assembly, stage=stage, start=START)


def documented(page: str) -> dict[str, int]:
    """Returns the limits that the page about abuse promises, by the name of their setting."""
    rows = re.findall(r"^\|.*\| `([a-z_.]+)` \| (\d+) \|", page, re.MULTILINE)
    return {name: int(figure) for name, figure in rows}
