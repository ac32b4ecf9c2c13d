"""Participant actions: what the customer (or the agent) hears, presses, says or sees."""

from __future__ import annotations

from flow_language.catalogue.entries import (
    CHAT,
    NO_ERROR,
    NO_MATCH,
    VOICE,
    ActionType,
    Branches,
    Form,
    Next,
    Parameter,
    Shape,
    When,
    exactly_one,
    must,
    number,
    param,
    where,
)

SWITCH = ("True", "False")
TIMEOUT = "InputTimeLimitExceeded"

PROMPT: tuple[Parameter, ...] = (
    param("Text", "i", evidence="D S1 C734"),
    param("SSML", "i", evidence="D S1 C124"),
    param("PromptId", "1", target="prompt", evidence="D S1 C53"),
    param("Media", shape=Shape.OBJECT, evidence="D C5"),
    must("Media.Uri", "i", evidence="D C5"),
    must("Media.SourceType", values=("S3",), evidence="D C5"),
    must("Media.MediaType", values=("Audio",), evidence="D C5"),
)
PROMPT_SOURCES = ("Text", "SSML", "PromptId", "Media")


def _messages() -> tuple[Parameter, ...]:
    return tuple(
        Parameter(f"Messages[].{row.path}", row.dynamic, row.shape, row.required, row.values, target=row.target)
        for row in PROMPT
    )


