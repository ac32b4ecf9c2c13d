"""Which resources each action of Amazon Connect takes, as data: for grants, and for the function manifest.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonconnect.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from contact_center.base.errors import UnknownNameError, nearest

# Below the ARN of an instance; "" is the instance itself.
RESOURCES: Mapping[str, tuple[str, ...]] = {
    "connect:AssociateDefaultVocabulary": ("", "/vocabulary/*"),
    "connect:AssociatePhoneNumberContactFlow": ("", "/contact-flow/*"),
    "connect:AssociateQueueQuickConnects": ("", "/queue/*", "/transfer-destination/*"),
    "connect:AssociateUserProficiencies": ("", "/agent/*"),
    "connect:CreateHoursOfOperationOverride": ("/operating-hours/*",),
    "connect:DeleteHoursOfOperationOverride": ("/operating-hours/*",),
    "connect:DeleteVocabulary": ("/vocabulary/*",),
    "connect:DescribeContact": ("/contact/*",),
    "connect:DescribeContactEvaluation": ("/contact-evaluation/*",),
    "connect:DescribeHoursOfOperation": ("/operating-hours/*",),
    "connect:DescribeHoursOfOperationOverride": ("/operating-hours/*",),
    "connect:DescribeInstanceAttribute": ("",),
    "connect:DescribeQueue": ("/queue/*",),
    "connect:DescribeUser": ("/agent/*",),
    "connect:DisassociatePhoneNumberContactFlow": ("", "/contact-flow/*"),
    "connect:DisassociateQueueQuickConnects": ("", "/queue/*", "/transfer-destination/*"),
    "connect:DisassociateUserProficiencies": ("", "/agent/*"),
    "connect:GetContactAttributes": ("/contact/*",),
    "connect:GetContactMetrics": ("/contact/*",),
    "connect:GetCurrentMetricData": ("", "/queue/*"),
    "connect:GetCurrentUserData": ("", "/agent/*"),
    "connect:GetEffectiveHoursOfOperations": ("/operating-hours/*",),
    "connect:GetMetricDataV2": ("", "/agent/*", "/queue/*"),
    "connect:ListAgentStatuses": ("/agent-state/*",),
    "connect:ListBots": ("",),
    "connect:ListContactEvaluations": ("",),
    "connect:ListDefaultVocabularies": ("",),
    "connect:ListHoursOfOperationOverrides": ("/operating-hours/*",),
    "connect:ListInstanceAttributes": ("",),
    "connect:ListAssociatedContacts": ("/contact/*",),
    "connect:ListQueueQuickConnects": ("/queue/*",),
    "connect:ListUserProficiencies": ("", "/agent/*"),
    "connect:ListUsers": ("",),
    "connect:PutUserStatus": ("", "/agent/*", "/agent-state/*"),
    "connect:ResumeContactRecording": ("/contact/*",),
    "connect:SearchVocabularies": ("", "/vocabulary/*"),
    "connect:StartChatContact": ("", "/contact/*", "/contact-flow/*"),
    "connect:StartOutboundVoiceContact": ("", "/contact/*"),
    "connect:StartTaskContact": ("", "/contact/*", "/contact-flow/*"),
    "connect:StopContact": ("/contact/*",),
    "connect:SuspendContactRecording": ("/contact/*",),
    "connect:UpdateContactAttributes": ("/contact/*",),
    "connect:UpdateContactRoutingData": ("/contact/*",),
    "connect:UpdateHoursOfOperationOverride": ("/operating-hours/*",),
    "connect:UpdateInstanceAttribute": ("",),
    "connect:UpdateQueueOutboundCallerConfig": ("/queue/*", "/contact-flow/*"),
    "connect:UpdateUserProficiencies": ("", "/agent/*"),
}
# Actions on numbers name the number, which belongs to the account and not to the instance.
_PHONE_NUMBER_ACTIONS = frozenset(
    {
        "connect:AssociatePhoneNumberContactFlow",
        "connect:DisassociatePhoneNumberContactFlow",
        "connect:DescribePhoneNumber",
        "connect:UpdateQueueOutboundCallerConfig",
    }
)


def by_resources(actions: Sequence[str]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Yields the actions that take the same resources with what follows the ARN of the instance in these resources.

    An action this library does not know is an UnknownNameError with the nearest known one.
    """
    found: dict[tuple[str, ...], list[str]] = {}
    for action in actions:
        suffixes = RESOURCES.get(action)
        if suffixes is None:
            raise UnknownNameError(
                f"action {action!r} on an instance has no known resource types{nearest(action, RESOURCES)}"
            )
        found.setdefault(suffixes, []).append(action)
    yield from found.items()


def on_phone_numbers(actions: Sequence[str]) -> list[str]:
    """Returns the actions that name a telephone number too."""
    return [action for action in actions if action in _PHONE_NUMBER_ACTIONS]
