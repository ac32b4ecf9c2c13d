"""Examples of FL001-FL019: the document and its structure."""

from __future__ import annotations

import json
from typing import Any

from ringback.flow_language.examples.build import (
    END,
    SORRY,
    Example,
    Json,
    act,
    call,
    compare,
    example,
    flow,
    module,
    say,
)
from ringback.flow_language.model import FlowType

_HELLO = flow(say("hello"))
_TEXT = json.dumps(_HELLO, ensure_ascii=False, indent=2)
_FOUND = flow(call("find", "lookup", "hello", error="hello"), say("hello"))
_UNCONNECTED = say("lost", "연결되지 않은 안내입니다.")


def _with(document: Json, **top: Any) -> Json:
    return {**document, **top}


def _without(document: Json, *names: str) -> Json:
    return {key: value for key, value in document.items() if key not in names}


def _many(count: int) -> Json:
    return flow(
        *(say(f"say-{index}", "네.", f"say-{index + 1}" if index + 1 < count else END) for index in range(count))
    )


DOCUMENT: dict[str, Example] = {
    "FL001": example(_TEXT[:-2], _TEXT),
    "FL002": example(_with(_HELLO, Version="2019-10-01"), _HELLO),
    "FL003": example(flow(say("hello"), ActionMetadata=["hello"]), flow(say("hello"), ActionMetadata={})),
    "FL004": example(_TEXT.replace('"StartAction"', '"StartAction": "hello",\n  "StartAction"', 1), _TEXT),
    "FL005": example(_with(_HELLO, Description="대표번호"), flow(say("hello"), description="대표번호")),
    "FL006": example(
        _with(flow(say("hello"), prelude=False, channels=["CHAT"]), StartAction="helo") | {"Actions": []}, _HELLO
    ),
    "FL007": example(flow(call("find", "lookup", "hello", error="helo"), say("hello")), _FOUND),
    "FL008": example(
        flow(say("hello", to="hello-2"), say("hello-2"), {**say("hello"), "Identifier": "hello-2"}),
        flow(say("hello", to="hello-2"), say("hello-2", to="hello-3"), say("hello-3")),
    ),
    "FL009": example(flow(say("hello (1)")), flow(say("hello 1"))),
    "FL010": example(_many(251), _many(100)),
    "FL011": example(
        _without(module(act("return", "EndFlowModuleExecution")), "Settings"),
        module(act("return", "EndFlowModuleExecution")),
    ),
    "FL012": example(flow(say("hello"), _UNCONNECTED), flow(say("hello", to="lost"), _UNCONNECTED)),
    "FL013": example(
        flow(
            say("hello", to="check"), act("check", "CreateTask", {"Name": "콜백", "ContactFlowId": "${flow.task.arn}"})
        ),
        flow(
            say("hello", to="check"),
            act("check", "CreateTask", {"Name": "콜백", "ContactFlowId": "${flow.task.arn}"}, to=END),
        ),
    ),
    "FL014": example(
        flow(say("hello", to="stop"), act("stop", "DisconnectParticipant", to=SORRY)),
        flow(say("hello", to="stop"), act("stop", "DisconnectParticipant")),
    ),
    "FL015": example(
        flow(act("hello", "MessageParticipant", {"Text": "안녕하세요."}, to=END, Default=END)),
        flow(act("hello", "MessageParticipant", {"Text": "안녕하세요."}, to=END)),
    ),
    "FL016": example(flow(say("hello"), name="대표번호"), flow(say("hello"), name="main-line", description="대표번호")),
    "FL017": example(_with(_HELLO, Metadata={"type": "contact-flow"}), _HELLO),
    "FL018": example(
        flow(say("hello"), ActionMetadata={"hello": {"Position": {"x": 200, "y": 40}}}),
        flow(say("hello"), ActionMetadata={"hello": {"position": {"x": 200, "y": 40}}}),
    ),
    "FL019": example(
        flow(
            act("return", "EndFlowModuleExecution"),
            kind=FlowType.MODULE,
            contract={"transitions": {"results": ["Open"]}},
        ),
        flow(
            compare("check", "$.Channel", {"VOICE": "return"}, "return"),
            act("return", "EndFlowModuleExecution"),
            kind=FlowType.MODULE,
            contract={"transitions": {"results": [{"name": "Open", "description": "open"}]}},
        ),
    ),
    "FL021": example("\ufeff" + _TEXT, _TEXT),
    "FL020": example(flow(say("hello"), channels=["Chat"]), flow(say("hello"), channels=["CHAT"])),
}
"""Examples by rule."""
