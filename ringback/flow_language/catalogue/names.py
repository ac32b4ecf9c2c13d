"""Names that generators and older exports write, and what the language calls the thing today.

Seen from generators and refused by the service (S3, and flows that were set aside as broken).
"""

from __future__ import annotations

from collections.abc import Mapping

_TABLE = """
PlayPrompt PlayAudio Say SendMessageToParticipant       -> MessageParticipant
LoopPrompts LoopPrompt                                  -> MessageParticipantIteratively
GetUserInput GetCustomerInput StoreCustomerInput StoreUserInput GetInput CollectDigits SetTouchtoneBuffer \
                                                        -> GetParticipantInput
ConnectToLexBot GetLexBot LexBot InvokeLexBot           -> ConnectParticipantWithLexBot
InvokeAgentAction InvokeBedrockAgent                    -> ConnectParticipantWithLexBot
SetWorkingQueue SetQueue UpdateContactQueue             -> UpdateContactTargetQueue
TransferToQueue Transfer                                -> TransferContactToQueue
TransferContactToFlow TransferFlow                      -> TransferToFlow
TransferToPhoneNumber TransferToThirdParty              -> TransferParticipantToThirdParty
TransferToAgent                                         -> TransferContactToAgent
Disconnect EndFlow DisconnectHangUp HangUp DisconnectContact -> DisconnectParticipant
ResumeFlow EndFlowResume                                -> EndFlowExecution
SetContactAttributes SetAttributes UpdateAttributes     -> UpdateContactAttributes
SetFlowAttributes                                       -> UpdateFlowAttributes
CheckAttribute CheckCondition CheckContactAttributes CheckContactAttribute -> Compare
CheckStaffing CheckQueueStatus                          -> CheckMetricData
CheckHours                                              -> CheckHoursOfOperation
GetQueueMetrics GetMetrics                              -> GetMetricData
SetVoice                                                -> UpdateContactTextToSpeechVoice
SetLanguage SetLanguageCode                             -> UpdateContactData
SetLoggingBehavior enableLogging EnableLogging          -> UpdateFlowLoggingBehavior
SetRecordingBehavior SetRecordingAndAnalyticsBehavior   -> UpdateContactRecordingBehavior
SetCallbackNumber                                       -> UpdateContactCallbackNumber
SetEventHook SetEventFlow SetWhisperFlow SetHoldFlow SetCustomerQueueFlow SetDisconnectFlow -> UpdateContactEventHooks
SetRoutingPriority ChangeRoutingPriority UpdateContactRoutingPriority -> UpdateContactRoutingBehavior
StartMediaStreaming StopMediaStreaming                  -> UpdateContactMediaStreamingBehavior
HoldCustomerOrAgent Hold                                -> UpdatePreviousContactParticipantState
Distribute                                              -> DistributeByPercentage
ReturnFromFlowModule Return                             -> EndFlowModuleExecution
InvokeModule InvokeFlowmodule                           -> InvokeFlowModule
InvokeAPI InvokeExternalResource InvokeLambda LambdaFunction -> InvokeLambdaFunction
CreateCallback                                          -> CreateCallbackContact
UnTagContact                                            -> UntagContact
UpdateRoutingCriteria SetRoutingCriteria                -> UpdateContactRoutingCriteria
SendMessage                                             -> StartOutboundChatContact
GetStoredContent                                        -> LoadContactContent
CheckSegmentMembership                                  -> CheckSegmentMembershipForCustomerProfile
"""


def _names() -> Mapping[str, str]:
    rows = (line.split("->") for line in _TABLE.replace("\\\n", " ").strip().splitlines())
    return {old: new.strip() for olds, new in rows for old in olds.split()}


RETIRED_NAMES: Mapping[str, str] = _names()
"""Refused type name -> the type to write."""

ENTRY_NAMES = frozenset({"Trigger", "EntryPoint", "Start", "StartFlow"})
"""Types people write for the beginning of a flow; the language has ``StartAction`` instead."""

RETIRED_PARAMETERS: Mapping[str, str] = {
    "FunctionArn": "LambdaFunctionARN",
    "LambdaArn": "LambdaFunctionARN",
    "LambdaFunctionArn": "LambdaFunctionARN",
    "ResourceParameters": "LambdaInvocationAttributes",
    "TimeoutSeconds": "TimeLimitSeconds",
    "Timeout": "InputTimeLimitSeconds",
    "TimeLimit": "InputTimeLimitSeconds",
    "MaxDigits": "InputValidation.CustomValidation.MaximumLength",
    "TimeoutAudio": "a MessageParticipant on the InputTimeLimitExceeded branch",
    "LexInitilizationData": "LexInitializationData",
    "Attribute": "ComparisonValue",
}
"""Parameter names that are often written, and the right one."""

TRANSITION_KEYS = ("NextAction", "Conditions", "Errors")
RETIRED_TRANSITION_KEYS: Mapping[str, str] = {
    "ErrorAction": "Errors",
    "TimeoutAction": "Errors (InputTimeLimitExceeded)",
    "Branches": "Conditions",
    "Default": "NextAction and Errors (NoMatchingCondition)",
    "DefaultAction": "NextAction and Errors (NoMatchingCondition)",
    "Next": "NextAction",
}
"""Keys below ``Transitions`` that do not exist, and where their content goes."""
