"""Historical metrics of agents are those of the contacts that were simulated, within the limits of the service."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ringback.simulator import Center
from ringback.simulator.aws.errors import AwsError, NotSimulatedError
from ringback.simulator.aws.services.connect import Connect
from tests.unit.simulator import flowkit as kit

NME = "NoMatchingError"
METRICS = (
    "CONTACTS_HANDLED",
    "SUM_HANDLE_TIME",
    "AVG_HANDLE_TIME",
    "AGENT_NON_RESPONSE",
    "SUM_CONTACT_TIME_AGENT",
    "SUM_IDLE_TIME_AGENT",
    "AGENT_OCCUPANCY",
    "AVG_EVALUATION_SCORE",
)


def desk(folder: Path, **more: Any) -> Center:
    main = kit.flow(
        "main",
        kit.act("pick", "UpdateContactTargetQueue", {"QueueId": "${General.QueueArn}"}, "go", {NME: "bye"}),
        kit.act("go", "TransferContactToQueue", {}, "bye", {"QueueAtCapacity": "bye", NME: "bye"}),
        kit.bye(),
    )
    return kit.center(folder, {"General": kit.queue("general"), "Main": main, **more})


def ask(center: Center, **given: Any) -> list[dict[str, Any]]:
    """Asks for the metrics of everybody in the last hour, page by page."""
    request = {
        "ResourceArn": center.world.instance_arn,
        "StartTime": center.now - timedelta(hours=1),
        "EndTime": center.now,
        "Filters": [{"FilterKey": "AGENT", "FilterValues": [agent.id for agent in center.agents]}],
        "Groupings": ["AGENT"],
        "Metrics": [{"Name": name} for name in METRICS],
        "MaxResults": 1,
        **given,
    }
    found: list[dict[str, Any]] = []
    service = Connect(center.cloud)
    while True:
        answer = service.call("GetMetricDataV2", request)
        found += answer["MetricResults"]
        if "NextToken" not in answer:
            return found
        request["NextToken"] = answer["NextToken"]


def values(result: dict[str, Any]) -> dict[str, float | None]:
    return {one["Metric"]["Name"]: one.get("Value") for one in result["Collections"]}


def test_an_agent_has_handled_what_they_have_talked_on(tmp_path: Path) -> None:
    center = desk(tmp_path)
    kim = center.add_agent("kim", queues=["general"]).automatic(accept_after=0, talk=100, wrap_up=20)
    lee = center.add_agent("lee", queues=["general"])
    center.add_agent("away", queues=["general"])
    center.advance(60)
    center.call(to="main")
    center.advance(140)
    kim.offline()
    lee.available()
    center.call(to="main")
    lee.reject()
    lee.activity.evaluations.append((center.clock.now, 80.0))
    center.advance(60)
    by_agent = {result["Dimensions"]["AGENT"]: values(result) for result in ask(center)}
    # Who was never there has no figures at all.
    assert set(by_agent) == {kim.id, lee.id}
    assert by_agent[kim.id] == {
        "CONTACTS_HANDLED": 1,
        "SUM_HANDLE_TIME": 120,
        "AVG_HANDLE_TIME": 120,
        "AGENT_NON_RESPONSE": 0,
        "SUM_CONTACT_TIME_AGENT": 120,
        "SUM_IDLE_TIME_AGENT": 80,
        "AGENT_OCCUPANCY": 60,
        "AVG_EVALUATION_SCORE": None,
    }
    missed = by_agent[lee.id]
    assert (missed["AGENT_NON_RESPONSE"], missed["AVG_HANDLE_TIME"], missed["AVG_EVALUATION_SCORE"]) == (1, None, 80)
    (together,) = ask(center, Groupings=[])
    assert values(together)["CONTACTS_HANDLED"] == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"Filters": [{"FilterKey": "CHANNEL", "FilterValues": ["VOICE"]}]},
        {"Filters": [{"FilterKey": "AGENT", "FilterValues": ["a"] * 101}]},
        {"StartTime": timedelta(days=-35)},
        {"StartTime": timedelta(days=-100), "EndTime": timedelta(days=-99)},
        {"EndTime": timedelta(hours=1)},
        {"StartTime": timedelta(hours=-1), "EndTime": timedelta(hours=-2)},
    ],
)
def test_what_the_service_refuses_is_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    center = desk(tmp_path)
    center.add_agent("kim", queues=["general"])
    given = {name: center.now + value if isinstance(value, timedelta) else value for name, value in wrong.items()}
    with pytest.raises(AwsError) as refused:
        ask(center, **given)
    assert refused.value.code == "InvalidParameterException"


@pytest.mark.parametrize("other", [{"Groupings": ["QUEUE"]}, {"Metrics": [{"Name": "AVG_TALK_TIME"}]}])
def test_what_is_not_modeled_says_so(tmp_path: Path, other: dict[str, Any]) -> None:
    center = desk(tmp_path)
    center.add_agent("kim", queues=["general"])
    with pytest.raises(NotSimulatedError):
        ask(center, **other)


def test_an_evaluation_is_exported_described_and_counted(tmp_path: Path) -> None:
    storage = {
        "Type": "AWS::Connect::InstanceStorageConfig",
        "Properties": {
            "ResourceType": "CONTACT_EVALUATIONS",
            "StorageType": "S3",
            "S3Config": {"BucketName": {"Ref": "Media"}, "BucketPrefix": "quality"},
        },
    }
    media = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "media"}}
    center = desk(tmp_path, Media=media, Storage=storage)
    kim = center.add_agent("kim", queues=["general"]).automatic(accept_after=0, talk=100, wrap_up=20)
    contact = center.call(to="main").contact
    center.advance(200)
    service = Connect(center.cloud)
    made = service.submit_evaluation(contact, 62.5, sections={"greeting": 40.0}, note="no name")
    center.advance(1)
    (key,) = center.buckets["media"].objects
    assert key.startswith("quality/")
    assert key.endswith(f"-{made}.json")
    assert center.buckets["media"].json(key)["metadata"]["score"] == {"percentage": 62.5}
    found = service.call("DescribeContactEvaluation", {"EvaluationId": made})
    assert found["Evaluation"]["Metadata"]["ContactAgentId"] == kim.id
    (listed,) = service.call("ListContactEvaluations", {"ContactId": contact.id})["EvaluationSummaryList"]
    assert (listed["EvaluationId"], listed["Score"]["Percentage"]) == (made, 62.5)
    (figures,) = ask(center)
    assert values(figures)["AVG_EVALUATION_SCORE"] == 62.5
    with pytest.raises(AwsError):
        service.call("DescribeContactEvaluation", {"EvaluationId": "none"})
