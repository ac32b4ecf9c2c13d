"""Functions: manifest, code, defaults, permissions, environment, roll-out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from contact_center.base.errors import DefinitionError, ManifestError, UnknownNameError
from contact_center.bot.guardrail import KoreanGuardrail
from contact_center.functions.access import AccessTargets, ModelAccess
from contact_center.functions.asset import HandlerAsset
from contact_center.functions.environment import function_environment
from contact_center.functions.fleet import FleetProps, FunctionFleet, function_arn
from contact_center.functions.functions import Canary, CanaryRollout, CenterFunction, FunctionDefaults, FunctionProps
from contact_center.functions.manifest import FunctionSpec, function_name, load_manifest
from contact_center.functions.streams import TableStreamConsumer
from contact_center.settings import FunctionSettings
from contact_center.storage.secrets import CenterSecrets
from contact_center.storage.tables import CenterTables
from contact_handlers.base import content
from tests.unit.constructs.workbench import Bench

SCHEDULER_ROLE = "arn:aws:iam::111122223333:role/scheduler"
GUARDRAIL = "arn:aws:bedrock:ap-northeast-2:111122223333:guardrail/g"
CODE = lambda_.Code.from_inline("def handler(event, context): return {}")
MANIFEST = """
[lookup]
description = "finds a customer"
kind = "flow"
timeout_s = 7
memory_mb = 256
"""


def _manifest(folder: Path, text: str) -> Mapping[str, FunctionSpec]:
    path = folder / "functions.toml"
    path.write_text(text, encoding="utf-8")
    return load_manifest(path)


def test_an_entry_of_the_manifest_names_its_handler(tmp_path: Path) -> None:
    spec = _manifest(tmp_path, MANIFEST + 'environment = ["TABLE_CUSTOMERS"]\n')["lookup"]

    assert spec.handler == "contact_handlers.lookup.handler.handler"
    assert spec.during_call
    assert spec.environment == ("TABLE_CUSTOMERS",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (MANIFEST.replace("timeout_s = 7", "timeout_s = 8"), r"\[lookup\].timeout_s is 8, allowed are 1 to 7"),
        (MANIFEST.replace('"flow"', '"flows"'), r"\[lookup\].kind is 'flows'"),
        (MANIFEST.replace("memory_mb", "memory"), r"\[lookup\].memory is unknown.*did you mean 'memory_mb'"),
        (MANIFEST.replace("memory_mb = 256", ""), r"\[lookup\] lacks memory_mb"),
        (MANIFEST + '[lookup.permissions]\ncustomers = ["dynamodb:*"]\n', r"'dynamodb:\*', which is not one exact"),
        (MANIFEST + 'hears = ["request.completed"]\n', r"\[lookup\].hears names 1 events, which only kind bus hears"),
        (MANIFEST.replace("[lookup]", "[Lookup]"), r"\[Lookup\] is not a lower-case"),
        ("lookup = 1", r"\[lookup\] is not a table"),
        ("[lookup", "functions.toml: "),
    ],
    ids=["too slow", "kind", "key", "missing", "wildcard", "hears", "name", "table", "syntax"],
)
def test_a_wrong_manifest_is_an_error_with_file_and_key(tmp_path: Path, text: str, message: str) -> None:
    """A wildcard action never gets as far as a role."""
    with pytest.raises(ManifestError, match=f"functions.toml.*{message}|{message}"):
        _manifest(tmp_path, text)


def _runtime(folder: Path) -> Path:
    package = folder / "runtime" / "contact_handlers"
    (package / "lookup" / "__pycache__").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "lookup" / "handler.py").write_text("handler = print\n")
    return folder / "runtime"


def test_the_asset_holds_source_and_content_only(tmp_path: Path) -> None:
    """Byte code and drafts never change the hash of the asset."""
    runtime = _runtime(tmp_path)
    (runtime / "contact_handlers" / "lookup" / "__pycache__" / "handler.cpython-311.pyc").write_bytes(b"x")
    (runtime / "contact_handlers" / "notes.txt~").write_text("draft")

    asset = HandlerAsset(runtime=runtime, content={"faq": ["배송"]})

    files = sorted(path.relative_to(asset.folder).as_posix() for path in asset.folder.rglob("*") if path.is_file())
    assert files == [
        "contact_handlers/__init__.py",
        "contact_handlers/content.json",
        "contact_handlers/lookup/handler.py",
    ]
    assert json.loads((asset.folder / files[1]).read_text(encoding="utf-8")) == {"faq": ["배송"]}


def test_what_the_dialogue_was_compiled_to_is_a_file_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Functions that only say a text do not read it; the code hook finds it beside the content."""
    document = {"format": content.FORMAT, "faq": ["배송"], "model": {"faq": [1]}}
    asset = HandlerAsset(runtime=_runtime(tmp_path), content=document)
    file = asset.folder / "contact_handlers" / "content.json"
    monkeypatch.setenv("CONTENT_FILE", str(file))

    assert content.load() == {"format": content.FORMAT, "faq": ["배송"]}
    assert content.with_model(content.path()) == document
    file.unlink()
    assert content.with_model(content.path()) == document, "it is read once"


