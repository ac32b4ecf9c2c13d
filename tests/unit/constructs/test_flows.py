"""Contact flows and modules: references, lint, order, hashes, versions."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from contact_center.base.arns import resource_id
from contact_center.base.errors import DefinitionError, FlowCycleError, FlowError
from contact_center.flows.contact_flow import ContactFlow, ContactFlowModule
from contact_center.flows.library import FlowLibrary, FlowTargets
from contact_center.flows.source import FlowSource, read_flow
from contact_center.instance.associations import LambdaAssociation
from contact_center.routing.hours import HoursOfOperation
from contact_center.routing.queues import Queue
from ringback.flow_language.references import Reference
from tests.unit.constructs.workbench import Bench

Write = Callable[..., Path]
Json = dict[str, Any]

END: Json = {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}


def _say(text: str, after: str = "end", identifier: str = "say") -> Json:
    return {
        "Identifier": identifier,
        "Type": "MessageParticipant",
        "Parameters": {"Text": text},
        "Transitions": {"NextAction": after, "Errors": [{"NextAction": after, "ErrorType": "NoMatchingError"}]},
    }


def _voice(after: str) -> Json:
    return {
        "Identifier": "voice",
        "Type": "UpdateContactTextToSpeechVoice",
        "Parameters": {"TextToSpeechVoice": "Seoyeon", "TextToSpeechEngine": "Neural"},
        "Transitions": {"NextAction": after, "Errors": [{"NextAction": after, "ErrorType": "NoMatchingError"}]},
    }


def _transfer(flow: str) -> list[Json]:
    transfer: Json = {
        "Identifier": "transfer",
        "Type": "TransferToFlow",
        "Parameters": {"ContactFlowId": f"${{flow.{flow}.arn}}"},
        "Transitions": {"NextAction": "say", "Errors": [{"NextAction": "say", "ErrorType": "NoMatchingError"}]},
    }
    return [transfer, _say("sorry")]


def _invoke(function: str) -> Json:
    return {
        "Identifier": "invoke",
        "Type": "InvokeLambdaFunction",
        "Parameters": {
            "LambdaFunctionARN": f"${{lambda.{function}.arn}}",
            "InvocationTimeLimitSeconds": "8",
            "ResponseValidation": {"ResponseType": "STRING_MAP"},
        },
        "Transitions": {"NextAction": "end", "Errors": [{"NextAction": "end", "ErrorType": "NoMatchingError"}]},
    }


def _source(write: Write, key: str, actions: list[Json], **metadata: Any) -> FlowSource:
    path = write(key, actions, **metadata)
    return read_flow(key, path, root=path.parent, module=metadata.get("type") == "module")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a flow file and returns its path."""

    def written(name: str, actions: list[Json], **metadata: Any) -> Path:
        document: Json = {
            "Version": "2019-10-30",
            "StartAction": actions[0]["Identifier"],
            "Metadata": {"name": name, "type": "contactFlow", **metadata},
            "Actions": actions,
        }
        if metadata.get("type") == "module":
            outcomes = [
                {"DisplayName": name, "ReferenceName": name, "Description": ""} for name in ("Success", "Error")
            ]
            document["Settings"] = {"InputParameters": [], "OutputParameters": [], "Transitions": outcomes}
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        return path

    return written


def _targets(bench: Bench, **more: Any) -> FlowTargets:
    given: Json = {
        "instance": bench.instance,
        "center": {"key": "acme", "display_name": "ACME 고객센터"},
        "environment": "dev",
        "queues": {"general": Queue.from_queue_arn(cdk.Fn.ref("General"))},
        "hours": {"agents": HoursOfOperation.from_hours_of_operation_arn(cdk.Fn.ref("Agents"))},
        "texts": {"hours": "평일 오전 9시부터 오후 6시까지"},
        "setting": {"auth.digits": "7"}.__getitem__,
        **more,
    }
    return FlowTargets(**given)


def _library(bench: Bench, *sources: FlowSource, **more: Any) -> FlowLibrary:
    requires = more.pop("requires", None)
    return FlowLibrary(
        bench.stack,
        "Library",
        flows=[source for source in sources if not source.is_module],
        modules=[source for source in sources if source.is_module],
        targets=_targets(bench, **more),
        requires=requires,
    )


