"""data_loader and connect_provider: custom resources that can be repeated, interrupted and undone."""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.stub import Stubber

from contact_handlers.base import aws, control_plane
from contact_handlers.base.clock import KST
from contact_handlers.base.errors import FunctionFailedError
from contact_handlers.connect_provider.actions import ACTIONS
from contact_handlers.data_loader import logic as loader_logic
from contact_handlers.records import tables
from tests.unit.handlers.conftest import Travel
from tests.unit.handlers.world import INSTANCE_ARN, INSTANCE_ID, World

Answers = list[dict[str, Any]]


@pytest.fixture
def cloudformation() -> Iterator[tuple[str, Answers]]:
    """Receives the answers of custom resources; the first of them is refused once, as networks do."""
    answers: Answers = []
    attempts: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            attempts.append(1)
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if len(attempts) > 1:
                assert self.headers["Content-Type"] == ""
                answers.append(json.loads(body))
            self.send_response(200 if len(attempts) > 1 else 503)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Keeps the test output quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/answer?signature=x", answers
    server.shutdown()
    server.server_close()


def request(kind: str, properties: dict[str, Any], **given: Any) -> dict[str, Any]:
    return {
        "RequestType": kind,
        "ResponseURL": "...",
        "StackId": "arn:aws:cloudformation:ap-northeast-2:123456789012:stack/aicc-dev/1",
        "RequestId": "r-1",
        "LogicalResourceId": "Thing",
        "ResourceProperties": {"ServiceToken": "arn:aws:lambda:::function:x", **properties},
        **given,
    }


# --- the protocol


def test_success_and_failure_reach_cloudformation_exactly_once(
    world: World, cloudformation: tuple[str, Answers]
) -> None:
    url, answers = cloudformation
    properties = {"InstanceId": INSTANCE_ID, "PhoneNumberId": "n-1", "ContactFlowId": "f-1"}
    event = request("Create", properties, ResponseURL=url, ResourceType="Custom::ConnectPhoneNumberFlow")
    assert world.call("connect_provider", event) == {"Status": "SUCCESS"}
    wrong = request("Create", {"Action": "ConnectPhonNumberFlow"}, ResponseURL=url)
    assert world.call("connect_provider", wrong) == {"Status": "FAILED"}
    done, failed = answers
    assert (done["Status"], done["PhysicalResourceId"]) == ("SUCCESS", "ConnectPhoneNumberFlow:n-1")
    assert done["StackId"] == event["StackId"]
    assert (failed["Status"], failed["PhysicalResourceId"]) == ("FAILED", "Thing-not-created")
    assert "did you mean 'ConnectPhoneNumberFlow'?" in failed["Reason"]
    assert len(json.dumps(failed)) < 4096


def test_below_a_provider_framework_answers_are_returned_and_failures_raised(world: World) -> None:
    properties = {
        "Action": "ConnectPhoneNumberFlow",
        "InstanceId": INSTANCE_ID,
        "PhoneNumberId": "n-1",
        "ContactFlowId": "f",
    }
    answer = world.call("connect_provider", request("Create", properties))
    assert answer["PhysicalResourceId"] == "ConnectPhoneNumberFlow:n-1"
    with pytest.raises(FunctionFailedError, match="PhoneNumberId is missing"):
        world.call("connect_provider", request("Create", {"Action": "ConnectPhoneNumberFlow"}))


def test_what_was_never_created_is_deleted_without_a_call(world: World) -> None:
    """CloudFormation rolls a failed creation back with the id of the failure."""
    for physical_id in ("Thing-not-created", ""):
        event = request("Delete", {"Action": "nonsense"}, PhysicalResourceId=physical_id)
        assert world.call("connect_provider", event)["PhysicalResourceId"] == physical_id
    assert world.connect.calls == []


@pytest.mark.parametrize("event", [{}, {"RequestType": "Create"}, {"RequestType": "Explode", "ResourceProperties": {}}])
def test_what_is_no_custom_resource_is_refused(world: World, event: dict[str, Any]) -> None:
    with pytest.raises(FunctionFailedError, match="custom resource"):
        world.call("connect_provider", event)


# --- Amazon Connect


