"""What CloudFormation has no type for, as custom resources of one provider function.

Every resource is named by its type and carries plain properties; CloudFormation turns every scalar into text.

    Custom::ConnectPhoneNumberFlow      InstanceId, PhoneNumberId, ContactFlowId
    Custom::ConnectQueueQuickConnects   InstanceId, QueueId, QuickConnectIds
    Custom::ConnectQueueOutboundFlow    InstanceId, QueueId, FlowId, CallerName, NumberArn
    Custom::ConnectDefaultVocabulary    InstanceId, LanguageCode, VocabularyId, NamePrefix
    Custom::ConnectInstanceAttribute    InstanceId, AttributeType, Value
    Custom::ConnectHoursOverrides       InstanceId, HoursOfOperationId, ClosedDays, HoursHash
    Custom::ContactCenterData           ContentHash

The provider answers to the ResponseURL itself, so no framework function stands between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import aws_cdk as cdk
from constructs import Construct

from contact_center.base.arns import resource_id
from contact_center.base.interfaces import (
    IContactFlow,
    IHoursOfOperation,
    IInstance,
    IPhoneNumber,
    IQueue,
    IQuickConnect,
    IVocabulary,
)
from contact_center.functions.functions import CenterFunction


@dataclass(frozen=True, slots=True)
class Completion:
    """A part that a custom resource adds to what CloudFormation writes as a whole.

    `property` of the custom resource says to which resource, `of` names the property there. Each value of that property
    has to be among those of the custom resource: where one changes, CloudFormation writes the whole without the part,
    and calls the provider for changed properties alone. With `digest`, a property holds a hash of the whole instead.
    """

    property: str
    of: str
    digest: str = ""

    def metadata(self) -> dict[str, str]:
        """Returns what a rehearsal reads."""
        return {"property": self.property, "of": self.of, **({"digest": self.digest} if self.digest else {})}


class ConnectOperation(Construct):
    """One custom resource of the provider; made through the functions of this folder.

    Its type names the operation, `properties` are plain values that CloudFormation turns into text. The provider keeps
    its permissions until the resource is gone.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        provider: CenterFunction,
        resource_type: str,
        properties: Mapping[str, Any],
        completes: Completion | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.resource = cdk.CustomResource(
            self,
            "Resource",
            service_token=provider.alias_arn,
            resource_type=resource_type,
            properties=dict(properties),
            removal_policy=cdk.RemovalPolicy.DESTROY,
            # CloudFormation waits an hour by default for a provider that never answers.
            service_timeout=cdk.Duration.minutes(10),
        )
        if completes is not None:
            cast("cdk.CfnResource", self.resource.node.default_child).add_metadata(
                "ringback:completes", completes.metadata()
            )
        # The provider must keep its permissions until its resources are gone.
        self.resource.node.add_dependency(provider)


def phone_number_flow(
    scope: Construct,
    construct_id: str,
    *,
    provider: CenterFunction,
    instance: IInstance,
    phone_number: IPhoneNumber,
    flow: IContactFlow,
) -> ConnectOperation:
    """Lets calls to a number enter a flow; deleting it takes the number off the flow again."""
    properties = {
        "InstanceId": instance.instance_id,
        "PhoneNumberId": phone_number.phone_number_id,
        "ContactFlowId": resource_id(flow.flow_arn),
    }
    return ConnectOperation(
        scope,
        construct_id,
        provider=provider,
        resource_type="Custom::ConnectPhoneNumberFlow",
        properties=properties,
    )


def queue_quick_connects(
    scope: Construct,
    construct_id: str,
    *,
    provider: CenterFunction,
    instance: IInstance,
    queue: IQueue,
    quick_connects: Sequence[IQuickConnect],
) -> ConnectOperation:
    """Shows quick connects to the agents of a queue; the queue exists before the flows its quick connects need."""
    properties = {
        "InstanceId": instance.instance_id,
        "QueueId": resource_id(queue.queue_arn),
        "QuickConnectIds": [resource_id(one.quick_connect_arn) for one in quick_connects],
    }
    return ConnectOperation(
        scope,
        construct_id,
        provider=provider,
        resource_type="Custom::ConnectQueueQuickConnects",
        properties=properties,
    )