def test_the_hash_of_the_asset_depends_on_content_alone(tmp_path: Path, bench: Bench) -> None:
    """Two check-outs in different folders, with and without caches, give one asset."""
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        _runtime(folder)
    (two / "runtime" / "contact_handlers" / "lookup" / "__pycache__" / "x.pyc").write_bytes(b"x")

    def key(folder: Path, content: dict[str, Any]) -> str:
        asset = HandlerAsset(runtime=folder / "runtime", content=content)
        current = Bench()
        lambda_.Function(current.stack, "F", runtime=lambda_.Runtime.PYTHON_3_14, handler="h.h", code=asset.code())
        return str(current.one("AWS::Lambda::Function")["Code"]["S3Key"])

    assert key(one, {"a": 1, "b": 2}) == key(two, {"b": 2, "a": 1})
    assert key(one, {"a": 1}) != key(one, {"a": 2})


def _function(bench: Bench, **more: Any) -> CenterFunction:
    given: dict[str, Any] = {
        "function_name": "acme-dev-lookup",
        "description": "finds a customer",
        "code": CODE,
        "handler": "index.handler",
        "timeout_s": 7,
        "memory_mb": 256,
        **more,
    }
    return CenterFunction(bench.stack, "Lookup", props=FunctionProps(**given), defaults=FunctionDefaults())


def test_every_function_gets_the_defaults(bench: Bench) -> None:
    """Newest Python, arm64, traces, JSON logs with retention, alias."""
    _function(bench, environment={"CENTER": "acme"}, reserved_concurrency=5)

    function = bench.one("AWS::Lambda::Function")
    group = bench.one("AWS::Logs::LogGroup")

    assert function["Runtime"] == "python3.14"
    assert function["Architectures"] == ["arm64"]
    assert function["TracingConfig"] == {"Mode": "Active"}
    assert function["LoggingConfig"]["LogFormat"] == "JSON"
    assert function["Timeout"] == 7
    assert function["ReservedConcurrentExecutions"] == 5
    assert function["Environment"] == {"Variables": {"CENTER": "acme"}}
    assert (group["LogGroupName"], group["RetentionInDays"]) == ("/aws/lambda/acme-dev-lookup", 30)
    assert bench.one("AWS::Lambda::Alias")["Name"] == "live"


def test_a_role_holds_its_statements_and_no_managed_policy(bench: Bench) -> None:
    """Writing to its own log group, nothing shared."""
    _function(bench)

    role = bench.one("AWS::IAM::Role")
    (policy,) = role["Policies"]
    by_sid = {entry["Sid"]: entry for entry in policy["PolicyDocument"]["Statement"]}

    assert "ManagedPolicyArns" not in role
    assert bench.all("AWS::IAM::Policy") == []
    assert set(by_sid) == {"Logs", "Traces"}
    assert by_sid["Logs"]["Resource"]["Fn::GetAtt"][0].startswith("LookupLogs")


def test_connect_may_invoke_the_alias_for_one_instance(bench: Bench) -> None:
    """The permission carries the account and the instance, so no other instance can use it."""
    _function(bench).allow_connect(bench.instance)

    permission = bench.one("AWS::Lambda::Permission")
    assert permission["Principal"] == "connect.amazonaws.com"
    assert permission["SourceArn"] == bench.instance_arn
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert "Alias" in permission["FunctionName"]["Ref"]


def test_a_canary_watches_errors_and_duration_and_rolls_back(bench: Bench) -> None:
    """A tenth of the calls tries the new version for five minutes; an alarm takes it back."""
    CanaryRollout(bench.stack, "Rollout", functions={"lookup": _function(bench)}, canary=Canary(duration_ms=5000))

    group = bench.one("AWS::CodeDeploy::DeploymentGroup")
    alarms = [entry["Properties"] for entry in bench.all("AWS::CloudWatch::Alarm")]
    (alias,) = bench.all("AWS::Lambda::Alias")

    assert group["DeploymentConfigName"] == "CodeDeployDefault.LambdaCanary10Percent5Minutes"
    assert set(group["AutoRollbackConfiguration"]["Events"]) == {
        "DEPLOYMENT_FAILURE",
        "DEPLOYMENT_STOP_ON_ALARM",
        "DEPLOYMENT_STOP_ON_REQUEST",
    }
    assert {alarm["MetricName"] for alarm in alarms} == {"Errors", "Duration"}
    assert {alarm["TreatMissingData"] for alarm in alarms} == {"notBreaching"}
    assert [alarm["Threshold"] for alarm in alarms if alarm["MetricName"] == "Duration"] == [5000]
    assert "CodeDeployLambdaAliasUpdate" in alias["UpdatePolicy"]


