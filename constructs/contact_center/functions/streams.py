"""Functions that read the change stream of a table."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from contact_center.base.errors import DefinitionError
from contact_center.functions.functions import CenterFunction

_BATCH = 100
_RETRIES = 10
_WINDOW_S = 5


class TableStreamConsumer(Construct):
    """A function's reading of the change stream of a table: failed items alone are retried, 10 times, then kept.

    The function answers with `batchItemFailures` and gets 100 changes at most, collected for 5 seconds. Its role needs
    the stream actions of the table. A table without a stream is a DefinitionError.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        function: CenterFunction,
        table: dynamodb.ITable,
        dead_letter_queue: sqs.IQueue,
    ) -> None:
        super().__init__(scope, construct_id)
        if table.table_stream_arn is None:
            raise DefinitionError(f"table {table.node.path!r} has no stream to read")
        self.mapping = lambda_.CfnEventSourceMapping(
            self,
            "Resource",
            function_name=function.alias_arn,
            # Exported where the table is in another stack: a weak reference would be planned as a second mapping of the
            # same stream, which Lambda refuses, and a table is not replaced under its reader.
            event_source_arn=cdk.Stack.consume_reference(table.table_stream_arn, cdk.ReferenceStrength.STRONG),
            starting_position="TRIM_HORIZON",
            batch_size=_BATCH,
            maximum_batching_window_in_seconds=_WINDOW_S,
            maximum_retry_attempts=_RETRIES,
            bisect_batch_on_function_error=True,
            function_response_types=["ReportBatchItemFailures"],
            destination_config=lambda_.CfnEventSourceMapping.DestinationConfigProperty(
                on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(destination=dead_letter_queue.queue_arn)
            ),
        )
        # The mapping is checked against the role when it is created.
        self.mapping.node.add_dependency(function.role)
