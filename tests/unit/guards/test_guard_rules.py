"""Each rule finds what it is for, names it, and leaves a sound center alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from contact_center.guards import all_rules
from tests.unit.guards import backgrounds, lifecycles, log_groups

Resources = dict[str, Any]
Change = Callable[[Resources, Resources], None]
Broken = Callable[..., list[str]]

INSTANCE = {"Fn::GetAtt": ["Instance", "Arn"]}


def properties(resource: str, **values: Any) -> Change:
    """Changes properties of a resource of the Connect stack; None removes one, `__` descends."""

    def change(connect: Resources, data: Resources) -> None:
        target = (connect if resource in connect else data)[resource]["Properties"]
        for name, value in values.items():
            *parents, last = name.split("__")
            inner = target
            for parent in parents:
                inner = inner.setdefault(parent, {})
            if value is None:
                inner.pop(last)
            else:
                inner[last] = value

    return change


def added(name: str, kind: str, **values: Any) -> Change:
    """Adds a resource to the Connect stack, after everything else."""

    def change(connect: Resources, data: Resources) -> None:
        connect[name] = {"Type": kind, "DependsOn": ["QuickConnect"], "Properties": values}

    return change


def numbered(connect: Resources, data: Resources) -> None:
    """Claims a number, which outlives its stack."""
    added("Number", "AWS::Connect::PhoneNumber", TargetArn=INSTANCE, CountryCode="KR", Type="DID")(connect, data)
    connect["Number"] |= {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}


def action(**values: Any) -> Change:
    """Puts one action into the inbound flow."""
    document = {"Version": "2019-10-30", "StartAction": "a", "Actions": [{"Identifier": "a", **values}]}
    return properties("Flow", Content=json.dumps(document, ensure_ascii=False))


def policy(*actions: str, resource: Any = "*") -> Change:
    """Gives the role one more statement."""

    def change(connect: Resources, data: Resources) -> None:
        statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
        connect["Role"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"].append(statement)

    return change


def queues(count: int) -> Change:
    """Adds queues that a routing profile serves, chained so that only their number is wrong."""

    def change(connect: Resources, data: Resources) -> None:
        before = "QuickConnect"
        for index in range(count):
            name = f"Queue{index}"
            connect[name] = {
                "Type": "AWS::Connect::Queue",
                "DependsOn": [before],
                "Properties": {"Name": f"queue-{index}", "Description": "d", "MaxContacts": 1},
            }
            profile = f"Profile{index // 50}"
            if profile not in connect:
                connect[profile] = {
                    "Type": "AWS::Connect::RoutingProfile",
                    "Properties": {"Name": f"p-{index}", "Description": "d", "QueueConfigs": []},
                }
            reference = {"QueueReference": {"QueueArn": {"Fn::GetAtt": [name, "QueueArn"]}}}
            connect[profile]["Properties"]["QueueConfigs"].append(reference)
            before = name

    return change


def functions(count: int) -> Change:
    """Associates more functions, each with its permission."""

    def change(connect: Resources, data: Resources) -> None:
        before = "QuickConnect"
        for index in range(count):
            arn = {"Fn::GetAtt": [f"Function{index}", "Arn"]}
            connect[f"Function{index}"] = {"Type": "AWS::Lambda::Function", "Properties": {}}
            connect[f"Permission{index}"] = {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "Principal": "connect.amazonaws.com",
                    "FunctionName": arn,
                    "SourceArn": INSTANCE,
                    "SourceAccount": "x",
                },
            }
            connect[f"Association{index}"] = {
                "Type": "AWS::Connect::IntegrationAssociation",
                "DependsOn": [before],
                "Properties": {"IntegrationType": "LAMBDA_FUNCTION", "IntegrationArn": arn},
            }
            before = f"Association{index}"

    return change


def unpaced(connect: Resources, data: Resources) -> None:
    """Adds three statuses that nothing holds back."""
    for index in range(3):
        connect[f"Status{index}"] = {
            "Type": "AWS::Connect::AgentStatus",
            "DependsOn": ["QuickConnect"],
            "Properties": {"Name": f"s{index}", "State": "ENABLED"},
        }


def json_of_arns(count: int) -> dict[str, Any]:
    """Returns a variable of a few characters per queue in the template and of a hundred after the deployment."""
    arn = {"Fn::GetAtt": ["Queue", "QueueArn"]}
    return {"Fn::Join": ["", [piece for index in range(count) for piece in (f'"q{index}":"', arn, '",')]]}


def long_flow(count: int) -> dict[str, Any]:
    """Returns content whose references make it too long."""
    arn = {"Fn::GetAtt": ["Queue", "QueueArn"]}
    return {"Fn::Join": ["", ['{"Actions":[],"x":"', *[arn] * count, '"}']]}


def without_store(connect: Resources, data: Resources) -> None:
    """Takes the store of the recordings away and records."""
    del connect["Recordings"]
    connect["Origin"].pop("DependsOn", None)
    recorded = {"VoiceRecordingBehavior": {"RecordedParticipants": ["Agent"], "IVRRecordingBehavior": "Enabled"}}
    action(Type="UpdateContactRecordingAndAnalyticsBehavior", Parameters={"VoiceBehavior": recorded})(connect, data)


ANALYSIS = {"ChatBehavior": {"ChatAnalyticsBehavior": {"Enabled": "True", "AnalyticsLanguage": "ko-KR"}}}
STORED = {"StoreInput": "True", "InputValidation": {"CustomValidation": {"MaximumLength": "7"}}}
SAME_NAME = {"InstanceArn": INSTANCE, "Name": "General", "Description": "d", "MaxContacts": 1}

CASES: dict[str, tuple[Change, str]] = {
    "recordings without key": (
        properties("Recordings", S3Config__EncryptionConfig=None),
        r"CC001 Connect.Recordings: CALL_RECORDINGS are stored without a customer-managed key",
    ),
    "recordings for ever": (
        properties("Media", LifecycleConfiguration=None),
        r"CC002 Connect.Recordings: CALL_RECORDINGS under 'connect/recordings' are kept for ever",
    ),
    "rule of another prefix": (
        properties(
            "Media", LifecycleConfiguration__Rules=[{"Status": "Enabled", "Prefix": "x/", "ExpirationInDays": 1}]
        ),
        "CC002 Connect.Recordings",
    ),
    "rule that is switched off": (
        properties(
            "Media", LifecycleConfiguration__Rules=[{"Status": "Disabled", "Prefix": "connect/", "ExpirationInDays": 1}]
        ),
        "CC002 Connect.Recordings",
    ),
    "instance that dies with its stack": (
        lambda connect, _: connect["Instance"].pop("DeletionPolicy"),
        r"CC003\[DeletionPolicy\] Connect.Instance: AWS::Connect::Instance has DeletionPolicy Delete",
    ),
    "number that enters no flow": (
        numbered,
        r"CC038 Connect.Number: no flow is given to the number, so its callers reach nobody",
    ),
    "invented permission": (
        properties("Security", Permissions=["BasicAgentAccess", "Users.Everything"]),
        r"CC004\[Users.Everything\] Connect.Security: permission 'Users.Everything' of 'agent' does not exist",
    ),
    "agent who administers": (
        properties("Security", Permissions=["BasicAgentAccess", "Users.Edit"]),
        r"CC004.* security profile 'agent' answers contacts and administers \(Users.Edit\)",
    ),
    "agent who listens": (
        properties("Security", Permissions=["BasicAgentAccess", "CallRecordings.Unredacted.Access"]),
        "CC004.* opens any recording",
    ),
    "administrator who listens": (
        properties("Security", Permissions=["SecurityProfiles.Edit", "CallRecordings.Unredacted.Access"]),
        "CC004.* administers and opens recordings",
    ),
    "profile that deletes recordings": (
        properties("Security", Permissions=["DeleteCallRecordings"]),
        r"CC004.* may delete recordings \(DeleteCallRecordings\)",
    ),
    "literal password": (
        properties("User", Password="Passw0rd!"),
        "CC005 Connect.User: the password of 'agent1' stands in the template",
    ),
    "message queue without key": (
        properties("Letters", KmsMasterKeyId=None),
        "CC006 Data.Letters: the queue has no customer-managed key",
    ),
    "topic with the key of the service": (
        properties("Topic", KmsMasterKeyId="alias/aws/sns"),
        "CC006 Data.Topic: the topic has no customer-managed key",
    ),
    "permission for any account": (
        properties("Permission", SourceAccount=None),
        r"CC007\[SourceAccount\] Connect.Permission: connect.amazonaws.com may call from anywhere",
    ),
    "association without permission": (
        properties("Permission", Principal="events.amazonaws.com"),
        "CC007 Connect.Association: the associated function has no permission for connect.amazonaws.com",
    ),
    "transfer to a number from outside": (
        action(Type="TransferParticipantToThirdParty", Parameters={"ThirdPartyPhoneNumber": "$.Attributes.number"}),
        r"CC008\[a\] Connect.Flow: action 'a' calls whatever number \$.Attributes.number holds: toll fraud",
    ),
    "typed digits without key": (
        action(Type="GetParticipantInput", Parameters=STORED),
        r"CC009\[a\] Connect.Flow: action 'a' stores typed digits without encryption",
    ),
    "verified without a name": (
        action(Type="UpdateContactAttributes", Parameters={"Attributes": {"AuthStatus": "VERIFIED"}}),
        r"CC031\[a\] Connect.Flow: action 'a' sets AuthStatus 'VERIFIED' without the customer it was proven for",
    ),
    "status of an answer without a name": (
        action(Type="UpdateContactAttributes", Parameters={"Attributes": {"AuthStatus": "$.External.auth_status"}}),
        r"CC031\[a\] Connect.Flow: action 'a' sets AuthStatus '\$.External.auth_status' without the customer",
    ),
    "verified with a name that was there before": (
        action(
            Type="UpdateContactAttributes",
            Parameters={"Attributes": {"AuthStatus": "VERIFIED", "CustomerId": "cust_01"}},
        ),
        r"CC031\[a\] Connect.Flow: action 'a' sets AuthStatus 'VERIFIED' without the customer it was proven for",
    ),
    "another name with the proof of the last": (
        action(Type="UpdateContactAttributes", Parameters={"Attributes": {"CustomerId": "$.External.customer_id"}}),
        r"CC031\[a\] Connect.Flow: action 'a' names a customer and leaves the AuthStatus of whoever was named before",
    ),
    "identity that could not be written": (
        action(
            Type="UpdateContactAttributes",
            Parameters={"Attributes": {"AuthStatus": "VERIFIED", "CustomerId": "$.External.customer_id"}},
            Transitions={"NextAction": "a", "Errors": [{"ErrorType": "NoMatchingError", "NextAction": "a"}]},
        ),
        r"CC031\[a\] Connect.Flow: when action 'a' fails, the AuthStatus before it stays in force",
    ),
    "origin with a wildcard": (
        properties("Origin", Origin="https://*.example.com"),
        r"CC010 Connect.Origin: origin 'https://\*.example.com' lets strangers embed",
    ),
    "laptop outside dev": (properties("Origin", Origin="http://localhost:3000"), "CC010 Connect.Origin"),
    "Hangul queue": (
        properties("Queue", Name="일반상담"),
        "CC011 Connect.Queue: queue '일반상담' has no metrics: CloudWatch shows ASCII only",
    ),
    "two queues of one name": (
        added("Twin", "AWS::Connect::Queue", **SAME_NAME),
        "CC012 Connect.Twin: queue name 'General' is taken by Queue",
    ),
    "queue nobody serves": (
        added("Lonely", "AWS::Connect::Queue", **{**SAME_NAME, "Name": "lonely"}),
        "CC013 Connect.Lonely: queue 'lonely' is served by no routing profile",
    ),
    "profile that serves nothing": (
        properties("Profile", QueueConfigs=[]),
        "CC013 Connect.Profile: routing profile 'basic' serves no queue",
    ),
    "queue without maximum": (properties("Queue", MaxContacts=None), r"CC013\[MaxContacts\] Connect.Queue"),
    "bot that is never built": (
        properties("Bot", AutoBuildBotLocales=False),
        r"CC014\[build\] Connect.Bot: the bot is never built and answers nothing",
    ),
    "bot without fallback": (
        properties("Bot", BotLocales=[{"LocaleId": "ko_KR", "Intents": []}]),
        r"CC014\[ko_KR\] Connect.Bot: locale ko_KR has no fallback intent",
    ),
    "alarm nobody hears": (
        properties("Alarm", AlarmActions=[]),
        r"CC016\[AlarmActions\] Connect.Alarm: alarm 'aicc-test-missed-calls' has no AlarmActions",
    ),
    "password beside SAML": (
        properties("Instance", IdentityManagementType="SAML"),
        "CC017 Connect.User: user 'agent1' has a password although SAML logs in",
    ),
    "flows without logs": (
        properties("Instance", Attributes__ContactflowLogs=False),
        "CC018 Connect.Instance: flows leave no trace",
    ),
    "quick connect to a contact flow": (
        properties("Transfer", Type="CONTACT_FLOW"),
        "CC019 Connect.QuickConnect: quick connect '일반 상담' leads to a CONTACT_FLOW flow, not QUEUE_TRANSFER",
    ),
    "pasted ARN in a flow": (
        action(Type="InvokeLambdaFunction", Parameters={"LambdaFunctionARN": "arn:aws:lambda:x:y:function:lookup"}),
        "CC020 Connect.Flow: the content spells out 'arn:aws:lambda:x:y:function:lookup'",
    ),
    "wildcard action": (
        policy("dynamodb:*", resource=INSTANCE),
        r"CC021\[dynamodb:any\] Connect.Role: allows action 'dynamodb:\*'",
    ),
    "Connect actions on every instance": (
        policy("connect:StartTaskContact"),
        r"CC022\[connect:StartTaskContact\] Connect.Role: allows connect:StartTaskContact on every instance",
    ),
    "role for anybody": (
        properties("Role", AssumeRolePolicyDocument={"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}}]}),
        "CC023 Connect.Role: anybody may assume the role",
    ),
    "role nothing uses": (properties("Function", Role=None), "CC024 Connect.Role: nothing uses the role"),
    "table reached without a name": (
        policy("dynamodb:GetItem"),
        r"CC025\[dynamodb:GetItem\] Connect.Role: allows dynamodb:GetItem on every resource",
    ),
    "type that Seoul lacks": (
        added("Version", "AWS::Connect::ContactFlowVersion"),
        "CC101 Connect.Version: AWS::Connect::ContactFlowVersion does not exist in ap-northeast-2; instead: keep",
    ),
    "import of an export": (
        properties("Origin", InstanceId={"Fn::ImportValue": "instance"}),
        "CC102 Connect.Origin: Origin imports an exported value",
    ),
    "account in an ARN": (
        properties("Origin", InstanceId="arn:aws:connect:us-east-1:123456789012:instance/x"),
        "CC103.* Connect.Origin: holds the literal ARN 'arn:aws:connect:us-east-1:123456789012:instance/x'",
    ),
    "account alone": (properties("Permission", SourceAccount="123456789012"), "CC103.*literal account '123456789012'"),
    "instance id": (
        properties("Alarm", Dimensions=[{"Name": "InstanceId", "Value": "8a3b9c1d-1111-4222-8333-abcdefabcdef"}]),
        r"CC103.*literal id \(UUID\) '8a3b9c1d",
    ),
    "another Region": (
        properties("Function", Environment__Variables__REGION="us-east-1"),
        "CC103.*literal Region 'us-east-1'",
    ),
    "private key": (
        properties("Function", Environment__Variables__PEM="-----BEGIN PRIVATE KEY-----\nMII"),
        "CC104 Connect.Function: holds a private key or an access key",
    ),
    "literal secret of a function": (
        properties("Function", Environment__Variables__PIN_PEPPER="s3cr3t"),
        r"CC104 Connect.Function: environment variable PIN_PEPPER holds a literal secret \(6 characters\)",
    ),
    "spelled-out secret": (
        added("Secret", "AWS::SecretsManager::Secret", SecretString="s3cr3t"),
        "CC104 Connect.Secret: spells the secret out",
    ),
    "51st function": (
        functions(50),
        r"CC111 Connect.Association49: 51 associated functions \(.*functions.toml\) for one instance, allowed are 50",
    ),
    "101st queue": (
        queues(100),
        r"CC111 Connect.Queue99: 101 queues \(\[queues\] of the settings\) for one instance, allowed are 100; a",
    ),
    "too many overrides": (
        properties("Hours", HoursOfOperationOverrides=[{}] * 51),
        "CC112 Connect.Hours: 51 overrides, allowed are 50",
    ),
    "too many queues per profile": (
        properties(
            "Profile", QueueConfigs=[{"QueueReference": {"QueueArn": {"Fn::GetAtt": ["Queue", "QueueArn"]}}}] * 51
        ),
        "CC112 Connect.Profile: 51 pairs of queue and channel, allowed are 50",
    ),
    "name too long": (
        properties("Queue", Name="q" * 128),
        "CC113 Connect.Queue: AWS::Connect::Queue Name has 128 characters, allowed are 1 to 127",
    ),
    "flow too long": (
        properties("Flow", Content=json.dumps({"Actions": [], "x": "가" * 256_000}, ensure_ascii=False)),
        "CC113 Connect.Flow: AWS::Connect::ContactFlow Content has 256,0.. characters, allowed are 1 to 256,000",
    ),
    "environment too large": (
        properties("Function", Environment__Variables__FAQ="x" * 4096),
        r"CC113 Connect.Function: Environment.Variables has 4,... bytes .*, allowed are 4,096; the largest is FAQ",
    ),
    "environment that is too large once deployed": (
        properties("Function", Environment__Variables__QUEUES=json_of_arns(40)),
        r"CC113 Connect.Function: Environment.Variables has [\d,]+ bytes .*, allowed are 4,096; the largest is QUEUES",
    ),
    "policy that is too large once deployed": (
        policy("connect:GetMetricDataV2", resource=[{"Fn::GetAtt": ["Queue", "QueueArn"]}] * 100),
        r"CC113 Connect.Role: Policies has [\d,]+ characters of policies once .*, allowed are 10,240",
    ),
    "flow that is too long once deployed": (
        properties("Flow", Content=long_flow(3_000)),
        r"CC113 Connect.Flow: AWS::Connect::ContactFlow Content has [\d,]+ characters, allowed are 1 to 256,000",
    ),
    "recording without a store": (
        without_store,
        r"CC036\[CALL_RECORDINGS\] Connect.Flow: action 'a' uses a store for call recordings, which the instance does",
    ),
    "analysis without Contact Lens": (
        action(Type="UpdateContactRecordingAndAnalyticsBehavior", Parameters=ANALYSIS),
        r"CC036\[CONTACT_LENS\] Connect.Flow: action 'a' uses Contact Lens, which the instance does not offer",
    ),
    "callback without outbound calls": (
        lambda connect, data: (
            action(Type="CreateCallbackContact", Parameters={})(connect, data),
            properties("Instance", Attributes__OutboundCalls=False)(connect, data),
        )[0],
        r"CC036\[OUTBOUND_CALLS\] Connect.Flow: action 'a' uses outbound calls",
    ),
    "name that Lex refuses": (
        properties("Bot", Name="aicc--test-bot"),
        r"CC037\[aicc--test-bot\] Connect.Bot: Lex refuses the name 'aicc--test-bot'",
    ),
    "crowded control plane": (
        unpaced,
        r"CC121 Connect.Status2: 3 Connect resources of stack Connect start at once \(Status0, Status1, Status2",
    ),
    **log_groups.CASES,
    **lifecycles.CASES,
    **backgrounds.CASES,
}


def test_a_sound_center_breaks_no_rule(broken: Broken) -> None:
    """Otherwise every other test here would be worth nothing."""
    assert broken() == []
    assert broken(log_groups.AUDITED) == []


@pytest.mark.parametrize("case", CASES)
def test_a_rule_finds_what_it_is_for(case: str, broken: Broken) -> None:
    """The finding names rule, stack, resource and what is wrong."""
    change, expected = CASES[case]

    found = broken(change)

    assert [text for text in found if re.match(expected, text)], found


@pytest.mark.parametrize("case", backgrounds.SOUND)
def test_a_sound_neighbor_is_no_finding(case: str, broken: Broken) -> None:
    found = broken(backgrounds.SOUND[case])

    assert [text for text in found if text.startswith("CC15")] == []


def test_every_rule_has_a_case() -> None:
    """A rule without a failing example could be switched off unnoticed."""
    covered = {re.match(r"CC\d+", expected).group(0) for _, expected in CASES.values()}  # type: ignore[union-attr]

    assert {rule.id for rule in all_rules()} - covered == {"CC015", "CC114", "CC131"}  # tested below and on their own


def test_a_second_grant_to_the_bot_is_refused(broken: Broken) -> None:
    """The association writes the policy of the alias itself."""

    def change(connect: Resources, data: Resources) -> None:
        alias = {"Fn::GetAtt": ["Alias", "Arn"]}
        connect["Alias"] = {"Type": "AWS::Lex::BotAlias", "Properties": {"BotAliasName": "live"}}
        added(
            "BotAssociation", "AWS::Connect::IntegrationAssociation", IntegrationType="LEX_BOT", IntegrationArn=alias
        )(connect, data)
        added("Policy", "AWS::Lex::ResourcePolicy", ResourceArn=alias)(connect, data)

    assert broken(change) == [
        "CC015 Connect.Policy: competes with the policy that the LEX_BOT association writes itself"
    ]


@pytest.mark.parametrize(
    ("what", "edit"),
    [
        (
            "501 resources",
            lambda all_: all_["Data"]["Resources"].update({f"K{i}": {"Type": "AWS::KMS::Key"} for i in range(497)}),
        ),
        ("201 outputs", lambda all_: all_["Data"]["Outputs"].update({f"O{i}": {"Value": "x"} for i in range(196)})),
        ("201 parameters", lambda all_: all_["Data"].update(Parameters={f"P{i}": {} for i in range(201)})),
        ("61 dynamic references", lambda all_: all_["Data"].update(Metadata={"x": "{{resolve:ssm:a}}" * 61})),
        ("1,0.* bytes", lambda all_: all_["Data"].update(Metadata={"x": "y" * 1_000_000})),
    ],
)
def test_a_stack_beyond_the_limits_is_refused(what: str, edit: Callable[[Any], None], broken: Broken) -> None:
    """CloudFormation refuses it only after the upload."""
    found = broken(templates=edit)

    assert [
        text for text in found if re.match(rf"CC114\[\w+.*\] Data\.Key: stack Data has {what}, allowed are", text)
    ], found


def test_an_export_is_refused(broken: Broken) -> None:
    """An exported value cannot change while another stack uses it."""
    found = broken(templates=lambda all_: all_["Data"]["Outputs"]["PublishKey"].update(Export={"Name": "key"}))

    assert found == ["CC102 Data.PublishKey: output PublishKey exports a value of AWS::KMS::Key"]


def test_dev_may_embed_a_laptop_and_lose_its_instance(broken: Broken) -> None:
    """What staging and prod refuse is everyday work in dev."""

    def change(connect: Resources, data: Resources) -> None:
        connect["Origin"]["Properties"]["Origin"] = "http://localhost:3000"
        connect["Instance"].pop("DeletionPolicy")

    assert broken(change, stage_id="aicc-dev") == []
    assert len(broken(change, stage_id="aicc-staging")) == 2


def test_a_phone_number_as_input_needs_no_key(broken: Broken) -> None:
    """Callback numbers are personal, but not secret like a PIN."""
    stored = {"StoreInput": "True", "InputValidation": {"PhoneNumberValidation": {"NumberFormat": "Local"}}}

    assert broken(action(Type="GetParticipantInput", Parameters=stored)) == []


def test_encrypted_digits_are_fine(broken: Broken) -> None:
    """The key and the certificate are what the rule asks for."""
    encrypted = {**STORED, "InputEncryption": {"EncryptionKeyId": "k", "Key": "c"}}

    assert broken(action(Type="GetParticipantInput", Parameters=encrypted)) == []


def test_a_region_nobody_described_is_refused(broken: Broken) -> None:
    """The gate says what it does not know instead of passing everything."""
    found = broken(region="ap-northeast-1")

    assert "CC101 Data.: nothing is known about the types of Region ap-northeast-1, known are ap-northeast-2" in found


def test_every_rule_says_what_to_do() -> None:
    """Ids are unique, titles and fixes are sentences for the person who broke the rule."""
    rules = all_rules()

    assert len({rule.id for rule in rules}) == len(rules)
    for rule in rules:
        assert len(rule.title) > 15, rule.id
        assert len(rule.fix) > 8, rule.id
        assert rule.title[0].islower() or rule.title.startswith(("Connect", "SAML")), rule.id


def test_a_number_may_be_given_its_flow_in_another_stack(broken: Broken) -> None:
    """As in a center: the operation is in a later stack, and takes the id out of the ARN."""

    def bound(connect: Resources, data: Resources) -> None:
        numbered(connect, data)
        arn = {"Fn::GetAtt": ["Number", "PhoneNumberArn"]}
        properties = {"PhoneNumberId": {"Fn::Select": [1, {"Fn::Split": ["/", arn]}]}}
        connect["Bound"] = {
            "Type": "Custom::ConnectPhoneNumberFlow",
            "DependsOn": ["QuickConnect"],
            "Properties": properties,
        }

    assert [told for told in broken(bound) if "CC038" in told] == []


@pytest.mark.parametrize("tells", [True, False])
def test_an_alarm_that_another_reads_is_told_by_that_one(broken: Broken, tells: bool) -> None:
    def change(connect: dict[str, Any], _data: dict[str, Any]) -> None:
        actions = connect["Alarm"]["Properties"].pop("AlarmActions")
        rule = 'ALARM("aicc-test-missed-calls")'
        both = {"AlarmName": "aicc-test-both", "AlarmRule": rule, "AlarmActions": actions if tells else []}
        connect["Both"] = {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": both}

    silent = [one for one in broken(change) if one.startswith("CC016")]

    assert len(silent) == (0 if tells else 1)
    assert all("alarm 'aicc-test-both' has no AlarmActions" in one for one in silent)