def _content(resource: Json) -> Json:
    content = resource["Properties"]["Content"]
    text = (
        content
        if isinstance(content, str)
        else "".join(part if isinstance(part, str) else "TOKEN" for part in content["Fn::Join"][1])
    )
    found: Json = json.loads(text)
    return found


def test_references_become_tokens_and_texts(bench: Bench, write: Write) -> None:
    """ARNs are tokens, never templated text; Korean stays readable."""
    queue = {
        "Identifier": "queue",
        "Type": "UpdateContactTargetQueue",
        "Parameters": {"QueueId": "${queue.general.arn}"},
        "Transitions": {"NextAction": "say", "Errors": [{"NextAction": "say", "ErrorType": "NoMatchingError"}]},
    }
    text = "${center.display_name} 운영시간은 ${text.hours}입니다. 번호는 ${setting.auth.digits}자리입니다."

    _library(bench, _source(write, "hello", [_voice("queue"), queue, _say(text), END]))

    (flow,) = bench.all("AWS::Connect::ContactFlow")
    parts = flow["Properties"]["Content"]["Fn::Join"][1]
    assert {"Ref": "General"} in parts
    assert (
        _content(flow)["Actions"][2]["Parameters"]["Text"]
        == "ACME 고객센터 운영시간은 평일 오전 9시부터 오후 6시까지입니다. 번호는 7자리입니다."
    )


def test_what_only_our_tools_read_is_not_deployed(bench: Bench, write: Write) -> None:
    reason = "The greeting is Korean on purpose; the test sets no voice."
    say = {"say": {"position": {"x": 1, "y": 2}, "suppress": [{"rule": "FL309", "reason": reason}]}}

    _library(bench, _source(write, "hello", [_say("안녕하세요."), END], ActionMetadata=say, channels=["VOICE"]))

    (template,) = bench.template()["Resources"].values()
    assert _content(template)["Metadata"]["ActionMetadata"] == {"say": {"position": {"x": 1, "y": 2}}}
    assert "channels" not in _content(template)["Metadata"]
    # The template keeps it beside the content, for whoever checks the assembly.
    own = {"channels": ["VOICE"], "ActionMetadata": {"say": {"suppress": say["say"]["suppress"]}}}
    assert template["Metadata"] == {"ContactCenter::Flow": own, "ringback:key": "hello"}


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("${queue.generl.arn}", r"unknown queue 'generl', known: general; did you mean 'general'\?"),
        ("${hours.agent.arn}", r"did you mean 'agents'\?"),
        ("${flow.helo.arn}", r"did you mean 'hello'\?"),
        ("${lambda.lookup.arn}", "unknown lambda 'lookup', known: none is defined"),
        ("${queue.general.name}", "is spelled "),
        ("${text.hour}", r"did you mean 'hours'\?"),
        ("${setting.auth.digit}", "no setting 'auth.digit'"),
    ],
)
def test_an_unknown_reference_names_file_action_and_nearest_name(
    bench: Bench, write: Write, reference: str, message: str
) -> None:
    source = _source(write, "hello", [_say(reference), END])

    with pytest.raises(FlowError, match=rf"hello.json: action 'say': .*{message}"):
        _library(bench, source)


def test_every_unknown_reference_is_reported_at_once(bench: Bench, write: Write) -> None:
    one = _source(write, "one", [_say("${text.a}"), END])
    two = _source(write, "two", [_say("${text.b}"), END])

    with pytest.raises(FlowError) as raised:
        _library(bench, one, two)

    assert [line.split(":")[0] for line in str(raised.value).splitlines()] == ["one.json", "two.json"]


def test_a_flow_the_service_would_refuse_fails_with_file_and_action(bench: Bench, write: Write) -> None:
    broken = _say("hello", after="nowhere")

    with pytest.raises(FlowError, match=r"hello\.json.*'say'.*nowhere"):
        _library(bench, _source(write, "hello", [broken, END]))


def test_a_single_flow_is_linted_too(bench: Bench, write: Write) -> None:
    source = _source(write, "hello", [_say("hello", after="nowhere"), END])

    with pytest.raises(FlowError, match="nowhere"):
        ContactFlow(bench.stack, "F", instance=bench.instance, source=source, values=lambda reference: reference.text)


