"""Native test cases test what their names say: no doubles, an end after the answer, nobody's telephone rings."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from ringback.simulator.scenarios import Centers, parse
from ringback.simulator.testcases import lint
from ringback.simulator.testcases.files import CANARY, Compiled, compile_all
from tests.unit.strangers import made


@pytest.fixture
def centers(tmp_path: Path) -> Centers:
    code = "def handler(event, context):\n    return {'word': 'hello'}\n"
    return Centers(made.written(tmp_path / "template.json", made.with_function(code)))


def compiled(centers: Centers, **steps: str) -> Compiled:
    texts = {name: f'title = "{name}"\n[call]\nsteps = [{text}]\n' for name, text in steps.items()}
    return compile_all([parse(text, name=name) for name, text in texts.items()], centers)


def test_two_scenarios_that_are_one_natively_are_one_test_case(centers: Centers) -> None:
    """The second name would be green for what only the call offline has seen."""
    made_of = compiled(
        centers, first='{ hears = "It says hello." }', second='{ hears = "It says hello." }, { hears_not = "x" }'
    )

    assert [name for _, name in made_of.tests] == ["first"]
    assert made_of.left_out == {"second": "natively it is the same as first: what tells them apart is not seen"}


def test_a_case_ends_after_the_answer_of_a_function(centers: Centers) -> None:
    (test,) = compiled(centers, one='{ state = "ended" }').tests.values()
    kinds = [observation["Event"]["Type"] for observation in test.content["Observations"]]

    # At the call itself the function may fail, and nobody would know.
    assert kinds == ["TestInitiated", "FlowActionStarted", "MessageReceived"]
    assert test.content["Observations"][-1]["Event"]["Properties"]["Text"] == "It says hello."


def test_a_case_ends_after_what_follows_the_last_act(tmp_path: Path) -> None:
    """At the key itself nothing is known of what it does: with another prompt behind it the case would pass as well."""
    centers = with_flow(made.flow(made.menu({"1": "Sales."})), tmp_path)
    (test,) = compiled(centers, one='{ hears = "Press 1" }, { presses = "1" }').tests.values()
    events = [observation["Event"]["Properties"].get("Text") for observation in test.content["Observations"]]

    assert events[1:] == ["Press 1 for sales.", "Sales."]
    assert any("lost in a third" in doubt for doubt in test.unproven)


ANSWERS = """
import datetime, uuid
def handler(event, context):
    number = (event["Details"]["ContactData"].get("CustomerEndpoint") or {}).get("Address", "")
    return {"word": WORD}
