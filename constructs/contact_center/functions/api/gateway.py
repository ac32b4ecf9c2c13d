"""The REST API of a center: one body, one stage, keys of its clients, logs without people."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from contact_center.base.keys import keep_key
from contact_center.base.removal import removal_policy
from contact_center.base.statements import place_of
from contact_center.storage.log_groups import MaskedLogGroup

STAGE: Final = "live"
# Neither addresses nor keys nor what was asked: https://docs.aws.amazon.com/apigateway/latest/developerguide/
# api-gateway-mapping-template-reference.html#context-variable-reference
LOGGED: Final = {
    "request_id": "$context.requestId",
    "time": "$context.requestTimeEpoch",
    "method": "$context.httpMethod",
    "path": "$context.resourcePath",
    "status": "$context.status",
    "error": "$context.error.responseType",
    "latency_ms": "$context.responseLatency",
    "function_ms": "$context.integrationLatency",
    "length": "$context.responseLength",
    "waf": "$context.waf.status",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class GatewayProps:
    """A REST API from the body of an OpenAPI document.

    `functions` are the aliases that the body names, by key: they may be invoked by this API alone. `clients` get a key
    each. `burst` are requests at once on top of `requests_per_second`, for all methods and clients together.
    """

    name: str
    body: Mapping[str, Any]
    functions: Mapping[str, lambda_.IFunction]
    clients: Sequence[str]
    requests_per_second: int
    burst: int
    tracing: bool
    log_retention: logs.RetentionDays
    log_encryption_key: kms.IKey
    retain: bool


class Gateway(Construct):
    """A regional REST API with its stage `live`.

    A changed body is a new deployment: a deployment is a snapshot, so its logical id holds the hash of what it shows.
    """

    def __init__(self, scope: Construct, construct_id: str, *, props: GatewayProps) -> None:
        super().__init__(scope, construct_id)
        self.name = props.name
        self.api = apigateway.CfnRestApi(
            self,
            "Api",
            name=props.name,
            body=props.body,
            fail_on_warnings=False,
            endpoint_configuration=apigateway.CfnRestApi.EndpointConfigurationProperty(types=["REGIONAL"]),
        )
        keep_key(self.api, "api")
        logging = self._logging_role(props)
        written = json.dumps(cdk.Stack.of(self).resolve(props.body), sort_keys=True)
        digest = hashlib.sha256(written.encode()).hexdigest()[:12]
        deployment = apigateway.CfnDeployment(
            self, f"Deployment{digest}", rest_api_id=self.api.ref, description=f"body {digest}"
        )
        self.stage = self._stage(props, deployment)
        self.stage.node.add_dependency(logging)
        self._permissions(props)
        self.keys = self._keys(props)

    @property
    def stage_arn(self) -> str:
        """The ARN of the stage, for a firewall."""
        place = place_of(self)
        return f"arn:{place.partition}:apigateway:{place.region}::/restapis/{self.api.ref}/stages/{STAGE}"

    @property
    def origin(self) -> str:
        """The origin of the API, for the policies of pages that ask it."""
        return f"https://{self.api.ref}.execute-api.{place_of(self).region}.amazonaws.com"

    @property
    def url(self) -> str:
        """The address of the stage, without a slash at its end."""
        return f"{self.origin}/{STAGE}"

    def _logging_role(self, props: GatewayProps) -> apigateway.CfnAccount:
        """Lets the service write logs: one role for the account and Region, kept because others may rely on it.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-account.html
        """
        role = iam.Role(
            self,
            "LoggingRole",
            assumed_by=iam.ServicePrincipal("apigateway.amazonaws.com"),
            managed_policies=[
                iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AmazonAPIGatewayPushToCloudWatchLogs")
            ],
        )
        role.apply_removal_policy(removal_policy(props.retain))
        account = apigateway.CfnAccount(self, "Account", cloud_watch_role_arn=role.role_arn)
        account.apply_removal_policy(removal_policy(props.retain))
        return account

    def _stage(self, props: GatewayProps, deployment: apigateway.CfnDeployment) -> apigateway.CfnStage:
        # Other stacks name it by this text.
        self.log_group_name = f"/aws/apigateway/{props.name}"
        access = MaskedLogGroup(
            self,
            "AccessLogs",
            log_group_name=self.log_group_name,
            retention=props.log_retention,
            encryption_key=props.log_encryption_key,
            removal_policy=removal_policy(props.retain),
        )
        # The service would make this group itself, without an end.
        execution = MaskedLogGroup(
            self,
            "ExecutionLogs",
            log_group_name=f"API-Gateway-Execution-Logs_{self.api.ref}/{STAGE}",
            retention=props.log_retention,
            encryption_key=props.log_encryption_key,
            removal_policy=removal_policy(props.retain),
        )
        stage = apigateway.CfnStage(
            self,
            "Stage",
            rest_api_id=self.api.ref,
            deployment_id=deployment.ref,
            stage_name=STAGE,
            tracing_enabled=props.tracing,
            access_log_setting=apigateway.CfnStage.AccessLogSettingProperty(
                destination_arn=place_of(self).arn("logs", f"log-group:{self.log_group_name}"),
                format=json.dumps(LOGGED),
            ),
            method_settings=[
                apigateway.CfnStage.MethodSettingProperty(
                    http_method="*",
                    resource_path="/*",
                    logging_level="ERROR",
                    # What is asked and answered never stands in a log.
                    data_trace_enabled=False,
                    metrics_enabled=True,
                    throttling_rate_limit=props.requests_per_second,
                    throttling_burst_limit=props.burst,
                )
            ],
        )
        stage.node.add_dependency(execution, access)
        return stage

    def _permissions(self, props: GatewayProps) -> None:
        source = place_of(self).arn("execute-api", f"{self.api.ref}/{STAGE}/*")
        for name, function in props.functions.items():
            lambda_.CfnPermission(
                self,
                f"Invokes-{name}",
                action="lambda:InvokeFunction",
                function_name=function.function_arn,
                principal="apigateway.amazonaws.com",
                source_account=place_of(self).account,
                source_arn=source,
            )

    def _keys(self, props: GatewayProps) -> dict[str, str]:
        """Returns the ids of the keys by client; the service makes their values, `aws apigateway get-api-key` shows."""
        found = {}
        for client in props.clients:
            key = apigateway.CfnApiKey(self, f"Key-{client}", name=f"{props.name}-{client}", enabled=True)
            key.node.add_dependency(self.stage)
            keep_key(key, client)
            plan = apigateway.CfnUsagePlan(
                self,
                f"Plan-{client}",
                usage_plan_name=f"{props.name}-{client}",
                api_stages=[apigateway.CfnUsagePlan.ApiStageProperty(api_id=self.api.ref, stage=STAGE)],
                throttle=apigateway.CfnUsagePlan.ThrottleSettingsProperty(
                    rate_limit=props.requests_per_second, burst_limit=props.burst
                ),
            )
            plan.node.add_dependency(self.stage)
            apigateway.CfnUsagePlanKey(
                self, f"PlanKey-{client}", key_id=key.ref, key_type="API_KEY", usage_plan_id=plan.ref
            )
            found[client] = key.ref
        return found