def test_flows_are_created_after_what_they_refer_to(bench: Bench, write: Write) -> None:
    library = _library(
        bench,
        _source(write, "a", [*_transfer("b"), END]),
        _source(write, "b", [*_transfer("c"), END]),
        _source(write, "c", [_say("bye"), END]),
    )

    assert list(library.flows) == ["c", "b", "a"]


def test_a_circle_of_flows_is_an_error_that_shows_it(bench: Bench, write: Write) -> None:
    sources = [
        _source(write, "a", [*_transfer("b"), END]),
        _source(write, "b", [*_transfer("c"), END]),
        _source(write, "c", [*_transfer("a"), END]),
    ]

    with pytest.raises(FlowCycleError, match=r"a\.json -> b\.json -> c\.json -> a\.json"):
        _library(bench, *sources)


def test_a_flow_that_refers_to_itself_is_a_circle(bench: Bench, write: Write) -> None:
    with pytest.raises(FlowCycleError, match=r"a\.json -> a\.json"):
        _library(bench, _source(write, "a", [*_transfer("a"), END]))


def test_a_flow_waits_for_the_association_of_its_function(bench: Bench, write: Write) -> None:
    """The content names the function, not what lets the instance call it, so the order has to be said."""
    lookup = bench.function("lookup")
    association = LambdaAssociation(bench.stack, "A", instance=bench.instance, function=lookup)

    _library(
        bench,
        _source(write, "hello", [_invoke("lookup"), END]),
        lambdas={"lookup": lookup},
        requires={("lambda", "lookup"): association.association},
    )

    (flow,) = bench.all("AWS::Connect::ContactFlow")
    assert [name for name in flow["DependsOn"] if name.startswith("A")]


def test_the_same_name_twice_is_refused(bench: Bench, write: Write) -> None:
    one = _source(write, "one", [_say("one"), END])
    two = _source(write, "two", [_say("two"), END])
    two = replace(two, flow=one.flow)

    with pytest.raises(FlowError, match=r"two\.json: name 'one' is already taken by one\.json"):
        _library(bench, one, two)


def test_a_hangul_flow_name_is_refused(bench: Bench, write: Write) -> None:
    """CloudWatch shows no metrics of a flow with a Hangul name."""
    path = write("hello", [_say("hello"), END])
    path.write_text(path.read_text(encoding="utf-8").replace('"hello"', '"인사"'), encoding="utf-8")

    with pytest.raises(DefinitionError, match=r"hello\.json: flow name '인사'"):
        _library(bench, read_flow("hello", path, root=path.parent))


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("hello", "안녕하십니까.", True),
        ("${text.hours}", "평일 오전 9시부터 오후 6시까지", False),
        ("${center.display_name}", "${environment}", True),
    ],
    ids=["a word", "the same words from a text", "another text"],
)
def test_the_hash_follows_what_a_caller_hears(
    bench: Bench, write: Write, before: str, after: str, changes: bool
) -> None:
    """The description carries a hash of the content, by which a deployed flow is recognized."""
    hashes = []
    for number, text in enumerate((before, after)):
        current = Bench()
        library = _library(current, _source(write, "hello", [_voice("say"), _say(text), END]))
        hashes.append(library.flow("hello").content_hash)
        description = current.one("AWS::Connect::ContactFlow")["Description"]
        assert description.endswith(f"[{hashes[number]}]")

    assert (hashes[0] != hashes[1]) is changes


CONTRACT: Json = {"input": {"schema": {}}, "resultData": {"schema": {}}, "transitions": {"results": []}}
RETURN: Json = {"Identifier": "return", "Type": "EndFlowModuleExecution", "Parameters": {}, "Transitions": {}}


def _module(write: Write, text: str, **metadata: Any) -> FlowSource:
    actions = [_say(text, after="return"), RETURN]
    return _source(write, "greet", actions, type="module", contract=CONTRACT, **metadata)


def _call(module: str) -> Json:
    return {
        "Identifier": "call",
        "Type": "InvokeFlowModule",
        "Parameters": {"FlowModuleId": f"${{module.{module}.arn}}"},
        "Transitions": {"NextAction": "end", "Errors": [{"NextAction": "end", "ErrorType": "NoMatchingError"}]},
    }