PARTICIPANT_ACTIONS = (
    ActionType(
        name="MessageParticipant",
        block="Play prompt",
        summary="Plays or sends one message.",
        parameters=(*PROMPT, param("SkipWhenDTMFBufferEnabled", values=SWITCH, evidence="C11", note="undocumented")),
        groups=(exactly_one(*PROMPT_SOURCES),),
        forms=(Form(optional_errors=(NO_ERROR,), evidence="S1 S3, C485 with, C431 without"),),
        where=where("IN T W CQ"),
        speaks=True,
        page="D:participant-actions-messageparticipant",
        evidence="D S1 S3 C916",
    ),
    ActionType(
        name="MessageParticipantIteratively",
        block="Loop prompts",
        summary="Plays messages again and again while the contact waits.",
        parameters=(
            must("Messages", shape=Shape.LIST, least=1, evidence="D C28"),
            *_messages(),
            number("InterruptFrequencySeconds", 1, evidence="D C12"),
            param("ContinueMessagingDuringInterrupt", values=SWITCH, evidence="C2", note="undocumented"),
        ),
        groups=(exactly_one(*PROMPT_SOURCES, within="Messages[]"),),
        forms=(
            Form(
                "with interrupt",
                when=(When("InterruptFrequencySeconds"),),
                optional_errors=(NO_ERROR,),
                branches=Branches(operands=("MessagesInterrupted",), complete=True),
                evidence="D S1 C12 of 12",
            ),
            Form("endless", optional_errors=(NO_ERROR,), evidence="D S1"),
        ),
        next=Next.EITHER,
        where=where("CQ H"),
        channels=VOICE,
        speaks=True,
        waits=True,
        page="D:participant-actions-messageparticipantiteratively",
        evidence="D S1 C28",
    ),
    ActionType(
        name="GetParticipantInput",
        block="Get customer input (keypad), Store customer input, Set touchtone buffer behavior",
        summary="Asks for keypad digits: a menu, a number to store, or the buffer switch.",
        parameters=(
            *PROMPT,
            number(
                "InputTimeLimitSeconds", 1, evidence="D C158", note="the console control ends at 180, 300 is in use"
            ),
            param("StoreInput", values=SWITCH, evidence="D S3 C158"),
            param("InputValidation", shape=Shape.OBJECT, evidence="D C68"),
            param("InputValidation.PhoneNumberValidation", shape=Shape.OBJECT, evidence="D C10"),
            must("InputValidation.PhoneNumberValidation.NumberFormat", values=("Local", "E164"), evidence="D C10"),
            param("InputValidation.PhoneNumberValidation.CountryCode", evidence="D C10"),
            param("InputValidation.CustomValidation", shape=Shape.OBJECT, evidence="D C58"),
            number("InputValidation.CustomValidation.MaximumLength", 1, required=True, evidence="D C58"),
            param("DTMFConfiguration", shape=Shape.OBJECT, evidence="D C49"),
            param("DTMFConfiguration.InputTerminationSequence", evidence="D C29"),
            param("DTMFConfiguration.DisableCancelKey", values=SWITCH, evidence="D S3 C49"),
            number("DTMFConfiguration.InterdigitTimeLimitSeconds", 1, 20, evidence="D C4"),
            param("InputEncryption", shape=Shape.OBJECT, evidence="D S2 C6"),
            must("InputEncryption.EncryptionKeyId", target="security_key.id", evidence="D S2 C6"),
            must("InputEncryption.Key", target="security_key.certificate", evidence="D S2 C6"),
            param("EnableDTMFBuffer", values=SWITCH, evidence="D"),
        ),
        groups=(
            exactly_one(*PROMPT_SOURCES),
            exactly_one("PhoneNumberValidation", "CustomValidation", within="InputValidation"),
        ),
        forms=(
            Form("touch-tone buffer", when=(When("EnableDTMFBuffer", ("True",)),), errors=(NO_ERROR,)),
            Form(
                "store",
                when=(When("StoreInput", ("True",)), When("InputValidation.PhoneNumberValidation")),
                errors=(NO_ERROR, "InvalidPhoneNumber"),
                required=("InputTimeLimitSeconds",),
                refused=("InputEncryption",),
                evidence="S1 S2 S3 C10",
            ),
            Form(
                "store",
                when=(When("StoreInput", ("True",)),),
                errors=(NO_ERROR,),
                required=("InputTimeLimitSeconds", "InputValidation"),
                evidence="S1 S2 S3 C58; the page lists InputTimeLimitExceeded, which is refused",
            ),
            Form(
                "menu",
                errors=(TIMEOUT, NO_MATCH, NO_ERROR),
                branches=Branches(pattern=r"[0-9*#]", expects="one key: 0-9, * or #"),
                required=("InputTimeLimitSeconds",),
                refused=("DTMFConfiguration", "InputValidation", "InputEncryption"),
                evidence="D S1 S2 C90 of 90",
            ),
        ),
        default=(NO_MATCH,),
        where=where("IN T CQ", guide="OW"),
        channels=VOICE,
        speaks=True,
        waits=True,
        produces=("StoredCustomerInput",),
        page="D:participant-actions-getparticipantinput",
        evidence="D S1 S2 S3 C158",
    ),
    ActionType(
        name="ConnectParticipantWithLexBot",
        block="Get customer input (Amazon Lex)",
        summary="Lets a bot talk with the customer until its dialog closes, then branches on the intent.",
        parameters=(
            *PROMPT,
            param("LexInitializationData", shape=Shape.OBJECT),
            must("LexInitializationData.InitialMessage", "i"),
            param("LexV2Bot", shape=Shape.OBJECT, evidence="D S1 C100"),
            must("LexV2Bot.AliasArn", "i", target="lex", evidence="D C100"),
            param("LexBot", shape=Shape.OBJECT, evidence="D C6"),
            must("LexBot.Name", "i", evidence="D C6"),
            must("LexBot.Region", "i", evidence="D C6"),
            must("LexBot.Alias", "i", evidence="D C6"),
            param("LexSessionAttributes", shape=Shape.MAP, evidence="D C27"),
            param("LexSessionAttributes.*", "i", evidence="D C27"),
            param("LexTimeoutSeconds", shape=Shape.OBJECT, evidence="D C6"),
            number("LexTimeoutSeconds.Text", 60, 604_800, required=True, evidence="D C6", note="chat only"),
        ),
        groups=(
            exactly_one(*PROMPT_SOURCES, "LexInitializationData"),
            exactly_one("LexV2Bot", "LexBot", evidence="D S1"),
        ),
        forms=(
            Form(
                errors=(NO_MATCH, NO_ERROR),
                optional_errors=(TIMEOUT,),
                branches=Branches(expects="an intent name"),
                evidence="D S1 S3 C98 without and C8 with the timeout",
            ),
        ),
        default=(NO_MATCH, NO_ERROR),
        where=where("IN T CQ", guide="OW"),
        channels=("VOICE", "CHAT"),
        speaks=True,
        waits=True,
        produces=("Lex",),
        page="D:participant-actions-connectparticipantwithlexbot",
        evidence="D S1 S3 C106",
    ),
    ActionType(
        name="DisconnectParticipant",
        block="Disconnect / hang up",
        summary="Ends the contact of the participant.",
        next=Next.TERMINAL,
        where=where("IN T CQ", refused="H W"),
        page="D:participant-actions-disconnectparticipant",
        evidence="D S1 S2 S3 C407",
    ),
    ActionType(
        name="ShowView",
        block="Show view",
        summary="Shows a view (step-by-step guide, form) and waits for its action.",
        parameters=(
            must("ViewResource", shape=Shape.OBJECT, evidence="D S2 C62"),
            must("ViewResource.Id", "i", target="view", evidence="D S2 C62"),
            param("ViewResource.Version", "i", evidence="C54", note="the console also puts the version into the ARN"),
            number("InvocationTimeLimitSeconds", 1, required=True, evidence="S1 S2 C62"),
            param("ViewData", "i", shape=Shape.OPEN, evidence="D C60"),
            param("SensitiveDataConfiguration", shape=Shape.OBJECT),
            param("SensitiveDataConfiguration.HideResponseOn", shape=Shape.LIST),
            param("SensitiveDataConfiguration.HideResponseOn[]", values=("TRANSCRIPT",)),
        ),
        forms=(
            Form(
                errors=(NO_MATCH, NO_ERROR, "TimeLimitExceeded"),
                branches=Branches(expects="an action of the view"),
                evidence="D S1 S2 C62 of 62",
            ),
        ),
        default=(NO_MATCH, NO_ERROR),
        where=where("IN CQ"),
        channels=CHAT,
        speaks=True,
        waits=True,
        produces=("Views",),
        page="D:participant-actions-showview",
        evidence="D S1 S2 C62",
    ),
    ActionType(
        name="TransferParticipantToThirdParty",
        block="Transfer to phone number",
        summary="Connects the caller to an outside number.",
        parameters=(
            must("ThirdPartyPhoneNumber", "1", evidence="S2 C15"),
            number("ThirdPartyConnectionTimeLimitSeconds", 1, 600, required=True, evidence="S2 C15"),
            must("ContinueFlowExecution", values=SWITCH, evidence="S2 C15"),
            param("CallerId", shape=Shape.OBJECT, evidence="C4"),
            param("CallerId.Number", "1", evidence="C4"),
            param("CallerId.Name", "i", evidence="C3"),
            param("ThirdPartyDTMFDigits", "1", evidence="C3"),
        ),
        forms=(
            Form(
                "resume after disconnect",
                when=(When("ContinueFlowExecution", ("True",)),),
                errors=("CallFailed", "ConnectionTimeLimitExceeded", NO_ERROR),
                evidence="S2 C4",
            ),
            Form("leave the flow", errors=(NO_ERROR,), evidence="S2 C11"),
        ),
        where=where("IN CQ T"),
        channels=VOICE,
        page="A:transfer-to-phone-number",
        evidence="S2 C15",
    ),
    ActionType(
        name="AuthenticateParticipant",
        block="Authenticate customer",
        summary="Lets a chat customer sign in with Amazon Cognito.",
        parameters=(
            must("CognitoConfiguration", shape=Shape.OBJECT, evidence="S3"),
            must("CognitoConfiguration.UserPoolArn", "i", evidence="S3"),
            must("CognitoConfiguration.AppClientId", "i", evidence="S3"),
            param("CustomerProfilesConfiguration", shape=Shape.OBJECT, evidence="S3"),
            must("CustomerProfilesConfiguration.ObjectTypeName", "i", evidence="S3"),
            number("TimeLimitMinutes", 3, 15, evidence="S3 A"),
        ),
        forms=(Form(errors=(NO_ERROR, "TimeLimitExceeded"), branches=Branches(operands=("OptedOut",)), evidence="S3"),),
        where=where("IN"),
        channels=CHAT,
        waits=True,
        page="A:authenticate-customer",
        evidence="S3 A",
    ),
    ActionType(
        name="ConnectParticipantWithAgenticCX",
        block="Connect assistant (agentic)",
        summary="Lets a generative agent talk with the customer and branches on the outcome.",
        parameters=(
            param("AgentConfiguration", shape=Shape.OPEN, evidence="S4"),
            param("SpeechRecognitionConfiguration", shape=Shape.OPEN, evidence="S4"),
            param("AudioFillerConfiguration", shape=Shape.OPEN, evidence="S4"),
            param("ContextVariables", shape=Shape.OPEN, evidence="S4"),
        ),
        forms=(
            Form(
                errors=(NO_ERROR, NO_MATCH, TIMEOUT),
                branches=Branches(expects="an outcome such as Escalation"),
                evidence="S4",
            ),
        ),
        default=(NO_MATCH,),
        where=where("IN T CQ"),
        channels=("VOICE", "CHAT"),
        speaks=True,
        waits=True,
        open_parameters=True,
        evidence="S4",
    ),
)
"""The table of participant actions."""

__all__ = ["PARTICIPANT_ACTIONS", "PROMPT_SOURCES", "TIMEOUT"]
