"""An API of another app from an OpenAPI document, with a firewall and people who sign in."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs

from contact_center.functions.api import (
    Firewall,
    FirewallProps,
    Gateway,
    GatewayProps,
    SignIn,
    SignInProps,
    Targets,
    translated,
)
from contact_center.storage import ServiceKey

CODES = {
    "FORBIDDEN": 403, "INTERNAL": 500, "NOT_FOUND": 404, "PAYLOAD_TOO_LARGE": 413, "RATE_LIMITED": 429, "TIMEOUT": 504,
    "UNAUTHENTICATED": 401, "UNSUPPORTED_MEDIA_TYPE": 415, "UPSTREAM_UNAVAILABLE": 503, "VALIDATION_ERROR": 400,
}  # fmt: skip
ORDERS = {"operationId": "list_orders", "summary": "Orders", "x-audience": "analyst", "x-function": "orders"}
DOCUMENT = {
    "info": {"title": "Shop", "version": "1"},
    "paths": {"/v1/orders": {"get": ORDERS}},
    "components": {"schemas": {}},
    "x-error-codes": {code: {"status": status, "message": code.lower()} for code, status in CODES.items()},
}


def build(app: cdk.App) -> cdk.Stack:
    """Builds the stack."""
    stack = cdk.Stack(app, "ShopApi", env=cdk.Environment(region="ap-northeast-2"))
    key = ServiceKey(stack, "Key", alias="shop", description="Logs of the shop", services=(), logs=True).key
    code = lambda_.Code.from_inline("def handler(event, context): return {'statusCode': 200}")
    runtime = lambda_.Runtime.PYTHON_3_13
    orders = lambda_.Function(stack, "Orders", runtime=runtime, handler="index.handler", code=code)
    people = SignInProps(name="shop", domain_prefix="shop-staff", return_urls=["https://shop.example.com/"])
    sign_in = SignIn(stack, "SignIn", props=people)
    targets = Targets(functions={"orders": "shop-orders"}, user_pool_arn=sign_in.pool_arn)
    props = GatewayProps(
        name="shop", body=translated(DOCUMENT, "shop", targets), functions={"orders": orders}, clients=["shop"],
        requests_per_second=50, burst=100, tracing=True, log_retention=logs.RetentionDays.ONE_MONTH,
        log_encryption_key=key, retain=False,
    )  # fmt: skip
    gateway = Gateway(stack, "Gateway", props=props)
    Firewall(stack, "Firewall", props=FirewallProps(name="shop", requests_per_address=100, refusal="{}")).protect(
        gateway.stage_arn
    )
    return stack