def test_flows_call_the_alias_of_a_module(bench: Bench, write: Write) -> None:
    """All flows move to a new version at once."""
    _library(bench, _module(write, "hello"), _source(write, "hello", [_call("greet"), END]))

    (flow,) = bench.all("AWS::Connect::ContactFlow")
    module = bench.one("AWS::Connect::ContactFlowModule")
    alias = bench.one("AWS::Connect::ContactFlowModuleAlias")

    tokens = [part for part in flow["Properties"]["Content"]["Fn::Join"][1] if isinstance(part, dict)]
    assert [token["Fn::GetAtt"][1] for token in tokens] == ["ContactFlowModuleAliasARN"]
    assert json.loads(module["Settings"]) == CONTRACT
    assert alias["Name"] == "live"
    assert alias["ContactFlowModuleVersion"]["Fn::GetAtt"][1] == "Version"


def test_other_content_of_a_module_is_another_version(bench: Bench, write: Write) -> None:
    ids = []
    for text in ("hello", "hello", "반갑습니다."):
        current = Bench()
        _library(current, _module(write, text))
        resources = current.template()["Resources"]
        ids.append([name for name, entry in resources.items() if entry["Type"].endswith("ModuleVersion")])

    assert ids[0] == ids[1] != ids[2]


def test_a_version_names_the_things_it_was_cut_with(bench: Bench, write: Write) -> None:
    """A replaced queue changes the description, which is createOnly, so a new version follows it."""
    queue = {
        "Identifier": "queue",
        "Type": "UpdateContactTargetQueue",
        "Parameters": {"QueueId": "${queue.general.arn}"},
        "Transitions": {"NextAction": "return", "Errors": [{"NextAction": "return", "ErrorType": "NoMatchingError"}]},
    }

    _library(bench, _source(write, "greet", [queue, RETURN], type="module", contract=CONTRACT))

    description = bench.one("AWS::Connect::ContactFlowModuleVersion")["Description"]
    assert "General" in json.dumps(description)


def test_a_module_is_no_flow_and_a_flow_no_module(bench: Bench, write: Write) -> None:
    module, flow = _module(write, "hello"), _source(write, "hello", [_say("hello"), END])

    def value(reference: Reference) -> str:
        return reference.text

    with pytest.raises(FlowError, match=r"greet\.json: is a flow module"):
        ContactFlow(bench.stack, "F", instance=bench.instance, source=module, values=value)
    with pytest.raises(FlowError, match=r"hello\.json: is a flow of type CONTACT_FLOW"):
        ContactFlowModule(bench.stack, "M", instance=bench.instance, source=flow, values=value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", r"hello\.json"),
        ("[]", r"hello\.json"),
        ('{"modules": []}', r"hello\.json.*retired"),
        ('{"Version": "2019-10-30", "StartAction": "a"}', r"hello\.json.*Actions"),
    ],
    ids=["not JSON", "a list", "the retired format", "no actions"],
)
def test_a_file_that_is_no_flow_is_one_clear_error(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "hello.json"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(FlowError, match=message):
        read_flow("hello", path, root=tmp_path)


def test_a_missing_file_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(FlowError, match=r"hello\.json: cannot be read"):
        read_flow("hello", tmp_path / "hello.json", root=tmp_path)


def test_settings_and_file_must_agree_on_the_type(write: Write) -> None:
    path = write("hello", [_say("hello"), END], type="customerQueue")

    with pytest.raises(FlowError, match="says it is CUSTOMER_QUEUE, but the settings deploy it as CONTACT_FLOW"):
        read_flow("hello", path, root=path.parent, type_="CONTACT_FLOW")


def test_an_unknown_type_names_the_nearest(write: Write) -> None:
    path = write("hello", [_say("hello"), END], type="customerQue")

    with pytest.raises(FlowError, match=r"Metadata.type is 'customerQue'.*did you mean 'customerQueue'"):
        read_flow("hello", path, root=path.parent)


def test_the_bare_id_is_the_last_part_of_an_arn(bench: Bench) -> None:
    resolved = bench.stack.resolve(resource_id(cdk.Fn.ref("Queue")))

    assert resolved == {"Fn::Select": [3, {"Fn::Split": ["/", {"Fn::Sub": ["${Arn}", {"Arn": {"Ref": "Queue"}}]}]}]}
