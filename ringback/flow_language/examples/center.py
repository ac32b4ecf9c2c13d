"""Examples of FL501-FL522 and FL901-FL902: flows against their center, suppressions."""

from __future__ import annotations

from typing import Any

from ringback.flow_language.context import BotFacts, CenterContext, FunctionFacts, QuickConnectFacts
from ringback.flow_language.examples.build import (
    END,
    SORRY,
    Case,
    Example,
    Json,
    act,
    call,
    compare,
    example,
    flow,
    keep,
    menu,
    module,
    module_call,
    say,
)
from ringback.flow_language.model import FlowType, ModuleContract

_RETURN = "EndFlowModuleExecution"
_DONE = act("return", _RETURN)


def _goes(target: str) -> Json:
    return act("go", "TransferToFlow", {"ContactFlowId": f"${{flow.{target}.arn}}"}, to=SORRY)


def _bot(intent: str) -> Json:
    return act(
        "bot",
        "ConnectParticipantWithLexBot",
        {"Text": "무엇을 도와드릴까요?", "LexV2Bot": {"AliasArn": "${lex.assistant.alias_arn}"}},
        to=SORRY,
        on={intent: END},
    )


def _bots(*, associated: bool = True) -> CenterContext:
    return CenterContext(
        lex_bots={"assistant": BotFacts(locales={"ko_KR": frozenset({"Goodbye"})}, associated=associated)}
    )


def _function(**facts: Any) -> CenterContext:
    return CenterContext(
        lambdas={
            "lookup": FunctionFacts(
                results=frozenset({"status", "name"}), parameters=frozenset({"phone_number"}), **facts
            )
        }
    )


def _case(center: CenterContext, **flows: Json) -> Case:
    return Case(flows={name.replace("_", "-"): document for name, document in flows.items()}, center=center)


def _contract(module_document: Json) -> ModuleContract:
    return ModuleContract.from_settings(module_document["Metadata"]["contract"])


_OPEN = module(
    act("return", _RETURN, {"Result": "Open"}),
    results=["Open"],
    inputs={"queue": {"type": "string"}},
    outputs={"text": {"type": "string"}},
)
_KNOWS = CenterContext(modules={"check": _contract(_OPEN)})
_TWO_RESULTS = CenterContext(modules={"check": ModuleContract(results=("Open", "Closed"))})
_SUPPRESS = {"rule": "FL302", "reason": "Agents know the hidden key; callers must not."}
_TIER = keep("save", "check", CustomerTier="none")
_HIDDEN = menu("choose", "상담은 1번을 눌러 주세요.", {"1": END, "0": SORRY})
_STREAM = act(
    "stream",
    "UpdateContactMediaStreamingBehavior",
    {
        "MediaStreamingState": "Enabled",
        "Participants": [{"ParticipantType": "Customer", "MediaDirections": ["To", "From"]}],
        "MediaStreamType": "Audio",
    },
    to=END,
)

