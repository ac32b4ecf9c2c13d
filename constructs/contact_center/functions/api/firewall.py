"""What never reaches the API: floods from one address, known attacks, and strangers on the paths of administration.

It also tells the gateway which of several origins asks, for the answers that the gateway gives itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from aws_cdk import aws_wafv2 as waf
from constructs import Construct

_MINUTE_S = 60
_TOO_MANY = "too-many"
# A rule may add headers to a request that passes, under names that begin with this, in place of what a client has sent:
# https://docs.aws.amazon.com/waf/latest/developerguide/customizing-the-incoming-request.html
ADDED: Final = "x-amzn-waf-"
ORIGIN: Final = "origin"
# Managed rules and what of them only counts: bodies of 64 KB are ours to judge, the rule stops at 8.
# https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
MANAGED = {
    "AWSManagedRulesCommonRuleSet": ("SizeRestrictions_BODY",),
    "AWSManagedRulesKnownBadInputsRuleSet": (),
    "AWSManagedRulesAmazonIpReputationList": (),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class FirewallProps:
    """`refusal` is the JSON body of an answer to an address that asks too often, with the status 429.

    A request from a page of one of `origins` is given the header `x-amzn-waf-origin`, which nobody else can set.
    """

    name: str
    requests_per_address: int
    refusal: str
    managed_rules: bool = True
    admin_addresses: Sequence[str] = ()
    origins: Sequence[str] = ()


class Firewall(Construct):
    """A regional web ACL; another `name` replaces it."""

    def __init__(self, scope: Construct, construct_id: str, *, props: FirewallProps) -> None:
        super().__init__(scope, construct_id)
        rules = [_told(number, origin) for number, origin in enumerate(props.origins, start=1)]
        if props.admin_addresses:
            rules.append(self._administration(props))
        rules.append(_rate(props))
        if props.managed_rules:
            rules += [_managed(name, counted) for name, counted in MANAGED.items()]
        self.acl = waf.CfnWebACL(
            self,
            "Acl",
            name=props.name,
            scope="REGIONAL",
            default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=_visible(props.name),
            custom_response_bodies={
                _TOO_MANY: waf.CfnWebACL.CustomResponseBodyProperty(
                    content=props.refusal, content_type="APPLICATION_JSON"
                )
            },
            rules=[
                waf.CfnWebACL.RuleProperty(**rule, priority=priority) for priority, rule in enumerate(rules, start=1)
            ],
        )

    def protect(self, resource_arn: str) -> waf.CfnWebACLAssociation:
        """Puts the firewall before a resource."""
        return waf.CfnWebACLAssociation(self, "Association", resource_arn=resource_arn, web_acl_arn=self.acl.attr_arn)

    def _administration(self, props: FirewallProps) -> dict[str, Any]:
        known = waf.CfnIPSet(
            self,
            "AdminAddresses",
            name=f"{props.name}-admin",
            scope="REGIONAL",
            ip_address_version="IPV4",
            addresses=list(props.admin_addresses),
        )
        path = waf.CfnWebACL.StatementProperty(
            byte_match_statement=waf.CfnWebACL.ByteMatchStatementProperty(
                field_to_match=waf.CfnWebACL.FieldToMatchProperty(uri_path={}),
                positional_constraint="CONTAINS",
                search_string="/v1/admin",
                text_transformations=[
                    waf.CfnWebACL.TextTransformationProperty(priority=0, type="URL_DECODE"),
                    waf.CfnWebACL.TextTransformationProperty(priority=1, type="LOWERCASE"),
                ],
            )
        )
        stranger = waf.CfnWebACL.StatementProperty(
            not_statement=waf.CfnWebACL.NotStatementProperty(
                statement=waf.CfnWebACL.StatementProperty(
                    ip_set_reference_statement=waf.CfnWebACL.IPSetReferenceStatementProperty(arn=known.attr_arn)
                )
            )
        )
        return {
            "name": "administration",
            "action": waf.CfnWebACL.RuleActionProperty(block={}),
            "statement": waf.CfnWebACL.StatementProperty(
                and_statement=waf.CfnWebACL.AndStatementProperty(statements=[path, stranger])
            ),
            "visibility_config": _visible("administration"),
        }


def _told(number: int, origin: str) -> dict[str, Any]:
    """Returns the rule that tells the gateway of a known origin; it counts, and the rules behind it decide."""
    header = waf.CfnWebACL.CustomHTTPHeaderProperty(name=ORIGIN, value=origin)
    counting = waf.CfnWebACL.CountActionProperty(
        custom_request_handling=waf.CfnWebACL.CustomRequestHandlingProperty(insert_headers=[header])
    )
    asked = waf.CfnWebACL.ByteMatchStatementProperty(
        field_to_match=waf.CfnWebACL.FieldToMatchProperty(single_header={"Name": "origin"}),
        positional_constraint="EXACTLY",
        search_string=origin,
        text_transformations=[waf.CfnWebACL.TextTransformationProperty(priority=0, type="NONE")],
    )
    return {
        "name": f"origin-{number}",
        "action": waf.CfnWebACL.RuleActionProperty(count=counting),
        "statement": waf.CfnWebACL.StatementProperty(byte_match_statement=asked),
        "visibility_config": _visible(f"origin-{number}"),
    }


def _rate(props: FirewallProps) -> dict[str, Any]:
    blocked = waf.CfnWebACL.BlockActionProperty(
        custom_response=waf.CfnWebACL.CustomResponseProperty(
            response_code=429,
            custom_response_body_key=_TOO_MANY,
            response_headers=[waf.CfnWebACL.CustomHTTPHeaderProperty(name="Retry-After", value=str(_MINUTE_S))],
        )
    )
    counted = waf.CfnWebACL.RateBasedStatementProperty(
        aggregate_key_type="IP", limit=props.requests_per_address, evaluation_window_sec=_MINUTE_S
    )
    return {
        "name": "rate",
        "action": waf.CfnWebACL.RuleActionProperty(block=blocked),
        "statement": waf.CfnWebACL.StatementProperty(rate_based_statement=counted),
        "visibility_config": _visible("rate"),
    }


def _managed(name: str, counted: Sequence[str]) -> dict[str, Any]:
    overrides = [
        waf.CfnWebACL.RuleActionOverrideProperty(name=rule, action_to_use=waf.CfnWebACL.RuleActionProperty(count={}))
        for rule in counted
    ]
    group = waf.CfnWebACL.ManagedRuleGroupStatementProperty(
        vendor_name="AWS", name=name, rule_action_overrides=overrides or None
    )
    return {
        "name": name,
        "override_action": waf.CfnWebACL.OverrideActionProperty(none={}),
        "statement": waf.CfnWebACL.StatementProperty(managed_rule_group_statement=group),
        "visibility_config": _visible(name),
    }


def _visible(name: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    # Samples of requests would hold what customers write.
    return waf.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
    )