def run(world: World, kind: str, action: str, old: Any = None, **properties: Any) -> dict[str, Any]:
    given = {"InstanceId": INSTANCE_ID, "Action": action, **properties}
    event = request(kind, given)
    if kind != "Create":
        known = {"InstanceId": INSTANCE_ID, "Action": action, **(old or properties)}
        event["PhysicalResourceId"] = f"{action}:{ACTIONS[action].identity(known)}"
        event["OldResourceProperties"] = known
    answer: dict[str, Any] = world.call("connect_provider", event)
    return answer


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Pauses are counted instead of slept."""
    slept: list[float] = []
    monkeypatch.setattr(control_plane, "_sleep", slept.append)
    return slept


def test_a_number_is_bound_moved_and_released(world: World) -> None:
    number = "arn:aws:connect:ap-northeast-2:123456789012:phone-number/n-7"
    given = {"PhoneNumberId": number, "ContactFlowId": f"{INSTANCE_ARN}/contact-flow/f-1"}
    for _ in range(2):
        run(world, "Create", "ConnectPhoneNumberFlow", **given)
        assert world.connect.number_flows == {"n-7": "f-1"}
    run(world, "Update", "ConnectPhoneNumberFlow", given, PhoneNumberId=number, ContactFlowId="f-2")
    assert world.connect.number_flows == {"n-7": "f-2"}
    for _ in range(2):
        run(world, "Delete", "ConnectPhoneNumberFlow", **given)
        assert world.connect.number_flows == {}


def test_another_number_is_another_resource(world: World) -> None:
    first = {"PhoneNumberId": "n-1", "ContactFlowId": "f-1"}
    answer = run(world, "Update", "ConnectPhoneNumberFlow", first, PhoneNumberId="n-2", ContactFlowId="f-1")
    assert answer["PhysicalResourceId"] == "ConnectPhoneNumberFlow:n-2"


def test_quick_connects_follow_by_difference_and_leave_those_of_people_alone(world: World) -> None:
    world.connect.quick_connects["q-1"] = ["by-hand", "a"]
    old = {"QueueId": "q-1", "QuickConnectIds": ["a", "b", "c"]}
    run(world, "Create", "ConnectQueueQuickConnects", **old)
    assert sorted(world.connect.quick_connects["q-1"]) == ["a", "b", "by-hand", "c"]
    run(world, "Create", "ConnectQueueQuickConnects", **old)
    assert len(world.connect.called("AssociateQueueQuickConnects")) == 1
    run(world, "Update", "ConnectQueueQuickConnects", old, QueueId="q-1", QuickConnectIds=["c", "d"])
    assert sorted(world.connect.quick_connects["q-1"]) == ["by-hand", "c", "d"]
    for _ in range(2):
        run(world, "Delete", "ConnectQueueQuickConnects", QueueId="q-1", QuickConnectIds=["c"])
        world.connect.quick_connects["q-1"].append("c")
    assert "by-hand" in world.connect.quick_connects["q-1"]


WHISPER = {"QueueId": f"{INSTANCE_ARN}/queue/q-1", "FlowId": f"{INSTANCE_ARN}/contact-flow/f-1"}
CALLER = {"OutboundCallerIdName": "Support", "OutboundCallerIdNumberId": "n-1"}


def test_a_queue_gets_its_outbound_flow_and_keeps_its_caller(world: World) -> None:
    """One call of the API writes all three, so name and number would be lost if they were not read first."""
    world.connect.outbound_configs["q-1"] = dict(CALLER)
    answer = run(world, "Create", "ConnectQueueOutboundFlow", **WHISPER)
    assert (answer["PhysicalResourceId"], answer["Data"]) == ("ConnectQueueOutboundFlow:q-1", {"Changed": "true"})
    assert world.connect.outbound_configs["q-1"] == {**CALLER, "OutboundFlowId": "f-1"}
    assert run(world, "Create", "ConnectQueueOutboundFlow", **WHISPER)["Data"] == {"Changed": "false"}
    assert len(world.connect.called("UpdateQueueOutboundCallerConfig")) == 1


def test_an_outbound_flow_that_the_queue_lost_is_put_back(world: World) -> None:
    """CloudFormation writes a queue with another caller name without the flow; the changed name runs the provider."""
    world.connect.outbound_configs["q-1"] = {"OutboundCallerIdName": "New"}
    run(world, "Update", "ConnectQueueOutboundFlow", {**WHISPER, "CallerName": "Old"}, **WHISPER, CallerName="New")
    assert world.connect.outbound_configs["q-1"] == {"OutboundCallerIdName": "New", "OutboundFlowId": "f-1"}


@pytest.mark.parametrize(
    ("there", "left"),
    [
        ({**CALLER, "OutboundFlowId": "f-1"}, CALLER),
        ({"OutboundFlowId": f"{INSTANCE_ARN}/contact-flow/f-1"}, {}),
        ({**CALLER, "OutboundFlowId": "of-somebody-else"}, {**CALLER, "OutboundFlowId": "of-somebody-else"}),
        (CALLER, CALLER),
    ],
)
def test_only_our_outbound_flow_is_taken_off_a_queue(world: World, there: Any, left: Any) -> None:
    world.connect.outbound_configs["q-1"] = dict(there)
    for _ in range(2):
        run(world, "Delete", "ConnectQueueOutboundFlow", **WHISPER)
        assert world.connect.outbound_configs["q-1"] == left


def test_a_queue_that_is_gone_needs_no_goodbye(world: World) -> None:
    run(world, "Delete", "ConnectQueueOutboundFlow", **WHISPER)
    assert world.connect.outbound_configs == {}
    with pytest.raises(FunctionFailedError, match="NotThereError"):
        run(world, "Create", "ConnectQueueOutboundFlow", **WHISPER)


def test_more_quick_connects_than_one_call_takes(world: World) -> None:
    """A call takes at most fifty, as the service model has it."""
    run(
        world, "Create", "ConnectQueueQuickConnects", QueueId="q-2", QuickConnectIds=[f"id-{n:03d}" for n in range(120)]
    )
    assert [len(call["QuickConnectIds"]) for call in world.connect.called("AssociateQueueQuickConnects")] == [
        50,
        50,
        20,
    ]
    assert len(world.connect.quick_connects["q-2"]) == 120


def test_the_default_vocabulary_is_set_and_cleared_only_while_ours(world: World) -> None:
    given = {"LanguageCode": "ko-KR", "VocabularyId": "v-1"}
    run(world, "Create", "ConnectDefaultVocabulary", **given)
    assert world.connect.vocabularies == {"ko-KR": "v-1"}
    world.connect.vocabularies["ko-KR"] = "of-somebody-else"
    run(world, "Delete", "ConnectDefaultVocabulary", **given)
    assert world.connect.vocabularies == {"ko-KR": "of-somebody-else"}
    world.connect.vocabularies["ko-KR"] = "v-1"
    run(world, "Delete", "ConnectDefaultVocabulary", **given)
    run(world, "Delete", "ConnectDefaultVocabulary", **given)
    assert world.connect.vocabularies == {}


def _words(world: World, kind: str, vocabulary: str, prefix: str = "acme-words-") -> None:
    given = {"LanguageCode": "ko-KR", "VocabularyId": vocabulary, "NamePrefix": prefix}
    run(world, kind, "ConnectDefaultVocabulary", **given)


def test_earlier_vocabularies_go_once_another_is_the_default(world: World) -> None:
    """The service deletes no default: the new one comes first, then the old one goes."""
    world.connect.made_vocabularies = {
        "v-0": "acme-words-aaaa",
        "v-1": "acme-words-bbbb",
        "x-1": "acme-other-aaaa",
        "v-2": "acme-words-cccc",
    }
    world.connect.vocabularies = {"ko-KR": "v-1"}
    _words(world, "Update", "v-2")
    assert world.connect.vocabularies == {"ko-KR": "v-2"}
    assert list(world.connect.made_vocabularies) == ["x-1", "v-2"]
    order = [name for name, _ in world.connect.calls if "Vocabular" in name]
    assert order.index("AssociateDefaultVocabulary") < order.index("DeleteVocabulary")


def test_a_rollback_to_an_earlier_vocabulary_leaves_the_later_one(world: World) -> None:
    """The stack that made it still has it, and makes it the default with the next attempt."""
    world.connect.made_vocabularies = {"v-1": "acme-words-bbbb", "v-2": "acme-words-cccc"}
    _words(world, "Update", "v-1")
    assert list(world.connect.made_vocabularies) == ["v-1", "v-2"]
    _words(world, "Delete", "v-1")
    assert list(world.connect.made_vocabularies) == ["v-1", "v-2"]


@pytest.mark.parametrize(("prefix", "left"), [("", ["v-1", "v-2"]), ("acme-words-", ["v-1", "v-2"])])
def test_a_vocabulary_that_cannot_go_does_not_fail_the_deployment(world: World, prefix: str, left: list[str]) -> None:
    """It is somebody else's, or the default of another language."""
    world.connect.made_vocabularies = {"v-1": "acme-words-bbbb", "v-2": "acme-words-cccc"}
    world.connect.vocabularies = {"en-US": "v-1"}
    _words(world, "Update", "v-2", prefix)
    assert list(world.connect.made_vocabularies) == left


