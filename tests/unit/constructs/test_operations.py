"""Pacing, custom resources, events, quality, view, guardrail, test cases, security key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_connect as connect
from aws_cdk import aws_events as events
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from contact_center.base.errors import DefinitionError, FlowError
from contact_center.base.pacing import pace_alarms, pace_control_plane
from contact_center.bot.guardrail import KoreanGuardrail
from contact_center.flows.contact_flow import ContactFlow
from contact_center.flows.library import FlowLibrary, FlowTargets
from contact_center.flows.test_cases import NativeTestCase, TestDocument, TestFixtures
from contact_center.functions.events import ContactEventRule, DomainEventRule, MatchedRuleNotice
from contact_center.functions.functions import CenterFunction, FunctionDefaults, FunctionProps
from contact_center.functions.messages import MessageReports
from contact_center.instance.numbers import PhoneNumber
from contact_center.instance.security_key import SecurityKey
from contact_center.people.agent_view import AgentView, DeskViews
from contact_center.people.desk import desk_views
from contact_center.provider import connect_operations
from contact_center.quality import AnalyticsRule, EvaluationForm, PhraseRule, Vocabulary, read_form, read_rules
from contact_center.routing.hours import HoursOfOperation
from contact_center.routing.queues import Queue
from contact_center.routing.transfers import QuickConnect
from operations.redrive import notice_of_rule
from ringback.simulator.aws.bus import _transform
from ringback.simulator.world.model import PlainDefinition
from tests.unit.constructs.workbench import Bench


def _function(bench: Bench) -> CenterFunction:
    props = FunctionProps(
        function_name="acme-dev-provider",
        description="provider",
        code=lambda_.Code.from_inline("def handler(event, context): return {}"),
        handler="index.handler",
        timeout_s=300,
        memory_mb=256,
    )
    return CenterFunction(bench.stack, "Provider", props=props, defaults=FunctionDefaults())


@pytest.mark.parametrize("lanes", [1, 2, 3])
def test_at_most_as_many_resources_start_as_there_are_lanes(bench: Bench, lanes: int) -> None:
    """Two control-plane calls per second: every later resource waits for the one `lanes` before it."""
    for number in range(7):
        connect.CfnAgentStatus(
            bench.stack, f"S{number}", instance_arn=bench.instance_arn, name=f"s{number}", state="ENABLED"
        )

    pace_control_plane(bench.stack, lanes=lanes)

    resources = bench.template()["Resources"]
    assert [resources[f"S{number}"].get("DependsOn") for number in range(7)] == [
        *([None] * lanes),
        *([f"S{number}"] for number in range(7 - lanes)),
    ]


def test_alarms_are_made_a_few_at_a_time(bench: Bench) -> None:
    for number in range(5):
        cloudwatch.CfnAlarm(bench.stack, f"A{number}", comparison_operator="GreaterThanThreshold", evaluation_periods=1)

    pace_alarms(bench.stack, lanes=3)

    resources = bench.template()["Resources"]
    assert [resources[f"A{number}"].get("DependsOn") for number in range(5)] == [None, None, None, ["A0"], ["A1"]]


def test_other_services_are_not_paced(bench: Bench) -> None:
    for number in range(4):
        sns.CfnTopic(bench.stack, f"T{number}")

    pace_control_plane(bench.stack)

    assert not [entry for entry in bench.template()["Resources"].values() if "DependsOn" in entry]


def test_operations_are_named_by_their_type_and_answered_by_the_alias(bench: Bench) -> None:
    provider = _function(bench)
    number = PhoneNumber.from_phone_number_arn(
        bench.stack, "Number", phone_number_arn="arn:aws:connect:ap-northeast-2:111122223333:phone-number/n"
    )
    flow = ContactFlow.from_flow_arn(bench.arn("contact-flow", "f"))
    queue = Queue.from_queue_arn(bench.arn("queue", "q"))
    quick_connects = [
        QuickConnect.from_quick_connect_arn(bench.arn("transfer-destination", name)) for name in ("a", "b")
    ]
    hours = HoursOfOperation.from_hours_of_operation_arn(bench.arn("operating-hours", "h"))
    vocabulary = Vocabulary.from_vocabulary_id("v")
    i = bench.instance.instance_id
    connect_operations.phone_number_flow(
        bench.stack, "N", provider=provider, instance=bench.instance, phone_number=number, flow=flow
    )
    connect_operations.queue_quick_connects(
        bench.stack, "Q", provider=provider, instance=bench.instance, queue=queue, quick_connects=quick_connects
    )
    connect_operations.queue_outbound_flow(
        bench.stack,
        "O",
        provider=provider,
        instance=bench.instance,
        queue=queue,
        flow=flow,
        caller_name="Support",
        number=number,
    )
    connect_operations.default_vocabulary(
        bench.stack, "V", provider=provider, instance=bench.instance, language="ko-KR", vocabulary=vocabulary
    )
    connect_operations.instance_attribute(
        bench.stack, "A", provider=provider, instance=bench.instance, attribute="AUTO_MUTE_AGENT_ON_HOLD", value=True
    )
    connect_operations.effective_overrides(
        bench.stack,
        "H",
        provider=provider,
        instance=bench.instance,
        hours=hours,
        closed_days={"2026-01-01": "신정"},
        hours_hash="abc",
    )
    connect_operations.initial_data(bench.stack, "D", provider=provider, content_hash="abc")

    custom = {
        entry["Type"]: entry["Properties"]
        for entry in bench.template()["Resources"].values()
        if entry["Type"].startswith("Custom::")
    }
    for properties in custom.values():
        assert properties.pop("ServiceToken")["Ref"].startswith("ProviderAlias")
        assert properties.pop("ServiceTimeout") == "600"
    assert custom == {
        "Custom::ConnectPhoneNumberFlow": {"InstanceId": i, "PhoneNumberId": "n", "ContactFlowId": "f"},
        "Custom::ConnectQueueQuickConnects": {"InstanceId": i, "QueueId": "q", "QuickConnectIds": ["a", "b"]},
        "Custom::ConnectQueueOutboundFlow": {
            "InstanceId": i,
            "QueueId": "q",
            "FlowId": "f",
            "CallerName": "Support",
            "NumberArn": "arn:aws:connect:ap-northeast-2:111122223333:phone-number/n",
        },
        "Custom::ConnectDefaultVocabulary": {
            "InstanceId": i,
            "LanguageCode": "ko-KR",
            "VocabularyId": "v",
            "NamePrefix": "",
        },
        "Custom::ConnectInstanceAttribute": {
            "InstanceId": i,
            "AttributeType": "AUTO_MUTE_AGENT_ON_HOLD",
            "Value": "true",
        },
        "Custom::ConnectHoursOverrides": {
            "InstanceId": i,
            "HoursOfOperationId": "h",
            "ClosedDays": {"2026-01-01": "신정"},
            "HoursHash": "abc",
        },
        "Custom::ContactCenterData": {"ContentHash": "abc"},
    }


def test_contact_events_of_one_instance_reach_the_function(bench: Bench) -> None:
    ContactEventRule(
        bench.stack,
        "Events",
        instance=bench.instance,
        function=_function(bench).alias,
        dead_letter_queue=sqs.Queue(bench.stack, "Q"),
    )

    rule = bench.one("AWS::Events::Rule")
    (target,) = rule["Targets"]
    assert rule["EventPattern"] == {
        "source": ["aws.connect"],
        "detail-type": ["Amazon Connect Contact Event"],
        "detail": {"instanceArn": [bench.instance_arn]},
    }
    assert "Alias" in target["Arn"]["Ref"]
    assert target["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][1] == "Arn"


def test_domain_events_of_some_kinds_reach_the_function(bench: Bench) -> None:
    bus = events.EventBus(bench.stack, "Bus", event_bus_name="acme-events")
    DomainEventRule(
        bench.stack,
        "Told",
        bus=bus,
        detail_types=("request.completed", "callback.failed"),
        function=_function(bench).alias,
        dead_letter_queue=sqs.Queue(bench.stack, "Q"),
    )

    rule = bench.one("AWS::Events::Rule")
    assert rule["EventPattern"] == {"detail-type": ["request.completed", "callback.failed"]}
    assert rule["EventBusName"]["Ref"].startswith("Bus")
    (target,) = rule["Targets"]
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 7200, "MaximumRetryAttempts": 8}
    assert target["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][1] == "Arn"


@pytest.mark.parametrize(
    ("channels", "sources"),
    [
        (("sms", "email"), {"aws.sms-voice", "aws.ses"}),
        (("alimtalk", "sms"), {"aws.sms-voice"}),
        (("alimtalk",), set()),
    ],
)
def test_reports_about_messages_of_this_center_reach_the_function(
    bench: Bench, channels: tuple[str, ...], sources: set[str]
) -> None:
    """Two centers of an account share the default bus, and each hears of its own messages alone."""
    made = MessageReports(
        bench.stack,
        "Reports",
        stage_id="acme-prod",
        center="acme",
        environment="prod",
        channels=channels,
        function=_function(bench).alias,
        dead_letter_queue=sqs.Queue(bench.stack, "Q"),
    )

    ours = {"center": ["acme"], "environment": ["prod"]}
    patterns = [rule["Properties"]["EventPattern"] for rule in bench.all("AWS::Events::Rule")]
    rules = {pattern["source"][0]: pattern for pattern in patterns}
    assert set(rules) == sources
    assert len(made.rule_names) == len(sources)
    if "aws.sms-voice" in rules:
        assert rules["aws.sms-voice"]["detail"] == {"context": ours}
    sets = bench.all("AWS::SES::ConfigurationSet")
    assert len(sets) == ("aws.ses" in sources)
    if sets:
        assert rules["aws.ses"]["detail"] == {"mail": {"tags": ours}}
        assert sets[0]["Properties"]["Name"] == "acme-prod-messages"
        assert sets[0]["Properties"]["DeliveryOptions"] == {"TlsPolicy": "REQUIRE"}
        told = bench.one("AWS::SES::ConfigurationSetEventDestination")["EventDestination"]
        assert {"BOUNCE", "COMPLAINT", "DELIVERY", "SEND"} <= set(told["MatchingEventTypes"])
        assert len(told["MatchingEventTypes"]) == len(rules["aws.ses"]["detail-type"])


def test_a_notice_of_a_matched_rule_carries_no_words(bench: Bench) -> None:
    MatchedRuleNotice(
        bench.stack,
        "Notice",
        instance=bench.instance,
        topic=sns.Topic(bench.stack, "T"),
        dead_letter_queue=sqs.Queue(bench.stack, "Q"),
    )

    rule = bench.one("AWS::Events::Rule")
    (target,) = rule["Targets"]
    assert rule["EventPattern"]["detail-type"] == [{"suffix": "Rules Matched"}]
    contact = "arn:aws:connect:ap-northeast-2:111122223333:instance/i/contact/c"
    detail = {"ruleName": "acme-complaint", "contactArn": contact, "words": "비밀"}
    event = {"time": "2026-12-01T05:00:00Z", "detail": detail}
    # What is sent, and sent again, is one sentence for people.
    told = _transform(target["InputTransformer"], event, PlainDefinition(name="r", arn="arn:r", id="r"))
    assert told == json.loads(notice_of_rule(event))
    assert all(part in told for part in ("규칙 acme-complaint에 해당하는", event["time"], contact, "연락처 검색"))
    assert "비밀" not in told
    # The topic keeps its own policy: the rule adds no statement that lets other accounts publish.
    assert bench.all("AWS::SNS::TopicPolicy") == []
    assert bench.one("AWS::SQS::QueuePolicy")["PolicyDocument"]["Statement"][0]["Condition"]["ArnEquals"]


def test_the_evaluation_form_is_the_one_of_the_center(bench: Bench) -> None:
    """Five sections weigh 20, 25, 30, 15 and 10 %, each with three or four questions; one question is a knockout."""
    title, description, sections = read_form()
    EvaluationForm(
        bench.stack,
        "Form",
        instance=bench.instance,
        title=title,
        description=description,
        sections=sections,
    )

    form = bench.one("AWS::Connect::EvaluationForm")
    found = [item["Section"] for item in form["Items"]]
    questions = [item["Question"] for section in found for item in section["Items"]]
    options = [
        option for question in questions for option in question["QuestionTypeProperties"]["SingleSelect"]["Options"]
    ]

    assert form["Status"] == "ACTIVE"
    assert form["LanguageConfiguration"] == {"FormLanguage": "ko-KR"}
    assert [section["Weight"] for section in found] == [20, 25, 30, 15, 10]
    assert {len(section["Items"]) for section in found} <= {3, 4}
    assert [option["RefId"] for option in options if option.get("AutomaticFail")] == ["greeting-privacy-no"]
    assert all(0 <= option["Score"] <= 10 for option in options)
    assert all(len(entry["RefId"]) <= 40 for entry in (*questions, *found, *options))


def test_sections_that_do_not_weigh_a_hundred_are_refused(bench: Bench) -> None:
    _, _, sections = read_form()

    with pytest.raises(DefinitionError, match="sections weigh 90 percent"):
        EvaluationForm(
            bench.stack,
            "F",
            instance=bench.instance,
            title="평가",
            description="평가",
            sections=sections[:-1],
        )


def test_an_unknown_scale_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "form.toml"
    question = '{ key = "q", title = "질문", scale = "yes-nope" }'
    path.write_text(
        'title = "t"\ndescription = "d"\n'
        f'[[sections]]\nkey = "s"\ntitle = "s"\nweight = 100\nquestions = [{question}]\n'
    )

    with pytest.raises(DefinitionError, match=r"question 'q': unknown scale 'yes-nope'.*'yes-no'"):
        read_form(path)


def test_a_rule_that_looks_for_missing_words_counts_the_first_seconds(bench: Bench) -> None:
    """The missing greeting is looked for in the first 30 s."""
    (rule,) = [rule for rule in read_rules() if rule.key == "missing-greeting"]
    AnalyticsRule(bench.stack, "R", instance=bench.instance, name="acme-missing-greeting", rule=rule)

    properties = bench.one("AWS::Connect::Rule")
    (condition,) = json.loads(properties["Function"])["RuleFunction"]["Operands"]

    assert properties["TriggerEventSource"] == {"EventSourceName": "OnPostCallAnalysisAvailable"}
    assert condition["Negate"] is True
    assert condition["FilterClause"]["Filters"] == [
        {"Type": "PostCallContactPeriodSeconds", "Data": {"First": 30}},
        {"Type": "ParticipantRole", "Data": "AGENT"},
    ]
    assert "EventBridgeActions" not in properties["Actions"]


def test_a_rule_that_notifies_names_itself(bench: Bench) -> None:
    rule = PhraseRule(key="complaint", phrases=("불만",), said_by="CUSTOMER", notify=True)
    AnalyticsRule(bench.stack, "R", instance=bench.instance, name="acme-complaint", rule=rule)

    assert bench.one("AWS::Connect::Rule")["Actions"]["EventBridgeActions"] == [{"Name": "complaint"}]


def test_a_hangul_rule_name_is_refused(bench: Bench) -> None:
    """Rule names are ASCII."""
    rule = PhraseRule(key="complaint", phrases=("불만",), said_by="CUSTOMER")

    with pytest.raises(DefinitionError, match="rule name '불만'"):
        AnalyticsRule(bench.stack, "R", instance=bench.instance, name="불만", rule=rule)


@pytest.mark.parametrize(
    ("text", "message"),
    [('phrases = ["a"]\nsaid_by = "CALLER"', "said_by is 'CALLER'"), ('phrases = []\nsaid_by = "ANY"', "is empty")],
)
def test_a_wrong_rule_file_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(f"[one]\n{text}\n")

    with pytest.raises(DefinitionError, match=rf"rules.toml: \[one\].*{message}"):
        read_rules(path)


def test_a_vocabulary_takes_hangul_once_and_changes_its_name_with_its_words() -> None:
    """Every property is createOnly: a replacement needs another name."""
    names = []
    for words in (["노트북", "노트북 컴퓨터", "PC", "노트북"], ["노트북"]):
        bench = Bench()
        vocabulary = Vocabulary(bench.stack, "V", instance=bench.instance, name="acme-words", phrases=words)
        names.append(bench.one("AWS::Connect::Vocabulary")["VocabularyName"])
        assert "PC" not in vocabulary.phrases
        assert len(set(vocabulary.phrases)) == len(vocabulary.phrases)

    assert names[0] != names[1]
    assert bench.one("AWS::Connect::Vocabulary")["Content"].splitlines() == [
        "Phrase\tIPA\tSoundsLike\tDisplayAs",
        "노트북\t\t\t노트북",
    ]


def _cell(identifier: str, *content: dict[str, Any]) -> dict[str, Any]:
    return {"_id": identifier, "Type": "Container", "Props": {}, "Content": list(content)}


def test_a_desk_has_the_guide_and_the_forms_of_its_buttons(bench: Bench) -> None:
    """Each view is built as the service takes it, and the quick connects of the center are what can be chosen."""
    views = desk_views(["결제 상담", "관리자"], payments=True, crm=True)
    desk = DeskViews(bench.stack, "Desk", instance=bench.instance, views={f"acme-{view.key}": view for view in views})
    built = {found["Properties"]["Name"]: found["Properties"] for found in bench.all("AWS::Connect::View")}

    forms = {"agent-note", "agent-callback", "agent-transfer", "agent-payment"}
    assert set(desk.views) == {"agent-guide", "agent-basics", *forms}
    assert {part["Type"] for view in built.values() for part in view["Template"]["Body"]} == {"Container"}
    assert "결제 상담" in json.dumps(built["acme-agent-transfer"]["Template"], ensure_ascii=False)
    assert built["acme-agent-note"]["Actions"] == ["Save", "Back"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ([{"_id": "a", "Type": "Button", "Props": {"Action": "Go"}}], "'a' is at the top of the body"),
        ([_cell("a", {"_id": "a", "Type": "Button", "Props": {"Action": "Go"}})], "'a' needs an _id that nothing else"),
        ([_cell("a", {"_id": "b", "Type": "Bttn", "Props": {"Action": "Go"}})], "did you mean 'Button'"),
        ([_cell("a", {"_id": "b", "Type": "Button", "Props": {"Action": "Gone"}})], "the action 'Gone'"),
        ([_cell("a", {"_id": "b", "Type": "TextArea", "Props": {"Action": "Go"}})], "TextArea 'b' needs 'Label' and"),
        ([_cell("a")], "nothing has the action 'Go'"),
    ],
)
def test_a_view_that_the_service_refuses_is_not_synthesized(
    bench: Bench, body: list[dict[str, Any]], told: str
) -> None:
    with pytest.raises(DefinitionError, match=told):
        AgentView(
            bench.stack,
            "View",
            instance=bench.instance,
            name="v",
            description="d",
            template={"Head": {"Title": "t"}, "Body": body},
            actions=["Go"],
        )


def test_the_guardrail_knows_korean(bench: Bench) -> None:
    """Korean content filters and topics exist in the standard tier only."""
    KoreanGuardrail(bench.stack, "G", name="acme-guardrail", key=kms.Key(bench.stack, "Key"))

    guardrail = bench.one("AWS::Bedrock::Guardrail")
    patterns = {entry["Name"] for entry in guardrail["SensitiveInformationPolicyConfig"]["RegexesConfig"]}

    assert guardrail["ContentPolicyConfig"]["ContentFiltersTierConfig"] == {"TierName": "STANDARD"}
    assert guardrail["TopicPolicyConfig"]["TopicsTierConfig"] == {"TierName": "STANDARD"}
    assert "resident-number" in patterns
    assert "WordPolicyConfig" not in guardrail
    assert "ContextualGroundingPolicyConfig" not in guardrail
    assert len(guardrail["BlockedInputMessaging"]) <= 500
    assert bench.one("AWS::Bedrock::GuardrailVersion")["GuardrailIdentifier"]["Fn::GetAtt"][1] == "GuardrailId"


def test_a_security_key_takes_the_public_key_only(bench: Bench, root: Path) -> None:
    folder = root / "config" / "aicc" / "certificates"
    key = SecurityKey(
        bench.stack,
        "K",
        instance=bench.instance,
        public_key=folder / "dev.public.pem",
        certificate=folder / "dev.pem",
    )

    properties = bench.one("AWS::Connect::SecurityKey")
    assert properties["InstanceId"] == bench.instance_arn
    assert properties["Key"].startswith("-----BEGIN PUBLIC KEY-----")
    assert len(properties["Key"]) <= 1024
    assert key.certificate.startswith("-----BEGIN CERTIFICATE-----")


def test_a_private_key_in_place_of_the_public_one_is_refused(bench: Bench, tmp_path: Path, root: Path) -> None:
    wrong = tmp_path / "key.pem"
    wrong.write_text("-----BEGIN PRIVATE KEY-----\n", encoding="ascii")

    with pytest.raises(DefinitionError, match=r"key\.pem: is not a PEM public key"):
        SecurityKey(
            bench.stack,
            "K",
            instance=bench.instance,
            public_key=wrong,
            certificate=root / "config" / "aicc" / "certificates" / "dev.pem",
        )


def _library(bench: Bench) -> FlowLibrary:
    targets = FlowTargets(
        instance=bench.instance,
        center={"key": "acme", "display_name": "ACME"},
        environment="dev",
        queues={"general": Queue.from_queue_arn(bench.arn("queue", "general"))},
    )
    return FlowLibrary(bench.stack, "Library", flows=[], modules=[], targets=targets)


def _case(bench: Bench, content: Any, entry: dict[str, Any] | None = None, **more: bool) -> None:
    fixtures = TestFixtures(
        bench.stack, "Fixtures", instance=bench.instance, name_prefix="acme-test", time_zone="Asia/Seoul"
    )
    document = {
        "Description": "닫힌 시간",
        "EntryPoint": entry
        or {
            "Type": "VOICE_CALL",
            "VoiceCallEntryPointParameters": {"FlowId": "arn:flow", "SourcePhoneNumber": "+821012345678"},
        },
        "InitializationData": {"Attributes": {}, "SegmentAttributes": {}},
        "Content": content,
    }
    NativeTestCase(
        bench.stack,
        "Case",
        instance=bench.instance,
        name="acme-closed",
        source=TestDocument(key="closed", file="closed.json", document=document),
        library=_library(bench),
        fixtures=fixtures,
        **more,
    )


def test_a_test_case_enters_by_the_flow_and_puts_hours_in_place(bench: Bench) -> None:
    """A number would match no pattern of the type, so the number of the caller is left out."""
    _case(bench, {"Version": "2019-10-30", "Observations": [{"Hours": "${hours.always-closed.arn}"}]})

    case = bench.one("AWS::Connect::TestCase")

    assert case["Status"] == "PUBLISHED"
    assert case["EntryPoint"] == {"Type": "VOICE_CALL", "VoiceCallEntryPointParameters": {"FlowId": "arn:flow"}}
    tokens = [part for part in case["Content"]["Fn::Join"][1] if isinstance(part, dict)]
    assert [token["Fn::GetAtt"][0].startswith("Fixturesalwaysclosed") for token in tokens] == [True]
    assert bench.one("AWS::Connect::Queue")["Name"] == "acme-test-no-agents"


def test_a_saved_test_case_is_not_validated_by_the_service(bench: Bench) -> None:
    """One of ninety that is refused would roll back all of them."""
    _case(bench, {"Version": "2019-10-30", "Observations": []}, published=False)
    assert bench.one("AWS::Connect::TestCase")["Status"] == "SAVED"


def test_a_test_case_with_an_unknown_reference_names_the_nearest(bench: Bench) -> None:
    with pytest.raises(FlowError, match=r"closed\.json: .*unknown hours 'always-close'.*'always-closed'"):
        _case(bench, {"Hours": "${hours.always-close.arn}"})


def test_a_test_case_with_an_unknown_entry_is_refused(bench: Bench) -> None:
    with pytest.raises(FlowError, match=r"EntryPoint\.Type is 'EMAIL', allowed are VOICE_CALL, CHAT"):
        _case(bench, {}, {"Type": "EMAIL"})
