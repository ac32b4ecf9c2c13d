"""Examples of FL101-FL139: types, parameters, errors, conditions."""

from __future__ import annotations

from ringback.flow_language.examples.build import (
    END,
    SORRY,
    Example,
    act,
    changed,
    compare,
    example,
    flow,
    loop,
    menu,
    say,
    store,
)
from ringback.flow_language.model import FlowType

_CHOOSE = menu("choose", "상담은 1번을 눌러 주세요.", {"1": END})
_QUEUE = act("queue", "UpdateContactTargetQueue", {"QueueId": "${queue.general.arn}"}, to="transfer")
_TRANSFER = act("transfer", "TransferContactToQueue", to=SORRY)
_HOURS = act(
    "hours",
    "CheckHoursOfOperation",
    {"HoursOfOperationId": "${hours.agents.arn}"},
    to=SORRY,
    on={"True": END, "False": SORRY},
)
_TRIES = loop("tries", again=END)
_PHONE = store(
    "number",
    "전화번호를 눌러 주세요.",
    "use",
    InputValidation={"PhoneNumberValidation": {"NumberFormat": "Local", "CountryCode": "KR"}},
)
_SAVE = act("save", "UpdateContactAttributes", {"Attributes": {"Department": "General"}}, to=END)
_USE = compare("use", "$.StoredCustomerInput", {"Timeout": SORRY}, END)
_SPLIT = act(
    "split",
    "DistributeByPercentage",
    to=END,
    on=[("NumberLessThan", "21", SORRY), ("NumberLessThan", "61", END)],
    errors={"NoMatchingCondition": END},
)
_WAIT = act(
    "wait",
    "Wait",
    {"TimeLimitSeconds": "60", "Events": ["CustomerReturned"]},
    to=SORRY,
    on={"WaitCompleted": END, "CustomerReturned": END},
)
_CALLBACK = act("number", "UpdateContactCallbackNumber", {"CallbackNumber": "$.CustomerEndpoint.Address"}, to=END)
_VIEW = act(
    "view",
    "ShowView",
    {"ViewResource": {"Id": "${view.guide.arn}"}, "InvocationTimeLimitSeconds": "60", "ViewData": {"Heading": "안내"}},
    to=SORRY,
    on={"Done": END},
)
_HOOK = act("hook", "UpdateContactEventHooks", {"EventHooks": {"CustomerQueue": "${flow.wait.arn}"}}, to=END)


def _hold(*, ends: str) -> dict[str, object]:
    loop_prompt = act(
        "music",
        "MessageParticipantIteratively",
        {"Messages": [{"Text": "잠시만 기다려 주세요."}]},
        errors={"NoMatchingError": "stop"},
    )
    return flow(loop_prompt, act("stop", ends), kind=FlowType.CUSTOMER_HOLD)


