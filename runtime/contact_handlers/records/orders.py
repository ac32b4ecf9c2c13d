"""Where orders of customers are looked up: an interface, and the one adapter that a center has from the beginning.

A center whose orders live elsewhere writes another adapter. `tests/unit/handlers/test_handlers_orders.py` holds what
each of them must keep; the dialogue asks only for verified customers, and says nothing that an adapter did not find.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Protocol

from contact_handlers.base.dynamo import Table
from contact_handlers.base.frozen import dataclass
from contact_handlers.records import tables
from contact_handlers.records.integrations import Order

# Words of a status after which nothing more arrives.
OVER: Final = ("완료", "취소", "환불", "반품", "교환")


@dataclass(frozen=True)
class OrderState:
    """What is known of an order and may be told to its customer."""

    status_text: str
    """A noun phrase that goes before 입니다: 배송 중."""
    expected_on: date | None = None

    def is_late(self, today: date) -> bool:
        """Tells whether it was to be there before today and nothing says that it is over: 배송 완료, 주문 취소."""
        over = any(word in self.status_text for word in OVER)
        return self.expected_on is not None and self.expected_on < today and not over


class OrderAdapter(Protocol):
    """A system that knows orders."""

    def find(self, customer_id: str, number: str) -> OrderState | None:
        """Returns the order of this customer with this number; None when there is none, or it is somebody else's.

        A system that gives no answer is a DependencyError, never None: an order that was not looked up is not missing.
        It takes two seconds at most, for a caller waits.
        """


@dataclass(frozen=True)
class StoredOrders:
    """Orders that another system writes into the table of customers."""

    customers: Table

    def find(self, customer_id: str, number: str) -> OrderState | None:
        """Returns the order as it is stored; one without a status is not known yet."""
        if not customer_id or not number:
            return None
        found = self.customers.get(tables.order(customer_id, number))
        order = None if found is None else Order.from_item(found)
        if order is None or not isinstance(order.status_text, str) or not order.status_text.strip():
            return None
        return OrderState(order.status_text.strip(), _day(order.expected_on))


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text or ""))
    except ValueError:
        return None