CENTER: dict[str, Example] = {
    "FL501": example(
        flow(keep("save", END, Queue="${queue.generl.arn}")),
        flow(keep("save", END, Queue="${queue.general.arn}")),
        center=CenterContext(queues=frozenset({"general"})),
    ),
    "FL502": example(
        flow(_goes("hold")),
        flow(_goes("menu")),
        center=CenterContext(flows={"hold": FlowType.CUSTOMER_HOLD, "menu": FlowType.CONTACT_FLOW}),
    ),
    "FL503": example(flow(_bot("Goodbyes")), flow(_bot("Goodbye")), center=_bots()),
    "FL504": example(
        flow(call("find", "lookup", "hello"), say("hello", "$.External.nmae 님 안녕하세요.")),
        flow(call("find", "lookup", "hello"), say("hello", "$.External.name 님 안녕하세요.")),
        center=_function(),
    ),
    "FL505": example(
        flow(call("find", "lookup", END, LambdaInvocationAttributes={"number": "$.CustomerEndpoint.Address"})),
        flow(call("find", "lookup", END, LambdaInvocationAttributes={"phone_number": "$.CustomerEndpoint.Address"})),
        center=_function(),
    ),
    "FL506": Example(
        fails=_case(_function(associated=False), main=flow(call("find", "lookup", END))),
        passes=_case(_function(), main=flow(call("find", "lookup", END))),
    ),
    "FL507": Example(
        fails=_case(_bots(associated=False), main=flow(_bot("Goodbye"))),
        passes=_case(_bots(), main=flow(_bot("Goodbye"))),
    ),
    "FL508": example(
        module(act("return", _RETURN, {"Result": "Closed"}), results=["Open"]),
        module(act("return", _RETURN, {"Result": "Open"}), results=["Open"]),
    ),
    "FL509": example(
        flow(module_call("check", "check", SORRY, on={"Opened": END})),
        flow(module_call("check", "check", SORRY, on={"Open": END})),
        center=_KNOWS,
    ),
    "FL510": Example(
        fails=_case(CenterContext(entry_flows=frozenset({"main"})), main=flow(say("hello")), menu=flow(say("hello"))),
        passes=_case(CenterContext(entry_flows=frozenset({"main"})), main=flow(_goes("menu")), menu=flow(say("hello"))),
    ),
    "FL511": Example(
        fails=_case(
            CenterContext(
                flows={"transfer": FlowType.AGENT_TRANSFER},
                quick_connects={"general": QuickConnectFacts(kind="queue", flow="transfer")},
            ),
            transfer=flow(say("hello"), kind=FlowType.AGENT_TRANSFER),
        ),
        passes=_case(
            CenterContext(
                flows={"transfer": FlowType.QUEUE_TRANSFER},
                quick_connects={"general": QuickConnectFacts(kind="queue", flow="transfer")},
            ),
            transfer=flow(say("hello"), kind=FlowType.QUEUE_TRANSFER),
        ),
    ),
    "FL512": Example(
        fails=_case(
            CenterContext(),
            first=module(
                {
                    **module_call("next", "second", "return"),
                    "Transitions": {
                        "NextAction": "return",
                        "Errors": [{"NextAction": "return", "ErrorType": "NoMatchingError"}],
                    },
                },
                _DONE,
            ),
            second=module(
                {
                    **module_call("next", "first", "return"),
                    "Transitions": {
                        "NextAction": "return",
                        "Errors": [{"NextAction": "return", "ErrorType": "NoMatchingError"}],
                    },
                },
                _DONE,
            ),
        ),
        passes=_case(
            CenterContext(),
            first=module(
                {
                    **module_call("next", "second", "return"),
                    "Transitions": {
                        "NextAction": "return",
                        "Errors": [{"NextAction": "return", "ErrorType": "NoMatchingError"}],
                    },
                },
                _DONE,
            ),
            second=module(_DONE),
        ),
    ),
    "FL513": Example(
        fails=_case(CenterContext(), main=flow(_TIER, compare("check", "$.Attributes.Tier", {"vip": END}))),
        passes=_case(CenterContext(), main=flow(_TIER, compare("check", "$.Attributes.CustomerTier", {"vip": END}))),
    ),
    "FL514": Example(
        fails=_case(CenterContext(attributes_read=frozenset({"Center"})), main=flow(keep("save", END, Color="blue"))),
        passes=_case(CenterContext(attributes_read=frozenset({"Center"})), main=flow(keep("save", END, Center="main"))),
    ),
    "FL516": Example(
        fails=_case(
            CenterContext(),
            main=flow(
                module_call("move", "route", END)
                | {"Transitions": {"NextAction": END, "Errors": [{"NextAction": END, "ErrorType": "NoMatchingError"}]}},
                kind=FlowType.CUSTOMER_QUEUE,
            ),
            route=module(
                act(
                    "queue",
                    "UpdateContactTargetQueue",
                    {"QueueId": "${queue.general.arn}"},
                    to="return",
                    errors={"NoMatchingError": "return"},
                ),
                _DONE,
            ),
        ),
        passes=_case(
            CenterContext(),
            main=flow(module_call("move", "route", END)),
            route=module(
                act(
                    "queue",
                    "UpdateContactTargetQueue",
                    {"QueueId": "${queue.general.arn}"},
                    to="return",
                    errors={"NoMatchingError": "return"},
                ),
                _DONE,
            ),
        ),
    ),
    "FL517": example(
        flow(module_call("check", "check", "hello"), say("hello", "$.Modules.ResultData.txt")),
        flow(module_call("check", "check", "hello"), say("hello", "$.Modules.ResultData.text")),
        center=_KNOWS,
    ),
    "FL518": Example(
        fails=_case(CenterContext(entry_flows=frozenset({"main", "menu"})), main=flow(say("hello"))),
        passes=_case(CenterContext(entry_flows=frozenset({"main"})), main=flow(say("hello"))),
    ),
    "FL520": example(
        flow(
            {
                **module_call("check", "check", SORRY, on={"Open": END}),
                "Transitions": {
                    "NextAction": SORRY,
                    "Conditions": [{"NextAction": END, "Condition": {"Operator": "Equals", "Operands": ["Open"]}}],
                    "Errors": [{"NextAction": SORRY, "ErrorType": "NoMatchingError"}],
                },
            }
        ),
        flow(module_call("check", "check", SORRY, on={"Open": END})),
        center=_TWO_RESULTS,
    ),
    "FL521": example(
        flow(call("find", "lookup", END, InvocationTimeLimitSeconds="3")),
        flow(call("find", "lookup", END, InvocationTimeLimitSeconds="8")),
        center=_function(timeout_s=7),
    ),
    "FL522": Example(
        fails=_case(CenterContext(offers=frozenset()), main=flow(_STREAM)),
        passes=_case(CenterContext(offers=frozenset({"MEDIA_STREAMS"})), main=flow(_STREAM)),
    ),
    "FL901": example(
        flow(say("hello"), ActionMetadata={"hello": {"suppress": [_SUPPRESS]}}),
        flow(_HIDDEN, ActionMetadata={"choose": {"suppress": [_SUPPRESS]}}),
        center=CenterContext(),
    ),
    "FL902": example(
        flow(say("hello"), ActionMetadata={"hello": {"suppress": [{"rule": "FL302", "reason": "ok"}]}}),
        flow(_HIDDEN, ActionMetadata={"choose": {"suppress": [_SUPPRESS]}}),
    ),
}
"""Examples by rule."""
