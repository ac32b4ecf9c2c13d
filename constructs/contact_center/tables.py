"""DynamoDB tables of a center and the access patterns they serve; no pattern needs a scan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from constructs import Construct

from contact_center.errors import DefinitionError, UnknownNameError, unknown

TTL_ATTRIBUTE = "expires_at"
_STREAM = dynamodb.CfnTable.StreamSpecificationProperty(stream_view_type="NEW_AND_OLD_IMAGES")


@dataclass(frozen=True, kw_only=True, slots=True)
class TableSchema:
    """Keys of a table: `pk` and `sk`, and per index the attributes `<index>_pk` and `<index>_sk`."""

    indexes: tuple[str, ...] = ()
    number_sort_keys: frozenset[str] = field(default_factory=frozenset)
    stream: bool = False


# pk and sk are strings; an index is sparse where its attributes are written only when needed.
TABLES: Mapping[str, TableSchema] = {
    "conversations": TableSchema(indexes=("by_customer", "by_day", "by_agent", "by_contact"), stream=True),
    "sessions": TableSchema(),
    "customers": TableSchema(),
    "agents": TableSchema(indexes=("by_team",)),
    "escalations": TableSchema(indexes=("by_status", "by_conversation", "by_day")),
    "requests": TableSchema(indexes=("by_kind", "by_customer", "by_phone")),
    "catalogue": TableSchema(indexes=("by_category", "popular"), number_sort_keys=frozenset({"popular"})),
    "counters": TableSchema(indexes=("feedback_open",)),
}


class CenterTables(Construct):
    """Defines the tables: on demand, customer-managed key, point-in-time recovery, TTL, generated names."""

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
        self._removal = cdk.RemovalPolicy.RETAIN if retain else cdk.RemovalPolicy.DESTROY
        self._deletion_protection = deletion_protection
        self.tables: dict[str, dynamodb.CfnTable] = {
            name: self._table(name, schema) for name, schema in schemas.items()
        }
        self.table_names: dict[str, str] = {name: table.ref for name, table in self.tables.items()}
        self._arns: dict[str, str] = {}
        self._imported: dict[str, dynamodb.ITable] = {}

    def table(self, name: str) -> dynamodb.ITable:
        """Returns a table by its key, for example `conversations`, with grants and metrics."""
        if name not in self._imported:
            self._imported[name] = dynamodb.Table.from_table_attributes(
                self,
                f"Imported{name.capitalize()}",
                table_arn=self.arn(name),
                table_stream_arn=self.stream_arn(name) if self._schemas[name].stream else None,
                encryption_key=self._key,
                global_indexes=list(self._schemas[name].indexes),
            )
        return self._imported[name]

    def arn(self, name: str) -> str:
        """Returns the ARN of a table by its key."""
        if name not in self.tables:
            raise UnknownNameError(unknown("table", name, self.tables))
        if name not in self._arns:
            self._arns[name] = self.tables[name].attr_arn
        return self._arns[name]

    def stream_arn(self, name: str) -> str:
        """Returns the ARN of the change stream of a table."""
        if name not in self.tables:
            raise UnknownNameError(unknown("table", name, self.tables))
        if not self._schemas[name].stream:
            raise DefinitionError(f"table {name!r} has no stream")
        return self.tables[name].attr_stream_arn

    def index_arn(self, table: str, index: str) -> str:
        """Returns the ARN of one index of a table."""
        indexes = self._schemas[table].indexes if table in self._schemas else ()
        if index not in indexes:
            raise UnknownNameError(unknown(f"index of table {table!r}", index, indexes))
        return f"{self.arn(table)}/index/{index}"

    def index_arns(self, table: str) -> list[str]:
        """Returns the ARNs of every index of a table, one by one, so that a policy needs no wildcard."""
        self.arn(table)
        return [self.index_arn(table, index) for index in self._schemas[table].indexes]

    def _table(self, name: str, schema: TableSchema) -> dynamodb.CfnTable:
        # The construct of the library for this loads half of the CDK, for features that no table here has.
        table = dynamodb.CfnTable(
            self,
            name.capitalize(),
            key_schema=_key_schema("pk", "sk"),
            attribute_definitions=_attributes(schema),
            global_secondary_indexes=[
                dynamodb.CfnTable.GlobalSecondaryIndexProperty(
                    index_name=index,
                    key_schema=_key_schema(f"{index}_pk", f"{index}_sk"),
                    projection=dynamodb.CfnTable.ProjectionProperty(projection_type="ALL"),
                )
                for index in schema.indexes
            ]
            or None,
            billing_mode="PAY_PER_REQUEST",
            sse_specification=dynamodb.CfnTable.SSESpecificationProperty(
                sse_enabled=True, sse_type="KMS", kms_master_key_id=self._key.key_arn
            ),
            point_in_time_recovery_specification=dynamodb.CfnTable.PointInTimeRecoverySpecificationProperty(
                point_in_time_recovery_enabled=True
            ),
            time_to_live_specification=dynamodb.CfnTable.TimeToLiveSpecificationProperty(
                attribute_name=TTL_ATTRIBUTE, enabled=True
            ),
            deletion_protection_enabled=self._deletion_protection,
            stream_specification=_STREAM if schema.stream else None,
        )
        table.apply_removal_policy(self._removal)
        return table


def _key_schema(partition_key: str, sort_key: str) -> list[dynamodb.CfnTable.KeySchemaProperty]:
    return [
        dynamodb.CfnTable.KeySchemaProperty(attribute_name=partition_key, key_type="HASH"),
        dynamodb.CfnTable.KeySchemaProperty(attribute_name=sort_key, key_type="RANGE"),
    ]


def _attributes(schema: TableSchema) -> list[dynamodb.CfnTable.AttributeDefinitionProperty]:
    types = {"pk": "S", "sk": "S"}
    for index in schema.indexes:
        types[f"{index}_pk"] = "S"
        types[f"{index}_sk"] = "N" if index in schema.number_sort_keys else "S"
    return [
        dynamodb.CfnTable.AttributeDefinitionProperty(attribute_name=name, attribute_type=kind)
        for name, kind in types.items()
    ]
