"""Documented metrics as the CDK has them, for alarms and dashboards of other apps."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_cloudwatch as cloudwatch

from contact_center.base.metrics_catalogue import Metric
from contact_center.base.statements import seconds


def cloudwatch_metric(metric: Metric) -> cloudwatch.Metric:
    """Returns a documented metric for an alarm or a widget."""
    return cloudwatch.Metric(
        namespace=metric.namespace,
        metric_name=metric.name,
        dimensions_map=dict(metric.dimensions),
        statistic=metric.statistic,
        period=seconds(metric.period_s),
    )


def cloudwatch_sum(metrics: Sequence[Metric]) -> cloudwatch.MathExpression:
    """Returns the sum of metrics of one name and period; a missing value counts as zero."""
    return cloudwatch.MathExpression(
        expression="SUM(FILL(METRICS(), 0))",
        label=metrics[0].name,
        period=seconds(metrics[0].period_s),
        using_metrics={f"m{index}": cloudwatch_metric(metric) for index, metric in enumerate(metrics)},
    )
