"""Flows against the center they belong to: what exists, what fits, what keeps its contract."""

from __future__ import annotations

from typing import Any

import pytest

from ringback.flow_language import (
    BotFacts,
    CenterContext,
    Finding,
    FlowType,
    FunctionFacts,
    ModuleContract,
    lint,
    lint_center,
    parse,
)
from ringback.flow_language.examples.build import (
    END,
    SORRY,
    Json,
    act,
    call,
    compare,
    flow,
    keep,
    module,
    module_call,
    say,
)

RETURN = act("return", "EndFlowModuleExecution")
BACK = {"NextAction": "return", "Errors": [{"ErrorType": "NoMatchingError", "NextAction": "return"}]}


def found(document: Json, **facts: Any) -> list[Finding]:
    return lint(parse(document), CenterContext(**facts))


def center(documents: dict[str, Json], **facts: Any) -> list[Finding]:
    flows = [parse(document, key=key, file=f"{key}.json") for key, document in documents.items()]
    return lint_center(flows, CenterContext(**facts))


@pytest.mark.parametrize(
    ("reference", "facts", "near"),
    [
        ("${queue.genral.arn}", {"queues": {"general"}}, "general"),
        ("${hours.agent.arn}", {"hours": {"agents", "bot"}}, "agents"),
        ("${flow.escalate.arn}", {"flows": {"escalation": FlowType.CONTACT_FLOW}}, "escalation"),
        ("${module.authentication.arn}", {"modules": {"authenticate": None}}, "authenticate"),
        ("${lambda.customer-auth.arn}", {"lambdas": {"customer_auth": FunctionFacts()}}, "customer_auth"),
        ("${lex.assistent.alias_arn}", {"lex_bots": {"assistant": BotFacts()}}, "assistant"),
        ("${prompt.hold.arn}", {"prompts": {"hold-music"}}, "hold-music"),
        ("${view.guide.arn}", {"views": {"agent-guide"}}, "agent-guide"),
        ("${security_key.auht.id}", {"security_keys": {"auth"}}, "auth"),
        ("${setting.callback.first_delay}", {"settings": {"callback.first_delay_s"}}, "callback.first_delay_s"),
        ("${text.hour}", {"texts": {"hours"}}, "hours"),
    ],
)
def test_a_reference_to_nothing_is_refused_with_the_nearest_name(
    reference: str, facts: dict[str, Any], near: str
) -> None:
    document = flow(keep("save", END, Value=reference))
    messages = [finding.message for finding in found(document, **facts) if finding.rule == "FL501"]
    assert len(messages) == 1
    assert near in messages[0]


def test_what_is_not_known_is_not_checked() -> None:
    document = flow(keep("save", END, Queue="${queue.anything.arn}"))
    assert found(document) == []


@pytest.mark.parametrize(
    ("hook", "kind", "fits"),
    [
        ("CustomerQueue", FlowType.CUSTOMER_QUEUE, True),
        ("CustomerQueue", FlowType.CONTACT_FLOW, False),
        ("AgentWhisper", FlowType.CUSTOMER_WHISPER, False),
        ("CustomerHold", FlowType.CUSTOMER_HOLD, True),
        ("CustomerRemaining", FlowType.CONTACT_FLOW, True),
        ("DefaultAgentUI", FlowType.CONTACT_FLOW, True),
        ("DefaultAgentUI", FlowType.AGENT_WHISPER, False),
    ],
)
def test_an_event_hook_takes_flows_of_its_type(hook: str, kind: FlowType, fits: bool) -> None:
    document = flow(act("hook", "UpdateContactEventHooks", {"EventHooks": {hook: "${flow.it.arn}"}}, to=END))
    assert ("FL502" in {finding.rule for finding in found(document, flows={"it": kind})}) is not fits


@pytest.mark.parametrize(("locale", "known"), [("ko-KR", True), ("en-US", False)])
def test_intents_are_looked_up_in_the_locale_of_the_center(locale: str, known: bool) -> None:
    bot = act(
        "bot",
        "ConnectParticipantWithLexBot",
        {"Text": "무엇을 도와드릴까요?", "LexV2Bot": {"AliasArn": "${lex.assistant.alias_arn}"}},
        to="read",
        on={"Goodbye": END},
        errors={"NoMatchingCondition": "read", "NoMatchingError": SORRY},
    )
    read = compare("read", "$.Lex.IntentName", {"Goodbye": END})
    bots = {"assistant": BotFacts(locales={"ko_KR": frozenset({"Goodbye"})})}
    findings = [finding for finding in found(flow(bot, read), lex_bots=bots, locale=locale) if finding.rule == "FL503"]
    assert (findings == []) is known
    if not known:
        assert {finding.action for finding in findings} == {"bot", "read"}
        assert all("has no locale en_US" in finding.message for finding in findings)


def test_an_intent_compared_later_is_looked_up_too() -> None:
    bot = act(
        "bot",
        "ConnectParticipantWithLexBot",
        {"Text": "무엇을 도와드릴까요?", "LexV2Bot": {"AliasArn": "${lex.assistant.alias_arn}"}},
        to="read",
        errors={"NoMatchingCondition": "read", "NoMatchingError": SORRY},
    )
    read = compare("read", "$.Lex.IntentName", {"Godbye": END})
    bots = {"assistant": BotFacts(locales={"ko_KR": frozenset({"Goodbye"})})}
    assert ["'Goodbye'" in f.message for f in found(flow(bot, read), lex_bots=bots) if f.rule == "FL503"] == [True]


