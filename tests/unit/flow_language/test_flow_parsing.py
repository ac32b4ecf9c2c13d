"""Reading flows: the graph, positions, references as values, both forms of output, and what is wrong with a
document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ringback.flow_language import (
    FlowFormatError,
    FlowLanguageError,
    FlowType,
    TransitionKind,
    find_jsonpaths,
    find_references,
    lint_text,
    load,
    parse,
    parse_jsonpath,
    parse_reference,
    resolve,
)
from ringback.flow_language.examples.build import END, act, compare, flow, keep, menu, module, say

MENU = flow(menu("choose", "상담은 1번을 눌러 주세요.", {"1": END}, back=END))


def test_actions_and_transitions_become_a_typed_graph() -> None:
    action = parse(MENU).action("choose")
    assert [(t.kind, t.label, t.target) for t in action.transitions] == [
        (TransitionKind.NEXT, "", END),
        (TransitionKind.CONDITION, "1", END),
        (TransitionKind.ERROR, "InputTimeLimitExceeded", END),
        (TransitionKind.ERROR, "NoMatchingCondition", END),
        (TransitionKind.ERROR, "NoMatchingError", END),
    ]
    assert action.next_action == END
    assert action.error_target("NoMatchingError") == END
    assert action.error_target("CallFailed") is None


def test_an_operator_other_than_equals_is_part_of_the_label() -> None:
    rows = [("NumberGreaterThan", "3", END)]
    action = parse(flow(act("check", "Compare", {"ComparisonValue": "$.Attributes.Tries"}, to=END, on=rows))).action(
        "check"
    )
    assert action.conditions[0].label == "NumberGreaterThan 3"


def test_an_unknown_action_is_named() -> None:
    with pytest.raises(FlowLanguageError, match="no action 'menu'"):
        parse(MENU, file="main.json").action("menu")


@pytest.mark.parametrize(
    ("metadata", "given", "expected"),
    [
        ({"type": "customerQueue"}, None, FlowType.CUSTOMER_QUEUE),
        ({"type": "CUSTOMER_QUEUE"}, None, FlowType.CUSTOMER_QUEUE),
        ({}, None, None),
        ({"type": "contactFlow"}, "AGENT_WHISPER", FlowType.AGENT_WHISPER),
    ],
)
def test_the_type_comes_from_the_metadata_unless_it_is_given(
    metadata: dict[str, str], given: str | None, expected: FlowType | None
) -> None:
    assert parse({**MENU, "Metadata": metadata}, flow_type=given).type is expected


def test_content_with_settings_is_a_module() -> None:
    document = module(act("return", "EndFlowModuleExecution"))
    del document["Metadata"]["type"]
    assert parse(document).is_module


@pytest.mark.parametrize("kind", list(FlowType))
def test_every_flow_type_is_known_by_both_spellings(kind: FlowType) -> None:
    assert FlowType.from_text(kind.value) is FlowType.from_text(kind.export_name) is kind


def test_positions_point_into_the_text() -> None:
    text = json.dumps(MENU, indent=2, ensure_ascii=False)
    source = parse(text).source
    assert source is not None
    lines = text.split("\n")
    for path, start in [
        ("Actions[3].Parameters.Text", '"Text"'),
        ("Actions[3].Transitions.Errors[1]", "{"),
        ("Actions[3].Transitions.Errors[1].ErrorType", '"ErrorType"'),
        ("Metadata.type", '"type"'),
        ("StartAction", '"StartAction"'),
        ("Actions[3].Parameters.NoSuchThing.At.All", '"Parameters"'),
        ("", "{"),
    ]:
        line, column = source.position(path)
        assert lines[line - 1][column - 1 :].startswith(start), path


def test_positions_survive_escapes_and_one_long_line() -> None:
    document = flow(say("hello", 'a "quoted" \\ text: {"x": [1, 2]}'), description="줄\n바꿈")
    text = json.dumps(document)
    source = parse(text).source
    assert source is not None
    line, column = source.position("Actions[3].Parameters.Text")
    assert line == 1
    assert text[column - 1 :].startswith('"Text"')


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ("", "FL001", "empty"),
        ("   \n", "FL001", "empty"),
        ("{", "FL001", "not JSON"),
        ('{"Version": NaN}', "FL001", "NaN is not a JSON value"),
        ("[]", "FL002", "a flow is a JSON object, this is a list"),
        ("12", "FL002", "this is a number"),
        ("{}", "FL002", "no 'Actions' list"),
        ('{"Version": "2018", "Actions": []}', "FL002", 'only one that exists is "2019-10-30"'),
        ('{"modules": [], "version": "1", "start": "x"}', "FL002", "retired export format"),
        ('{"Version": "2019-10-30", "StartAction": "a", "Actions": {}}', "FL002", "it is a list of actions"),
        (b"\xff\xfe{}", "FL001", "not UTF-8"),
        ("[" * 5000 + "]" * 5000, "FL001", "nested deeper"),
        ('{"a":' * 60 + "1" + "}" * 60, "FL001", "nested deeper"),
        ('{"Version": "2019-10-30", "x": "' + "y" * 5_000_000 + '"}', "FL001", "5,000,"),
    ],
    ids=[
        "empty",
        "blank",
        "cut",
        "nan",
        "list",
        "number",
        "object",
        "version",
        "retired",
        "actions",
        "bytes",
        "deep",
        "deeper",
        "5mb",
    ],
)
def test_garbage_is_one_clear_finding(text: str | bytes, rule: str, words: str) -> None:
    findings = lint_text(text, file="broken.json")
    assert [found.rule for found in findings] == [rule]
    assert words in findings[0].message
    assert findings[0].file == "broken.json"


def test_a_byte_order_mark_is_no_damage() -> None:
    assert parse("\ufeff" + json.dumps(MENU)).start == "log"


def test_a_key_written_twice_is_found_where_it_is_written_again() -> None:
    text = json.dumps(flow(say("hello"), say("next")), ensure_ascii=False, indent=2)
    text = text.replace('"Text": "안녕하세요."', '"Text": "안녕하세요.",\n        "Text": "\\"Text\\": 다시"')
    found = [one for one in parse(text).problems if one.rule == "FL004"]
    assert [one.action for one in found] == ["hello", "next"]
    lines = text.split("\n")
    for one in found:
        assert one.line is not None
        assert one.column is not None
        assert lines[one.line - 1][one.column - 1 :].startswith('"Text": "\\"Text')


def test_a_document_that_is_no_flow_raises_with_the_finding() -> None:
    with pytest.raises(FlowFormatError) as caught:
        parse("{", file="cut.json")
    assert caught.value.finding.line == 1
    assert str(caught.value).startswith("cut.json:1:2: error FL001")


@pytest.mark.parametrize(
    ("damage", "path", "words"),
    [
        (lambda flow: flow["Actions"].append("x"), "Actions[5]", "an action is a text"),
        (lambda flow: flow["Actions"][0].pop("Identifier"), "Actions[0].Identifier", "missing"),
        (lambda flow: flow["Actions"][0].update(Type=7), "Actions[0].Type", "Type is 7"),
        (lambda flow: flow["Actions"][0].update(Parameters=[]), "Actions[0].Parameters", "Parameters is a list"),
        (
            lambda flow: flow["Actions"][3]["Transitions"].update(Errors={}),
            "Actions[3].Transitions.Errors",
            "Errors is an object",
        ),
        (
            lambda flow: flow["Actions"][3]["Transitions"].update(Conditions=[3]),
            "Actions[3].Transitions.Conditions[0].NextAction",
            "missing",
        ),
        (
            lambda flow: flow["Actions"][3]["Transitions"].update(NextAction=[]),
            "Actions[3].Transitions.NextAction",
            "[]",
        ),
        (lambda flow: flow.update(Metadata=[]), "Metadata", "Metadata is a list"),
        (lambda flow: flow.update(StartAction=None), "StartAction", "StartAction is missing"),
    ],
)
def test_a_malformed_part_is_named_with_its_path(damage: Any, path: str, words: str) -> None:
    document = json.loads(json.dumps(MENU))
    damage(document)
    problems = {found.path: found.message for found in parse(document).problems}
    assert path in problems
    assert words in problems[path]


def test_every_malformed_part_is_reported_not_only_the_first() -> None:
    document = json.loads(json.dumps(MENU))
    document["Metadata"] = 1
    document["Actions"][0]["Parameters"] = 2
    document["Actions"][1]["Transitions"] = 3
    assert [found.path for found in parse(document).problems] == [
        "Metadata",
        "Actions[0].Parameters",
        "Actions[1].Transitions",
    ]


@pytest.mark.parametrize(
    ("text", "kind", "key", "attribute"),
    [
        ("${queue.general.arn}", "queue", "general", "arn"),
        ("${flow.after-hours.arn}", "flow", "after-hours", "arn"),
        ("${instance.arn}", "instance", None, "arn"),
        ("${center.display_name}", "center", None, "display_name"),
        ("${environment}", "environment", None, None),
        ("${setting.callback.first_delay_s}", "setting", "callback.first_delay_s", None),
        ("${text.hours}", "text", "hours", None),
        ("${lex.assistant.alias_arn}", "lex", "assistant", "alias_arn"),
        ("${security_key.auth.certificate}", "security_key", "auth", "certificate"),
    ],
)
def test_symbolic_references_are_values(text: str, kind: str, key: str | None, attribute: str | None) -> None:
    reference = parse_reference(text)
    assert reference is not None
    assert (reference.kind, reference.key, reference.attribute) == (kind, key, attribute)
    assert reference.problem() is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("${queues.general.arn}", "unknown kind"),
        ("${queue.general}", "is spelled ${queue.<key>.arn}"),
        ("${queue.general.name}", "is spelled"),
        ("${instance.general.arn}", "is spelled ${instance.arn}"),
        ("${environment.name}", "takes nothing"),
        ("${setting}", "needs a name"),
    ],
)
def test_a_misspelled_reference_says_how_it_is_spelled(text: str, words: str) -> None:
    reference = parse_reference(text)
    assert reference is not None
    assert words in str(reference.problem())


@pytest.mark.parametrize(
    "text", ["${LogicalId}", "${AWS::Partition}", "${Token[TOKEN.12]}", "$ {queue.general.arn}", "${}"]
)
def test_other_spellings_are_not_our_references(text: str) -> None:
    assert find_references(text) == ()
    assert resolve(text, lambda reference: "never") == text


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("$.Attributes.CustomerName", ("Attributes", "CustomerName")),
        ("$.External.customer.tier", ("External", "customer", "tier")),
        ("$.Attributes['my key']", ("Attributes", "my key")),
        ("$.Attributes.['my key']", ("Attributes", "my key")),
        ("$['Attributes']['k']", ("Attributes", "k")),
        ("$.SegmentAttributes['connect:Subtype']", ("SegmentAttributes", "connect:Subtype")),
        ("$.Channel", ("Channel",)),
        ("$.Loop.Tries.Elements[0]", ("Loop", "Tries", "Elements", "0")),
    ],
)
def test_a_jsonpath_is_a_value(text: str, segments: tuple[str, ...]) -> None:
    path = parse_jsonpath(text)
    assert path is not None
    assert path.segments == segments


@pytest.mark.parametrize(
    "text", ["Attributes.x", "$", "$.", "vip $.Attributes.x", "$.Attributes.x vip", "$5.00", "$ .Attributes.x"]
)
def test_anything_else_is_no_single_jsonpath(text: str) -> None:
    assert parse_jsonpath(text) is None


def test_jsonpaths_inside_a_text_end_where_the_words_begin() -> None:
    text = "$.Attributes.CustomerName님, 대기 $.External.position. 감사합니다."
    assert [str(found) for found in find_jsonpaths(text)] == ["$.Attributes.CustomerName", "$.External.position"]


def test_references_and_jsonpaths_of_an_action_have_their_places() -> None:
    action = parse(flow(keep("save", END, Queue="${queue.general.arn}", Name="$.External.name"))).action("save")
    assert [(path, str(found)) for path, found in action.references] == [
        ("Parameters.Attributes.Queue", "${queue.general.arn}")
    ]
    assert [(path, str(found)) for path, found in action.jsonpaths] == [
        ("Parameters.Attributes.Name", "$.External.name")
    ]


def test_operands_are_read_too() -> None:
    rows = [("Equals", "$.Attributes.Expected", END)]
    action = parse(flow(act("check", "Compare", {"ComparisonValue": "$.External.code"}, to=END, on=rows))).action(
        "check"
    )
    assert {str(found) for _, found in action.jsonpaths} == {"$.External.code", "$.Attributes.Expected"}


def test_content_fills_references_and_leaves_out_what_is_ours() -> None:
    document = flow(
        keep("save", END, Queue="${queue.general.arn}", Hours="운영시간은 ${text.hours}입니다."),
        name="main",
        channels=["VOICE"],
        ActionMetadata={"save": {"position": {"x": 1, "y": 2}, "suppress": [{"rule": "FL012", "reason": "x" * 30}]}},
    )
    content = parse(document).content(lambda reference: f"<{reference.kind}:{reference.key}>")
    save = next(action for action in content["Actions"] if action["Identifier"] == "save")
    assert save["Parameters"]["Attributes"] == {"Queue": "<queue:general>", "Hours": "운영시간은 <text:hours>입니다."}
    assert content["Metadata"] == {
        "type": "contactFlow",
        "name": "main",
        "ActionMetadata": {"save": {"position": {"x": 1, "y": 2}}},
    }
    assert document["Metadata"]["channels"] == ["VOICE"], "the document itself is not changed"


def test_a_contract_is_read_from_the_metadata() -> None:
    contract = parse(
        module(
            act("return", "EndFlowModuleExecution"),
            results=["Open", "Closed"],
            inputs={"queue": {"type": "string"}},
            outputs={"text": {"type": "string"}},
        )
    ).contract
    assert contract is not None
    assert (contract.results, set(contract.inputs), set(contract.outputs)) == (("Open", "Closed"), {"queue"}, {"text"})


def test_the_key_of_a_file_is_its_name(tmp_path: Path) -> None:
    path = tmp_path / "after-hours.json"
    path.write_text(json.dumps(flow(compare("check", "$.Channel", {"CHAT": END}, END))), encoding="utf-8")
    assert load(path).key == "after-hours"
    assert load(path, key="closed", name="closed.json").file == "closed.json"
