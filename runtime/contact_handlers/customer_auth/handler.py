"""Lambda handler: two encrypted keypad entries in, an authentication status out."""

from __future__ import annotations

from contact_handlers.base import clock, logs, metrics, secrets
from contact_handlers.base.errors import DependencyError, NotThereError
from contact_handlers.base.events import FlowEvent
from contact_handlers.base.flow_function import flow_function
from contact_handlers.base.settings import load
from contact_handlers.customer_auth import logic, message, store
from contact_handlers.customer_auth.logic import Credentials, Outcome
from contact_handlers.customer_auth.settings import Settings
from contact_handlers.records.vocabulary import AUTH_FAILED, LOCKED, SKIPPED, VERIFIED


@flow_function("customer_auth", logic.RESULTS)
def handler(event: FlowEvent) -> dict[str, str]:
    """Verifies customer number and PIN or birth date; the same answer for every kind of failure."""
    settings = load(Settings)
    outcome = _attempt(settings, event)
    logs.audit("auth.result", auth_status=outcome.auth_status, status=outcome.status, left=outcome.attempts_left)
    if outcome.auth_status in (AUTH_FAILED, LOCKED):
        metrics.put("AuthFailure")
    return logic.answer(outcome)


def _attempt(settings: Settings, event: FlowEvent) -> Outcome:
    pem = _private_key(settings)
    if pem is None:
        return Outcome(SKIPPED, settings.auth_max_attempts, logic.NOT_CONFIGURED)
    number, secret = event.parameter("customer_number_encrypted"), event.parameter("secret_encrypted")
    contact_id, attempt = event.contact.contact_id, store.fingerprint(event.parameter("attempt"), number, secret)
    state, allowed = store.begin(settings, contact_id, attempt, clock.now())
    left = settings.auth_max_attempts - (settings.auth_max_attempts if state.attempts is None else state.attempts)
    if not allowed:
        entry = state.outcome(attempt)
        return _again(settings, logic.remembered(entry, left)) if entry else Outcome(AUTH_FAILED, left)
    typed = _decrypt(settings, pem, number, secret)
    outcome = Outcome(AUTH_FAILED, left, logic.UNREADABLE) if typed is None else _verify(settings, event, typed, left)
    store.finish(settings, contact_id, attempt, outcome)
    return outcome


def _private_key(settings: Settings) -> bytes | None:
    if not settings.auth_key_id or not settings.auth_private_key_secret_arn:
        return None
    try:
        return secrets.secret(settings.auth_private_key_secret_arn)
    except NotThereError:
        # The secret exists without a value until an operator stores the key.
        logs.warning("auth.no_private_key")
        return None


def _decrypt(settings: Settings, pem: bytes, number: str, secret: str) -> Credentials | None:
    try:
        key = message.load_key(pem)
        number = message.decrypt(number, private_key=key, key_id=settings.auth_key_id)
        secret = message.decrypt(secret, private_key=key, key_id=settings.auth_key_id)
    except message.MessageError as fault:
        logs.error("auth.unreadable_input", fault)
        return None
    return logic.credentials(number, secret, settings.auth_number_digits)


def _verify(settings: Settings, event: FlowEvent, typed: Credentials, left: int) -> Outcome:
    moment = clock.now()
    pepper = secrets.secret(settings.pin_pepper_secret_arn)
    who = store.account(settings, typed.number, pepper)
    failures = store.count_failure(who, moment)
    matches = logic.stored_hash(who.state if who.customer_id else None, pepper).matches(typed.secret, pepper)
    if failures is None:
        return Outcome(LOCKED, left)
    # Failures beyond the limit come from parallel attempts; they are refused even with the right secret.
    if matches and typed.well_formed and who.customer_id and failures <= settings.auth_lock_failures:
        store.forgive(who, moment)
        return _verified(settings, who.customer_id, left)
    if failures < settings.auth_lock_failures:
        return Outcome(AUTH_FAILED, left)
    _lock(settings, event, who)
    return Outcome(LOCKED, left)


def _verified(settings: Settings, customer_id: str, left: int) -> Outcome:
    customer = store.profile(settings, customer_id)
    if customer is not None and customer.is_blocked:
        return Outcome(AUTH_FAILED, left)
    return Outcome(
        VERIFIED,
        left,
        customer_id=customer_id,
        display_name="" if customer is None else customer.display_name,
        tier="" if customer is None else customer.tier,
    )


def _again(settings: Settings, outcome: Outcome) -> Outcome:
    if outcome.auth_status != VERIFIED:
        return outcome
    return _verified(settings, outcome.customer_id, outcome.attempts_left)


def _lock(settings: Settings, event: FlowEvent, who: store.Account) -> None:
    if not store.lock(settings, who, clock.now()):
        return
    metrics.put("AuthLockout")
    logs.audit("auth.locked", customer_id=who.customer_id or None)
    if who.customer_id:
        try:
            store.publish_lock(settings, who.customer_id, event.contact.contact_id)
        except DependencyError as fault:
            # The lock itself holds; the caller must not wait for the notification.
            logs.error("auth.lock_not_published", fault)
