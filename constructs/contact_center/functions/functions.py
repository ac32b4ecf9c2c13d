"""Lambda functions with the defaults of a contact center in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from contact_center.base import measures
from contact_center.base.cloudwatch import cloudwatch_metric
from contact_center.base.interfaces import IInstance
from contact_center.base.keys import keep_key
from contact_center.base.removal import removal_policy
from contact_center.base.statements import Statement, place_of, seconds, service_role
from contact_center.storage.log_groups import MaskedLogGroup

ALIAS = "live"
_POLICY = "Access"

_ENTRY = "(docs/runbook.md#rollout)"


@dataclass(frozen=True, kw_only=True, slots=True)
class FunctionDefaults:
    """What all functions of a center share: runtime, architecture, tracing, logs and their key."""

    runtime: lambda_.Runtime = lambda_.Runtime.PYTHON_3_14
    architecture: lambda_.Architecture = field(default_factory=lambda: lambda_.Architecture.ARM_64)
    tracing: bool = True
    log_level: str = "INFO"
    log_retention: logs.RetentionDays = logs.RetentionDays.ONE_MONTH
    log_encryption_key: kms.IKey | None = None
    retain_logs: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class FunctionProps:
    """A function: its code, its limits, and all that it may do.

    `timeout_s` are seconds, at most 900, and 7 where Amazon Connect waits for the answer; `memory_mb` are megabytes.
    `policy` is everything the role allows besides logs and traces. `reserved_concurrency` both guarantees and limits
    parallel executions. With `snap_start` a version starts from a snapshot that is taken when it is published.
    """

    function_name: str
    description: str
    code: lambda_.Code
    handler: str
    timeout_s: int
    memory_mb: int
    environment: Mapping[str, str] = field(default_factory=dict)
    policy: Sequence[Statement] = ()
    layers: Sequence[lambda_.ILayerVersion] = ()
    dead_letter_queue: sqs.IQueue | None = None
    reserved_concurrency: int | None = None
    snap_start: bool = False


class CenterFunction(Construct):
    """A function with its role, its log group and the alias `live`.

    The role holds one inline policy with exactly the given statements, writing to its own log group, traces when they
    are on and its dead-letter queue; a grant of the CDK to the function changes nothing. Flows, bots, rules and
    schedules call the alias, never the latest version. Another `function_name` replaces the function and its log group.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, props: FunctionProps, defaults: FunctionDefaults
    ) -> None:
        super().__init__(scope, construct_id)
        self.function_name = props.function_name
        self.log_group_name = f"/aws/lambda/{props.function_name}"
        self.log_group = MaskedLogGroup(
            self,
            "Logs",
            log_group_name=self.log_group_name,
            retention=defaults.log_retention,
            encryption_key=defaults.log_encryption_key,
            removal_policy=removal_policy(defaults.retain_logs),
        )
        self.role = service_role(
            self,
            "Role",
            service="lambda",
            policy_name=_POLICY,
            statements=self._statements(props, defaults),
            description=f"Execution role of {props.function_name}",
        )
        self.function = lambda_.Function(
            self,
            "Resource",
            function_name=props.function_name,
            description=props.description,
            runtime=defaults.runtime,
            architecture=defaults.architecture,
            code=props.code,
            handler=props.handler,
            timeout=seconds(props.timeout_s),
            memory_size=props.memory_mb,
            environment=dict(props.environment),
            layers=list(props.layers),
            tracing=lambda_.Tracing.ACTIVE if defaults.tracing else lambda_.Tracing.DISABLED,
            log_group=self.log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            application_log_level_v2=lambda_.ApplicationLogLevel(defaults.log_level),
            system_log_level_v2=lambda_.SystemLogLevel.INFO,
            dead_letter_queue=props.dead_letter_queue,
            reserved_concurrent_executions=props.reserved_concurrency,
            snap_start=lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS if props.snap_start else None,
            # Every statement is in the inline policy above; the library must not widen it.
            role=self.role.without_policy_updates(),
        )
        keep_key(self.function, construct_id)
        if props.snap_start:
            cdk.Annotations.of(self.function).acknowledge_warning(
                "@aws-cdk/aws-lambda:snapStartRequirePublish", "the alias publishes a version of each change"
            )
        self.alias = lambda_.Alias(self, "Alias", alias_name=ALIAS, version=self.function.current_version)
        self.alias_arn: str = self.alias.function_arn

    def _statements(self, props: FunctionProps, defaults: FunctionDefaults) -> list[Statement]:
        statements = [
            Statement(
                sid="Logs",
                actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                resources=[self.log_group.log_group_arn],
            )
        ]
        if defaults.tracing:
            # X-Ray has no resource level: https://docs.aws.amazon.com/service-authorization/latest/reference/
            statements.append(
                Statement(sid="Traces", actions=["xray:PutTelemetryRecords", "xray:PutTraceSegments"], resources=["*"])
            )
        if props.dead_letter_queue is not None:
            statements.append(
                Statement(sid="DeadLetters", actions=["sqs:SendMessage"], resources=[props.dead_letter_queue.queue_arn])
            )
        return [*statements, *props.policy]

    def grant_invoke(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allows to invoke the alias."""
        return self.alias.grant_invoke(grantee)

    def metric_invocations(self, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns the invocations of all versions."""
        return cloudwatch_metric(measures.function(self.function_name, "Invocations", period_s=period_s))

    def metric_errors(self, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns the invocations that raised an error or ran out of time."""
        return cloudwatch_metric(measures.function(self.function_name, "Errors", period_s=period_s))

    def metric_throttles(self, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns the invocations that were rejected for want of concurrency."""
        return cloudwatch_metric(measures.function(self.function_name, "Throttles", period_s=period_s))

    def metric_duration(self, *, statistic: str = "p99", period_s: int = 300) -> cloudwatch.Metric:
        """Returns the milliseconds an invocation takes."""
        return cloudwatch_metric(measures.function(self.function_name, "Duration", statistic, period_s=period_s))

    def allow_connect(self, instance: IInstance) -> lambda_.CfnPermission:
        """Lets flows of one instance of this account invoke the alias."""
        return lambda_.CfnPermission(
            self,
            "InvokedByConnect",
            action="lambda:InvokeFunction",
            function_name=self.alias_arn,
            principal="connect.amazonaws.com",
            source_account=place_of(self).account,
            source_arn=instance.instance_arn,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Canary:
    """How a new version of a function takes over: `percent` of the traffic first, the rest after `minutes`.

    `error_count` errors in a minute, or three minutes in which the 99th percentile exceeds `duration_ms`, roll it back.
    """

    percent: int = 10
    minutes: int = 5
    error_count: int = 1
    duration_ms: int = 6000


_PREDEFINED = {
    (10, 5): codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_5_MINUTES,
    (10, 10): codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_10_MINUTES,
    (10, 15): codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_15_MINUTES,
    (10, 30): codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_30_MINUTES,
}


class CanaryRollout(Construct):
    """A gradual shift of each function's alias, rolled back when the new version raises errors or becomes slow."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        functions: Mapping[str, CenterFunction],
        canary: Canary,
        alarm_actions: Sequence[cloudwatch.IAlarmAction] = (),
    ) -> None:
        super().__init__(scope, construct_id)
        self.application = codedeploy.LambdaApplication(self, "Application")
        config = _PREDEFINED.get((canary.percent, canary.minutes)) or codedeploy.LambdaDeploymentConfig(
            self,
            "Config",
            traffic_routing=codedeploy.TimeBasedCanaryTrafficRouting(
                interval=cdk.Duration.minutes(canary.minutes), percentage=canary.percent
            ),
        )
        role = self._role([function.function.function_arn for function in functions.values()])
        for name, function in functions.items():
            alarms = self._alarms(name, function, canary)
            for alarm in alarms:
                alarm.add_alarm_action(*alarm_actions)
            codedeploy.LambdaDeploymentGroup(
                self,
                name,
                application=self.application,
                alias=function.alias,
                deployment_config=config,
                role=role.without_policy_updates(),
                alarms=list(alarms),
                auto_rollback=codedeploy.AutoRollbackConfig(
                    failed_deployment=True, stopped_deployment=True, deployment_in_alarm=True
                ),
            )

    def _role(self, function_arns: Sequence[str]) -> iam.Role:
        statements = [
            Statement(
                sid="Shift",
                actions=["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"],
                resources=list(function_arns),
            ),
            # DescribeAlarms lists, so it takes no single alarm.
            Statement(sid="Watch", actions=["cloudwatch:DescribeAlarms"], resources=["*"]),
        ]
        return service_role(self, "Role", service="codedeploy", policy_name=_POLICY, statements=statements)

    def _alarms(self, name: str, function: CenterFunction, canary: Canary) -> tuple[cloudwatch.Alarm, ...]:
        minute = cdk.Duration.minutes(1)
        errors = cloudwatch.Alarm(
            self,
            f"{name}-errors",
            alarm_name=f"{function.function_name}-rollout-errors",
            alarm_description=f"Rolls {function.function_name} back: the new version raises errors {_ENTRY}",
            metric=function.alias.metric_errors(period=minute, statistic="Sum"),
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            threshold=canary.error_count,
            evaluation_periods=1,
            datapoints_to_alarm=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        duration = cloudwatch.Alarm(
            self,
            f"{name}-duration",
            alarm_name=f"{function.function_name}-rollout-duration",
            alarm_description=f"Rolls {function.function_name} back: the new version is slow {_ENTRY}",
            metric=function.alias.metric_duration(period=minute, statistic="p99"),
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            threshold=canary.duration_ms,
            evaluation_periods=3,
            datapoints_to_alarm=3,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        return errors, duration
