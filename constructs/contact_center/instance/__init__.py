"""The instance, its storage, its numbers and its key for keypad input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contact_center.base.exports import lazy

if TYPE_CHECKING:
    from contact_center.instance.associations import LambdaAssociation, LexBotAssociation
    from contact_center.instance.instance import (
        ContactCenterInstance,
        ContactCenterInstanceProps,
        ImportedInstance,
        InstanceAttributes,
    )
    from contact_center.instance.instance_settings import instance_props, store_media
    from contact_center.instance.numbers import PhoneNumber
    from contact_center.instance.security_key import SecurityKey
else:
    __getattr__ = lazy(
        __name__,
        associations="LambdaAssociation LexBotAssociation",
        instance="ContactCenterInstance ContactCenterInstanceProps ImportedInstance InstanceAttributes",
        instance_settings="instance_props store_media",
        numbers="PhoneNumber",
        security_key="SecurityKey",
    )

__all__ = [
    "ContactCenterInstance",
    "ContactCenterInstanceProps",
    "ImportedInstance",
    "InstanceAttributes",
    "LambdaAssociation",
    "LexBotAssociation",
    "PhoneNumber",
    "SecurityKey",
    "instance_props",
    "store_media",
]
