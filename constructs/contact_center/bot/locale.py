"""The locale of a bot as plain values of AWS::Lex::Bot.

Plain values, because typed properties for thousands of utterances cost seconds per synthesis.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contact_center.bot.content import LexBot, LexIntent, LexSlot, LexSlotType
from contact_center.bot.recognition import Recognition

_MAX_RETRIES = 2


def locale_properties(definition: LexBot, threshold: float, recognition: Recognition) -> dict[str, Any]:
    """Returns the properties of the one locale of a bot that has passed its checks."""
    return _present(
        {
            "localeId": definition.locale_id,
            "nluConfidenceThreshold": threshold,
            "voiceSettings": {"voiceId": definition.voice_id, "engine": definition.voice_engine},
            "customVocabulary": _vocabulary(definition, recognition),
            "generativeAiSettings": _generative(definition, recognition),
            "slotTypes": [_slot_type(slot_type, recognition) for slot_type in definition.slot_types],
            "intents": [_intent(intent, definition, recognition) for intent in definition.intents],
        }
    )


def _vocabulary(definition: LexBot, recognition: Recognition) -> dict[str, Any] | None:
    if not recognition.vocabulary or not definition.phrases:
        return None
    weight = recognition.vocabulary_weight
    items = [
        # A weight of 0 is a value: the phrase is only shown otherwise.
        {
            "phrase": phrase.phrase,
            "weight": weight if phrase.weight is None else phrase.weight,
            **({"displayAs": phrase.display_as} if phrase.display_as else {}),
        }
        for phrase in definition.phrases
    ]
    return {"customVocabularyItems": items}


def _generative(definition: LexBot, recognition: Recognition) -> dict[str, Any] | None:
    if recognition.assisted_nlu == "off":
        return None
    specification: dict[str, Any] = {"enabled": True, "assistedNluMode": recognition.assisted_nlu.capitalize()}
    if recognition.disambiguation and definition.texts is not None:
        specification["intentDisambiguationSettings"] = {
            "enabled": True,
            "maxDisambiguationIntents": recognition.disambiguation,
            "customDisambiguationMessage": definition.texts.disambiguation,
        }
    return {"runtimeSettings": {"nluImprovementSpecification": specification}}


def _slot_type(slot_type: LexSlotType, recognition: Recognition) -> dict[str, Any]:
    heard = {"audioRecognitionStrategy": "UseSlotValuesAsCustomVocabulary"} if recognition.vocabulary else None
    return _present(
        {
            "name": slot_type.name,
            "description": slot_type.description,
            "valueSelectionSetting": _present(
                {"resolutionStrategy": slot_type.resolution_strategy, "advancedRecognitionSetting": heard}
            ),
            "slotTypeValues": [
                _present(
                    {
                        "sampleValue": {"value": value.value},
                        "synonyms": [{"value": synonym} for synonym in value.synonyms],
                    }
                )
                for value in slot_type.values
            ],
        }
    )


def _intent(intent: LexIntent, definition: LexBot, recognition: Recognition) -> dict[str, Any]:
    return _present(
        {
            "name": intent.name,
            "displayName": intent.display_name,
            "description": intent.description,
            "sampleUtterances": [{"utterance": utterance} for utterance in intent.utterances],
            "parentIntentSignature": intent.parent_signature,
            "dialogCodeHook": {"enabled": intent.dialog_code_hook},
            "fulfillmentCodeHook": {"enabled": intent.fulfillment_code_hook},
            "slots": [_slot(slot, definition, recognition) for slot in intent.slots],
            "slotPriorities": [
                {"priority": priority, "slotName": slot.name} for priority, slot in enumerate(intent.slots, start=1)
            ],
        }
    )


def _slot(slot: LexSlot, definition: LexBot, recognition: Recognition) -> dict[str, Any]:
    return _present(
        {
            "name": slot.name,
            "description": slot.description,
            "slotTypeName": slot.slot_type,
            "obfuscationSetting": {"obfuscationSettingType": "DefaultObfuscation"} if slot.obfuscate else None,
            "valueElicitationSetting": _present(
                {
                    # The code hook decides what is asked for and when.
                    "slotConstraint": "Optional",
                    "promptSpecification": {
                        "allowInterrupt": True,
                        "maxRetries": _MAX_RETRIES,
                        **_said(slot.prompt),
                    },
                    # An answer that is no value reaches the code hook; without this Lex asks again by itself.
                    "slotCaptureSetting": {"elicitationCodeHook": {"enableCodeHookInvocation": True}},
                    "waitAndContinueSpecification": _waiting(slot, definition, recognition),
                }
            ),
        }
    )


def _waiting(slot: LexSlot, definition: LexBot, recognition: Recognition) -> dict[str, Any] | None:
    texts = definition.texts
    if not slot.waits or not recognition.wait_s or texts is None:
        return None
    return {
        "isActive": True,
        "waitingResponse": {"allowInterrupt": True, **_said(texts.waiting)},
        "stillWaitingResponse": {
            "allowInterrupt": True,
            "frequencyInSeconds": recognition.wait_reminder_s,
            "timeoutInSeconds": recognition.wait_s,
            **_said(texts.still_waiting),
        },
        "continueResponse": {"allowInterrupt": True, **_said(texts.going_on)},
    }


def _said(text: str) -> dict[str, Any]:
    return {"messageGroupsList": [{"message": {"plainTextMessage": {"value": text}}}]}


def _present(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if value not in (None, "", [], ())}
