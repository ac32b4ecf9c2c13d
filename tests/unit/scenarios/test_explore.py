"""The abstract walk proves how flows end, or prints the path that breaks a promise."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from ringback.simulator.explore import Proof, explore

Json = dict[str, Any]


def action(name: str, kind: str, following: str | None = None, **more: Any) -> Json:
    transitions: Json = {}
    if following:
        transitions["NextAction"] = following
    if conditions := more.pop("when", None):
        transitions["Conditions"] = [
            {"NextAction": goal, "Condition": {"Operator": "Equals", "Operands": [word]}}
            for word, goal in conditions.items()
        ]
    if errors := more.pop("errors", None):
        transitions["Errors"] = [{"NextAction": goal, "ErrorType": error} for error, goal in errors.items()]
    return {"Identifier": name, "Type": kind, "Parameters": more, "Transitions": transitions}


def say(name: str, following: str) -> Json:
    return action(name, "MessageParticipant", following, Text="네")


def loop(name: str, count: int, again: str, done: str) -> Json:
    return action(name, "Loop", done, LoopCount=str(count), when={"ContinueLooping": again, "DoneLooping": done})


END = action("end", "DisconnectParticipant")


def flow(name: str, *actions: Json, kind: str = "CONTACT_FLOW") -> SimpleNamespace:
    content = json.dumps({"Version": "2019-10-30", "StartAction": actions[0]["Identifier"], "Actions": actions})
    return SimpleNamespace(name=name, arn=f"arn:{name}", type=kind, content=content)


def world(*flows: SimpleNamespace) -> SimpleNamespace:
    return SimpleNamespace(
        flows=[item for item in flows if item.type != "MODULE"],
        modules=[item for item in flows if item.type == "MODULE"],
        module_aliases={},
    )


def proof(*flows: SimpleNamespace, channel: str = "VOICE") -> Proof:
    return explore(world(*flows), channels=(channel,))[0]


def kinds(found: Proof) -> list[str]:
    return [violation.kind for violation in found.violations]


def test_a_flow_that_speaks_and_hangs_up_holds() -> None:
    found = proof(flow("main", say("greet", "end"), END))

    assert found.holds
    assert (found.most_prompts, found.endings) == (1, {"hang-up": 1})


def test_a_menu_without_a_counter_is_endless_and_the_path_is_printed() -> None:
    menu = action("menu", "GetParticipantInput", "end", errors={"NoMatchingCondition": "menu"}, when={"1": "end"})

    found = proof(flow("main", say("greet", "menu"), menu, END))

    assert kinds(found) == ["endless"]
    assert "main/menu —NoMatchingCondition→" in str(found.violations[0])


@pytest.mark.parametrize("count", [1, 3])
def test_a_counted_menu_is_bounded_by_its_counter(count: int) -> None:
    menu = action("menu", "GetParticipantInput", "end", errors={"NoMatchingCondition": "again"}, when={"1": "end"})

    found = proof(flow("main", menu, loop("again", count, "menu", "end"), END))

    assert found.holds
    assert found.most_prompts == 1 + count


def test_hanging_up_without_a_word_is_found() -> None:
    check = action("check", "CheckHoursOfOperation", "greet", errors={"NoMatchingError": "end"})

    found = proof(flow("main", check, say("greet", "end"), END))

    assert kinds(found) == ["no word"]
    assert [str(hop) for hop in found.violations[0].path] == ["main/check —NoMatchingError→", "main/end —end→"]


def test_a_chain_of_functions_without_a_prompt_is_dead_air() -> None:
    functions = [
        action(f"f{n}", "InvokeLambdaFunction", f"f{n + 1}" if n < 3 else "greet", InvocationTimeLimitSeconds="8")
        for n in (1, 2, 3)
    ]

    found = proof(flow("main", *functions, say("greet", "end"), END))

    assert found.longest_silence_s == 24
    assert kinds(found) == ["dead air"]


def test_a_target_that_does_not_exist_is_a_dead_end() -> None:
    assert "dead end" in kinds(proof(flow("main", say("greet", "nowhere"))))


def test_modules_return_by_their_result_and_transfers_leave() -> None:
    module = flow(
        "offer",
        action("ask", "GetParticipantInput", "no", when={"1": "make"}, errors={"NoMatchingCondition": "no"}),
        action("make", "CreateCallbackContact", "yes"),
        action("yes", "EndFlowModuleExecution", Result="Booked"),
        action("no", "EndFlowModuleExecution", Result="NotBooked"),
        kind="MODULE",
    )
    main = flow(
        "main",
        say("greet", "offer"),
        action("offer", "InvokeFlowModule", "end", FlowModuleId="arn:offer", when={"NotBooked": "agent"}),
        action("agent", "TransferToFlow", "end", ContactFlowId="arn:agent"),
        END,
    )
    agent = flow("agent", action("queue", "TransferContactToQueue", errors={"QueueAtCapacity": "end"}), END)

    found = proof(main, module, agent)

    assert found.holds
    assert set(found.endings) == {"callback", "agent", "hang-up"}


def test_a_comparison_with_a_word_set_before_takes_one_branch() -> None:
    main = flow(
        "main",
        action("note", "UpdateFlowAttributes", "check", FlowAttributes={"last": {"Value": "invalid"}}),
        action(
            "check",
            "Compare",
            ComparisonValue="$.FlowAttributes.last",
            when={"timeout": "silent", "invalid": "speak"},
            errors={"NoMatchingCondition": "silent"},
        ),
        say("speak", "silent"),
        action("silent", "DisconnectParticipant"),
    )

    assert proof(main).holds


def test_the_channel_decides_comparisons_with_it() -> None:
    main = flow(
        "main",
        action(
            "check",
            "Compare",
            ComparisonValue="$.Channel",
            when={"CHAT": "end"},
            errors={"NoMatchingCondition": "speak"},
        ),
        say("speak", "end"),
        END,
    )

    assert proof(main, channel="VOICE").holds
    assert proof(main, channel="CHAT").most_prompts == 0


def test_a_repeated_round_is_folded_when_printed() -> None:
    waiting = flow(
        "main",
        loop("again", 30, "check", "end"),
        action("check", "CheckHoursOfOperation", "again"),
        END,
        say("unused", "end"),
    )

    text = str(
        next(
            iter(
                proof(
                    flow(
                        "entry",
                        action(
                            "x",
                            "Compare",
                            ComparisonValue="$.A",
                            when={"1": "greet"},
                            errors={"NoMatchingCondition": "go"},
                        ),
                        say("greet", "end"),
                        action("go", "TransferToFlow", "end", ContactFlowId="arn:main"),
                        END,
                    ),
                    waiting,
                ).violations
            )
        )
    )

    assert "30 times the 2 steps above" in text


# --- views ----------------------------------------------------------------------------------------------------------


def desk(*more: Json, show: Json | None = None, back: str = "load") -> SimpleNamespace:
    """Builds a flow that shows a view after a function, and whose button leads back to the function."""
    load = action("load", "InvokeLambdaFunction", "show", errors={"NoMatchingError": "show"})
    show = show or action("show", "ShowView", "end", when={"Refresh": back}, errors={"TimeLimitExceeded": "end"})
    return flow("desk", load, show, *more, END)


def hooking(**hooks: str) -> SimpleNamespace:
    """Builds a flow that names flows for events and ends."""
    return flow("main", action("hook", "UpdateContactEventHooks", "greet", EventHooks=hooks), say("greet", "end"), END)


def proof_of(name: str, *flows: SimpleNamespace) -> Proof:
    return next(found for found in explore(world(*flows), channels=("CHAT",)) if found.entry == name)


@pytest.mark.parametrize(
    ("hooks", "found"),
    [
        pytest.param({"DefaultAgentUI": "arn:desk"}, [], id="a guide"),
        pytest.param({"DisconnectAgentUI": "arn:desk"}, [], id="a guide after the call"),
        pytest.param({}, ["endless"], id="a chat of a customer"),
        pytest.param({"CustomerQueue": "arn:desk"}, ["endless"], id="a flow of the queue"),
        pytest.param({"DefaultAgentUI": "arn:desk", "CustomerQueue": "arn:desk"}, ["endless"], id="both"),
    ],
)
def test_only_agents_may_press_a_button_of_their_guide_again_and_again(hooks: dict[str, str], found: list[str]) -> None:
    assert kinds(proof_of("desk", hooking(**hooks), desk())) == found


def test_a_customer_who_is_sent_into_a_guide_must_not_go_round_in_it() -> None:
    """The workspace of agents may start the same flow: what a customer meets is judged as theirs."""
    sent = flow("entry", say("greet", "go"), action("go", "TransferToFlow", "end", ContactFlowId="arn:desk"), END)
    assert kinds(proof_of("entry", hooking(DefaultAgentUI="arn:desk"), sent, desk())) == ["endless"]


def test_a_guide_that_goes_round_without_its_agent_is_endless() -> None:
    """A view that comes back by its time limit does so forever when nobody is there."""
    show = action("show", "ShowView", "end", when={"Refresh": "load"}, errors={"TimeLimitExceeded": "load"})
    found = proof_of("desk", hooking(DefaultAgentUI="arn:desk"), desk(show=show))
    assert kinds(found) == ["endless"]
    assert "TimeLimitExceeded" in str(found.violations[0])


def test_a_dead_end_behind_a_button_is_found_with_the_way_to_it() -> None:
    save = action("save", "InvokeLambdaFunction", "nowhere", errors={"NoMatchingError": "load"})
    found = proof_of("desk", hooking(DefaultAgentUI="arn:desk"), desk(save, back="save"))
    assert kinds(found) == ["dead end"]
    assert "desk/show —Equals Refresh→" in str(found.violations[0])


def test_a_long_wait_behind_a_button_is_dead_air() -> None:
    first, second = (
        action(name, "InvokeLambdaFunction", following, InvocationTimeLimitSeconds="8")
        for name, following in (("first", "second"), ("second", "load"))
    )
    found = proof_of("desk", hooking(DefaultAgentUI="arn:desk"), desk(first, second, back="first"))
    assert (kinds(found), found.longest_silence_s) == (["dead air"], 24)