ACTIONS: dict[str, Example] = {
    "FL101": example(flow(act("hello", "PlayPrompt", {"Text": "안녕하세요."}, to=END)), flow(say("hello"))),
    "FL102": example(
        flow(act("voice-id", "StartVoiceIdStream", to="hello"), say("hello")),
        flow(say("hello")),
    ),
    "FL103": example(_hold(ends="DisconnectParticipant"), _hold(ends="EndFlowExecution")),
    "FL104": example(
        flow(
            act("music", "MessageParticipantIteratively", {"Messages": [{"Text": "안녕하세요."}]}, to=END),
        ),
        flow(say("hello")),
    ),
    "FL105": example(flow(changed(_CHOOSE, MaxDigits="1")), flow(_CHOOSE)),
    "FL106": example(
        flow(changed(_PHONE, DTMFConfiguration={"Terminator": "#"}), _USE),
        flow(changed(_PHONE, DTMFConfiguration={"InputTerminationSequence": "#"}), _USE),
    ),
    "FL107": example(flow(changed(_CHOOSE, InputTimeLimitSeconds=None)), flow(_CHOOSE)),
    "FL108": example(flow(say("hello", SSML="<speak>안녕하세요.</speak>")), flow(say("hello"))),
    "FL109": example(flow(changed(_CHOOSE, DTMFConfiguration={"DisableCancelKey": "True"})), flow(_CHOOSE)),
    "FL110": example(
        flow(changed(_PHONE, DTMFConfiguration={"DisableCancelKey": True}), _USE),
        flow(changed(_PHONE, DTMFConfiguration={"DisableCancelKey": "True"}), _USE),
    ),
    "FL111": example(
        flow(changed(_SAVE, Attributes={"Department": ""})), flow(changed(_SAVE, Attributes={"Department": "none"}))
    ),
    "FL112": example(flow(changed(_VIEW, ViewData={"Heading": ""}), channels=["CHAT"]), flow(_VIEW, channels=["CHAT"])),
    "FL113": example(flow(changed(_SAVE, TargetContact="Self")), flow(changed(_SAVE, TargetContact="Current"))),
    "FL114": example(flow(changed(_CHOOSE, InputTimeLimitSeconds="PT8S")), flow(_CHOOSE)),
    "FL115": example(flow(changed(_SAVE, Attributes=["Department"])), flow(_SAVE)),
    "FL116": example(
        flow(changed(_SAVE, TargetContact="$.Attributes.Target")),
        flow(changed(_SAVE, TargetContact="Current")),
    ),
    "FL117": example(
        flow(changed(_QUEUE, QueueId="queue $.Attributes.Queue"), _TRANSFER),
        flow(changed(_QUEUE, QueueId="$.Attributes.Queue"), _TRANSFER),
    ),
    "FL118": example(
        flow(act("save", "UpdateContactAttributes", {"Attributes": {"Department": "General"}}, to=END, errors={})),
        flow(_SAVE),
    ),
    "FL119": example(
        flow(
            act(
                "check",
                "Compare",
                {"ComparisonValue": "$.Channel"},
                to=END,
                on={"CHAT": SORRY},
                errors={"NoMatchingCondition": END, "NoMatchingError": SORRY},
            )
        ),
        flow(compare("check", "$.Channel", {"CHAT": SORRY}, END)),
    ),
    "FL120": example(
        flow(
            {
                **_SAVE,
                "Transitions": {
                    "NextAction": END,
                    "Errors": [
                        {"NextAction": END, "ErrorType": "NoMatchingError"},
                        {"NextAction": SORRY, "ErrorType": "NoMatchingError"},
                    ],
                },
            }
        ),
        flow(_SAVE),
    ),
    "FL121": example(
        flow(
            act(
                "call",
                "InvokeLambdaFunction",
                {"LambdaFunctionARN": "${lambda.lookup.arn}", "InvocationTimeLimitSeconds": "3"},
                to=END,
                on={"OK": END},
            )
        ),
        flow(
            act(
                "call",
                "InvokeLambdaFunction",
                {"LambdaFunctionARN": "${lambda.lookup.arn}", "InvocationTimeLimitSeconds": "3"},
                to="check",
            ),
            compare("check", "$.External.status", {"OK": END}),
        ),
    ),
    "FL122": example(
        flow(
            act("check", "Compare", {"ComparisonValue": "$.Attributes.Tier"}, to=SORRY, on=[("Contains", "vip", END)])
        ),
        flow(
            act(
                "check",
                "Compare",
                {"ComparisonValue": "$.Attributes.Tier"},
                to=SORRY,
                on=[("TextContains", "vip", END)],
            )
        ),
    ),
    "FL123": example(
        flow(
            {
                **compare("check", "$.Attributes.Tier", {"vip": END}),
                "Transitions": {
                    "NextAction": SORRY,
                    "Conditions": [
                        {"NextAction": END, "Condition": {"Operator": "Equals", "Operands": ["vip", "premium"]}}
                    ],
                    "Errors": [{"NextAction": SORRY, "ErrorType": "NoMatchingCondition"}],
                },
            }
        ),
        flow(compare("check", "$.Attributes.Tier", {"vip": END, "premium": END})),
    ),
    "FL124": example(
        flow(menu("choose", "내선 번호를 눌러 주세요.", {"10": END})),
        flow(menu("choose", "상담은 1번을 눌러 주세요.", {"1": END})),
    ),
    "FL125": example(
        flow(
            act(
                "hours",
                "CheckHoursOfOperation",
                {"HoursOfOperationId": "${hours.agents.arn}"},
                to=SORRY,
                on={"True": END},
            )
        ),
        flow(_HOURS),
    ),
    "FL126": example(
        flow(
            act(
                "check",
                "Compare",
                {"ComparisonValue": "$.Attributes.Tier"},
                to=SORRY,
                on=[("Equals", "vip", END), ("Equals", "vip", SORRY)],
            )
        ),
        flow(compare("check", "$.Attributes.Tier", {"vip": END, "premium": SORRY})),
    ),
    "FL127": example(
        flow(compare("check", "vip", {"vip": END})), flow(compare("check", "$.Attributes.Tier", {"vip": END}))
    ),
    "FL128": example(flow(changed(_CALLBACK, CallbackNumber="+82212345678")), flow(_CALLBACK)),
    "FL129": example(
        flow(changed(_HOOK, EventHooks={"CustomerQueue": "${flow.wait.arn}", "CustomerHold": "${flow.hold.arn}"})),
        flow(_HOOK),
    ),
    "FL130": example(
        flow(changed(_HOOK, EventHooksConfiguration={"CustomerQueue": {"DisableExecution": "false"}})), flow(_HOOK)
    ),
    "FL131": example(
        flow(changed(_PHONE, InputValidation={"PhoneNumberValidation": {"NumberFormat": "Local"}}), _USE),
        flow(_PHONE, _USE),
    ),
    "FL132": example(
        flow(changed(_PHONE, DTMFConfiguration={"InputTerminationSequence": "끝"}), _USE),
        flow(changed(_PHONE, DTMFConfiguration={"InputTerminationSequence": "#"}), _USE),
    ),
    "FL133": example(
        flow(act("tag", "TagContact", {"Tags": {"aws:team": "general"}}, to=END)),
        flow(act("tag", "TagContact", {"Tags": {"team": "general"}}, to=END)),
    ),
    "FL134": example(
        flow(
            act(
                "split",
                "DistributeByPercentage",
                to=END,
                on=[("NumberLessThan", "61", SORRY), ("NumberLessThan", "21", END)],
                errors={"NoMatchingCondition": END},
            )
        ),
        flow(_SPLIT),
    ),
    "FL136": example(
        flow(
            act(
                "wait",
                "Wait",
                {"TimeLimitSeconds": "60", "Events": ["CustomerReturned"]},
                to=SORRY,
                on={"WaitCompleted": END},
            )
        ),
        flow(_WAIT),
    ),
    "FL139": example(flow({**_TRIES, "Transitions": {**_TRIES["Transitions"], "NextAction": END}}), flow(_TRIES)),
}
"""Examples by rule."""