def test_a_function_that_is_neither_associated_nor_permitted_says_both() -> None:
    facts = FunctionFacts(associated=False, permitted=False)
    document = flow(call("find", "lookup", END))
    messages = [finding.message for finding in found(document, lambdas={"lookup": facts}) if finding.rule == "FL506"]
    assert messages == ["function 'lookup' is not associated with the instance and not invocable by Connect"]


CONTRACT = ModuleContract(
    inputs={"opening": {"type": "string"}, "tries": {"type": "integer"}},
    required_inputs=("opening",),
    outputs={"turns": {"type": "string"}},
    results=("Done", "Failed"),
)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "needs the input 'opening'"),
        ({"opening": "안녕하세요.", "opnings": "x"}, "has no input 'opnings', did you mean 'opening'?"),
        ({"opening": "안녕하세요.", "tries": "3"}, "'tries' is an integer in the contract, given '3'"),
        ({"opening": "안녕하세요.", "tries": "$.Attributes.Tries"}, "only text can be filled from the contact"),
        ({"opening": "안녕하세요.", "tries": True}, "'tries' is an integer"),
        ({"opening": "안녕하세요.", "tries": 3}, None),
    ],
)
def test_the_input_of_a_module_is_checked_against_its_schema(given: dict[str, Any], words: str | None) -> None:
    document = flow(module_call("ask", "assistant", END, **given))
    messages = [f.message for f in found(document, modules={"assistant": CONTRACT}) if f.rule == "FL509"]
    assert (messages == []) if words is None else any(words in message for message in messages)


def test_a_module_without_a_contract_has_no_results() -> None:
    document = flow(module_call("ask", "assistant", SORRY, on={"Done": END}))
    messages = [f.message for f in found(document, modules={"assistant": None}) if f.rule == "FL509"]
    assert len(messages) == 1
    assert "declares no results" in messages[0]


def test_result_data_is_checked_inside_the_module() -> None:
    document = module(
        act("return", "EndFlowModuleExecution", {"Result": "Done", "ResultData": {"turn": "3"}}),
        results=["Done"],
        outputs={"turns": {"type": "string"}},
    )
    messages = [f.message for f in lint(parse(document)) if f.rule == "FL508"]
    assert messages == ["the contract has no output 'turn', did you mean 'turns'?; it declares 'turns'"]


def test_the_input_a_module_reads_is_declared() -> None:
    document = module(
        say("hello", "$.Modules.Input.openning", "return"), RETURN, inputs={"opening": {"type": "string"}}
    )
    assert "FL517" in {f.rule for f in lint(parse(document))}


def test_modules_may_be_nested_five_deep_and_no_deeper() -> None:
    def chain(depth: int) -> dict[str, Json]:
        modules = {
            f"m{number}": module({**module_call("next", f"m{number + 1}", "return"), "Transitions": BACK}, RETURN)
            for number in range(1, depth)
        }
        return {"main": flow(module_call("first", "m1", END)), **modules, f"m{depth}": module(RETURN)}

    assert "FL512" not in {finding.rule for finding in center(chain(5))}
    deep = [finding for finding in center(chain(6)) if finding.rule == "FL512"]
    assert [finding.file for finding in deep][:1] == ["main.json"]
    assert "m1 -> m2 -> m3 -> m4 -> m5 -> m6" in deep[0].message


def test_a_circle_of_modules_is_one_clear_error_per_module() -> None:
    modules = {
        name: module({**module_call("next", other, "return"), "Transitions": BACK}, RETURN)
        for name, other in (("a", "b"), ("b", "c"), ("c", "a"))
    }
    circle = [finding for finding in center(modules) if finding.rule == "FL512"]
    assert {finding.file for finding in circle} == {"a.json", "b.json", "c.json"}
    assert "the module calls itself: a -> b -> c -> a" in {finding.message for finding in circle}


def test_a_variant_of_a_module_is_entered_by_its_name() -> None:
    """The settings deploy one of two files under one name; the other is not forgotten, only not chosen."""
    on = module(RETURN)
    on["Metadata"]["name"] = "survey"
    off = module(RETURN)
    off["Metadata"]["name"] = "survey"
    documents = {"main": flow(module_call("ask", "survey", END)), "survey": on, "survey-off": off}
    assert "FL510" not in {finding.rule for finding in center(documents, entry_flows=frozenset({"main"}))}
    off["Metadata"]["name"] = "survey-off"
    assert "FL510" in {finding.rule for finding in center(documents, entry_flows=frozenset({"main"}))}


def test_a_flow_that_only_leads_to_itself_is_entered_by_nobody() -> None:
    again = flow(act("again", "TransferToFlow", {"ContactFlowId": "${flow.island.arn}"}, to=SORRY))
    names = [
        f.file
        for f in center({"main": flow(say("hello")), "island": again}, entry_flows=frozenset({"main"}))
        if f.rule == "FL510"
    ]
    assert names == ["island.json"]


def test_findings_come_in_the_order_of_the_file() -> None:
    document = flow(
        say("a", "{{name}} 님", "b"),
        act("b", "PlayPrompt", {}, to="c"),
        say("c", "$.CurrentTime", END),
        name="대표번호",
    )
    assert [(f.action, f.rule) for f in lint(parse(document))] == [
        (None, "FL016"),
        ("a", "FL204"),
        ("b", "FL101"),
        ("c", "FL201"),
    ]
