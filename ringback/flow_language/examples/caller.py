"""Examples of FL301-FL337 and FL401-FL412: what callers meet, and what must stay secret."""

from __future__ import annotations

from typing import Any

from ringback.flow_language.examples.build import (
    END,
    SORRY,
    Example,
    Json,
    act,
    call,
    changed,
    compare,
    example,
    flow,
    keep,
    loop,
    menu,
    module,
    say,
    store,
)
from ringback.flow_language.model import FlowType

_QUEUE = act("queue", "UpdateContactTargetQueue", {"QueueId": "${queue.general.arn}"}, to="transfer")
_TRANSFER = act("transfer", "TransferContactToQueue", to=SORRY)
_BOT = act(
    "bot",
    "ConnectParticipantWithLexBot",
    {"Text": "무엇을 도와드릴까요?", "LexV2Bot": {"AliasArn": "${lex.assistant.alias_arn}"}},
    to=SORRY,
    on={"Goodbye": END},
)
_VIEW = act(
    "view", "ShowView", {"ViewResource": {"Id": "${view.guide.arn}"}, "InvocationTimeLimitSeconds": "60"}, to=SORRY
)
_DONE = act(
    "view",
    "ShowView",
    {"ViewResource": {"Id": "confirmation"}, "InvocationTimeLimitSeconds": "60", "ViewData": {"Next": "확인"}},
    to=SORRY,
    on={"Next": END},
)
_REC = "UpdateContactRecordingAndAnalyticsBehavior"


def _recording(identifier: str, to: str, *, failed: str | None = None, **behavior: Any) -> Json:
    """Returns a block that says what of a call is recorded."""
    errors = dict.fromkeys(("ChannelMismatch", "NoMatchingError"), failed or to)
    return act(identifier, _REC, {"VoiceBehavior": {"VoiceRecordingBehavior": behavior}}, to=to, errors=errors)


_RECORD = _recording("record", "queue", RecordedParticipants=["Agent", "Customer"])
_NOTICE = say("notice", "상담 품질 향상을 위해 통화 내용이 녹음됩니다.", "record")
_KEY = {"EncryptionKeyId": "${security_key.auth.id}", "Key": "${security_key.auth.certificate}"}
_PIN = store("pin", "비밀번호 6자리를 입력해 주세요.", "check", InputEncryption=_KEY)
_CHECK = call("check", "customer_auth", END)
_LOG = "UpdateFlowLoggingBehavior"
_OFF: Json = {"RecordedParticipants": [], "IVRRecordingBehavior": "Disabled"}
_ON: Json = {"RecordedParticipants": ["Agent", "Customer"], "IVRRecordingBehavior": "Enabled"}


def _secret(pin: Json, **facts: Any) -> Json:
    """Returns a flow that switches the log off, asks for digits and switches it on again."""
    return flow(
        act("quiet", _LOG, {"FlowLoggingBehavior": "Disabled"}, to="pin"),
        pin,
        act("loud", _LOG, {"FlowLoggingBehavior": "Enabled"}, to="check"),
        _CHECK,
        say(SORRY, "죄송합니다. 잠시 후 다시 시도해 주세요.", END),
        **facts,
    )


def _silent_pin(**facts: Any) -> Json:
    return {
        **changed(_PIN, **facts),
        "Transitions": act(
            "x", "UpdateContactAttributes", {"Attributes": {"a": "b"}}, to="loud", errors={"NoMatchingError": "loud"}
        )["Transitions"],
    }


def _waiting(*actions: Json) -> Json:
    return flow(*actions, kind=FlowType.CUSTOMER_QUEUE)


def _music(seconds: str = "120") -> Json:
    return act(
        "music",
        "MessageParticipantIteratively",
        {"Messages": [{"Text": "잠시만 기다려 주세요."}], "InterruptFrequencySeconds": seconds},
        to="resume",
        on={"MessagesInterrupted": "resume"},
    )


_RESUME = act("resume", "EndFlowExecution")


_PATIENT = changed(_BOT, LexTimeoutSeconds={"Text": "300"})
_JIHYE: Json = {"TextToSpeechVoice": "Jihye"}


def _callback() -> Json:
    return act(
        "book",
        "CreateCallbackContact",
        {
            "QueueId": "${queue.callback.arn}",
            "InitialCallDelaySeconds": "60",
            "RetryDelaySeconds": "600",
            "MaximumConnectionAttempts": "3",
        },
        to=END,
    )


def _slow(identifier: str, to: str) -> Json:
    return call(identifier, identifier, to, InvocationTimeLimitSeconds="8")


