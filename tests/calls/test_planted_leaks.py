"""Mistakes by which somebody gets what is another's, planted into flows and functions: calls say so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from ringback.simulator.faults import Plan, run_scenario
from ringback.simulator.scenarios import Centers, load, run
from ringback.simulator.scenarios.judge import authorization

CALLS = Path(__file__).resolve().parent / "aicc"
STAGE = "assembly-aicc-dev"
#: Stands for a token while the content of a flow is changed; flows hold no such character.
TOKEN = "\ufff9{}\ufff9"

Actions = dict[str, dict[str, Any]]
Plant = Callable[[Path], None]


@pytest.fixture
def planted(assembly: Path, tmp_path: Path) -> Callable[[Plant], Centers]:
    """Copies the assembly with its functions, its development stage changed."""

    def plant(change: Plant) -> Centers:
        root = tmp_path / "cdk.out"
        root.mkdir()
        for item in assembly.iterdir():
            # Every stage names its functions' code beside it, so a link would lead to the code without the mistake.
            if item.name.startswith("assembly-") or (item / "contact_handlers").is_dir():
                copytree(item, root / item.name, symlinks=True)
            else:
                (root / item.name).symlink_to(item)
        change(root)
        return Centers(root)

    return plant


def in_flow(name: str, change: Callable[[Actions], None]) -> Plant:
    """Changes the actions of a flow or module in its template."""

    def plant(root: Path) -> None:
        changed = 0
        for file in (root / STAGE).glob("*.template.json"):
            template = json.loads(file.read_text(encoding="utf-8"))
            for resource in template.get("Resources", {}).values():
                properties = resource.get("Properties", {})
                if resource["Type"].startswith("AWS::Connect::ContactFlow") and properties.get("Name") == name:
                    properties["Content"] = _changed(properties["Content"], change)
                    changed += 1
            file.write_text(json.dumps(template, ensure_ascii=False), encoding="utf-8")
        assert changed == 1

    return plant


def _changed(content: Any, change: Callable[[Actions], None]) -> Any:
    parts = content["Fn::Join"][1]
    text = "".join(part if isinstance(part, str) else TOKEN.format(number) for number, part in enumerate(parts))
    document = json.loads(text)
    actions = {action["Identifier"]: action for action in document["Actions"]}
    change(actions)
    document["Actions"] = list(actions.values())
    pieces = json.dumps(document, ensure_ascii=False).split(TOKEN[0])
    return {"Fn::Join": ["", [parts[int(piece)] if number % 2 else piece for number, piece in enumerate(pieces)]]}


def in_function(file: str, before: str, after: str) -> Plant:
    """Changes a line of the code that the functions run."""

    def plant(root: Path) -> None:
        found = [path for path in root.glob(f"asset.*/contact_handlers/{file}") if before in path.read_text("utf-8")]
        assert found, f"{file} has no {before!r}"
        for path in found:
            path.write_text(path.read_text("utf-8").replace(before, after), encoding="utf-8")

    return plant


def _verified_without_the_customer(actions: Actions) -> None:
    """The verification as it once was: where its write fails, a second one says only that it has happened."""
    saves = actions["save-verified"]
    attributes = {"AuthStatus": saves["Parameters"]["Attributes"]["AuthStatus"]}
    retry = json.loads(json.dumps(saves))
    retry["Identifier"], retry["Parameters"]["Attributes"] = "save-verified-only", attributes
    actions["save-verified-only"] = retry
    for error in saves["Transitions"]["Errors"]:
        error["NextAction"] = "save-verified-only"


def test_the_matrix_finds_a_verification_that_loses_its_customer(planted: Callable[[Plant], Centers]) -> None:
    """Whoever proves to be one customer on the telephone of another is not verified as the telephone's owner."""
    centers = planted(in_flow("authenticate", _verified_without_the_customer))
    scenario = load(CALLS / "auth-as-another-customer.toml")

    result = run_scenario(scenario, centers, Plan(families=("action",), further=0))

    told = [str(verdict) for finding in result.findings for verdict in finding.verdicts]
    assert any("allowed: caller 1 is AuthStatus=VERIFIED as cust_01" in text for text in told), told
    assert result.violations >= 1


def _failed_is_verified(actions: Actions) -> None:
    actions["save-failed"]["Parameters"]["Attributes"] |= {"AuthStatus": "VERIFIED", "CustomerId": "cust_02"}


def _says_a_balance(actions: Actions) -> None:
    actions["say-failed"]["Parameters"]["Text"] = "잔액은 7,654,000원입니다."


@pytest.mark.parametrize(
    ("plant", "name", "told"),
    [
        pytest.param(
            in_flow("authenticate", _failed_is_verified),
            "auth-fails-three-times",
            "is called cust_02 at authenticate/save-failed",
            id="flow: a failed caller is verified as another",
        ),
        pytest.param(
            in_flow("authenticate", _says_a_balance),
            "auth-fails-three-times",
            "told: caller 1 hears or reads '7654000' of cust_02 (customers.balance) at authenticate/say-failed",
            id="flow: another's balance is spoken",
        ),
        pytest.param(
            in_function("records/tables.py", '"SCN#{customer_id}"', '"SCN#all"'),
            "resume-verified-as-another",
            "kept: sessions",
            id="function: one unfinished request for everybody",
        ),
        pytest.param(
            in_function("bot_hook/adapters.py", "tables.account(customer.id,", 'tables.account("cust_01",'),
            "auth-as-another-customer",
            "told: caller 1 hears or reads '1250000' of cust_01 (customers.balance)",
            id="function: the balance of another",
        ),
        pytest.param(
            in_function(
                "customer_auth/handler.py", "        customer_id=customer_id,", '        customer_id="cust_01",'
            ),
            "auth-as-another-customer",
            "allowed: caller 1 is AuthStatus=VERIFIED as cust_01",
            id="function: verified as another",
        ),
        pytest.param(
            in_function(
                "agent_guide/handler.py",
                'store.optional("customer", partial(store.customer, settings, customer_id), None)',
                "store.optional(\"customer\", partial(store.customer, settings, 'cust_02'), None)",
            ),
            "agent-guide",
            "shown: caller 1 staff see or hear '이*희' of cust_02",
            id="function: the card of another",
        ),
    ],
)
def test_a_scenario_finds_the_leak_and_names_it(
    planted: Callable[[Plant], Centers], plant: Plant, name: str, told: str
) -> None:
    scenario = load(CALLS / f"{name}.toml")
    seeds = load(CALLS / "auth-as-another-customer.toml").given.records
    known = {json.dumps(record.item) for record in scenario.given.records}
    more = tuple(record for record in seeds if json.dumps(record.item) not in known)
    given = scenario.given.model_copy(update={"records": (*scenario.given.records, *more)})

    outcome = run(scenario.model_copy(update={"given": given}), planted(plant).fresh(scenario))

    found = [str(violation) for violation in authorization(outcome.play).violations]
    assert not outcome.passed
    assert any(told in text for text in found), found
