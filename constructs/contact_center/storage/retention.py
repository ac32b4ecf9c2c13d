"""How long each class of data stays in the buckets, from the settings."""

from __future__ import annotations

from contact_center.settings import RetentionSettings
from contact_center.storage.buckets import RetentionRule

# Where Amazon Connect puts what; the prefixes of its storage configurations.
RECORDINGS = "connect/recordings"
TRANSCRIPTS = "connect/transcripts"
ATTACHMENTS = "connect/attachments"
EVALUATIONS = "connect/evaluations"
REPORTS = "connect/reports"
# Where conversational analytics writes about calls, whatever the prefixes above are.
ANALYZED_CALLS = "Analysis/Voice"
# Where its streams end in the data bucket.
CONTACT_RECORDS = "contact-records/"
AGENT_EVENTS = "agent-events/"
# Where files of customers and agents are put, and where their reports lie.
INCOMING = "imports/in/"


def media_retention(settings: RetentionSettings) -> dict[str, RetentionRule]:
    """Returns the rules of the media bucket by prefix."""
    transcripts = RetentionRule(delete_after_days=settings.transcripts_days)
    return {
        f"{RECORDINGS}/": RetentionRule(
            delete_after_days=settings.recordings_days,
            archive_after_days=settings.recordings_standard_days
            if settings.recordings_standard_days < settings.recordings_days
            else None,
        ),
        f"{TRANSCRIPTS}/": transcripts,
        f"{ATTACHMENTS}/": transcripts,
        # A file lies there until its size and type are checked: a day is what the guide recommends.
        # https://docs.aws.amazon.com/connect/latest/adminguide/enable-attachments.html
        f"{ATTACHMENTS}/staging/": RetentionRule(delete_after_days=1),
        # Conversational analytics writes here whatever the prefixes above are.
        "Analysis/": transcripts,
        "lex/": transcripts,
        f"{EVALUATIONS}/": RetentionRule(delete_after_days=settings.reports_days),
        f"{REPORTS}/": RetentionRule(delete_after_days=settings.reports_days),
    }


def data_retention(settings: RetentionSettings) -> dict[str, RetentionRule]:
    """Returns the rules of the data bucket by prefix."""
    archive = RetentionRule(delete_after_days=settings.archive_days)
    reports = RetentionRule(delete_after_days=settings.reports_days)
    return {
        "conversations/": archive,
        "messages/": archive,
        "large/": archive,
        "escalations/": archive,
        "requests/": archive,
        "reports/": reports,
        CONTACT_RECORDS: reports,
        AGENT_EVENTS: reports,
        # The function removes every version of a file it has read; what it never saw holds PINs all the same, so it is
        # nothing to restore.
        INCOMING: RetentionRule(delete_after_days=1, earlier_versions_days=1),
        "imports/reports/": RetentionRule(delete_after_days=settings.exports_days),
        "exports/": RetentionRule(delete_after_days=settings.exports_days),
        "feedback/": RetentionRule(delete_after_days=settings.feedback_days),
    }
