"""Examples of FL140-FL145, FL223-FL224 and FL333-FL335, FL338: values that are one slip away from what was meant."""

from __future__ import annotations

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
    say,
)

_CHOOSE = menu("choose", "상담은 1번을 눌러 주세요.", {"1": END})
_QUEUE = act("queue", "UpdateContactTargetQueue", {"QueueId": "BasicQueue"}, to=END)
_DIAL = act(
    "dial",
    "TransferParticipantToThirdParty",
    {
        "ThirdPartyPhoneNumber": "02-1234-5678",
        "ThirdPartyConnectionTimeLimitSeconds": "30",
        "ContinueFlowExecution": "False",
    },
    to=SORRY,
)
_VOICE = act(
    "speaker",
    "UpdateContactTextToSpeechVoice",
    {"TextToSpeechVoice": "Seoyeon", "TextToSpeechEngine": "neural"},
    to="hello",
)


def _greeted(name: str) -> Json:
    return flow(keep("save", "hello", CustomerName="$.CustomerEndpoint.DisplayName"), say("hello", f"{name} 고객님."))


def _repeated(again: str, done: str) -> Json:
    asked = menu("choose", "상담은 1번을 눌러 주세요.", {"1": END}, back="tries")
    return flow(asked, loop("tries", again=again, done=done), say("bye", "다음에 다시 전화해 주세요."))


SLIPS: dict[str, Example] = {
    "FL140": example(flow(_QUEUE), flow(changed(_QUEUE, QueueId="${queue.general.arn}"))),
    "FL141": example(
        flow(call("find", "lookup", "hello", LambdaFunctionARN="ENTER LAMBDA HERE"), say("hello")),
        flow(call("find", "lookup", "hello"), say("hello")),
    ),
    "FL142": example(flow(_DIAL), flow(changed(_DIAL, ThirdPartyPhoneNumber="+82212345678"))),
    "FL143": example(flow(changed(_CHOOSE, InputTimeLimitSeconds="5000")), flow(_CHOOSE)),
    "FL144": example(
        flow(loop("tries", again=END, count="0")),
        flow(loop("tries", again=END, count="2")),
    ),
    "FL145": example(flow(changed(_CHOOSE, StoreInput="false")), flow(_CHOOSE)),
    "FL223": example(_greeted("$.Attributes.CustomrName"), _greeted("$.Attributes.CustomerName")),
    "FL224": example(
        flow(compare("check", "$.Attributes.Tier", {"vip ": SORRY}, END)),
        flow(compare("check", "$.Attributes.Tier", {"vip": SORRY}, END)),
    ),
    "FL333": example(_repeated("bye", "choose"), _repeated("choose", "bye")),
    "FL334": example(flow(_VOICE, say("hello")), flow(changed(_VOICE, TextToSpeechEngine="Neural"), say("hello"))),
    "FL335": example(
        flow(say("hello", "<speak>안녕하세요. <break time='1s'/> 말씀하세요.</speak>")),
        flow(
            act(
                "hello",
                "MessageParticipant",
                {"SSML": "<speak>안녕하세요. <break time='1s'/> 말씀하세요.</speak>"},
                to=END,
            )
        ),
    ),
    "FL338": example(
        flow(say("hello", "안녕하세요. <break time='1s'/> 말씀하세요.")),
        flow(say("hello", "안녕하세요. 말씀하세요.")),
    ),
}
"""Examples by rule."""
