"""Where agents send contacts: quick connects."""

from __future__ import annotations

import re

from aws_cdk import aws_connect as connect
from constructs import Construct

from contact_center.base import limits, names
from contact_center.base.errors import DefinitionError
from contact_center.base.interfaces import IContactFlow, IInstance, ImportedQuickConnect, IQueue, IUser, checked_arn

_E164 = re.compile(r"\+[1-9]\d{1,14}")


class QuickConnect(Construct):
    """A destination that agents reach with one click; made with `to_queue`, `to_user` or `to_phone`.

    `name` has 1 to 127 characters and may be Korean, `description` 1 to 250. Agents see a quick connect once it is
    associated with their queue (`provider.queue_quick_connects`). Nothing replaces it. A name, description or number
    out of bounds is a DefinitionError.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        name: str,
        description: str,
        config: connect.CfnQuickConnect.QuickConnectConfigProperty,
    ) -> None:
        super().__init__(scope, construct_id)
        if not 1 <= len(name) <= limits.MAX_NAME:
            raise DefinitionError(
                f"quick connect name {name!r} has {len(name)} characters, allowed are 1 to {limits.MAX_NAME}"
            )
        self.name = name
        self.quick_connect = connect.CfnQuickConnect(
            self,
            "Resource",
            instance_arn=instance.instance_arn,
            name=name,
            description=names.description(f"quick connect {name!r}", description),
            quick_connect_config=config,
        )
        self.quick_connect_arn: str = self.quick_connect.attr_quick_connect_arn

    @staticmethod
    def from_quick_connect_arn(quick_connect_arn: str) -> ImportedQuickConnect:
        """Takes a quick connect that exists already; nothing is created."""
        return ImportedQuickConnect(checked_arn("quick connect", quick_connect_arn, "connect", "transfer-destination"))

    @classmethod
    def to_queue(
        cls,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        name: str,
        description: str,
        queue: IQueue,
        flow: IContactFlow,
    ) -> QuickConnect:
        """Transfers to a queue through a flow of type QUEUE_TRANSFER."""
        types = connect.CfnQuickConnect
        config = types.QuickConnectConfigProperty(
            quick_connect_type="QUEUE",
            queue_config=types.QueueQuickConnectConfigProperty(
                queue_arn=queue.queue_arn, contact_flow_arn=flow.flow_arn
            ),
        )
        return cls(scope, construct_id, instance=instance, name=name, description=description, config=config)

    @classmethod
    def to_user(
        cls,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        name: str,
        description: str,
        user: IUser,
        flow: IContactFlow,
    ) -> QuickConnect:
        """Transfers to a person through a flow of type AGENT_TRANSFER."""
        types = connect.CfnQuickConnect
        config = types.QuickConnectConfigProperty(
            quick_connect_type="USER",
            user_config=types.UserQuickConnectConfigProperty(user_arn=user.user_arn, contact_flow_arn=flow.flow_arn),
        )
        return cls(scope, construct_id, instance=instance, name=name, description=description, config=config)

    @classmethod
    def to_phone(
        cls, scope: Construct, construct_id: str, *, instance: IInstance, name: str, description: str, number: str
    ) -> QuickConnect:
        """Transfers to a fixed telephone number in E.164 form."""
        if not _E164.fullmatch(number):
            raise DefinitionError(
                f"quick connect {name!r} has number {number!r}, which is not E.164 such as +8215880000"
            )
        types = connect.CfnQuickConnect
        config = types.QuickConnectConfigProperty(
            quick_connect_type="PHONE_NUMBER",
            phone_config=types.PhoneNumberQuickConnectConfigProperty(phone_number=number),
        )
        return cls(scope, construct_id, instance=instance, name=name, description=description, config=config)