def test_another_canary_than_the_predefined_ones_is_defined(bench: Bench) -> None:
    CanaryRollout(bench.stack, "Rollout", functions={"lookup": _function(bench)}, canary=Canary(percent=20, minutes=7))

    routing = bench.one("AWS::CodeDeploy::DeploymentConfig")["TrafficRoutingConfig"]
    assert routing["TimeBasedCanary"] == {"CanaryInterval": 7, "CanaryPercentage": 20}


@pytest.fixture
def access(bench: Bench) -> AccessTargets:
    key = kms.Key(bench.stack, "Key")
    return AccessTargets(
        scope=bench.stack,
        key=key,
        tables=CenterTables(bench.stack, "Tables", key=key),
        secrets=CenterSecrets(bench.stack, "Secrets", key=key),
        data_bucket=s3.Bucket(bench.stack, "Data"),
        instance=bench.instance,
        notification_topic=sns.Topic(bench.stack, "Topic"),
        event_bus=events.EventBus(bench.stack, "Bus"),
        schedule_group_name="acme-schedules",
        scheduler_role=iam.Role.from_role_arn(bench.stack, "SchedulerRole", SCHEDULER_ROLE),
        audit_log=logs.LogGroup.from_log_group_name(bench.stack, "AuditLog", "/acme/audit"),
        function_prefix="acme-dev",
        model=ModelAccess(
            region="ap-northeast-2",
            profile_id="global.anthropic.claude",
            model_ids=("anthropic.claude",),
            guardrail=KoreanGuardrail.from_guardrail_arn(GUARDRAIL),
        ),
    )


def _resolved(bench: Bench, access: AccessTargets, **permissions: Sequence[str]) -> list[dict[str, Any]]:
    named = {name.replace("__", "/").replace("secret_", "secret:"): actions for name, actions in permissions.items()}
    found = [statement.document() for statement in access.statements("lookup", named)]
    resolved: list[dict[str, Any]] = bench.stack.resolve(found)
    return resolved


def test_a_table_permission_names_the_table_and_the_key_through_it(bench: Bench, access: AccessTargets) -> None:
    table, key = _resolved(bench, access, customers=["dynamodb:GetItem"])

    assert table["Action"] == ["dynamodb:GetItem"]
    assert [entry["Fn::GetAtt"][1] for entry in table["Resource"]] == ["Arn"]
    assert key["Condition"] == {"StringEquals": {"kms:ViaService": ["dynamodb.ap-northeast-2.amazonaws.com"]}}


def test_an_index_permission_names_each_index(bench: Bench, access: AccessTargets) -> None:
    every, one, _ = _resolved(
        bench, access, requests__index=["dynamodb:Query"], escalations__index__by_day=["dynamodb:Query"]
    )

    assert [entry["Fn::Join"][1][-1] for entry in every["Resource"]] == [
        "/index/by_kind",
        "/index/by_customer",
        "/index/by_phone",
        "/index/sweep",
    ]
    assert one["Resource"][0]["Fn::Join"][1][-1] == "/index/by_day"


def test_bucket_and_object_actions_are_kept_apart(bench: Bench, access: AccessTargets) -> None:
    bucket, objects, _ = _resolved(bench, access, data_bucket=["s3:ListBucket", "s3:PutObject"])

    assert bucket["Action"] == ["s3:ListBucket"]
    assert "Fn::GetAtt" in bucket["Resource"][0]
    assert objects["Action"] == ["s3:PutObject"]
    assert objects["Resource"][0]["Fn::Join"][1][-1] == "/*"


def test_connect_actions_get_the_resource_types_they_take(bench: Bench, access: AccessTargets) -> None:
    (statement,) = _resolved(bench, access, connect_instance=["connect:DescribeContact"])

    assert statement["Resource"] == [f"{bench.instance_arn}/contact/*"]


