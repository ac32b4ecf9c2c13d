"""Which types of flow an action runs in, by the action pages with the admin guide's additions.

Actions that are not listed run everywhere. An action in a flow type it does not support takes its error branch.
"""

from __future__ import annotations

_SHORT = {
    "IN": "CONTACT_FLOW",
    "CQ": "CUSTOMER_QUEUE",
    "CH": "CUSTOMER_HOLD",
    "CW": "CUSTOMER_WHISPER",
    "AH": "AGENT_HOLD",
    "AW": "AGENT_WHISPER",
    "OW": "OUTBOUND_WHISPER",
    "AT": "AGENT_TRANSFER",
    "QT": "QUEUE_TRANSFER",
}

_TABLE = {
    "MessageParticipant": "IN AT QT CW AW OW CQ",
    "MessageParticipantIteratively": "CQ CH AH",
    "GetParticipantInput": "IN AT QT CQ OW",
    "ConnectParticipantWithLexBot": "IN AT QT CQ OW",
    "ConnectParticipantWithAgenticCX": "IN AT QT CQ",
    "DisconnectParticipant": "IN AT QT CQ",
    "ShowView": "IN CQ",
    "AuthenticateParticipant": "IN",
    "CheckHoursOfOperation": "IN AT QT CQ",
    "CheckMetricData": "IN AT QT CQ",
    "DistributeByPercentage": "IN AT QT CQ OW",
    "UpdateContactTargetQueue": "IN AT QT",
    "TransferContactToQueue": "IN AT QT",
    "DequeueContactAndTransferToQueue": "CQ",
    "TransferContactToAgent": "AT QT",
    "TransferToFlow": "IN AT QT",
    "TransferParticipantToThirdParty": "IN CQ AT QT",
    "CreateCallbackContact": "IN AT QT CQ",
    "UpdateContactCallbackNumber": "IN AT QT CQ",
    "UpdateContactRecordingBehavior": "IN AT QT OW CQ",
    "UpdateContactMediaStreamingBehavior": "IN CQ AT QT CW AW OW",
    "UpdateContactRoutingBehavior": "IN CQ AT QT",
    "UpdateContactRoutingCriteria": "IN CQ AT QT",
    "UpdatePreviousContactParticipantState": "IN AT QT OW",
    "CompleteOutboundCall": "OW",
}

_ALLOWED = {name: frozenset(_SHORT[part] for part in types.split()) for name, types in _TABLE.items()}


def allowed_types(action_type: str) -> frozenset[str] | None:
    """Answers the flow types an action runs in, or None when it runs in all of them."""
    return _ALLOWED.get(action_type)
