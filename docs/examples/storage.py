"""A key, a bucket with retention, two tables and secrets, and a function of another app that reads some of them."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_

from contact_center.storage import (
    AccessLogBucket,
    CenterSecrets,
    CenterTables,
    PrivateBucket,
    RetentionRule,
    ServiceKey,
    TableSchema,
)


def build(app: cdk.App) -> cdk.Stack:
    """Builds the stack."""
    stack = cdk.Stack(app, "ShopData", env=cdk.Environment(region="ap-northeast-2"))
    # Access logs by bucket policy; the default of apps made by `cdk init`.
    stack.node.set_context("@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy", True)
    key = ServiceKey(stack, "Key", alias="shop-data", description="Data of the shop", services=("sns",), logs=True).key
    logs = AccessLogBucket(stack, "AccessLogs").bucket
    files = PrivateBucket(
        stack,
        "Files",
        key=key,
        access_logs=logs,
        retention={"invoices/": RetentionRule(delete_after_days=1825, archive_after_days=90)},
    )
    schemas = {"orders": TableSchema(indexes=("by_day",), stream=True), "buyers": TableSchema()}
    tables = CenterTables(stack, "Tables", key=key, schemas=schemas)
    secrets = CenterSecrets(stack, "Secrets", key=key)

    report = lambda_.Function(
        stack,
        "Report",
        runtime=lambda_.Runtime.PYTHON_3_14,
        handler="index.handler",
        code=lambda_.Code.from_inline("def handler(event, context): return {}"),
    )
    tables.grant_read_data("orders", report)
    files.grant_read_write(report, "invoices/*")
    secrets.grant_read("phone_hash", report)
    return stack


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
