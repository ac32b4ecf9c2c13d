"""Examples of FL201-FL221: JSONPaths, references, the life of values."""

from __future__ import annotations

from ringback.flow_language.context import CenterContext, FunctionFacts
from ringback.flow_language.examples.build import END, SORRY, Example, act, call, compare, example, flow, keep, say

_TWO = CenterContext(
    lambdas={
        "lookup": FunctionFacts(results=frozenset({"status", "name"})),
        "wait_time": FunctionFacts(results=frozenset({"status", "text"})),
    }
)
_CHECK = act(
    "check", "Compare", {"ComparisonValue": "$.Attributes.Tries"}, to=SORRY, on=[("NumberGreaterThan", "two", END)]
)

VALUES: dict[str, Example] = {
    "FL201": example(
        flow(say("hello", "지금은 $.CurrentTime 입니다.")),
        flow(say("hello", "안녕하세요, $.Attributes.CustomerName 님.")),
    ),
    "FL202": example(
        flow(keep("save", END, Caller="$.CustomerEndpoint.Number")),
        flow(keep("save", END, Caller="$.CustomerEndpoint.Address")),
    ),
    "FL203": example(
        flow(say("hello", "$.Attributes 님 안녕하세요.")),
        flow(say("hello", "$.Attributes.CustomerName 님 안녕하세요.")),
    ),
    "FL204": example(
        flow(say("hello", "{{CustomerName}} 님 안녕하세요.")),
        flow(say("hello", "$.Attributes.CustomerName 님 안녕하세요.")),
    ),
    "FL205": example(
        flow(say("hello", "$.Attributes.CustomerName 님 안녕하세요.", "save"), keep("save", END, CustomerName="고객")),
        flow(keep("save", "hello", CustomerName="고객"), say("hello", "$.Attributes.CustomerName 님 안녕하세요.")),
    ),
    "FL206": example(
        flow(
            compare("check", "$.Channel", {"CHAT": "save"}, "hello"),
            keep("save", "hello", CustomerName="고객"),
            say("hello", "$.Attributes.CustomerName 님 안녕하세요."),
        ),
        flow(
            keep("save", "hello", CustomerName="고객"),
            say("hello", "$.Attributes.CustomerName 님 안녕하세요."),
        ),
    ),
    "FL207": example(
        flow(say("hello", "$.External.name 님 안녕하세요.", "lookup"), call("lookup", "lookup", END)),
        flow(call("lookup", "lookup", "hello"), say("hello", "$.External.name 님 안녕하세요.")),
    ),
    "FL208": example(
        flow(call("lookup", "lookup", "hello", error="hello"), say("hello", "$.External.name 님 안녕하세요.")),
        flow(call("lookup", "lookup", "hello", error=SORRY), say("hello", "$.External.name 님 안녕하세요.")),
    ),
    "FL209": example(
        flow(
            call("find", "lookup", "ask"),
            call("ask", "wait_time", "hello"),
            say("hello", "$.External.name 님 안녕하세요."),
        ),
        flow(
            call("find", "lookup", "save"),
            keep("save", "ask", CustomerName="$.External.name"),
            call("ask", "wait_time", "hello"),
            say("hello", "$.Attributes.CustomerName 님 안녕하세요."),
        ),
        center=_TWO,
    ),
    "FL210": example(
        flow(call("start", "report", "read", InvocationType="ASYNCHRONOUS"), say("read", "$.External.text")),
        flow(call("start", "report", "read"), say("read", "$.External.text")),
    ),
    "FL211": example(
        flow(keep("save", END, Intent="$.Lex.IntentName")),
        flow(
            act(
                "bot",
                "ConnectParticipantWithLexBot",
                {"Text": "무엇을 도와드릴까요?", "LexV2Bot": {"AliasArn": "${lex.assistant.alias_arn}"}},
                to="save",
                errors={"NoMatchingCondition": "save", "NoMatchingError": SORRY},
            ),
            keep("save", END, Intent="$.Lex.IntentName"),
        ),
    ),
    "FL212": example(flow(keep("save", END, Agent="$.Agent.UserName")), flow(keep("save", END, Queue="$.Queue.Name"))),
    "FL213": example(
        flow(keep("save", END, Queue="${queue.general}")), flow(keep("save", END, Queue="${queue.general.arn}"))
    ),
    "FL214": example(
        flow(
            act(
                "hours",
                "CheckHoursOfOperation",
                {"HoursOfOperationId": "${queue.general.arn}"},
                to=SORRY,
                on={"True": END, "False": SORRY},
            )
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
    "FL215": example(
        flow(keep("save", END, Queue="queue ${queue.general.arn}")),
        flow(keep("save", END, Queue="${queue.general.arn}")),
    ),
    "FL216": example(
        flow(
            act("task", "CreateTask", {"Name": "콜백", "ContactFlowId": "0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f"}, to=END)
        ),
        flow(act("task", "CreateTask", {"Name": "콜백", "ContactFlowId": "${flow.task-entry.arn}"}, to=END)),
    ),
    "FL217": example(
        flow(say("hello", "$.Attributes.CustomerName님 안녕하세요.")),
        flow(say("hello", "$.Attributes.CustomerName 님 안녕하세요.")),
    ),
    "FL218": example(
        flow(compare("check", "$.Attributes.CustomerId", {"NULL": SORRY}, END)),
        flow(compare("check", "$.Attributes.CustomerId", {"unknown": SORRY}, END)),
    ),
    "FL219": example(
        flow(compare("check", "$.Channel", {"Chat": SORRY}, END)),
        flow(compare("check", "$.Channel", {"CHAT": SORRY}, END)),
    ),
    "FL220": example(
        flow(_CHECK),
        flow(
            act(
                "check",
                "Compare",
                {"ComparisonValue": "$.Attributes.Tries"},
                to=SORRY,
                on=[("NumberGreaterThan", "2", END)],
            )
        ),
    ),
    "FL221": example(
        flow(act("save", "UpdateContactAttributes", {"Attributes": {"customer.name": "고객"}}, to=END)),
        flow(act("save", "UpdateContactAttributes", {"Attributes": {"customer_name": "고객"}}, to=END)),
    ),
    "FL222": example(
        flow(call("find", "lookup", "hello"), say("hello", "$.External.customer.name 님 안녕하세요.")),
        flow(call("find", "lookup", "hello"), say("hello", "$.External.name 님 안녕하세요.")),
    ),
}
"""Examples by rule."""
