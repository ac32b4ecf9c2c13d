"""What actions use of their instance: features somebody switched on, and stores somebody created, elsewhere.

Where the instance does not offer it the action does nothing, or takes its error branch, and no other message says why.
Sources: the pages of the blocks in the administrator guide, `update-instance-settings`, and the resource types of
`AssociateInstanceStorageConfig` in the API reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ringback.flow_language.facts import recording_of
from ringback.flow_language.model import Action

RECORDINGS: Final = "CALL_RECORDINGS"
SCREENS: Final = "SCREEN_RECORDINGS"
MEDIA_STREAMS: Final = "MEDIA_STREAMS"
CONTACT_LENS: Final = "CONTACT_LENS"
OUTBOUND: Final = "OUTBOUND_CALLS"
ASSISTANT: Final = "WISDOM_ASSISTANT"
CASES: Final = "CASES_DOMAIN"
VOICE_ID: Final = "VOICE_ID"
OFFERS: Final[Mapping[str, str]] = {
    RECORDINGS: "a store for call recordings",
    SCREENS: "a store for screen recordings",
    MEDIA_STREAMS: "a store for media streams",
    CONTACT_LENS: "Contact Lens",
    OUTBOUND: "outbound calls",
    ASSISTANT: "an assistant of Amazon Q in Connect",
    CASES: "a domain of cases",
    VOICE_ID: "a domain of Voice ID",
}
"""Everything an instance may offer that flows use, in words."""
_BY_TYPE: Final[Mapping[str, str]] = {
    "CreateCallbackContact": OUTBOUND,
    "TransferParticipantToThirdParty": OUTBOUND,
    "CreateWisdomSession": ASSISTANT,
    "CreateCase": CASES,
    "UpdateCase": CASES,
    "GetCase": CASES,
    "CheckVoiceId": VOICE_ID,
    "StartVoiceIdStream": VOICE_ID,
}


def needs(action: Action) -> Iterator[str]:
    """Yields what an action uses of its instance."""
    if action.type in _BY_TYPE:
        yield _BY_TYPE[action.type]
    elif action.type == "UpdateContactMediaStreamingBehavior":
        if action.parameters.get("MediaStreamingState") == "Enabled":
            yield MEDIA_STREAMS
    elif action.type in ("UpdateContactRecordingBehavior", "UpdateContactRecordingAndAnalyticsBehavior"):
        yield from _recording_needs(action)


def _recording_needs(action: Action) -> Iterator[str]:
    recorded = recording_of(action) or {}
    if recorded.get("RecordedParticipants") or recorded.get("IVRRecordingBehavior") == "Enabled":
        yield RECORDINGS
    screens = action.parameters.get("ScreenRecordingBehavior")
    if recorded.get("ScreenRecordedParticipants") or (
        isinstance(screens, Mapping) and screens.get("ScreenRecordedParticipants")
    ):
        yield SCREENS
    if any(str(one.get("Enabled")).lower() == "true" for one in _analyses(action.parameters)):
        yield CONTACT_LENS


def _analyses(parameters: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    behaviors = [("AnalyticsBehavior", parameters)]
    for channel in ("Voice", "Chat"):
        inner = parameters.get(f"{channel}Behavior")
        if isinstance(inner, Mapping):
            behaviors.append((f"{channel}AnalyticsBehavior", inner))
    for name, holder in behaviors:
        found = holder.get(name)
        if isinstance(found, Mapping):
            yield found
