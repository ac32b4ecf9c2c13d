"""DynamoDB tables of a center and the access patterns they serve; no pattern needs a scan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from contact_center.base import measures
from contact_center.base.cloudwatch import cloudwatch_metric, cloudwatch_sum
from contact_center.base.errors import UnknownNameError, known, unknown
from contact_center.base.keys import keep_key
from contact_center.base.removal import removal_policy

TTL_ATTRIBUTE = "expires_at"


@dataclass(frozen=True, kw_only=True, slots=True)
class TableSchema:
    """Keys of a table: `pk` and `sk`, and per index the attributes `<index>_pk` and `<index>_sk`.

    All are texts except the sort keys of the indexes in `number_sort_keys`. With `stream` changes are sent with the
    item before and after.
    """

    indexes: tuple[str, ...] = ()
    number_sort_keys: frozenset[str] = field(default_factory=frozenset)
    stream: bool = False


# pk and sk are strings; an index is sparse where its attributes are written only when needed.
TABLES: Mapping[str, TableSchema] = {
    "conversations": TableSchema(indexes=("by_customer", "by_day", "by_agent", "by_contact", "sweep"), stream=True),
    "sessions": TableSchema(),
    "customers": TableSchema(indexes=("by_last_contact",)),
    "agents": TableSchema(indexes=("by_team",)),
    "escalations": TableSchema(indexes=("by_status", "by_conversation", "by_day", "sweep")),
    "requests": TableSchema(indexes=("by_kind", "by_customer", "by_phone", "sweep")),
    "catalogue": TableSchema(indexes=("by_category", "popular"), number_sort_keys=frozenset({"popular"})),
    "counters": TableSchema(indexes=("feedback_open",)),
}


class CenterTables(Construct):
    """The tables of a center: on demand, customer-managed key, point-in-time recovery, TTL, generated names.

    `schemas` gives keys and indexes of each table by its key. The key schema of a table is createOnly, and another key
    in `schemas` is another, empty table. Tables are kept when the construct goes, unless `retain` is False. The key of
    a table or index that is not there is an UnknownNameError.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        key: kms.IKey,
        retain: bool = True,
        deletion_protection: bool = True,
        schemas: Mapping[str, TableSchema] = TABLES,
    ) -> None:
        super().__init__(scope, construct_id)
        self._schemas = schemas
        self._key = key
        self._removal = removal_policy(retain)
        self._deletion_protection = deletion_protection
        self._arns: dict[str, str] = {}
        self.tables: dict[str, dynamodb.Table] = {name: self._table(name, schema) for name, schema in schemas.items()}

    def table(self, name: str) -> dynamodb.Table:
        """Returns a table by its key, for example `conversations`."""
        return known("table", name, self.tables)

    def arn(self, name: str) -> str:
        """Returns the ARN of a table by its key."""
        if name not in self._arns:
            self._arns[name] = self.table(name).table_arn
        return self._arns[name]

    def index_arn(self, table: str, index: str) -> str:
        """Returns the ARN of one index of a table."""
        indexes = self._schemas[table].indexes if table in self._schemas else ()
        if index not in indexes:
            raise UnknownNameError(unknown(f"index of table {table!r}", index, indexes))
        return f"{self.arn(table)}/index/{index}"

    def index_arns(self, table: str) -> list[str]:
        """Returns the ARNs of every index of a table, one by one, so that a policy needs no wildcard."""
        self.table(table)
        return [self.index_arn(table, index) for index in self._schemas[table].indexes]

    def grant_read_data(self, name: str, grantee: iam.IGrantable) -> iam.Grant:
        """Allows to read a table and its indexes, and to decrypt with its key."""
        return self.table(name).grant_read_data(grantee)

    def grant_read_write_data(self, name: str, grantee: iam.IGrantable) -> iam.Grant:
        """Allows to read and write a table and its indexes, and to use its key."""
        return self.table(name).grant_read_write_data(grantee)

    def metric_read_throttle_events(self, name: str, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns the reads of a table that were throttled."""
        table = self.table(name).table_name
        return cloudwatch_metric(measures.table(table, "ReadThrottleEvents", period_s=period_s))

    def metric_write_throttle_events(self, name: str, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns the writes of a table that were throttled."""
        table = self.table(name).table_name
        return cloudwatch_metric(measures.table(table, "WriteThrottleEvents", period_s=period_s))

    def metric_system_errors(self, name: str, *, period_s: int = 300) -> cloudwatch.MathExpression:
        """Returns the requests to a table that failed inside of the service, over all operations functions use."""
        return cloudwatch_sum(measures.table_errors(self.table(name).table_name, period_s=period_s))

    def _table(self, name: str, schema: TableSchema) -> dynamodb.Table:
        table = dynamodb.Table(
            self,
            name.capitalize(),
            partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="sk", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=self._key,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            time_to_live_attribute=TTL_ATTRIBUTE,
            deletion_protection=self._deletion_protection,
            stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES if schema.stream else None,
            removal_policy=self._removal,
        )
        keep_key(table, name)
        for index in schema.indexes:
            table.add_global_secondary_index(
                index_name=index,
                partition_key=dynamodb.Attribute(name=f"{index}_pk", type=dynamodb.AttributeType.STRING),
                sort_key=dynamodb.Attribute(
                    name=f"{index}_sk",
                    type=dynamodb.AttributeType.NUMBER
                    if index in schema.number_sort_keys
                    else dynamodb.AttributeType.STRING,
                ),
            )
        return table