def queue_outbound_flow(
    scope: Construct,
    construct_id: str,
    *,
    provider: CenterFunction,
    instance: IInstance,
    queue: IQueue,
    flow: IContactFlow,
    caller_name: str,
    number: IPhoneNumber | None = None,
) -> ConnectOperation:
    """Lets outbound calls and callbacks of a queue begin with a flow of type OUTBOUND_WHISPER.

    The queue exists before the flow. A change of its caller name or number lets CloudFormation write its outbound
    settings again without the flow, so that both are properties here: the provider then puts the flow back.
    """
    properties = {
        "InstanceId": instance.instance_id,
        "QueueId": resource_id(queue.queue_arn),
        "FlowId": resource_id(flow.flow_arn),
        "CallerName": caller_name,
        **({"NumberArn": number.phone_number_arn} if number else {}),
    }
    return ConnectOperation(
        scope,
        construct_id,
        provider=provider,
        resource_type="Custom::ConnectQueueOutboundFlow",
        properties=properties,
        completes=Completion(property="QueueId", of="OutboundCallerConfig"),
    )


def default_vocabulary(
    scope: Construct,
    construct_id: str,
    *,
    provider: CenterFunction,
    instance: IInstance,
    language: str,
    vocabulary: IVocabulary,
) -> ConnectOperation:
    """Makes a custom vocabulary the default of its language in conversational analytics, then deletes earlier versions.

    Deleted are those whose name begins as that of every version and that are older: a rollback to an earlier one leaves
    the later to the stack that has it.
    """
    properties = {
        "InstanceId": instance.instance_id,
        "LanguageCode": language,
        "VocabularyId": vocabulary.vocabulary_id,
        "NamePrefix": vocabulary.name_prefix,
    }
    return ConnectOperation(
        scope,
        construct_id,
        provider=provider,
        resource_type="Custom::ConnectDefaultVocabulary",
        properties=properties,
    )


def instance_attribute(
    scope: Construct,
    construct_id: str,
    *,
    provider: CenterFunction,
    instance: IInstance,
    attribute: str,
    value: bool,
) -> ConnectOperation:
    """Sets an attribute of an instance that its CloudFormation type lacks, for example `AUTO_MUTE_AGENT_ON_HOLD`."""
    properties = {"InstanceId": instance.instance_id, "AttributeType": attribute, "Value": "true" if value else "false"}
    return ConnectOperation(
        scope,
        construct_id,
        provider=provider,
        resource_type="Custom::ConnectInstanceAttribute",
        properties=properties,
    )


def effective_overrides(
    scope: Construct,
    construct_id: str,
    *,
    provider: CenterFunction,
    instance: IInstance,
    hours: IHoursOfOperation,
    closed_days: Mapping[str, str],
    hours_hash: str,
) -> ConnectOperation:
    """Closes hours of operation on some days, and fails the deployment when that does not take effect.

    `closed_days` names each day by its date. Days that are over are left out when it is deployed: Amazon Connect takes
    overrides for days ahead only. They are not part of the hours in the template, because overrides written by
    CloudFormation have been seen without effect, and a caller on a holiday would wait in vain:
    https://github.com/hashicorp/terraform-provider-awscc/issues/3064
    CloudFormation may drop them when it writes the hours again, so `hours_hash` changes with the hours.
    """
    properties = {
        "InstanceId": instance.instance_id,
        "HoursOfOperationId": resource_id(hours.hours_of_operation_arn),
        "ClosedDays": dict(closed_days),
        "HoursHash": hours_hash,
    }
    return ConnectOperation(
        scope,
        construct_id,
        provider=provider,
        resource_type="Custom::ConnectHoursOverrides",
        properties=properties,
        completes=Completion(property="HoursOfOperationId", of="Config", digest="HoursHash"),
    )


def initial_data(
    scope: Construct, construct_id: str, *, provider: CenterFunction, content_hash: str
) -> ConnectOperation:
    """Loads the initial catalogue of a center; another hash of the content loads it again without overwriting edits."""
    return ConnectOperation(
        scope,
        construct_id,
        provider=provider,
        resource_type="Custom::ContactCenterData",
        properties={"ContentHash": content_hash},
    )
