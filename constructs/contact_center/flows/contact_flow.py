"""Contact flows and flow modules as constructs; their content is data whose references become tokens."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_connect as connect
from constructs import Construct

from contact_center.base import measures
from contact_center.base.arns import resource_id
from contact_center.base.cloudwatch import cloudwatch_metric
from contact_center.base.errors import FlowError
from contact_center.base.fingerprints import content_hash
from contact_center.base.interfaces import IInstance, ImportedFlow, checked_arn
from contact_center.base.keys import keep_key
from contact_center.base.tokens import is_token, json_text
from contact_center.flows.lint import check_flow
from contact_center.flows.source import FlowSource
from ringback.flow_language.assembly import SOURCE_METADATA
from ringback.flow_language.limits import MAX_CONTENT, MAX_DESCRIPTION
from ringback.flow_language.references import Reference

# https://docs.aws.amazon.com/connect/latest/APIReference/API_CreateContactFlow.html
MODULE_ALIAS = "live"
# Things whose ARN holds a generated id; a description takes 500 characters, an id has 36.
_REPLACEABLE = frozenset({"queue", "hours", "flow", "prompt", "view"})
_MAX_NAMED = 12

ReferenceValues = Callable[[Reference], str]


class ContactFlow(Construct):
    """A contact flow from a file.

    The flow is linted first, unless whoever makes it has linted it together with others. Every `${...}` of the file is
    filled by `values`: a token stays a token, so no ARN is ever pasted into text. What only the linter reads (channels,
    suppressions) stands in the metadata of the resource, not in the content. The description ends with a hash of the
    content, by which a deployed flow is compared with the file.

    The type is createOnly: a flow of another type replaces this one. What the linter finds wrong, and content of more
    than 256,000 characters, is a FlowError.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        source: FlowSource,
        values: ReferenceValues,
        lint: bool = True,
    ) -> None:
        super().__init__(scope, construct_id)
        if source.is_module:
            raise FlowError(f"{source.file}: is a flow module, not a flow")
        if lint:
            check_flow(source)
        self._instance = instance
        self.source = source
        self.name = source.name
        content, self.content_hash = filled_content(source, values)
        self.flow = connect.CfnContactFlow(
            self,
            "Resource",
            instance_arn=instance.instance_arn,
            name=self.name,
            type=source.type.value,
            description=_description(source, self.content_hash),
            content=content,
            state="ACTIVE",
        )
        _keep_own_metadata(self.flow, source)
        keep_key(self.flow, source.key)
        self.flow_arn: str = self.flow.attr_contact_flow_arn

    @property
    def flow_id(self) -> str:
        """The bare id, which some API operations want instead of the ARN."""
        return resource_id(self.flow_arn)

    @staticmethod
    def from_flow_arn(flow_arn: str) -> ImportedFlow:
        """Takes a flow that exists already; nothing is created."""
        return ImportedFlow(checked_arn("flow", flow_arn, "connect", "contact-flow"))

    def metric_contact_flow_errors(self, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns how often the error branch of an action was taken."""
        return cloudwatch_metric(measures.flow(self._instance, self.name, "ContactFlowErrors", period_s=period_s))

    def metric_contact_flow_fatal_errors(self, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns how often the flow ended because of an error of the service."""
        return cloudwatch_metric(measures.flow(self._instance, self.name, "ContactFlowFatalErrors", period_s=period_s))


class ContactFlowModule(Construct):
    """A flow module, a version per content, and the alias `live` that flows call.

    Flows refer to the alias, so all of them move to a new version at once, after it is complete. Other content is
    another version; module and alias stay. Errors are those of a flow.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        source: FlowSource,
        values: ReferenceValues,
        lint: bool = True,
    ) -> None:
        super().__init__(scope, construct_id)
        if not source.is_module:
            raise FlowError(f"{source.file}: is a flow of type {source.type.value}, not a flow module")
        if lint:
            check_flow(source)
        self.source = source
        self.name = source.name
        content, self.content_hash = filled_content(source, values)
        contract = None if source.contract is None else _compact(source.contract)
        self.module = connect.CfnContactFlowModule(
            self,
            "Resource",
            instance_arn=instance.instance_arn,
            name=self.name,
            description=_description(source, self.content_hash),
            content=content,
            settings=contract,
        )
        _keep_own_metadata(self.module, source)
        keep_key(self.module, source.key)
        self.module_arn: str = self.module.attr_contact_flow_module_arn
        # A version cannot be changed; other content is another logical id, and the old version goes last.
        self.version = connect.CfnContactFlowModuleVersion(
            self,
            f"Version{self.content_hash}",
            contact_flow_module_id=self.module_arn,
            description=_version_description(self, source, self.content_hash, values),
        )
        self.alias = connect.CfnContactFlowModuleAlias(
            self,
            "Alias",
            contact_flow_module_id=self.module_arn,
            contact_flow_module_version=self.version.attr_version,
            name=MODULE_ALIAS,
        )
        self.alias_arn: str = self.alias.attr_contact_flow_module_alias_arn


def filled_content(source: FlowSource, values: ReferenceValues) -> tuple[str, str]:
    """Returns the content with its references filled, and the hash of what the file says.

    Texts such as settings and certificates count with their value, things such as queues with their name, so that the
    hash is the same in every account and changes with every word a caller would hear.
    """
    literal = source.flow.content(lambda reference: _literal(reference, values(reference)))
    digest = content_hash(_compact([literal, source.contract, source.type.value]))
    text = json_text(source.flow.content(values))
    length = len(_compact(literal))
    if length > MAX_CONTENT:
        raise FlowError(f"{source.file}: content has {length} characters, allowed are {MAX_CONTENT}; split the flow")
    return text, digest


def _keep_own_metadata(resource: cdk.CfnResource, source: FlowSource) -> None:
    own = source.flow.own_metadata()
    if own:
        resource.add_metadata(SOURCE_METADATA, own)


def _version_description(scope: Construct, source: FlowSource, content_hash: str, values: ReferenceValues) -> str:
    """Names the things a version points at: when one of them is replaced, the changed text makes a new version.

    A thing of another stack is named by its place there: the description is createOnly, and a weak reference in it
    would plan a new version with every deployment.
    """
    used = {
        (use.reference.kind, use.reference.key): use.reference
        for use in source.references()
        if use.reference.kind in _REPLACEABLE and use.reference.attribute == "arn"
    }
    ids = [_id_or_place(scope, values(used[node])) for node in sorted(used)[:_MAX_NAMED]]
    return " ".join([f"content {content_hash}", *ids])


def _id_or_place(scope: Construct, arn: str) -> str:
    reference = cdk.Tokenization.reverse_complete_string(arn) if is_token(arn) else None
    target = reference.target if isinstance(reference, cdk.Reference) else None
    if not isinstance(target, cdk.CfnResource) or target.stack.node.path == cdk.Stack.of(scope).node.path:
        return resource_id(arn)
    return content_hash(target.stack.get_logical_id(target))


def _literal(reference: Reference, value: str) -> str:
    return reference.text if is_token(value) else value


def _description(source: FlowSource, content_hash: str) -> str:
    mark = f" [{content_hash}]"
    return source.description[: MAX_DESCRIPTION - len(mark)] + mark


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
