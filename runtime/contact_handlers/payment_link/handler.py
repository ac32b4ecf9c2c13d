"""Lambda handler: an amount in, a payment link on its way to the customer out."""

from __future__ import annotations

from contact_handlers.base import clock, logs, metrics
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.events import FlowEvent
from contact_handlers.base.flow_function import flow_function
from contact_handlers.base.flow_values import OK
from contact_handlers.base.settings import load
from contact_handlers.payment_link import logic, store
from contact_handlers.payment_link.settings import Settings
from contact_handlers.payment_link.store import Ask


@flow_function("payment_link", logic.RESULTS)
def handler(event: FlowEvent) -> dict[str, str]:
    """Makes one link for what a contact is to pay, or tells how a payment stands."""
    settings = load(Settings)
    action = event.parameter("action") or logic.CREATE
    if action not in logic.ACTIONS:
        return logic.answer(logic.INVALID_ACTION)
    if action == logic.STATUS:
        found = store.of(settings, event.parameter("payment_id"), _served(event))
        return logic.answer(logic.NOT_FOUND) if found is None else logic.answer(OK, found)
    return _created(settings, event)


def _served(event: FlowEvent) -> str:
    """Returns the contact of the customer: the guide of an agent is another one, and names the one beside it."""
    return event.parameter("contact_id") or event.contact.contact_id


def _created(settings: Settings, event: FlowEvent) -> dict[str, str]:
    terms = settings.payment
    who = logic.asked_by(event.parameter("asked_by"), event.parameter("scenario_id"), terms.scenarios)
    if not who:
        return logic.answer(logic.NOT_ALLOWED)
    amount = logic.amount(event.parameter("amount"), terms.most_krw)
    if amount is None:
        return logic.answer(logic.INVALID_AMOUNT)
    number = store.number(event.parameter("phone_number"), event.contact.address)
    customer = store.customer(settings, event.customer_id)
    if reason := logic.refused(customer, number):
        return logic.answer(reason)
    ask = Ask(
        contact_id=_served(event),
        channel=event.contact.channel,
        conversation_id=event.conversation_id,
        customer_id="" if customer is None else customer.customer_id,
        number=number,
        amount=amount,
        title=logic.title(event.parameter("title")),
        asked_by=who,
    )
    payment = store.recorded(settings, ask, clock.now())
    if payment.paid_at is not None:
        return logic.answer(logic.ALREADY_PAID, payment)
    linked = store.linked(settings, payment)
    if linked is None:
        metrics.put("SystemRequest", System=store.SYSTEM, Outcome="unavailable")
        return logic.answer(logic.UNAVAILABLE)
    try:
        store.tell(settings, linked)
    except DependencyError as fault:
        # The note stays in the record, and who watches payments tells it.
        logs.error("payment.not_told", fault, request_id=linked.request_id)
    metrics.put("SystemRequest", System=store.SYSTEM, Outcome="done")
    logs.audit("payment.asked", request_id=linked.request_id, customer_id=linked.customer_id, kind=who)
    return logic.answer(OK, linked)
