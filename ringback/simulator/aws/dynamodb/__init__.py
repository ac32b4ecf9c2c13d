"""An in-memory DynamoDB: the data plane, strict about what the service is strict about."""

from __future__ import annotations

from ringback.simulator.aws.dynamodb.api import DynamoDb
from ringback.simulator.aws.dynamodb.table import Table

__all__ = ["DynamoDb", "Table"]