def test_creating_a_schedule_passes_one_role_to_one_service(bench: Bench, access: AccessTargets) -> None:
    schedules, pass_role = _resolved(bench, access, schedules=["scheduler:CreateSchedule"])

    assert "schedule/acme-schedules/*" in json.dumps(schedules["Resource"])
    assert (pass_role["Action"], pass_role["Resource"]) == (["iam:PassRole"], [SCHEDULER_ROLE])
    assert pass_role["Condition"] == {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}}


def test_a_global_profile_needs_three_arns_and_the_guardrail_one(bench: Bench, access: AccessTargets) -> None:
    """A global inference profile is used together with its models, here and in other Regions."""
    model, guardrail = _resolved(bench, access, model=["bedrock:InvokeModel", "bedrock:ApplyGuardrail"])

    arns = json.dumps(model["Resource"])
    assert model["Action"] == ["bedrock:InvokeModel"]
    assert len(model["Resource"]) == 3
    assert "inference-profile/global.anthropic.claude" in arns
    assert ":bedrock:::foundation-model/anthropic.claude" in arns
    assert guardrail["Resource"] == [GUARDRAIL]


def test_an_encrypted_guardrail_of_several_regions_is_allowed_with_its_profile_and_key(
    bench: Bench, access: AccessTargets
) -> None:
    """Users need the profile of every destination Region and to decrypt, through no certain service.

    https://docs.aws.amazon.com/bedrock/latest/userguide/guardrail-profiles-permissions.html
    https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions-kms.html
    """
    key = "arn:aws:kms:ap-northeast-2:111122223333:key/k"
    profile = "arn:aws:bedrock:*:111122223333:guardrail-profile/apac.guardrail.v1:0"
    assert access.model
    guardrail = KoreanGuardrail.from_guardrail_arn(GUARDRAIL, profile_arn=profile, key_arn=key)
    changed = replace(access, model=replace(access.model, guardrail=guardrail))

    _, apply, decrypt = _resolved(bench, changed, model=["bedrock:InvokeModel", "bedrock:ApplyGuardrail"])

    assert apply["Resource"] == [GUARDRAIL, profile]
    assert (decrypt["Action"], decrypt["Resource"], "Condition" in decrypt) == (["kms:Decrypt"], [key], False)


def test_without_a_bus_nothing_is_published(bench: Bench, access: AccessTargets) -> None:
    assert [entry["Action"] for entry in _resolved(bench, access, event_bus=["events:PutEvents"])] == [
        ["events:PutEvents"]
    ]
    assert _resolved(bench, replace(access, event_bus=None), event_bus=["events:PutEvents"]) == []


def test_without_a_model_nothing_is_allowed(bench: Bench, access: AccessTargets) -> None:
    assert _resolved(bench, replace(access, model=None), model=["bedrock:InvokeModel"]) == []


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("customer", "did you mean 'customers'"),
        ("secret:pin_peper", "did you mean 'pin_pepper'"),
        ("conect_instance", "did"),
    ],
)
def test_an_unknown_target_names_the_nearest(access: AccessTargets, target: str, message: str) -> None:
    with pytest.raises(UnknownNameError, match=message):
        access.statements("lookup", {target: ["dynamodb:GetItem"]})


def test_an_unknown_connect_action_is_refused(access: AccessTargets) -> None:
    with pytest.raises(UnknownNameError, match=r"'connect:StartTask'.*did you mean 'connect:StartTaskContact'"):
        access.statements("lookup", {"connect_instance": ["connect:StartTask"]})


def _spec(kind: Any = "flow", **more: Any) -> FunctionSpec:
    return FunctionSpec(name="lookup", description="finds", kind=kind, timeout_s=7, memory_mb=256, **more)


def test_the_environment_holds_what_the_manifest_names_and_what_every_function_gets() -> None:
    values = {"CENTER": "acme", "ENVIRONMENT": "dev", "LOG_LEVEL": "INFO", "TABLE_CUSTOMERS": "t", "OTHER": "o"}

    found = function_environment(_spec(environment=("TABLE_CUSTOMERS",)), values)

    assert found == {"CENTER": "acme", "ENVIRONMENT": "dev", "LOG_LEVEL": "INFO", "TABLE_CUSTOMERS": "t"}


def test_a_variable_nothing_provides_is_an_error_with_the_nearest_name() -> None:
    values = {"CENTER": "acme", "ENVIRONMENT": "dev", "LOG_LEVEL": "INFO", "TABLE_CUSTOMERS": "t"}

    with pytest.raises(UnknownNameError, match=r"\[lookup\].environment names 'TABLE_CUSTOMER'.*'TABLE_CUSTOMERS'"):
        function_environment(_spec(environment=("TABLE_CUSTOMER",)), values)


