"""Native test cases test what their names say: no doubles, an end after the answer, nobody's telephone rings."""

from __future__ import annotations

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


def test_a_canary_hears_one_prompt_and_its_contacts_are_marked(centers: Centers) -> None:
    made_of = compiled(centers, one='{ hears = "It says hello." }')
    (canary,) = made_of.canaries().values()
    (test,) = made_of.tests.values()

    assert [one["Event"]["Type"] for one in canary.content["Observations"]] == ["TestInitiated", "MessageReceived"]
    assert [finding for finding in lint(canary.document) if finding.severity == "error"] == []
    assert canary.document["InitializationData"]["Attributes"] == {"NativeTest": CANARY}
    assert test.document["InitializationData"]["Attributes"]["NativeTest"] == "one"


@pytest.mark.parametrize("number", ["01012345678", "+82212345678", "02-1234-5678"])
def test_a_number_that_would_be_called_is_no_test_case(number: str, tmp_path: Path) -> None:
    """The deployed center books the callback, and calls whoever has the number."""
    document = {
        "Parameters": {"ConnectInstanceArn": {"Type": "String"}},
        "Resources": {"Main": made.flow(made.menu({"1": "Sales."}))},
    }
    centers = Centers(made.written(tmp_path / "template.json", document))
    made_of = compiled(centers, one=f'{{ hears = "Press 1" }}, {{ says = "{number}" }}')

    assert "telephone number, which the deployed center would call" in made_of.left_out["one"]