def test_an_instance_attribute_is_changed_when_it_differs(world: World) -> None:
    given = {"AttributeType": "AUTO_MUTE_AGENT_ON_HOLD", "Value": "true"}
    assert run(world, "Create", "ConnectInstanceAttribute", **given)["Data"] == {"Changed": "true"}
    assert run(world, "Create", "ConnectInstanceAttribute", **given)["Data"] == {"Changed": "false"}
    assert len(world.connect.called("UpdateInstanceAttribute")) == 1
    run(world, "Delete", "ConnectInstanceAttribute", **given)
    assert world.connect.attributes == {"AUTO_MUTE_AGENT_ON_HOLD": "true"}
    with pytest.raises(FunctionFailedError, match="allowed are true, false"):
        run(world, "Create", "ConnectInstanceAttribute", AttributeType="EARLY_MEDIA", Value="maybe")


HOLIDAYS = ["2026-11-03", "2026-11-23", "2026-12-25", "2027-01-01", "2027-01-02"]


def written_by_somebody(*days: str) -> list[dict[str, Any]]:
    return [
        {
            "HoursOfOperationOverrideId": f"o-{day}",
            "Name": f"{day} 휴무",
            "OverrideType": "CLOSED",
            "Config": [],
            "EffectiveFrom": day,
            "EffectiveTill": day,
        }
        for day in days
    ]


