"""One message on its way: whether it may be sent now, by which way, and what is written before and after.

It is claimed before it is asked for, in one write with the count of the day. What got no answer stays claimed: an event
of the service says that it left, or it is asked for once more when none came.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contact_handlers.base import clock, deadline, logs, metrics
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import TransactionCancelledError
from contact_handlers.notifier import logic, store
from contact_handlers.notifier.logic import Subject
from contact_handlers.notifier.settings import ALIMTALK, SMS, Settings
from contact_handlers.notifier.ways.base import NotNowError, Text, UnableError, UnsureError, Way
from contact_handlers.records import consents, outgoing
from contact_handlers.records.consents import MARKETING
from contact_handlers.records.outgoing import Outgoing

# What became of a message in one look at it.
SENT, DEFERRED, FAILED, REFUSED, OPEN, LEFT = "sent", "deferred", "failed", "refused", "open", "left"


def deliver(settings: Settings, message: Outgoing, moment: datetime) -> str:
    """Sends a message by the first way that takes it; returns what became of it."""
    due_at = clock.parse(message.due_at)
    if message.is_settled or (due_at is not None and due_at > moment):
        return LEFT
    skipped: set[str] = set()
    while deadline.remaining_s() > logic.RESERVE_S:
        subject = store.subject(settings, message)
        ended = _ended(message, subject, moment)
        if ended or subject is None:
            status = outgoing.FAILED if ended == logic.LATE else outgoing.REFUSED
            return _settle(settings, message, status, ended or logic.NOT_THERE)
        verdict = _verdict(settings, message, subject, moment)
        if verdict == consents.QUIET_HOURS:
            return _put_off(settings, message, logic.morning(moment), logic.QUIET)
        if verdict != consents.OK:
            return _settle(settings, message, outgoing.REFUSED, verdict.lower())
        channel = logic.choose(settings.notifier, subject, message, skipped)
        if not channel:
            return _no_way(settings, message, subject, skipped, moment)
        found = _try(settings, message, subject, channel, skipped, moment)
        if isinstance(found, str):
            return found
        message = found
    return OPEN


def _verdict(settings: Settings, message: Outgoing, subject: Subject, moment: datetime) -> str:
    """Returns OK or why the customer may not be told now; advertising says where it is refused, or is not sent."""
    purpose = logic.TEMPLATES[message.template].purpose
    if purpose == MARKETING and not settings.notifier.opt_out_number:
        return consents.CONSENT_MISSING
    return logic.allowed(subject, purpose, moment)


def _try(
    settings: Settings, message: Outgoing, subject: Subject, channel: str, skipped: set[str], moment: datetime
) -> str | Outgoing:
    """Takes a message on and sends it; returns what became of it, or the message when another way has to."""
    claimed = _claim(settings, message, subject, channel, moment)
    if claimed is None:
        return LEFT
    if claimed is message:
        return _put_off(settings, message, logic.morning(moment), logic.FULL)
    return _send(settings, claimed, subject, channel, skipped)


def _ended(message: Outgoing, subject: Subject | None, moment: datetime) -> str:
    """Returns why a message is not worth sending any more; empty when it is."""
    if subject is None:
        return logic.NOT_THERE
    if not subject.is_true:
        return logic.OUTDATED
    return logic.LATE if moment > logic.expected(message) else ""


def _claim(settings: Settings, message: Outgoing, subject: Subject, channel: str, moment: datetime) -> Outgoing | None:
    """Takes a message on; returns it unchanged when the customer has had all of today, None when somebody else has it.

    A message is counted on the day on which it is first tried, however many ways that takes.
    """
    put: dict[str, Any] = {
        "status": outgoing.SENDING,
        "channel": channel,
        "attempts": message.attempts + 1,
        "due_at": clock.stamp(moment + logic.GRACE),
    }
    writes = []
    if not message.counted_on and subject.recipient:
        waits = logic.TEMPLATES[message.template].waits
        limit = settings.notifier.daily_limit if waits else None
        put["counted_on"] = clock.local_date(moment)
        writes = [outgoing.counting(Table(settings.table_sessions), subject.recipient, moment, limit)]
    try:
        return outgoing.change(Table(settings.table_requests), message, put, with_writes=writes)
    except TransactionCancelledError as cancelled:
        if writes and cancelled.failed(0):
            return message
        raise


def _send(settings: Settings, message: Outgoing, subject: Subject, channel: str, skipped: set[str]) -> str | Outgoing:
    """Asks a way to send; returns what became of the message, or the message when another way has to."""
    title, body = store.rendered(settings, message, subject.values)
    is_advertising = logic.TEMPLATES[message.template].purpose == MARKETING
    text = Text(
        template=message.template,
        title=title,
        body=body,
        values=dict(subject.values),
        is_advertising=is_advertising,
    )
    try:
        provider_id = _way(settings, channel).send(subject.address(channel), text, message)
    except UnsureError as fault:
        logs.warning("message.unsure", channel=channel, reason=str(fault), key=message.key.pk)
        metrics.put("MessageFailed", Outcome="unsure")
        if message.attempts < logic.MOST_UNSURE:
            return OPEN
        skipped.add(channel)
        return _released(settings, message) or LEFT
    except UnableError as fault:
        logs.info("message.unable", channel=channel, reason=str(fault), key=message.key.pk)
        if str(fault) == logic.OPTED_OUT and subject.customer_id:
            store.withdraw(settings, subject.customer_id, clock.now())
        return _released(settings, message, channel) or LEFT
    except NotNowError as fault:
        logs.warning("message.refused", channel=channel, code=str(fault), key=message.key.pk)
        skipped.add(channel)
        return _released(settings, message) or LEFT
    put = {"status": outgoing.ACCEPTED, **({"provider_id": provider_id} if provider_id else {})}
    metrics.put("MessageSent", Channel=channel)
    logs.info("message.sent", channel=channel, template=message.template, key=message.key.pk)
    if outgoing.change(Table(settings.table_requests), message, put) is not None:
        _let_go(settings, message)
    return SENT


def _released(settings: Settings, message: Outgoing, unusable: str = "") -> Outgoing | None:
    """Gives a message back, so that another way is tried at once."""
    put: dict[str, Any] = {"status": outgoing.WAITING, "due_at": clock.stamp(clock.now())}
    if unusable:
        put["failed_channels"] = [*(message.failed_channels or ()), unusable]
    return outgoing.change(Table(settings.table_requests), message, put)


def _no_way(settings: Settings, message: Outgoing, subject: Subject, skipped: set[str], moment: datetime) -> str:
    """Tries later when a way may still take the message; else it has failed, and people hear of it."""
    again = moment + logic.pause(message.attempts)
    if skipped and again <= logic.expected(message):
        metrics.put("MessageFailed", Outcome="later")
        return _put_off(settings, message, again, "no_way")
    known = any(subject.address(channel) for channel in settings.notifier.channels)
    if not known:
        # Whoever left no number and no address was told what they need in the contact itself.
        return _settle(settings, message, outgoing.REFUSED, logic.NO_ADDRESS)
    return _settle(settings, message, outgoing.FAILED, logic.UNREACHABLE)


def _put_off(settings: Settings, message: Outgoing, until: datetime, reason: str) -> str:
    put = {"status": outgoing.WAITING, "due_at": clock.stamp(until)}
    if outgoing.change(Table(settings.table_requests), message, put) is not None:
        metrics.put("MessageDeferred", Reason=reason)
        logs.info("message.deferred", reason=reason, due_at=put["due_at"], key=message.key.pk)
    return DEFERRED


def _settle(settings: Settings, message: Outgoing, status: str, reason: str) -> str:
    put = {"status": status, "end_reason": reason}
    if outgoing.change(Table(settings.table_requests), message, put) is None:
        return LEFT
    _let_go(settings, message)
    if status == outgoing.FAILED:
        metrics.put("MessageLost")
        logs.error("message.lost", reason=reason, template=message.template, key=message.key.pk)
        return FAILED
    logs.info("message.not_sent", reason=reason, template=message.template, key=message.key.pk)
    return REFUSED


def _let_go(settings: Settings, message: Outgoing) -> None:
    """Lets the number of a callback go after its last message."""
    if message.template == "callback.failed":
        store.forget_number(settings, message.subject_id)


def failed_later(settings: Settings, message: Outgoing, channel: str) -> Outgoing | None:
    """Takes up a message again that a way could not deliver after it had taken it."""
    put = {
        "status": outgoing.WAITING,
        "due_at": clock.stamp(clock.now()),
        "failed_channels": [*(message.failed_channels or ()), channel],
    }
    return outgoing.change(Table(settings.table_requests), message, put)


def _way(settings: Settings, channel: str) -> Way:
    if channel == ALIMTALK:
        from contact_handlers.notifier.ways.relay import Relay

        return Relay(settings)
    if channel == SMS:
        from contact_handlers.notifier.ways.sms import Sms

        return Sms(settings)
    from contact_handlers.notifier.ways.mail import Mail

    return Mail(settings)
