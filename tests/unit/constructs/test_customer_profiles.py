"""A center with Customer Profiles, which no stage here turns on: its domain, and a call that it answers.

One small stage has the data, the instance and the one function of a center whose settings ask for profiles, and a flow
that says what the function knows. It passes the guards and cdk-nag as a stage of the app does, and is phoned.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_connect as connect

from contact_center import guards
from contact_center.functions.asset import HandlerAsset
from contact_center.functions.manifest import load_manifest, switched_on
from contact_center.guards.findings import ACKNOWLEDGMENTS, Acknowledgment, acknowledge
from contact_center.settings import Settings, load
from contact_center.settings.customers import CustomersSettings, ProfilesSettings
from ringback import simulator
from ringback.cloudformation.rehearsal import Severity, rehearsals, rehearse
from ringback.simulator.kernel.faults import Fault, Interaction
from stacks.center_functions import CenterCode
from stacks.connect import ConnectStack
from stacks.data import DataStack
from stacks.functions import FunctionsStack
from tests.unit.constructs.workbench import ROOT
from tests.unit.simulator import flowkit as kit

pytestmark = pytest.mark.xdist_group("customer-profiles")

STAGE, DOMAIN = "aicc-dev", "aicc-dev-profiles"
CALLER = "+821012345678"
TODAY = date(2026, 11, 30)
# The functions that are started by schedules, and that keep audit lines, are not here.
LEFT_OUT = (
    Acknowledgment(path="Data/Schedules/Role/Resource", id="ContactCenter::CC024", reason="functions use it"),
    Acknowledgment(
        path="Functions/Functions/customer_lookup/Resource/Resource",
        id="ContactCenter::CC034",
        reason="Background does",
    ),
)


@pytest.fixture(scope="module")
def settings() -> Settings:
    """The development stage of aicc with a domain."""
    profiles = CustomersSettings(profiles=ProfilesSettings(retention_days=400))
    return load(ROOT / "config" / "aicc" / "dev.toml").model_copy(update={"customers": profiles})


@pytest.fixture(scope="module")
def assembly(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("profiled")
    app = cdk.App(
        outdir=str(folder / "out"),
        context=json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"],
        analytics_reporting=False,
        tree_metadata=False,
        builtin_cloud_formation_validation=False,
    )
    stage = cdk.Stage(app, STAGE, env=cdk.Environment(region=settings.region))
    specs = switched_on(load_manifest(ROOT / "runtime" / "functions.toml"), settings)
    data = DataStack(stage, "Data", settings=settings, scheduled=["callback_dispatch"])
    instance = ConnectStack(stage, "Connect", settings=settings, data=data)
    asset = HandlerAsset(runtime=ROOT / "runtime", content={})
    functions = FunctionsStack(
        stage,
        "Functions",
        code=CenterCode(settings=settings, asset=asset, layers={}),
        data=data,
        connect=instance,
        specs=[specs["customer_lookup"]],
    )
    lookup = functions.fleet.functions["customer_lookup"].alias.function_arn
    # As the flows of a center ask it.
    asked = {"LambdaFunctionARN": lookup, "InvocationTimeLimitSeconds": "8"}
    connect.CfnContactFlow(
        functions,
        "Main",
        instance_arn=instance.instance.instance_arn,
        name="main",
        type="CONTACT_FLOW",
        content=kit.content(
            kit.act("ask", "InvokeLambdaFunction", asked, "known", {"NoMatchingError": "failed"}),
            kit.say("known", "$.External.display_name $.External.tier $.External.blocked", "bye"),
            kit.say("failed", "실패", "bye"),
            kit.bye(),
        ),
    )
    guards.apply(app, [stage], root=folder)
    acknowledge([stage], [*ACKNOWLEDGMENTS, *LEFT_OUT])
    app.synth()
    return folder / "out"


def resources(assembly: Path, kind: str) -> list[dict[str, Any]]:
    """Returns the resources of a type."""
    files = sorted(assembly.rglob("*.template.json"))
    templates = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    return [one for template in templates for one in template["Resources"].values() if one["Type"] == kind]


def test_guards_and_nag_find_nothing_and_the_first_deployment_is_rehearsed(assembly: Path) -> None:
    report = json.loads((assembly / "validation-report.json").read_text(encoding="utf-8"))
    assert {plugin["pluginName"] for plugin in report["pluginReports"]} >= {"AwsSolutions", guards.NAME}
    assert [plugin["violations"] for plugin in report["pluginReports"] if plugin["violations"]] == []
    told = rehearse(rehearsals(assembly), ["create"], today=TODAY)
    assert [one for one in told if one.severity is Severity.ERROR] == []


def test_the_domain_keeps_profiles_for_its_days_under_a_key_that_it_alone_uses(assembly: Path) -> None:
    (domain,) = resources(assembly, "AWS::CustomerProfiles::Domain")
    given = domain["Properties"]
    assert (given["DomainName"], given["DefaultExpirationDays"]) == (DOMAIN, 400)
    assert {"DeadLetterQueueUrl", "DefaultEncryptionKey"} <= set(given)
    # The service tries the queue when the domain is made, so its policy stands before.
    assert any("DeadLettersPolicy" in name for name in domain["DependsOn"])
    policies = resources(assembly, "AWS::KMS::Key") + resources(assembly, "AWS::SQS::QueuePolicy")
    allowed = [
        statement
        for one in policies
        for statement in one["Properties"].get("KeyPolicy", one["Properties"].get("PolicyDocument"))["Statement"]
        if "profile.amazonaws.com" in json.dumps(statement["Principal"])
    ]
    assert {json.dumps(one["Action"]) for one in allowed} == {
        '["kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey"]',
        '"sqs:SendMessage"',
    }
    for statement in allowed:
        assert f":domains/{DOMAIN}" in json.dumps(statement["Condition"])
        assert "aws:SourceAccount" in statement["Condition"]["StringEquals"]


def test_the_instance_has_the_domain_and_the_function_may_search_it_alone(assembly: Path) -> None:
    (integration,) = resources(assembly, "AWS::CustomerProfiles::Integration")
    (instance,) = resources(assembly, "AWS::Connect::Instance")
    assert instance
    assert (integration["Properties"]["DomainName"], integration["Properties"]["ObjectTypeName"]) == (DOMAIN, "CTR")
    assert integration["Properties"]["Uri"]["Fn::GetAtt"][1] == "Arn"
    searching = [
        statement
        for role in resources(assembly, "AWS::IAM::Role")
        for policy in role["Properties"].get("Policies", ())
        for statement in policy["PolicyDocument"]["Statement"]
        if "profile:" in json.dumps(statement["Action"])
    ]
    (one,) = searching
    assert one["Action"] == "profile:SearchProfiles"
    assert json.dumps(one["Resource"]).endswith(f':domains/{DOMAIN}"]]}}')


@pytest.mark.parametrize(
    ("profiles", "heard"),
    [
        ([], "고객 guest false"),
        ([{"AccountNumber": "cust_1", "LastName": "홍", "FirstName": "길동"}], "홍*동 regular false"),
        (
            [{"AccountNumber": "cust_1", "FirstName": "홍길동", "Attributes": {"tier": "vip", "status": "blocked"}}],
            "홍*동 vip true",
        ),
        ([{"AccountNumber": "cust_1"}, {"AccountNumber": "cust_2"}], "고객 guest false"),
        ([{}], "고객 guest false"),
    ],
)
def test_who_calls_is_known_by_the_profile(assembly: Path, profiles: list[dict[str, Any]], heard: str) -> None:
    center = simulator.load(assembly, stage=STAGE)
    center.stores.profiles += [
        {"ProfileId": f"{at:032x}", "MobilePhoneNumber": CALLER, **one} for at, one in enumerate(profiles)
    ]
    assert center.call(to="main", from_=CALLER).heard == [heard]


class OfProfiles:
    """Every search for a profile goes wrong in one way."""

    def __init__(self, kind: str) -> None:
        self.fault = Fault(kind)
        self.seen = 0

    def consult(self, interaction: Interaction) -> Fault | None:
        """Returns the fault of a search."""
        if interaction.target != "customer-profiles:SearchProfiles":
            return None
        self.seen += 1
        return self.fault


@pytest.mark.parametrize("kind", ["throttle", "denied", "timeout"])
def test_without_the_service_callers_are_served_as_the_table_knows_them(assembly: Path, kind: str) -> None:
    faults = OfProfiles(kind)
    center = simulator.load(assembly, stage=STAGE, faults=faults)
    center.stores.profiles.append({"ProfileId": "0" * 32, "MobilePhoneNumber": CALLER, "AccountNumber": "cust_1"})
    assert center.call(to="main", from_=CALLER).heard == ["고객 guest false"]
    assert faults.seen
