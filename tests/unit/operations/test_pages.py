"""Publishing the web chat: what differs is written, what is left over goes, and a second run changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from operations.errors import RefusedError
from operations.pages import LIBRARY, Pages
from operations.pages import outputs as outputs_of

WEB = Path(__file__).resolve().parents[3] / "web"
BUCKET = "pages-of-a-stage"


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        made = boto3.Session(region_name="ap-northeast-2")
        place = {"LocationConstraint": "ap-northeast-2"}
        made.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
        yield made


@pytest.fixture
def outputs(session: Any) -> dict[str, str]:
    origin = {"Id": "o", "DomainName": f"{BUCKET}.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
    behavior = {"TargetOriginId": "o", "ViewerProtocolPolicy": "https-only", "MinTTL": 0}
    behavior |= {"ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}}}
    config = {
        "CallerReference": "1",
        "Comment": "",
        "Enabled": True,
        "Origins": {"Quantity": 1, "Items": [origin]},
        "DefaultCacheBehavior": behavior,
    }
    made = session.client("cloudfront").create_distribution(DistributionConfig=config)
    key = session.client("apigateway").create_api_key(name="web", value="k" * 24, enabled=True)
    return {
        "PagesBucket": BUCKET,
        "PagesDistribution": made["Distribution"]["Id"],
        "ApiUrl": "https://abc.execute-api.ap-northeast-2.amazonaws.com/live",
        "ApiKeyIdWeb": key["id"],
        "PagesTitle": "가나다 고객센터",
    }


@pytest.fixture
def library(tmp_path: Path) -> Path:
    file = tmp_path / "library.js"
    file.write_text("window.connect = {};\n")
    return file


def test_every_page_is_published_with_its_type_and_the_settings_of_the_stage(
    session: Any, outputs: dict[str, str], library: Path
) -> None:
    done = Pages(session, folder=WEB, library=library, outputs=outputs).publish()
    s3 = session.client("s3")
    keys = {one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET)["Contents"]}
    assert {"index.html", "widget.js", "chat.css", "js/main.js", "config.json", LIBRARY} <= keys
    assert "headers.json" not in keys
    assert len(done) == len(keys)
    page = s3.get_object(Bucket=BUCKET, Key="index.html")
    assert (page["ContentType"], page["CacheControl"]) == ("text/html; charset=utf-8", "no-cache")
    settings = json.loads(s3.get_object(Bucket=BUCKET, Key="config.json")["Body"].read())
    assert settings["api"] == {"url": outputs["ApiUrl"], "key": "k" * 24}
    assert (settings["region"], settings["title"]) == ("ap-northeast-2", "가나다 고객센터")
    assert settings["participantEndpoint"] == ""


def test_a_second_run_changes_nothing_and_what_is_no_page_any_more_goes(
    session: Any, outputs: dict[str, str], library: Path
) -> None:
    pages, cloudfront = Pages(session, folder=WEB, library=library, outputs=outputs), session.client("cloudfront")
    pages.publish()
    session.client("s3").put_object(Bucket=BUCKET, Key="old.html", Body=b"x")
    assert pages.publish() == ["removed old.html"]
    assert pages.publish() == []
    cleared = cloudfront.list_invalidations(DistributionId=outputs["PagesDistribution"])
    assert cleared["InvalidationList"]["Quantity"] == 2


def test_a_stage_without_pages_is_refused(session: Any, outputs: dict[str, str], library: Path, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="PagesBucket, PagesDistribution: its settings host no web chat"):
        Pages(session, folder=WEB, library=library, outputs={"ApiUrl": "https://x"})
    with pytest.raises(RefusedError, match="run `make setup`"):
        Pages(session, folder=WEB, library=tmp_path / "nothing.js", outputs=outputs)


def test_the_outputs_are_those_of_the_stacks_of_the_stage() -> None:
    names = ("aicc-dev-Api", "aicc-dev-WebChat", "other-dev-Api")
    stacks: list[dict[str, Any]] = [
        {"StackName": name, "Outputs": [{"OutputKey": f"Of{name}", "OutputValue": name}]} for name in names
    ]

    class Account:
        """The stacks of an account, as a session gives them: two to a page, one without outputs."""

        def client(self, _: str) -> Account:
            return self

        get_paginator = client

        def paginate(self) -> Iterator[dict[str, Any]]:
            yield {"Stacks": stacks[:2]}
            yield {"Stacks": [*stacks[2:], {"StackName": "aicc-dev-Data"}]}

    found = outputs_of(Account(), ["aicc-dev-Api", "aicc-dev-WebChat", "aicc-dev-Data"])
    assert found == {"Ofaicc-dev-Api": "aicc-dev-Api", "Ofaicc-dev-WebChat": "aicc-dev-WebChat"}
