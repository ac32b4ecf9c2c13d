"""Pages behind a CDN: who reads the bucket, how it is asked, which headers go out, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import aws_certificatemanager as acm

from contact_center.base.errors import DefinitionError
from contact_center.storage import Pages
from tests.unit.constructs.workbench import Bench

HEADERS: dict[str, Any] = json.loads((Path(__file__).resolve().parents[3] / "web/headers.json").read_text())
CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/11111111-2222-3333-4444-555555555555"


def pages(bench: Bench, **more: Any) -> Pages:
    certificate = acm.Certificate.from_certificate_arn(bench.stack, "Certificate", CERTIFICATE)
    given: dict[str, Any] = {"name": "chat.example.com", "certificate": certificate, "headers": HEADERS, **more}
    return Pages(bench.stack, "Pages", **given)


def test_nobody_but_the_distribution_reads_the_bucket(bench: Bench) -> None:
    pages(bench)
    buckets = {
        entry["Properties"]["OwnershipControls"]["Rules"][0]["ObjectOwnership"]: entry
        for entry in bench.all("AWS::S3::Bucket")
    }
    site = buckets["BucketOwnerEnforced"]["Properties"]
    assert set(site["PublicAccessBlockConfiguration"].values()) == {True}
    reads = [
        statement
        for policy in bench.all("AWS::S3::BucketPolicy")
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Action"] == "s3:GetObject"
    ]
    (read,) = reads
    assert read["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert "AWS:SourceArn" in read["Condition"]["StringEquals"]
    assert bench.one("AWS::CloudFront::OriginAccessControl")["OriginAccessControlConfig"]["SigningBehavior"] == "always"


def test_only_modern_tls_is_spoken_and_the_name_is_ours(bench: Bench) -> None:
    pages(bench)
    config = bench.one("AWS::CloudFront::Distribution")["DistributionConfig"]
    assert config["Aliases"] == ["chat.example.com"]
    assert config["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert config["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"


def test_the_headers_are_those_of_the_pages_and_what_a_stage_adds(bench: Bench) -> None:
    pages(bench, connects_to=["https://api.example.com"], sites=["https://www.example.com"])
    config = bench.one("AWS::CloudFront::ResponseHeadersPolicy")["ResponseHeadersPolicyConfig"]
    policy = config["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == "'self'"
    assert directives["connect-src"] == "'self' https://api.example.com"
    assert directives["frame-ancestors"] == "'self' https://www.example.com"
    assert directives["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in policy
    others = {item["Header"] for item in config["CustomHeadersConfig"]["Items"]}
    assert others == {"Cross-Origin-Opener-Policy", "Permissions-Policy"}


def test_headers_without_a_policy_are_refused(bench: Bench) -> None:
    with pytest.raises(DefinitionError, match="Content-Security-Policy by directive"):
        pages(bench, headers={"Referrer-Policy": "no-referrer"})
