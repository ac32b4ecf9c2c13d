"""Pages for people: a private bucket behind a CDN that adds the headers the pages are written for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import Duration, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from constructs import Construct

from contact_center.base.errors import DefinitionError
from contact_center.base.removal import removal_policy
from contact_center.storage.buckets import AccessLogBucket

Policy = Mapping[str, Sequence[str]]
_CSP = "Content-Security-Policy"
#: Headers that CloudFront has settings of its own for, and refuses among the others.
_OWN = frozenset({_CSP, "Referrer-Policy", "X-Content-Type-Options"})
_YEAR_S, _LOG_DAYS = 365 * 86_400, 90


class Pages(Construct):
    """Pages in a private bucket, read by nobody but their CDN (origin access control), over TLS alone.

    `headers` are those of the pages, with the Content-Security-Policy by directive; `connects_to` are the further
    origins that scripts of the pages may ask, `sites` those of the pages that may frame them. The address of the pages
    is `name`, whose `certificate` is of us-east-1. What is in the bucket is put there after the deployment. Who asked
    for what is kept for 90 days. The buckets are kept when the construct goes, unless `retain` is False: then they are
    emptied and deleted.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        certificate: acm.ICertificate,
        headers: Mapping[str, str | Policy],
        connects_to: Sequence[str] = (),
        sites: Sequence[str] = (),
        retain: bool = True,
    ) -> None:
        super().__init__(scope, construct_id)
        logs = AccessLogBucket(self, "Logs", delete_after_days=_LOG_DAYS, lists=True, retain=retain).bucket
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,
            server_access_logs_bucket=logs,
            server_access_logs_prefix="bucket/",
            # What was replaced; the pages themselves stay.
            lifecycle_rules=[s3.LifecycleRule(noncurrent_version_expiration=Duration.days(30))],
            removal_policy=removal_policy(retain),
            auto_delete_objects=not retain,
        )
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment=name,
            domain_names=[name],
            certificate=certificate,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            log_bucket=logs,
            log_file_prefix="pages/",
            default_root_object="index.html",
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_control(self.bucket),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                response_headers_policy=self._headers(headers, connects_to, sites),
                cache_policy=self._cache(),
            ),
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            # The cheapest class with a place in Korea.
            price_class=cloudfront.PriceClass.PRICE_CLASS_200,
        )

    def _cache(self) -> cloudfront.CachePolicy:
        """Keeps pages until they are published anew, compressed; nothing that a visitor sends makes another copy."""
        return cloudfront.CachePolicy(
            self,
            "Cache",
            cache_policy_name=f"{Stack.of(self).stack_name}-{self.node.id}",
            min_ttl=Duration.seconds(0),
            default_ttl=Duration.days(1),
            max_ttl=Duration.days(365),
            enable_accept_encoding_brotli=True,
            enable_accept_encoding_gzip=True,
        )

    def _headers(
        self, headers: Mapping[str, str | Policy], connects_to: Sequence[str], sites: Sequence[str]
    ) -> cloudfront.ResponseHeadersPolicy:
        declared = headers.get(_CSP)
        if not isinstance(declared, Mapping):
            raise DefinitionError(f"pages need a {_CSP} by directive, given is {type(declared).__name__}")
        further = {"connect-src": connects_to, "frame-ancestors": sites}
        directives = {name: [*values, *further.get(name, ())] for name, values in declared.items()}
        override = True
        return cloudfront.ResponseHeadersPolicy(
            self,
            "Headers",
            # The name that the library makes is the same in every Region, and so taken in the second.
            response_headers_policy_name=f"{Stack.of(self).stack_name}-{self.node.id}",
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy="; ".join(" ".join((name, *given)) for name, given in directives.items()),
                    override=override,
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=override),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=override
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=Duration.seconds(_YEAR_S), include_subdomains=True, override=override
                ),
            ),
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[
                    cloudfront.ResponseCustomHeader(header=name, value=str(value), override=override)
                    for name, value in headers.items()
                    if name not in _OWN
                ]
            ),
        )