"""


@pytest.mark.parametrize(
    ("word", "told"),
    [("'the end' if number[-4:].isdigit() else 'no'", "left out"), ("datetime.date.today().isoformat()", "unproven")],
)
def test_what_a_test_case_cannot_set_does_not_matter(word: str, told: str, tmp_path: Path) -> None:
    """On an instance the contact has no number, and the day is another one."""
    document = made.with_function(ANSWERS.replace("WORD", word))
    centers = Centers(made.written(tmp_path / "template.json", document))
    made_of = compiled(centers, one='{ hears = "It says the end" }' if told == "left out" else '{ hears = "It says" }')

    if told == "left out":
        assert "another one for a caller without a number" in made_of.left_out["one"]
        assert made_of.summary()[1].split("  ")[-1].endswith("by other chances")
    else:
        (test,) = made_of.tests.values()
        assert any("says something else each time" in doubt for doubt in test.unproven)


def test_a_text_of_a_chat_is_compared_in_what_stays_the_same(tmp_path: Path) -> None:
    document = made.with_function(ANSWERS.replace("WORD", "str(uuid.uuid4())"))
    centers = Centers(made.written(tmp_path / "template.json", document))
    text = 'title = "one"\n[call]\nchannel = "chat"\nsteps = [{ hears = "/It says .*/" }]\n'
    (test,) = compile_all([parse(text, name="one")], centers).tests.values()

    assert test.content["Observations"][-1]["Event"]["Properties"]["Text"] == "It says"


def with_flow(main: made.Json, folder: Path) -> Centers:
    document = {"Parameters": {"ConnectInstanceArn": {"Type": "String"}}, "Resources": {"Main": main}}
    return Centers(made.written(folder / "template.json", document))


def test_a_canary_hears_one_prompt_and_its_contacts_are_marked(centers: Centers) -> None:
    made_of = compiled(centers, one='{ hears = "It says hello." }')
    (canary,) = made_of.canaries().values()
    (test,) = made_of.tests.values()

    assert [one["Event"]["Type"] for one in canary.content["Observations"]] == ["TestInitiated", "MessageReceived"]
    assert [finding for finding in lint(canary.document) if finding.severity == "error"] == []
    assert canary.document["InitializationData"]["Attributes"] == {"NativeTest": CANARY}
    assert test.document["InitializationData"]["Attributes"]["NativeTest"] == "one"


@pytest.mark.parametrize("number", ["01012345678", "+82212345678", "02-1234-5678", "8005550100", "+12125550200"])
def test_a_number_that_would_be_called_is_no_test_case(number: str, tmp_path: Path) -> None:
    """The deployed center books the callback, and calls whoever has the number."""
    centers = with_flow(made.flow(made.menu({"1": "Sales."})), tmp_path)
    made_of = compiled(centers, one=f'{{ hears = "Press 1" }}, {{ says = "{number}" }}')

    assert "telephone number, which the deployed center would call" in made_of.left_out["one"]


def test_a_number_that_is_said_in_words_is_no_test_case(tmp_path: Path) -> None:
    """The bot makes digits of it, which the deployed center books and calls like any others."""
    asked = {"MessageGroupsList": [{"Message": {"PlainTextMessage": {"Value": "연락처는요?"}}}], "MaxRetries": 2}
    contact = {
        "Name": "contact",
        "SlotTypeName": "AMAZON.PhoneNumber",
        "ValueElicitationSetting": {"SlotConstraint": "Required", "PromptSpecification": asked},
    }
    booking = {"Name": "booking", "SampleUtterances": [{"Utterance": "예약하고 싶어요"}], "Slots": [contact]}
    booking["SlotPriorities"] = [{"SlotName": "contact", "Priority": 1}]
    document = copy.deepcopy(made.BOT)
    (locale,) = document["Resources"]["Bot"]["Properties"]["BotLocales"]
    locale |= {"LocaleId": "ko_KR", "Intents": [booking, *locale["Intents"]]}
    talk = {"Text": "말씀하세요.", "LexV2Bot": {"AliasArn": "${Alias.Arn}"}}
    errors = ["NoMatchingError", "NoMatchingCondition"]
    ask = made.action("ask", "ConnectParticipantWithLexBot", talk, "bye", Errors=errors)
    speak = made.action("speak", "UpdateContactData", {"LanguageCode": "ko-KR"}, "ask")
    document["Parameters"] = {"ConnectInstanceArn": {"Type": "String"}}
    document["Resources"]["Main"] = made.flow({"Fn::Sub": made.content(speak, ask, made.says("Bye.", name="bye"))})
    link = {
        "InstanceId": made.INSTANCE,
        "IntegrationType": "LEX_BOT",
        "IntegrationArn": {"Fn::GetAtt": ["Alias", "Arn"]},
    }
    document["Resources"]["Link"] = {"Type": "AWS::Connect::IntegrationAssociation", "Properties": link}
    centers = Centers(made.written(tmp_path / "template.json", document))

    said = '{ says = "예약하고 싶어요" }, { hears = "연락처는요?" }, { says = "공일공 일이삼사 오육칠팔" }'
    made_of = compiled(centers, one=said)

    assert "telephone number, which the deployed center would call" in made_of.left_out["one"]


@pytest.mark.parametrize(
    "number",
    ["212-555-0123", "+14155550199", "18005550199", "07700 900123", "+442079460958", "0113 496 0999", "029 2018 0001"],
)
def test_a_number_that_is_reserved_for_nobody_may_be_given(number: str, tmp_path: Path) -> None:
    """Nobody is called by it, whatever the deployed center does."""
    centers = with_flow(made.flow(made.menu({"1": "Sales."})), tmp_path)
    made_of = compiled(
        centers, one=f'{{ hears = "Press 1" }}, {{ says = "{number}" }}, {{ later_s = 10 }}, {{ hears = "Goodbye." }}'
    )
    (test,) = made_of.tests.values()

    acts = [act["Parameters"] for one in test.content["Observations"] for act in one["Actions"]]
    said = [act["Instruction"]["Properties"]["Value"] for act in acts if "Instruction" in act]
    assert said == [number]


def test_a_scenario_that_is_over_in_the_first_block_is_no_test_case(tmp_path: Path) -> None:
    centers = with_flow(made.flow(made.menu({"1": "Sales."})), tmp_path)
    made_of = compiled(centers, one='{ hears = "Press 1" }')

    assert made_of.left_out == {"one": "the scenario is over before the call has left its first block"}


def test_the_summary_counts_why_scenarios_are_left_out(centers: Centers) -> None:
    hears = '{ hears = "It says hello." }'
    made_of = compiled(
        centers, first=hears, second=f'{hears}, {{ hears_not = "x" }}', third=f'{hears}, {{ hears_not = "y" }}'
    )
    made_of.left_out["fourth"] = "the scenario says native = false"

    assert made_of.summary() == [
        "1 of 4 scenarios are native test cases; left out:",
        "     2  natively it is the same as another: what tells them apart is not seen",
        "     1  the scenario says native = false",
    ]