@pytest.fixture
def november(travel: Travel) -> None:
    """The clock shows a day after the first of the holidays."""
    travel(datetime(2026, 11, 20, 12, 0, tzinfo=KST))


def closed_days(world: World, kind: str = "Create", days: Sequence[str] = HOLIDAYS) -> dict[str, Any]:
    return run(world, kind, "ConnectHoursOverrides", HoursOfOperationId="h-1", ClosedDays=dict.fromkeys(days, "휴무"))


@pytest.mark.usefixtures("november")
def test_closed_days_that_are_effective_are_only_looked_at(world: World) -> None:
    world.connect.overrides = written_by_somebody(*HOLIDAYS)
    assert closed_days(world)["Data"] == {"Closed": "4", "Written": "0"}
    asked = world.connect.called("GetEffectiveHoursOfOperations")
    assert [(call["FromDate"], call["ToDate"]) for call in asked] == [
        ("2026-11-01", "2026-11-30"),
        ("2026-12-01", "2026-12-31"),
        ("2027-01-01", "2027-01-31"),
    ]
    assert world.connect.called("CreateHoursOfOperationOverride") == []


@pytest.mark.usefixtures("november")
def test_a_missing_override_is_created_and_one_without_effect_is_written_again(world: World) -> None:
    """Overrides have been seen without effect."""
    world.connect.overrides = written_by_somebody("2026-12-25", "2027-01-01")
    world.connect.ineffective = {"2026-12-25"}
    # 2027-01-02 is a Saturday and closed anyway.
    assert closed_days(world)["Data"] == {"Closed": "4", "Written": "2"}
    (created,) = world.connect.called("CreateHoursOfOperationOverride")
    assert (created["EffectiveFrom"], created["OverrideType"]) == ("2026-11-23", "CLOSED")
    assert (created["Name"], created["Description"]) == ("closed-day 2026-11-23", "휴무")
    (again,) = world.connect.called("UpdateHoursOfOperationOverride")
    assert again["HoursOfOperationOverrideId"] == "o-2026-12-25"
    assert closed_days(world)["Data"] == {"Closed": "4", "Written": "0"}


