"""What outlives every deployment: tables, buckets, keys, secrets, record streams, and log groups that mask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contact_center.base.exports import lazy

if TYPE_CHECKING:
    from contact_center.storage.audit_log import AuditLog
    from contact_center.storage.buckets import AccessLogBucket, PrivateBucket, RetentionRule
    from contact_center.storage.keys import MacKey, ServiceKey
    from contact_center.storage.log_groups import KOREAN_IDENTIFIERS, MANAGED_IDENTIFIERS, MaskedLogGroup
    from contact_center.storage.pages import Pages
    from contact_center.storage.record_streams import RecordDelivery, RecordStream
    from contact_center.storage.retention import data_retention, media_retention
    from contact_center.storage.secrets import CenterSecrets
    from contact_center.storage.tables import CenterTables, TableSchema
else:
    __getattr__ = lazy(
        __name__,
        audit_log="AuditLog",
        buckets="AccessLogBucket PrivateBucket RetentionRule",
        keys="MacKey ServiceKey",
        log_groups="KOREAN_IDENTIFIERS MANAGED_IDENTIFIERS MaskedLogGroup",
        pages="Pages",
        record_streams="RecordDelivery RecordStream",
        retention="data_retention media_retention",
        secrets="CenterSecrets",
        tables="CenterTables TableSchema",
    )

__all__ = [
    "KOREAN_IDENTIFIERS",
    "MANAGED_IDENTIFIERS",
    "AccessLogBucket",
    "AuditLog",
    "CenterSecrets",
    "CenterTables",
    "MacKey",
    "MaskedLogGroup",
    "Pages",
    "PrivateBucket",
    "RecordDelivery",
    "RecordStream",
    "RetentionRule",
    "ServiceKey",
    "TableSchema",
    "data_retention",
    "media_retention",
]
