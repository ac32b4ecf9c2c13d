"""Log groups that mask what identifies people, whatever a service or a function writes into them."""

from __future__ import annotations

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

# What stands before a number: none of the characters that ids, versions and longer numbers are made of.
_START = "[^-_0-9A-Za-z]"
# What people and programs write between groups of digits; Korean particles and dashes of other scripts are in it.
_GAP = "[^0-9A-Za-z]{0,3}"

KOREAN_IDENTIFIERS: Mapping[str, str] = {
    "KrResidentNumber": rf"{_START}\d{{2}}[01]\d[0-3]\d{_GAP}[1-8]\d{{6}}",
    "KrMobileNumber": rf"{_START}01[016789]{_GAP}\d{{3,4}}{_GAP}\d{{4}}",
    "KrMobileNumberAbroad": rf"{_START}\+?0{{0,2}}82{_GAP}0?{_GAP}1[016789]{_GAP}\d{{3,4}}{_GAP}\d{{4}}",
    "KrLandline": rf"{_START}0[2-7]\d{{0,2}}[^0-9A-Za-z]{{1,3}}\d{{3,4}}{_GAP}\d{{4}}|\+82[2-7]\d{{7,9}}",
    "KrCardNumber": rf"{_START}[3-69]\d{{3}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{3,4}}",
    "KrAccountNumber": rf"{_START}\d{{3,6}}-\d{{2,6}}-\d{{3,8}}",
    "KrDriverLicense": rf"{_START}\d{{2}}-\d{{2}}-\d{{6}}-\d{{2}}",
    "KrPassportNumber": rf"{_START}[MSRODGT]\d{{3}}[A-Z]\d{{4}}|{_START}[MSRODGT]\d{{8}}",
    "KrCustomsCode": rf"{_START}P\d{{12}}",
}
"""What the service does not know, as regular expressions in its dialect, by name.

The dialect has ASCII letters, digits, `_#=@/;,- ` and `^$?[]{}|\\*+.`: no groups, no colon, no Korean. At most ten
expressions stand in a policy, each of at most 200 characters.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL-custom-data-identifiers.html

So a number in words, a number whose kind only its label tells (an account without hyphens, a birth date, a code) and
names cannot be found here: what may hold them is not logged at all.
"""

MANAGED_IDENTIFIERS = ("EmailAddress", "CreditCardNumber", "AwsSecretKey", "PkcsPrivateKey", "OpenSshPrivateKey")
"""What the service knows in every language.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL-managed-data-identifiers.html"""


class MaskedLogGroup(logs.LogGroup):
    """An encrypted log group with a data protection policy: what identifies people is masked and counted as it arrives.

    Whoever reads the group, a metric filter or a subscription sees asterisks; only a principal with `logs:Unmask` sees
    the text. Each event with a finding counts in `LogEventsWithFindings` of `AWS/Logs`. Events from before the policy
    are not masked. Another `log_group_name` replaces the group and loses what is in it.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        log_group_name: str | None = None,
        retention: logs.RetentionDays,
        encryption_key: kms.IKey | None,
        removal_policy: cdk.RemovalPolicy,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            log_group_name=log_group_name,
            retention=retention,
            encryption_key=encryption_key,
            removal_policy=removal_policy,
            data_protection_policy=logs.DataProtectionPolicy(
                name="personal-data",
                description="Masks and counts what identifies people",
                identifiers=[
                    *(logs.DataIdentifier(name) for name in MANAGED_IDENTIFIERS),
                    *(logs.CustomDataIdentifier(name, regex) for name, regex in KOREAN_IDENTIFIERS.items()),
                ],
            ),
        )
