"""Telephone numbers: imported or claimed, never by default."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_connect as connect
from constructs import Construct

from contact_center.base.errors import DefinitionError
from contact_center.base.interfaces import IInstance, checked_arn
from contact_center.base.tokens import is_token

_TYPES = ("DID", "TOLL_FREE", "UIFN", "SHARED")


class PhoneNumber(Construct):
    """A telephone number; made with `from_phone_number_arn` (already owned) or `claim` (always retained).

    Country, type and prefix of a claimed number are createOnly: a change releases the number and gets a different one.
    Korean numbers are ordered through a support case with documents before they can be claimed.
    """

    number: connect.CfnPhoneNumber | None = None

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.phone_number_arn: str = ""

    @property
    def phone_number_id(self) -> str:
        """The bare id of the number."""
        if not is_token(self.phone_number_arn):
            return self.phone_number_arn.rpartition("/")[2]
        return cdk.Fn.select(1, cdk.Fn.split("/", cdk.Fn.sub("${Arn}", {"Arn": self.phone_number_arn})))

    @classmethod
    def from_phone_number_arn(cls, scope: Construct, construct_id: str, *, phone_number_arn: str) -> PhoneNumber:
        """Takes a number the account already owns; nothing is created."""
        number = cls(scope, construct_id)
        number.phone_number_arn = checked_arn("phone number", phone_number_arn, "connect", "phone-number")
        return number

    @classmethod
    def claim(
        cls,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        country: str,
        number_type: str,
        prefix: str | None = None,
        description: str,
    ) -> PhoneNumber:
        """Claims a free number of a country; the resource is retained because a released number is lost."""
        if number_type not in _TYPES:
            raise DefinitionError(f"phone number type {number_type!r} is not one of {', '.join(_TYPES)}")
        number = cls(scope, construct_id)
        number.number = connect.CfnPhoneNumber(
            number,
            "Resource",
            target_arn=instance.instance_arn,
            country_code=country,
            type=number_type,
            prefix=prefix,
            description=description,
        )
        number.number.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
        number.phone_number_arn = number.number.attr_phone_number_arn
        return number