def _fleet(bench: Bench, access: AccessTargets, spec: FunctionSpec, **more: Any) -> FunctionFleet:
    given: dict[str, Any] = {
        "name_prefix": "acme-dev",
        "code": CODE,
        "defaults": FunctionDefaults(),
        "access": access,
        "values": {"CENTER": "acme", "ENVIRONMENT": "dev", "LOG_LEVEL": "INFO"},
        "overrides": {},
        "layers": {},
        **more,
    }
    return FunctionFleet(bench.stack, "Fleet", specs=[spec], props=FleetProps(**given))


@pytest.mark.parametrize("kind", ["event", "schedule", "custom_resource", "stream"])
def test_what_is_invoked_asynchronously_needs_a_place_for_failures(
    bench: Bench, access: AccessTargets, kind: str
) -> None:
    """Every asynchronous path keeps what failed."""
    with pytest.raises(DefinitionError, match="needs a dead-letter queue"):
        _fleet(bench, access, _spec(kind))


@pytest.mark.parametrize("kind", ["event", "schedule", "custom_resource"])
def test_what_is_invoked_asynchronously_keeps_its_failures(bench: Bench, access: AccessTargets, kind: str) -> None:
    _fleet(bench, access, _spec(kind), dead_letter_queue=sqs.Queue(bench.stack, "Q"))

    sids = {entry["Sid"] for entry in bench.one("AWS::IAM::Role")["Policies"][0]["PolicyDocument"]["Statement"]}
    assert bench.one("AWS::Lambda::Function")["DeadLetterConfig"]["TargetArn"]["Fn::GetAtt"][0].startswith("Q")
    assert "DeadLetters" in sids


def test_settings_change_memory_concurrency_and_start_of_one_function(bench: Bench, access: AccessTargets) -> None:
    own = FunctionSettings(memory_mb=512, reserved_concurrency=20, snap_start=True)

    _fleet(bench, access, _spec(), overrides={"lookup": own})

    function = bench.one("AWS::Lambda::Function")
    assert (function["MemorySize"], function["ReservedConcurrentExecutions"], function["Timeout"]) == (512, 20, 7)
    assert function["SnapStart"] == {"ApplyOn": "PublishedVersions"}
    # A snapshot is of a published version, so whoever calls must call an alias of one.
    assert bench.one("AWS::Lambda::Alias")["FunctionVersion"]["Fn::GetAtt"][1] == "Version"


def test_a_function_starts_without_a_snapshot_unless_it_is_asked_for(bench: Bench, access: AccessTargets) -> None:
    _fleet(bench, access, _spec())

    assert "SnapStart" not in bench.one("AWS::Lambda::Function")


def test_a_stream_consumer_reports_single_failures_and_keeps_them(bench: Bench, access: AccessTargets) -> None:
    queue = sqs.Queue(bench.stack, "Q")
    fleet = _fleet(bench, access, _spec("stream"), dead_letter_queue=queue)

    TableStreamConsumer(
        bench.stack,
        "Consumer",
        function=fleet["lookup"],
        table=access.tables.table("conversations"),
        dead_letter_queue=queue,
    )

    mapping = bench.one("AWS::Lambda::EventSourceMapping")
    sids = {entry["Sid"] for entry in bench.one("AWS::IAM::Role")["Policies"][0]["PolicyDocument"]["Statement"]}
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"][1] == "Arn"
    assert {"Stream", "Streams", "Failures"} <= sids


def test_a_table_without_a_stream_cannot_be_consumed(bench: Bench, access: AccessTargets) -> None:
    queue = sqs.Queue(bench.stack, "Q")
    fleet = _fleet(bench, access, _spec("stream"), dead_letter_queue=queue)

    with pytest.raises(DefinitionError, match="table 'Bench/Tables/Agents' has no stream to read"):
        TableStreamConsumer(
            bench.stack,
            "Consumer",
            function=fleet["lookup"],
            table=access.tables.table("agents"),
            dead_letter_queue=queue,
        )
    with pytest.raises(UnknownNameError, match="unknown table 'agent'"):
        access.tables.table("agent")


def test_the_arn_of_a_function_is_known_before_the_function(bench: Bench) -> None:
    """Functions that create schedules exist before the functions that schedules invoke."""
    arn = bench.stack.resolve(function_arn(bench.stack, "acme-dev", "callback_dispatch"))

    assert function_name("acme-dev", "callback_dispatch") == "acme-dev-callback-dispatch"
    assert arn["Fn::Join"][1][-1] == ":function:acme-dev-callback-dispatch:live"