@pytest.mark.usefixtures("november")
def test_a_day_that_stays_open_fails_the_deployment(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Callers on that day would wait for agents who are not there."""
    world.connect.overrides = written_by_somebody(*HOLIDAYS)
    world.connect.ineffective = {"2026-12-25"}
    monkeypatch.setattr(world.connect, "update_hours_of_operation_override", lambda given: None)
    with pytest.raises(FunctionFailedError, match="open on closed days: 2026-12-25"):
        closed_days(world)


@pytest.mark.usefixtures("november")
def test_overrides_of_ours_go_when_they_are_not_wanted_any_more(world: World) -> None:
    world.connect.overrides = written_by_somebody("2026-12-25", "2027-01-01")
    closed_days(world)
    assert len(world.connect.overrides) == 3
    closed_days(world, "Update", ["2026-12-25"])
    assert [found["Name"] for found in world.connect.overrides] == ["2026-12-25 휴무", "2027-01-01 휴무"]
    closed_days(world)
    for _ in range(2):
        closed_days(world, "Delete")
        assert len(world.connect.overrides) == 2


def test_days_that_are_over_are_never_written_in_the_first_year_and_in_the_next(world: World, travel: Travel) -> None:
    """The same template is deployed whenever it is deployed; the service refuses days in the past."""
    first = ["2026-01-01", "2026-05-05", "2026-12-25", "2027-01-01"]
    travel(datetime(2026, 11, 29, 12, 0, tzinfo=KST))
    assert closed_days(world, "Create", first)["Data"] == {"Closed": "2", "Written": "2"}
    travel(datetime(2027, 10, 1, 12, 0, tzinfo=KST))
    following = ["2027-01-01", "2027-12-27", "2028-01-03"]
    assert closed_days(world, "Update", following)["Data"] == {"Closed": "2", "Written": "2"}
    written = [one["EffectiveFrom"] for one in world.connect.called("CreateHoursOfOperationOverride")]
    assert written == ["2026-12-25", "2027-01-01", "2027-12-27", "2028-01-03"]
    assert [one["EffectiveFrom"] for one in world.connect.overrides] == ["2027-12-27", "2028-01-03"]


@pytest.mark.parametrize("days", [["2026-12-25"], {"25.12.2026": "성탄절"}])
def test_malformed_dates_are_named(world: World, days: Any) -> None:
    with pytest.raises(FunctionFailedError, match="ClosedDays"):
        run(world, "Create", "ConnectHoursOverrides", HoursOfOperationId="h-1", ClosedDays=days)


def test_throttled_calls_are_repeated_with_growing_pauses(world: World, quick: list[float]) -> None:
    """At most two control-plane calls per second reach Connect, from everybody together."""
    world.connect.throttles = 6
    run(world, "Create", "ConnectPhoneNumberFlow", PhoneNumberId="n-1", ContactFlowId="f-1")
    assert world.connect.number_flows == {"n-1": "f-1"}
    pauses = [pause for pause in quick if pause != control_plane.PACE_S]
    # The SDK itself tries twice, so six refusals are three of ours.
    assert len(pauses) == 3
    assert 0.5 <= pauses[0] <= 1 <= pauses[1] <= 2 <= pauses[2] <= 4


def test_throttling_beyond_the_time_of_the_function_is_a_failure(world: World) -> None:
    world.connect.throttles = 1000
    event = request(
        "Create",
        {"Action": "ConnectPhoneNumberFlow", "InstanceId": INSTANCE_ID, "PhoneNumberId": "n-1", "ContactFlowId": "f-1"},
    )
    with pytest.raises(FunctionFailedError, match="TimedOutError"):
        world.call("connect_provider", event, seconds=8)


def test_requests_are_what_the_sdk_accepts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK's own stubber holds parameters and answers to the service model, without a server."""
    client = botocore.session.get_session().create_client("connect", region_name="ap-northeast-2")
    stubber = Stubber(client)
    where = {"InstanceId": INSTANCE_ID, "QueueId": "q-1"}
    stubber.add_response(
        "list_queue_quick_connects", {"QuickConnectSummaryList": [{"Id": "a"}], "NextToken": "t"}, where
    )
    stubber.add_client_error("list_queue_quick_connects", "TooManyRequestsException", http_status_code=429)
    stubber.add_response(
        "list_queue_quick_connects", {"QuickConnectSummaryList": [{"Id": "b"}]}, {**where, "NextToken": "t"}
    )
    stubber.add_response("associate_queue_quick_connects", {}, {**where, "QuickConnectIds": ["c"]})
    stubber.add_response("disassociate_queue_quick_connects", {}, {**where, "QuickConnectIds": ["a"]})
    monkeypatch.setattr(aws, "client", lambda *_: client)
    old = {"InstanceId": INSTANCE_ID, "QueueId": "q-1", "QuickConnectIds": ["a", "b"]}
    with stubber:
        ACTIONS["ConnectQueueQuickConnects"].apply({**old, "QuickConnectIds": ["b", "c"]}, old)
        stubber.assert_no_pending_responses()


# --- the catalogue


@pytest.fixture
def catalogue(world: World, content_file: Path, tmp_path: Path) -> Iterator[tuple[World, dict[str, Any], str]]:
    """An empty catalogue of a center of its own, and content that a test may change."""
    center = f"c{abs(hash(tmp_path)) % 10**10}"
    world.overrides["CENTER"] = center
    kept, world.content_file = world.content_file, tmp_path / "content.json"
    yield world, json.loads(content_file.read_text(encoding="utf-8")), center
    world.content_file = kept


def load(world: World, content: dict[str, Any], kind: str = "Create") -> dict[str, Any]:
    from contact_handlers.base import content as content_module

    world.content_file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    content_module._plain.cache_clear()
    answer: dict[str, Any] = world.call(
        "data_loader", request(kind, {"ContentHash": "x"}, PhysicalResourceId="catalogue")
    )
    content_module._plain.cache_clear()
    return answer


def test_the_catalogue_is_filled_once(catalogue: tuple[World, dict[str, Any], str]) -> None:
    """Loading the same content again writes nothing."""
    world, content, center = catalogue
    first = load(world, content)
    count = sum(len(content[name]) for name in ("faq", "intents", "synonyms", "guides"))
    assert first["Data"]["Written"] == str(count)
    assert load(world, content, "Update")["Data"] == {**first["Data"], "Written": "0"}
    item = world.get("catalogue", tables.catalogue("FAQ", center, "faq_hours")) or {}
    assert item["question"] == "영업시간이 어떻게 되나요?"
    assert (item["is_active"], item["version"], item["view_count"]) == (True, 1, 0)
    assert len(world.query("catalogue", f"CAT#{center}#일반", index="by_category")) == sum(
        one["category"] == "일반" for one in content["faq"]
    )
    assert world.get("catalogue", tables.catalogue("GUIDE", center, "Payment"))
    assert world.get("catalogue", tables.catalogue("SYN", center, "상담원"))
    intent = world.get("catalogue", tables.catalogue("INTENT", center, "complaint")) or {}
    assert (intent["threshold"], intent["act_at"]) == (0.9, 0.8)


def test_edited_items_stay_and_untouched_ones_follow_the_release(catalogue: tuple[World, dict[str, Any], str]) -> None:
    world, content, center = catalogue
    content = little(content)
    load(world, content)
    edited, viewed = (tables.catalogue("FAQ", center, name) for name in ("faq_hours", "faq_refund"))
    item = world.get("catalogue", edited) or {}
    world.put("catalogue", edited, {**item, "answer": "손으로 고친 답", "version": 2})
    item = world.get("catalogue", viewed) or {}
    world.put("catalogue", viewed, {**item, "view_count": 9})
    release = copy.deepcopy(content)
    for entry in release["faq"]:
        entry["answer"] = "새 답"
    answer = load(world, release, "Update")
    assert answer["Data"]["Written"] == str(len(content["faq"]) - 1)
    assert (world.get("catalogue", edited) or {})["answer"] == "손으로 고친 답"
    found = world.get("catalogue", viewed) or {}
    assert (found["answer"], found["view_count"]) == ("새 답", 9)


KEPT = ("faq_hours", "faq_refund", "faq_phone", "faq_return", "faq_receipt", "faq_delivery")


def little(content: dict[str, Any]) -> dict[str, Any]:
    """Returns content with a few questions and nothing else that is loaded."""
    return {
        **content,
        "faq": [entry for entry in content["faq"] if entry["id"] in KEPT],
        "intents": {},
        "synonyms": {},
        "guides": {},
    }


def test_an_edit_in_the_console_stays_though_nobody_raised_the_version(
    catalogue: tuple[World, dict[str, Any], str],
) -> None:
    """People change what they want to change; versions are for programs."""
    world, content, center = catalogue
    content = little(content)
    load(world, content)
    first, second, third, *_ = (entry["id"] for entry in content["faq"])
    edits: dict[str, dict[str, Any]] = {
        first: {"answer": "콘솔에서 고친 답"},
        second: {"is_active": False},
        third: {"keywords": ["주말"]},
    }
    kept = {}
    for name, edit in edits.items():
        key = tables.catalogue("FAQ", center, name)
        kept[key] = {**(world.get("catalogue", key) or {}), **edit}
        world.put("catalogue", key, kept[key])
    release = copy.deepcopy(content)
    for entry in release["faq"]:
        entry["answer"] = "새 답"
    assert load(world, release, "Update")["Data"]["Written"] == "3"
    release["faq"] = [entry for entry in release["faq"] if entry["id"] not in edits]
    assert load(world, release, "Update")["Data"]["Withdrawn"] == "0"
    assert {key: world.get("catalogue", key) for key in kept} == kept


def test_items_that_a_release_drops_are_switched_off_unless_edited(
    catalogue: tuple[World, dict[str, Any], str],
) -> None:
    world, content, center = catalogue
    content = little(content)
    load(world, content)
    edited = tables.catalogue("FAQ", center, "faq_hours")
    item = world.get("catalogue", edited) or {}
    world.put("catalogue", edited, {**item, "version": 2})
    release = copy.deepcopy(content)
    release["faq"] = [entry for entry in release["faq"] if entry["id"] not in ("faq_hours", "faq_refund")]
    assert load(world, release, "Update")["Data"]["Withdrawn"] == "1"
    assert (world.get("catalogue", edited) or {})["is_active"] is True
    dropped = tables.catalogue("FAQ", center, "faq_refund")
    assert (world.get("catalogue", dropped) or {})["is_active"] is False
    # A release that has it again switches it on again.
    load(world, content, "Update")
    assert (world.get("catalogue", dropped) or {})["is_active"] is True


def test_deleting_the_resource_leaves_the_catalogue(catalogue: tuple[World, dict[str, Any], str]) -> None:
    world, content, center = catalogue
    load(world, content)
    assert load(world, content, "Delete") == {"PhysicalResourceId": "catalogue", "Data": {}}
    assert world.get("catalogue", tables.catalogue("FAQ", center, "faq_hours"))


def test_the_fingerprint_changes_with_the_content_alone(content_file: Path) -> None:
    content = json.loads(content_file.read_text(encoding="utf-8"))
    other = copy.deepcopy(content)
    assert loader_logic.fingerprint(content) == loader_logic.fingerprint(other)
    other["faq"][0]["answer"] += "."
    assert loader_logic.fingerprint(content) != loader_logic.fingerprint(other)


def test_outbound_settings_are_what_the_sdk_accepts(monkeypatch: pytest.MonkeyPatch) -> None:
    client = botocore.session.get_session().create_client("connect", region_name="ap-northeast-2")
    stubber = Stubber(client)
    where = {"InstanceId": INSTANCE_ID, "QueueId": "q-1"}
    with_flow = {**CALLER, "OutboundFlowId": "f-1"}
    stubber.add_response("describe_queue", {"Queue": {"QueueId": "q-1", "OutboundCallerConfig": CALLER}}, where)
    stubber.add_response("update_queue_outbound_caller_config", {}, {**where, "OutboundCallerConfig": with_flow})
    stubber.add_response("describe_queue", {"Queue": {"QueueId": "q-1", "OutboundCallerConfig": with_flow}}, where)
    stubber.add_response("update_queue_outbound_caller_config", {}, {**where, "OutboundCallerConfig": CALLER})
    monkeypatch.setattr(aws, "client", lambda *_: client)
    with stubber:
        ACTIONS["ConnectQueueOutboundFlow"].apply({"InstanceId": INSTANCE_ID, **WHISPER}, {})
        ACTIONS["ConnectQueueOutboundFlow"].remove({"InstanceId": INSTANCE_ID, **WHISPER})
        stubber.assert_no_pending_responses()
