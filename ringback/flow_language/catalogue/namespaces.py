"""JSONPath namespaces: what a flow can read from the running contact, and which action fills it.

Source: https://docs.aws.amazon.com/connect/latest/adminguide/connect-attrib-list.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Namespace:
    """One root of a JSONPath; ``members`` is empty when any key may follow."""

    name: str
    members: tuple[str, ...] = ()
    note: str = ""


_OPEN = """
Attributes FlowAttributes External LambdaInvocation Lex SegmentAttributes References Tags Metrics Views Modules Loop
DataTables DataTableList Customer Case Media MediaStreams Wisdom Email Capabilities AdditionalEmailRecipients
OutboundCommunication DeliveryReceipts Campaign ProfileEvent
"""
_PLAIN = """
Channel ContactId InitialContactId PreviousContactId RelatedContactId InstanceARN InitiationMethod AwsRegion
LanguageCode TextToSpeechVoiceId Name Description CustomerId StoredCustomerInput
"""
_MEMBERS: Mapping[str, tuple[str, ...]] = {
    "CustomerEndpoint": ("Address", "Type", "DisplayName"),
    "SystemEndpoint": ("Address", "Type", "DisplayName"),
    "Queue": ("Name", "ARN", "OutboundCallerId"),
    "Agent": ("UserName", "FirstName", "LastName", "ARN"),
    "Task": ("ContactId",),
}

NAMESPACES: Mapping[str, Namespace] = {
    **{name: Namespace(name) for name in (*_OPEN.split(), *_PLAIN.split())},
    **{name: Namespace(name, members) for name, members in _MEMBERS.items()},
}
"""Every root that AWS lists."""

VALUE_ROOTS = frozenset(_PLAIN.split())
"""Roots that are values themselves; nothing follows them."""

PERSONAL: tuple[tuple[str, ...], ...] = (
    ("CustomerEndpoint", "Address"),
    ("CustomerEndpoint", "DisplayName"),
    ("Lex", "Slots"),
    ("Customer",),
    ("Email",),
    ("Media",),
    ("Views",),
)
"""Beginnings of paths whose value is a person's number, name or words: the endpoint of the contact, slots, Customer
Profiles, mail, messages and what is filled into views. Stored input and answers of functions are judged apart."""

LEX_MEMBERS = (
    "IntentName",
    "Slots",
    "SessionAttributes",
    "IntentConfidence",
    "SentimentResponse",
    "DialogState",
    "AlternativeIntents",
)
CHANNELS = ("VOICE", "CHAT", "TASK", "EMAIL")
INITIATION_METHODS = (
    "INBOUND", "OUTBOUND", "TRANSFER", "QUEUE_TRANSFER", "CALLBACK", "API", "EXTERNAL_OUTBOUND", "MONITOR",
    "DISCONNECT", "WEBRTC_API", "AGENT_REPLY", "FLOW", "CAMPAIGN_PREVIEW",
)  # fmt: skip

INVENTED: Mapping[str, str] = {
    "CallbackNumber": "the callback number cannot be read back; keep it in a contact attribute",
    "CustomerCallBackPhoneNumber": "the callback number cannot be read back; keep it in a contact attribute",
    "LastPressedDigit": "a menu branches on its keys; a stored number is $.StoredCustomerInput",
    "CurrentTimestamp": "Connect has no clock in a flow; let a function return the time",
    "CurrentTime": "Connect has no clock in a flow; let a function return the time",
    "PhoneNumber": "the caller's number is $.CustomerEndpoint.Address",
    "CallerNumber": "the caller's number is $.CustomerEndpoint.Address",
    "ANI": "the caller's number is $.CustomerEndpoint.Address",
    "DNIS": "the called number is $.SystemEndpoint.Address",
    "LambdaResult": "the answer of a function is $.External",
    "UserInput": "a stored number is $.StoredCustomerInput",
}
"""Roots people invent, and what to write instead."""
