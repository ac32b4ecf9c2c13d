"""What no stage here turns on: a name of its own, several origins, addresses of administration, pages behind a CDN.

One small stage has it all. It passes the guards, cdk-nag and the rehearsal as a stage of the app does, and its API is
served and asked by pages of every kind.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_ssm as ssm

from contact_center import guards
from contact_center.functions.api import (
    Firewall,
    FirewallProps,
    Gateway,
    GatewayProps,
    NamedGateway,
    SignIn,
    SignInProps,
    Targets,
    load,
    translated,
)
from contact_center.guards.assembly import read_stages
from contact_center.guards.findings import ACKNOWLEDGMENTS, Acknowledgment, acknowledge
from contact_center.guards.nag import PREFIX
from contact_center.storage import Pages, ServiceKey
from ringback.cloudformation.rehearsal import Severity, rehearsals, rehearse
from tests.unit.constructs.workbench import ROOT
from tests.unit.http_server.apis import Served, served_template

TODAY = date(2026, 11, 30)
ORIGINS = ("https://www.shop.example.com", "https://desk.shop.example.com")
HEADERS: dict[str, Any] = json.loads((ROOT / "web/headers.json").read_text(encoding="utf-8"))
CODE = "def handler(event, context): return {'statusCode': 200, 'body': '{}'}"
# What the stages of this app accept of their gateways, and the two warnings about pages that anybody may read.
PUBLIC = "The chat page is for everybody who visits the site, from wherever they come, and it holds nothing but itself."
ACCEPTED = [
    *(entry for entry in ACKNOWLEDGMENTS if entry.path.startswith(("Api/Gateway/", "Api/SignIn/"))),
    *(
        Acknowledgment(path="WebChat/Pages/Distribution/Resource", id=f"{PREFIX}AwsSolutions-{rule}", reason=PUBLIC)
        for rule in ("CFR1", "CFR2")
    ),
]


def api(stage: cdk.Stage) -> Gateway:
    """Builds the stack Api."""
    stack = cdk.Stack(stage, "Api", env=cdk.Environment(region="ap-northeast-2"))
    key = ServiceKey(stack, "Key", alias="shop", description="Logs of the shop", services=(), logs=True).key
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    functions: dict[str, lambda_.CfnFunction] = {}
    for name in ("customer_api", "request_api", "admin_api"):
        functions[name] = lambda_.CfnFunction(
            stack,
            f"Of-{name}",
            function_name=name,
            runtime="python3.14",
            handler="index.handler",
            role=role.role_arn,
            code=lambda_.CfnFunction.CodeProperty(zip_file=CODE),
        )
    people = SignInProps(name="shop", domain_prefix="shop-staff", return_urls=[f"{one}/admin" for one in ORIGINS])
    sign_in = SignIn(stack, "SignIn", props=people)
    targets = Targets(functions={name: name for name in functions}, user_pool_arn=sign_in.pool_arn, origins=ORIGINS)
    imported = {
        name: lambda_.Function.from_function_attributes(
            stack, f"Imported-{name}", function_arn=one.attr_arn, same_environment=True
        )
        for name, one in functions.items()
    }
    gateway = Gateway(
        stack,
        "Gateway",
        props=GatewayProps(
            name="shop",
            body=translated(load(ROOT / "runtime"), "shop", targets),
            functions=imported,
            clients=["web"],
            requests_per_second=50,
            burst=100,
            tracing=True,
            log_retention=logs.RetentionDays.ONE_MONTH,
            log_encryption_key=key,
            retain=False,
        ),
    )
    addresses = ["203.0.113.0/24"]
    props = FirewallProps(
        name="shop", requests_per_address=100, refusal="{}", admin_addresses=addresses, origins=ORIGINS
    )
    Firewall(stack, "Firewall", props=props).protect(gateway.stage_arn).node.add_dependency(gateway.stage)
    NamedGateway(
        stack, "Name", name="api.shop.example.com", certificate_parameter="/shop/api-certificate", gateway=gateway
    )
    return gateway


def chat(stage: cdk.Stage) -> None:
    """Builds the stack WebChat."""
    stack = cdk.Stack(stage, "WebChat", env=cdk.Environment(region="ap-northeast-2"))
    given = ssm.StringParameter.value_for_string_parameter(stack, "/shop/chat-certificate")
    Pages(
        stack,
        "Pages",
        name="chat.shop.example.com",
        certificate=acm.Certificate.from_certificate_arn(stack, "Certificate", given),
        headers=HEADERS,
        connects_to=["https://api.shop.example.com"],
        sites=ORIGINS,
        retain=True,
    )


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("optional")
    flags = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = cdk.App(
        outdir=str(folder / "out"),
        context=flags,
        analytics_reporting=False,
        tree_metadata=False,
        builtin_cloud_formation_validation=False,
    )
    stage = cdk.Stage(app, "shop-dev")
    api(stage)
    chat(stage)
    guards.apply(app, [stage], root=folder)
    acknowledge([stage], ACCEPTED)
    app.synth()
    return folder / "out"


def template_of(assembly: Path, name: str) -> dict[str, Any]:
    (file,) = assembly.rglob(f"*{name}*.template.json")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def test_guards_and_nag_have_seen_it_and_find_nothing(assembly: Path) -> None:
    report = json.loads((assembly / "validation-report.json").read_text(encoding="utf-8"))
    (nag,) = [plugin for plugin in report["pluginReports"] if plugin["pluginName"] == "AwsSolutions"]
    accepted = {entry.id.removeprefix(PREFIX) for entry in ACCEPTED}
    assert nag["violations"] == []
    assert {found["ruleName"] for found in nag["suppressedViolations"]} <= accepted
    assert list(guards.findings(guards.all_rules(), read_stages(assembly))) == []


def test_its_first_deployment_passes_the_rehearsal(assembly: Path) -> None:
    """It asks for the two certificates that somebody has to bring, and for nothing else."""
    told = rehearse(rehearsals(assembly), ["create"], today=TODAY)
    assert {(one.severity, one.fault) for one in told} == {
        (Severity.WARNING, "/shop/api-certificate"),
        (Severity.WARNING, "/shop/chat-certificate"),
    }


def test_the_name_serves_the_stage_with_a_certificate_that_stands_elsewhere(assembly: Path) -> None:
    resources = template_of(assembly, "Api")["Resources"]
    kinds = {one["Type"]: one["Properties"] for one in resources.values()}
    domain, mapping = kinds["AWS::ApiGateway::DomainName"], kinds["AWS::ApiGateway::BasePathMapping"]
    assert domain["RegionalCertificateArn"] == "{{resolve:ssm:/shop/api-certificate}}"
    assert (domain["SecurityPolicy"], domain["EndpointConfiguration"]) == ("TLS_1_2", {"Types": ["REGIONAL"]})
    assert mapping["Stage"] == "live"
    assert mapping["RestApiId"] == kinds["AWS::ApiGateway::Stage"]["RestApiId"]


@pytest.fixture(scope="module")
def shop(assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_template(tmp_path_factory.mktemp("served"), template_of(assembly, "Api")) as running:
        yield running


@pytest.mark.parametrize(
    ("headers", "readable"),
    [
        ({"Origin": ORIGINS[0]}, ORIGINS[0]),
        ({"Origin": ORIGINS[1]}, ORIGINS[1]),
        ({"Origin": "https://evil.example.com"}, None),
        ({"Origin": f"{ORIGINS[0]}.evil.example.com"}, None),
        ({"Origin": ORIGINS[0].upper()}, None),
        ({}, None),
    ],
)
def test_pages_of_every_origin_of_ours_read_what_the_gateway_refuses(
    shop: Served, headers: dict[str, str], readable: str | None
) -> None:
    """Without a key, on a path that there is not, in a body that is too large: in the words of the API each time."""
    for method, path in (("GET", "/v1/faq/popular"), ("GET", "/v1/nothing")):
        told = shop.ask(method, f"/api/live{path}", headers=headers)
        assert told.json()["error"]["code"] in ("UNAUTHENTICATED", "NOT_FOUND")
        assert told.header("access-control-allow-origin") == readable
        assert told.header("vary") == "Origin"


def test_nobody_says_for_the_firewall_which_origin_asks(shop: Served) -> None:
    forged = {"Origin": ORIGINS[0], "X-Amzn-Waf-Origin": "https://evil.example.com"}
    assert shop.ask("GET", "/api/live/v1/nothing", headers=forged).header("access-control-allow-origin") == ORIGINS[0]


def test_administration_is_for_known_addresses_alone(shop: Served) -> None:
    for path in ("/v1/admin/faq", "/v1/%61dmin/faq", "/V1/ADMIN/faq"):
        told = shop.ask("GET", f"/api/live{path}", headers={"Authorization": "Bearer x"})
        assert (told.status, told.json()["error"]["code"]) == (403, "FORBIDDEN"), path
    assert shop.ask("GET", "/api/live/v1/faq/popular").status == 401
