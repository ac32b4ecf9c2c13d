"""An agent sends a payment link: guide, view, module and function of a center that takes payments, played whole.

No stage of the project has a provider, so the center is made of the delivered files in a template of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contact_center.people import desk
from contact_handlers.agent_guide.logic import RESULTS
from ringback.simulator import Call, Center
from ringback.simulator.routing.agents import Agent
from tests.unit.handlers.journeys.systems import paying, payments_of
from tests.unit.handlers.world import World
from tests.unit.simulator import flowkit as kit

FUNCTIONS = {"agent_guide": "Guiding", "agent_desk": "Desk", "callback": "Callback", "payment_link": "Paying"}
CODE = "def handler(event, context):\n    raise RuntimeError('the function of the center stands for this one')\n"
CALLER = "+821012345678"


def _content(root: Path, path: str) -> Any:
    """Returns a delivered flow or module that names the resources of the template here."""
    text = (root / "contact_flows" / path).read_text(encoding="utf-8")
    for key, name in FUNCTIONS.items():
        text = text.replace(f"${{lambda.{key}.arn}}", f"${{{name}.Arn}}")
    for view in desk.desk_views([], payments=True, crm=True):
        text = text.replace(f"${{view.{view.key}.arn}}", f"${{{_resource(view.key)}.ViewArn}}")
    return kit.sub(text.replace("${module.payment-link.arn}", "${Link.ContactFlowModuleArn}"))


def _resource(key: str) -> str:
    return "".join(part.title() for part in key.split("-"))


def _view(view: desk.DeskView) -> dict[str, Any]:
    return {
        "Type": "AWS::Connect::View",
        "Properties": {"Name": view.key, "Template": view.template, "Actions": list(view.actions)},
    }


@pytest.fixture
def center(world: World, root: Path, tmp_path: Path) -> Center:
    """A center that takes payments by the function as it is."""
    hook = kit.act(
        "hook",
        "UpdateContactEventHooks",
        {"EventHooks": {"DefaultAgentUI": "${Guide.ContactFlowArn}"}},
        "pick",
        {"NoMatchingError": "pick"},
    )
    pick = kit.act(
        "pick", "UpdateContactTargetQueue", {"QueueId": "${General.QueueArn}"}, "go", {"NoMatchingError": "go"}
    )
    go = kit.act("go", "TransferContactToQueue", {}, "bye", {"QueueAtCapacity": "bye", "NoMatchingError": "bye"})
    guide, link = kit.flow("agent-guide", kit.bye()), kit.module("payment-link", kit.bye())
    guide["Properties"]["Content"] = _content(root, "common/agent-guide.json")
    link["Properties"]["Content"] = _content(root, "modules/payment-link.json")
    parts: dict[str, Any] = {name: kit.function(CODE) for name in FUNCTIONS.values()}
    parts |= {f"{name}Link": kit.association({"Fn::GetAtt": [name, "Arn"]}) for name in FUNCTIONS.values()}
    parts |= {_resource(view.key): _view(view) for view in desk.desk_views([], payments=True, crm=True)}
    parts |= {"Main": kit.flow("main", hook, pick, go, kit.bye()), "Guide": guide, "Link": link}
    center = kit.center(tmp_path, {**parts, "General": kit.queue("general"), "Role": kit.role()})
    center.functions["Guiding"].stub({**dict.fromkeys(RESULTS, "없음"), "status": "OK"})
    center.functions["Paying"].stub(lambda event: world.call("payment_link", event))
    return center


@pytest.fixture
def served(center: Center) -> tuple[Call, Agent]:
    """A caller, and the agent who serves them with the guide open."""
    agent = center.add_agent("kim").available()
    call = center.call(to="main", from_=CALLER, attributes={"ConversationId": "none", "CustomerId": "none"})
    agent.accept()
    call.settle()
    return call, agent


def _send(call: Call, agent: Agent, **fields: str) -> str:
    """Fills in the form of the payment link and returns what the guide says then."""
    for action, given in (("PaymentLink", {}), ("Save", {"title": "", "phone_number": "", **fields})):
        agent.submit(action, given)
        call.settle()
    assert agent.view is not None
    assert agent.view.view == desk.GUIDE
    return str((agent.view.view_data or {})["Notice"])


def test_a_link_that_an_agent_sends_is_that_of_the_call(world: World, served: tuple[Call, Agent]) -> None:
    """The payment belongs to the contact of the caller, not to that of the guide."""
    provider, (call, agent) = paying(world), served
    notice = _send(call, agent, amount="35000", title="주문 결제", phone_number="01012345678")
    (payment,) = payments_of(world, call.contact.id)
    (made,) = provider.links.values()
    assert (payment.amount, payment.link, made["title"]) == (35_000, made["url"], "주문 결제")
    assert str(payment.reference_number) in notice
    assert made["url"] not in notice
    assert call.state == "agent"


def test_an_amount_that_cannot_be_is_told_and_may_be_corrected(world: World, served: tuple[Call, Agent]) -> None:
    provider, (call, agent) = paying(world), served
    assert _send(call, agent, amount="삼만원", phone_number="01012345678") == "결제 금액을 확인해 주십시오."
    assert provider.links == {}
    _send(call, agent, amount="30000", phone_number="01012345678")
    assert [made["amount"] for made in provider.links.values()] == [30_000]
    assert [problem.message for problem in call.contact.problems] == []


def test_the_call_goes_on_when_the_function_fails(center: Center, served: tuple[Call, Agent]) -> None:
    call, agent = served
    center.functions["Paying"].stub(lambda _event: 1 / 0)
    assert _send(call, agent, amount="30000").startswith("결제 링크를 보내지 못했습니다. 상담은 그대로 이어집니다.")
    assert call.state == "agent"
