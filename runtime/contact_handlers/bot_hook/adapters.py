"""Products, orders and accounts for scenarios: read from the tables that integrations fill, never made up.

Details of an order, request or account are for the verified customer it belongs to and for no other. What cannot
be read is `unavailable`; the scenario then brings a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from contact_handlers.base import clock, ids, logs
from contact_handlers.base.clock import Hours
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import compact
from contact_handlers.bot_hook.settings import Settings
from contact_handlers.dialogue.answer import Customer
from contact_handlers.dialogue.model import LanguageModel
from contact_handlers.dialogue.steps import FOUND, LATE, MISSING, UNAVAILABLE, UNVERIFIED, Outcome
from contact_handlers.personal.forms import mask_account
from contact_handlers.records import tables
from contact_handlers.records.integrations import Account, Product
from contact_handlers.records.orders import OrderAdapter, OrderState, StoredOrders
from contact_handlers.records.requests import Request, RequestLookup
from contact_handlers.records.vocabulary import REQUEST_NAMES

_STATUSES = {
    "pending": "접수되어 확인 중입니다",
    "scheduled": "예정되어 있습니다",
    "queued": "곧 처리될 예정입니다",
    "completed": "완료되었습니다",
    "cancelled": "취소되었습니다",
    "failed": "처리되지 못했습니다",
}


@dataclass(frozen=True)
class World:
    """The services of the dialogue, on top of the tables of a center."""

    settings: Settings
    model: LanguageModel | None = None
    # Number and secret are typed on the keypad of the contact flow, encrypted; a chat has no such channel.
    can_authenticate: bool = False
    orders: OrderAdapter | None = None
    """Where orders are looked up; in the table of customers without one."""

    @property
    def hours(self) -> Hours:
        """The opening hours of the agents."""
        return self.settings.hours

    @property
    def hours_text(self) -> str:
        """The opening hours in words."""
        return self.settings.hours.text

    def is_open(self, moment: datetime) -> bool:
        """Tells whether agents work now."""
        return self.settings.hours.is_open(moment)

    def is_open_day(self, day: date) -> bool:
        """Tells whether agents work on a day at all."""
        return bool(self.settings.hours.spans(day))

    def new_request(self) -> tuple[str, str]:
        """Returns the identifier and the reference number of a new request."""
        identifier = ids.new("req")
        return identifier, ids.reference(identifier)

    def run(self, action: str, data: Mapping[str, Any], customer: Customer) -> Outcome:
        """Runs a system step of a scenario."""
        steps: Mapping[str, Callable[[Mapping[str, Any], Customer], Outcome]] = {
            "product_answer": self._product,
            "order_status": self._order,
            "account_balance": self._account,
        }
        step = steps.get(action)
        if step is None:
            return Outcome(UNAVAILABLE)
        try:
            return step(data, customer)
        except DependencyError as fault:
            logs.error("adapter.failed", fault, action=action)
            return Outcome(MISSING if action == "product_answer" else UNAVAILABLE)

    def _product(self, data: Mapping[str, Any], customer: Customer) -> Outcome:
        del customer  # products are no secret
        key = tables.product(self.settings.center, compact(str(data.get("product_name", ""))))
        item = Table(self.settings.table_catalogue).get(key)
        answers = Product.from_item(item).answers if item else None
        answer = answers.get(str(data.get("inquiry_type"))) if isinstance(answers, Mapping) else None
        return Outcome(FOUND, {"answer": str(answer)}) if answer else Outcome(MISSING)

    def _may_look(self, customer: Customer) -> bool:
        """Counts a look-up of the customer's own data; more than anybody needs in a day are for a person."""
        from contact_handlers.records.rates import Rate

        sessions, limit = Table(self.settings.table_sessions), self.settings.dialogue.lookups
        return Rate(table=sessions, name="lookup_own", subject=customer.id, limit=limit).take(clock.now())

    def _order(self, data: Mapping[str, Any], customer: Customer) -> Outcome:
        if not customer.verified or not customer.id:
            return Outcome(UNVERIFIED)
        if not self._may_look(customer):
            return Outcome(UNAVAILABLE)
        number = str(data.get("order_number", ""))
        orders = self.orders or StoredOrders(Table(self.settings.table_customers))
        order = orders.find(customer.id, number)
        if order is not None:
            found = LATE if order.is_late(clock.now().astimezone(clock.KST).date()) else FOUND
            return Outcome(found, {"answer": _order_text(order)})
        request = self._request(number)
        if request is None or request.customer_id != customer.id:
            return Outcome(MISSING)
        return Outcome(FOUND, {"answer": _request_text(request)})

    def _request(self, number: str) -> Request | None:
        requests = Table(self.settings.table_requests)
        lookup = requests.get(tables.reference(number))
        if not lookup or not lookup.get("request_id"):
            return None
        found = requests.get(tables.request(RequestLookup.from_item(lookup).request_id))
        return None if found is None else Request.from_item(found)

    def _account(self, data: Mapping[str, Any], customer: Customer) -> Outcome:
        if not customer.verified or not customer.id:
            return Outcome(UNVERIFIED)
        if not self._may_look(customer):
            return Outcome(UNAVAILABLE)
        key = tables.account(customer.id, str(data.get("account_type")))
        found = Table(self.settings.table_customers).get(key)
        if found is None:
            return Outcome(MISSING)
        account = Account.from_item(found)
        as_of = clock.parse(str(account.as_of or ""))
        balance = account.balance
        if as_of is None or isinstance(balance, bool) or not isinstance(balance, (int, float)):
            return Outcome(UNAVAILABLE)
        masked = mask_account(account.account_number or "")
        return Outcome(FOUND, {"account_masked": masked, "balance": f"{int(balance):,}", "as_of": clock.spoken(as_of)})


def _order_text(order: OrderState) -> str:
    text, expected = f"현재 상태는 {order.status_text}입니다.", order.expected_on
    return text if expected is None else f"{text} 도착 예정일은 {expected.month}월 {expected.day}일입니다."


def _request_text(request: Request) -> str:
    kind = f"{REQUEST_NAMES.get(request.kind, '')} 요청".strip()
    status = _STATUSES.get(request.status, "처리 중입니다")
    return f"접수하신 {kind}은 {status}."
