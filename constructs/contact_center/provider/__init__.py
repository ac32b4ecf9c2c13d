"""What CloudFormation has no resource type for, done by one custom resource provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contact_center.base.exports import lazy

if TYPE_CHECKING:
    from contact_center.provider.center_operations import CenterOperations, CenterOperationsProps
    from contact_center.provider.connect_operations import (
        ConnectOperation,
        default_vocabulary,
        effective_overrides,
        initial_data,
        instance_attribute,
        phone_number_flow,
        queue_outbound_flow,
        queue_quick_connects,
    )
else:
    __getattr__ = lazy(
        __name__,
        center_operations="CenterOperations CenterOperationsProps",
        connect_operations=(
            "ConnectOperation default_vocabulary effective_overrides initial_data "
            "instance_attribute phone_number_flow queue_outbound_flow queue_quick_connects"
        ),
    )

__all__ = [
    "CenterOperations",
    "CenterOperationsProps",
    "ConnectOperation",
    "default_vocabulary",
    "effective_overrides",
    "initial_data",
    "instance_attribute",
    "phone_number_flow",
    "queue_outbound_flow",
    "queue_quick_connects",
]
