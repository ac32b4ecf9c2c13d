"""Lambda handler: two encrypted keypad entries in, an authentication status out."""

from __future__ import annotations

from datetime import datetime

from contact_handlers.base import clock, logs, metrics, secrets
from contact_handlers.base.errors import DependencyError, NotThereError
from contact_handlers.base.events import FlowEvent
from contact_handlers.base.flow_function import flow_function
from contact_handlers.base.settings import load
from contact_handlers.customer_auth import logic, message, store
from contact_handlers.customer_auth.logic import Credentials, Outcome
from contact_handlers.customer_auth.settings import Settings
from contact_handlers.records import phone
from contact_handlers.records.guards import Failure, Guard
from contact_handlers.records.vocabulary import AUTH_FAILED, LOCKED, SKIPPED, VERIFIED

# Characters of the hash of a customer number that tell failures of one caller apart.
MARK = 12


@flow_function("customer_auth", logic.RESULTS)
def handler(event: FlowEvent) -> dict[str, str]:
    """Verifies customer number and PIN or birth date; the same answer for every kind of failure."""
    settings = load(Settings)
    outcome = _attempt(settings, event)
    logs.audit("auth.result", auth_status=outcome.auth_status, status=outcome.status, left=outcome.attempts_left)
    if outcome.auth_status != SKIPPED:
        metrics.put("AuthAttempt")
    if outcome.auth_status in (AUTH_FAILED, LOCKED):
        metrics.put("AuthFailure")
    return logic.answer(outcome)


def _attempt(settings: Settings, event: FlowEvent) -> Outcome:
    pem = _private_key(settings)
    if pem is None:
        return Outcome(SKIPPED, settings.auth_limits.max_attempts, logic.NOT_CONFIGURED)
    number, secret = event.parameter("customer_number_encrypted"), event.parameter("secret_encrypted")
    contact_id, attempt = event.contact.contact_id, store.fingerprint(event.parameter("attempt"), number, secret)
    state, allowed = store.begin(settings, contact_id, attempt, clock.now())
    most = settings.auth_limits.max_attempts
    left = most - (most if state.attempts is None else state.attempts)
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
        keys = message.load_keys(pem)
        ids = [key_id for key_id in (settings.auth_key_id, settings.auth_retiring_key_id) if key_id]
        number = message.decrypt(number, private_keys=keys, key_ids=ids)
        secret = message.decrypt(secret, private_keys=keys, key_ids=ids)
    except message.MessageError as fault:
        logs.error("auth.unreadable_input", fault)
        return None
    return logic.credentials(number, secret, settings.auth_number_digits)


def _verify(settings: Settings, event: FlowEvent, typed: Credentials, left: int) -> Outcome:
    """Counts a failure for the caller and for the customer number, compares, and takes both back after a success."""
    moment = clock.now()
    pepper = secrets.secret(settings.pin_pepper_secret_arn)
    caller = _caller(settings, event)
    source = store.caller_guard(settings, caller)
    who = store.account(settings, typed.number, caller, pepper)
    tried = source.count(moment, mark=who.mark[:MARK])
    matches = logic.stored_hash(who.state if who.customer_id else None, pepper).matches(typed.secret, pepper)
    # Failures beyond a limit come from parallel attempts; they are refused even with the right secret.
    if tried is None or tried.count > source.limit:
        _spent(source, tried, moment)
        return Outcome(LOCKED, left)
    failed = who.guard.count(moment, began=who.began)
    allowed = failed is not None and failed.count <= who.guard.limit and not who.closed(moment)
    if allowed and matches and typed.well_formed and who.customer_id:
        store.forgive(settings, who, caller, moment)
        source.take_back(moment)
        return _verified(settings, who.customer_id, left)
    if tried.marks >= settings.auth_limits.caller_customers:
        metrics.put("AuthSpraying")
    if tried.count >= source.limit:
        _spent(source, tried, moment)
    if failed is None or who.closed(moment):
        return Outcome(LOCKED, left)
    if failed.count < who.guard.limit:
        return Outcome(AUTH_FAILED, left)
    _lock(settings, event, who, failed)
    return Outcome(LOCKED, left)


def _caller(settings: Settings, event: FlowEvent) -> str:
    """Returns the keyed hash of the number that calls; empty when it is withheld or the contact has none."""
    contact = event.contact
    number = phone.to_e164(contact.address) if contact.address_type == "TELEPHONE_NUMBER" else None
    key = secrets.secret(settings.phone_hash_secret_arn)
    return "" if number is None else phone.hashed(number, key)


def _spent(source: Guard, tried: Failure | None, moment: datetime) -> None:
    """Locks a caller that failed too often, whoever they tried to be."""
    metrics.put("LimitReached", Reason="auth_caller")
    if tried is not None and source.lock(moment, tried.level):
        logs.audit("auth.caller_locked")


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


def _lock(settings: Settings, event: FlowEvent, who: store.Account, failed: Failure) -> None:
    if not who.guard.lock(clock.now(), failed.level):
        return
    metrics.put("AuthLockout")
    logs.audit("auth.locked", customer_id=who.customer_id or None)
    if who.customer_id:
        try:
            store.publish_lock(settings, who.customer_id, event.contact.contact_id)
        except DependencyError as fault:
            # The lock itself holds; the caller must not wait for the notification.
            logs.error("auth.lock_not_published", fault)