def _whispers(count: int) -> list[Json]:
    """Returns prompts of about 25 seconds each."""
    text = "일반 문의로 기다리신 고객입니다. " * 9
    return [say(f"part-{n}", text, f"part-{n + 1}" if n < count else END) for n in range(1, count + 1)]


CALLER: dict[str, Example] = {
    "FL301": example(
        flow(menu("choose", "상담은 1번, 콜백은 2번을 눌러 주세요.", {"1": END})),
        flow(menu("choose", "상담은 1번, 콜백은 2번을 눌러 주세요.", {"1": END, "2": SORRY})),
    ),
    "FL302": example(
        flow(menu("choose", "상담은 1번을 눌러 주세요.", {"1": END, "0": SORRY})),
        flow(menu("choose", "상담은 1번, 다시 들으시려면 0번을 눌러 주세요.", {"1": END, "0": SORRY})),
    ),
    "FL303": example(
        flow(
            menu("choose", "상담은 1번을 눌러 주세요.", {"1": END}, back="again"),
            say("again", "다시 선택해 주세요.", "choose"),
        ),
        flow(
            menu("choose", "상담은 1번을 눌러 주세요.", {"1": END}, back="tries"),
            loop("tries", again="again"),
            say("again", "다시 선택해 주세요.", "choose"),
        ),
    ),
    "FL304": example(
        flow(
            say("hello", to="save"),
            act(
                "save",
                "UpdateContactAttributes",
                {"Attributes": {"Step": "1"}},
                to="hello",
                errors={"NoMatchingError": "hello"},
            ),
        ),
        flow(say("hello", to="save"), keep("save", END, Step="1")),
    ),
    "FL305": example(
        flow(call("lookup", "lookup", "hello", error=END), say("hello")),
        flow(call("lookup", "lookup", "hello", error="hello"), say("hello")),
    ),
    "FL306": example(
        flow(call("lookup", "lookup", "hello", error="lookup"), say("hello")),
        flow(call("lookup", "lookup", "hello", error=SORRY), say("hello")),
    ),
    "FL307": example(
        flow(compare("check", "$.Attributes.Tier", {"vip": "queue"}, "transfer"), _QUEUE, _TRANSFER),
        flow(_QUEUE, _TRANSFER),
    ),
    "FL308": example(
        flow(
            act("hours", "CheckHoursOfOperation", {}, to=SORRY, on={"True": "queue", "False": SORRY}),
            _QUEUE,
            _TRANSFER,
        ),
        flow(
            act(
                "hours",
                "CheckHoursOfOperation",
                {"HoursOfOperationId": "${hours.agents.arn}"},
                to=SORRY,
                on={"True": END, "False": SORRY},
            )
        ),
    ),
    "FL309": example(
        flow(act("log", _LOG, {"FlowLoggingBehavior": "Enabled"}, to="hello"), say("hello"), prelude=False),
        flow(say("hello")),
    ),
    "FL310": example(
        flow(
            act("log", _LOG, {"FlowLoggingBehavior": "Disabled"}, to="voice"),
            act("voice", "UpdateContactTextToSpeechVoice", {"TextToSpeechVoice": "Seoyeon"}, to="bot"),
            _BOT,
            prelude=False,
        ),
        flow(_BOT),
    ),
    "FL311": example(
        flow(say("hello", "Welcome to the contact center. " * 130)),
        flow(say("hello", "Welcome to the contact center.")),
    ),
    "FL312": example(
        flow(say("hello", "저희 고객센터를 찾아 주셔서 감사합니다. " * 15)),
        flow(say("hello", "저희 고객센터를 찾아 주셔서 감사합니다.")),
    ),
    "FL313": example(
        flow(act("hello", "MessageParticipant", {"SSML": "<speak>안녕하세요.<break time='1s'></speak>"}, to=END)),
        flow(act("hello", "MessageParticipant", {"SSML": "<speak>안녕하세요.<break time='1s'/></speak>"}, to=END)),
    ),
    "FL314": example(
        flow(
            act("hello", "MessageParticipant", {"SSML": "<speak><voice name='x'>안녕하세요.</voice></speak>"}, to=END)
        ),
        flow(
            act(
                "hello",
                "MessageParticipant",
                {"SSML": "<speak><prosody rate='slow'>안녕하세요.</prosody></speak>"},
                to=END,
            )
        ),
    ),
    "FL315": example(
        flow(act("hello", "MessageParticipant", {"SSML": "<speak>안녕하세요.</speak>"}, to=END), channels=["CHAT"]),
        flow(say("hello"), channels=["CHAT"]),
    ),
    "FL316": example(
        flow(menu("choose", "상담은 1번을 눌러 주세요.", {"1": END}), channels=["CHAT"]), flow(_BOT, channels=["CHAT"])
    ),
    "FL317": example(
        _waiting(say("hello", "잠시만 기다려 주세요.", "music"), _music(), _RESUME), _waiting(_music(), _RESUME)
    ),
    "FL318": example(_waiting(_music("15"), _RESUME), _waiting(_music("60"), _RESUME)),
    "FL319": example(
        flow(_slow("one", "two"), _slow("two", "three"), _slow("three", "hello"), say("hello")),
        flow(
            _slow("one", "two"),
            _slow("two", "moment"),
            say("moment", "잠시만 기다려 주세요.", "three"),
            _slow("three", "hello"),
            say("hello"),
        ),
    ),
    "FL320": example(
        flow(*_whispers(6), kind=FlowType.AGENT_WHISPER),
        flow(*_whispers(1), kind=FlowType.AGENT_WHISPER),
    ),
    "FL328": example(
        flow(changed(_VIEW, ViewData={"Heading": "상담 안내 " * 1_500})),
        flow(changed(_VIEW, ViewData={"Heading": "상담 안내"})),
    ),
    "FL336": example(
        flow(changed(_DONE, ViewData={"Heding": "안내가 끝났습니다."})),
        flow(changed(_DONE, ViewData={"Heading": "안내가 끝났습니다.", "Next": "확인"})),
    ),
    "FL337": example(
        flow(act("view", "ShowView", _DONE["Parameters"], to=SORRY, on={"Done": END})),
        flow(_DONE),
    ),
    "FL321": example(
        flow(changed(_BOT, LexSessionAttributes={"x-amz-lex:allow-interrupt:*.*": "true"})),
        flow(changed(_BOT, LexSessionAttributes={"x-amz-lex:allow-interrupt:*:*": "true"})),
    ),
    "FL322": example(
        flow(changed(_BOT, LexSessionAttributes={"x-amz-lex:audio:max-length-ms:*:*": "30000"})),
        flow(changed(_BOT, LexSessionAttributes={"x-amz-lex:audio:max-length-ms:*:*": "15000"})),
    ),
    "FL323": example(
        flow(
            _QUEUE,
            act(
                "transfer",
                "TransferContactToQueue",
                to="full",
                errors={"QueueAtCapacity": "full", "NoMatchingError": SORRY},
            ),
            say("full", "모든 상담원이 통화 중입니다."),
        ),
        flow(
            _QUEUE,
            act(
                "transfer",
                "TransferContactToQueue",
                to=SORRY,
                errors={"QueueAtCapacity": "full", "NoMatchingError": SORRY},
            ),
            say("full", "모든 상담원이 통화 중입니다."),
        ),
    ),
    "FL324": example(
        flow(_callback()),
        flow(
            act("number", "UpdateContactCallbackNumber", {"CallbackNumber": "$.CustomerEndpoint.Address"}, to="book"),
            _callback(),
        ),
    ),
    "FL325": example(
        flow(
            act("voice", "UpdateContactTextToSpeechVoice", {"TextToSpeechVoice": "Seoyeon"}, to="hello"),
            say("hello"),
            prelude=False,
        ),
        flow(say("hello")),
    ),
    "FL326": example(
        flow(act("other", "UpdateContactTextToSpeechVoice", {"TextToSpeechVoice": "Joanna"}, to="hello"), say("hello")),
        flow(
            act("other", "UpdateContactTextToSpeechVoice", {"TextToSpeechVoice": "Seoyeon"}, to="hello"), say("hello")
        ),
    ),
    "FL327": example(
        flow(act("hello", "MessageParticipant", {"SSML": "안녕하세요.<break time='1s'/>"}, to=END)),
        flow(act("hello", "MessageParticipant", {"SSML": "<speak>안녕하세요.<break time='1s'/></speak>"}, to=END)),
    ),
    "FL329": example(
        flow(changed(_BOT, LexV2Bot=None, LexBot={"Name": "help", "Region": "us-east-1", "Alias": "live"})), flow(_BOT)
    ),
    "FL330": example(
        flow(
            store("extension", "내선 번호를 눌러 주세요.", "save"), keep("save", END, Extension="$.StoredCustomerInput")
        ),
        flow(
            store("extension", "내선 번호를 눌러 주세요.", "check"),
            compare("check", "$.StoredCustomerInput", {"Timeout": SORRY}, "save"),
            keep("save", END, Extension="$.StoredCustomerInput"),
        ),
    ),
    "FL331": example(
        flow(
            act("jihye", "UpdateContactTextToSpeechVoice", {**_JIHYE, "TextToSpeechEngine": "Generative"}, to="hello"),
            say("hello"),
        ),
        flow(
            act("jihye", "UpdateContactTextToSpeechVoice", {**_JIHYE, "TextToSpeechEngine": "Neural"}, to="hello"),
            say("hello"),
        ),
    ),
    "FL332": example(module(_PATIENT), flow(_PATIENT)),
    "FL401": example(_secret(_silent_pin(InputEncryption=None)), _secret(_silent_pin())),
    "FL402": example(
        flow(
            say("notice", "통화 내용이 녹음됩니다.", "record"),
            _recording("record", "quiet", **_ON),
            *_secret(_silent_pin())["Actions"][3:-1],
        ),
        flow(
            say("notice", "통화 내용이 녹음됩니다.", "record"),
            _recording("record", "pause", **_ON),
            _recording("pause", "quiet", failed=SORRY, **_OFF),
            *_secret(_silent_pin())["Actions"][3:-1],
        ),
    ),
    "FL403": example(flow(_PIN, _CHECK, logged=True), _secret(_silent_pin(), logged=True)),
    "FL404": example(flow(_RECORD, _QUEUE, _TRANSFER), flow(_NOTICE, _RECORD, _QUEUE, _TRANSFER)),
    "FL405": example(
        flow(
            act("quiet", _LOG, {"FlowLoggingBehavior": "Disabled"}, to="pin"),
            {
                **_silent_pin(),
                "Transitions": {
                    "NextAction": "queue",
                    "Errors": [{"NextAction": "queue", "ErrorType": "NoMatchingError"}],
                },
            },
            _QUEUE,
            _TRANSFER,
        ),
        flow(
            act("quiet", _LOG, {"FlowLoggingBehavior": "Disabled"}, to="pin"),
            _silent_pin(),
            act("loud", _LOG, {"FlowLoggingBehavior": "Enabled"}, to="queue"),
            _QUEUE,
            _TRANSFER,
        ),
    ),
    "FL408": example(
        flow(
            store("number", "전화번호를 눌러 주세요.", "check"),
            compare("check", "$.StoredCustomerInput", {"Timeout": SORRY}, "dial"),
            act(
                "dial",
                "TransferParticipantToThirdParty",
                {
                    "ThirdPartyPhoneNumber": "$.StoredCustomerInput",
                    "ThirdPartyConnectionTimeLimitSeconds": "30",
                    "ContinueFlowExecution": "False",
                },
                to=SORRY,
            ),
        ),
        flow(
            call("find", "partner_number", "dial"),
            act(
                "dial",
                "TransferParticipantToThirdParty",
                {
                    "ThirdPartyPhoneNumber": "$.External.phone_number",
                    "ThirdPartyConnectionTimeLimitSeconds": "30",
                    "ContinueFlowExecution": "False",
                },
                to=SORRY,
            ),
        ),
    ),
    "FL409": example(
        flow(
            {
                **_BOT,
                "Transitions": {
                    **_BOT["Transitions"],
                    "Conditions": [
                        {"NextAction": "repeat", "Condition": {"Operator": "Equals", "Operands": ["Goodbye"]}}
                    ],
                },
            },
            act("repeat", "MessageParticipant", {"SSML": "<speak>$.Lex.Slots.name 님 안녕하세요.</speak>"}, to=END),
        ),
        flow(
            {
                **_BOT,
                "Transitions": {
                    **_BOT["Transitions"],
                    "Conditions": [
                        {"NextAction": "repeat", "Condition": {"Operator": "Equals", "Operands": ["Goodbye"]}}
                    ],
                },
            },
            say("repeat", "$.Lex.Slots.name 님 안녕하세요."),
        ),
    ),
    "FL410": example(
        flow(
            call("find", "customer_lookup", END, LambdaInvocationAttributes={"number": "$.CustomerEndpoint.Address"}),
            logged=True,
        ),
        flow(call("find", "customer_lookup", END), logged=True),
    ),
    "FL411": example(
        flow(_recording("pause", "quiet", **_OFF), *_secret(_silent_pin())["Actions"][3:-1]),
        flow(_recording("pause", "quiet", failed=SORRY, **_OFF), *_secret(_silent_pin())["Actions"][3:-1]),
    ),
    "FL412": example(
        flow(_NOTICE, act("record", "UpdateContactRecordingBehavior", {"RecordingBehavior": _ON}, to=END)),
        flow(_NOTICE, _recording("record", END, **_ON)),
    ),
}
"""Examples by rule."""
