"""Queues, agents, whispers, holds, transfers, callbacks and outbound calls."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ringback.simulator import Call, Center, NotPossibleError, Options
from ringback.simulator.aws.errors import AwsError
from tests.unit.simulator import flowkit as kit

NME = "NoMatchingError"
END = {NME: "bye"}
FULL = {"QueueAtCapacity": "full", NME: "bye"}


def to_queue(*before: dict[str, Any], queue: str = "General", name: str = "main") -> dict[str, Any]:
    """Builds a flow that sets a queue, does what ``before`` says, and transfers."""
    actions = list(before)
    chain = [*(a["Identifier"] for a in actions), "pick"]
    for action, following in zip(actions, chain[1:], strict=True):
        action["Transitions"]["NextAction"] = following
        action["Transitions"].setdefault("Errors", [{"ErrorType": NME, "NextAction": following}])
    return kit.flow(
        name,
        *actions,
        kit.act("pick", "UpdateContactTargetQueue", {"QueueId": f"${{{queue}.QueueArn}}"}, "go", END),
        kit.act("go", "TransferContactToQueue", {}, "bye", FULL),
        kit.say("full", "모두 통화 중", "bye"),
        kit.bye(),
    )


def hook(name: str, resource: str) -> dict[str, Any]:
    """Builds an action that sets an event hook."""
    hooks = {"EventHooks": {name: f"${{{resource}.ContactFlowArn}}"}}
    return kit.act(f"hook-{name}", "UpdateContactEventHooks", hooks, "x")


def desk(folder: Path, **resources: Any) -> Center:
    """Builds a center with the queue ``general`` and a flow ``main`` into it."""
    return kit.center(folder, {"General": kit.queue("general"), "Main": to_queue(), **resources})


def ended(kind: str, *actions: dict[str, Any]) -> dict[str, Any]:
    """Builds a flow of a special type that ends by itself."""
    return kit.flow(kind.lower(), *actions, kit.act("end", "EndFlowExecution"), kind=kind)


# --- entering a queue -----------------------------------------------------------------------------------------------


def test_a_contact_waits_until_an_agent_is_there(tmp_path: Path) -> None:
    center = desk(tmp_path)
    call = center.call(to="main")
    assert (call.state, call.queue) == ("queue", "general")
    agent = center.add_agent("kim", queues=["general"]).available()
    assert agent.offered is call.contact
    assert call.state == "ringing"
    agent.accept()
    assert call.state == "agent"
    assert call.agent is agent


def test_a_full_queue_takes_its_branch(tmp_path: Path) -> None:
    """The queue-full message is reached only through QueueAtCapacity."""
    center = desk(tmp_path, General=kit.queue("general", MaxContacts=1))
    assert center.call(to="main").state == "queue"
    second = center.call(to="main")
    assert second.heard == ["모두 통화 중"]
    assert center.metrics.total("QueueCapacityExceededError", QueueName="general") == 1


@pytest.mark.parametrize(
    ("resources", "code"),
    [
        ({"General": kit.queue("general", Status="DISABLED")}, "queue-disabled"),
        (
            {
                "Main": kit.flow(
                    "main",
                    kit.act("go", "TransferContactToQueue", {}, "bye", FULL),
                    kit.say("full", "f", "bye"),
                    kit.bye(),
                )
            },
            "no-queue",
        ),
    ],
    ids=["disabled", "no target queue"],
)
def test_a_transfer_that_cannot_work_is_explained(tmp_path: Path, resources: dict[str, Any], code: str) -> None:
    call = desk(tmp_path, **resources).call(to="main")
    assert call.ended
    assert [p.code for p in call.problems] == [code]


def test_a_queued_contact_is_not_queued_again(tmp_path: Path) -> None:
    """Waiting and offers live in the queue flow, which cannot transfer to a queue by the inbound block."""
    waiting = kit.flow(
        "wait",
        kit.act(
            "loop",
            "MessageParticipantIteratively",
            {"Messages": [{"Text": "음악"}], "InterruptFrequencySeconds": "30"},
            None,
            None,
            [("Equals", "MessagesInterrupted", "again")],
        ),
        kit.act("again", "TransferContactToQueue", {}, "end", {"QueueAtCapacity": "end", NME: "end"}),
        kit.act("end", "EndFlowExecution"),
        kind="CUSTOMER_QUEUE",
    )
    call = desk(tmp_path, Main=to_queue(hook("CustomerQueue", "Wait")), Wait=waiting).call(to="main")
    call.wait(31)
    assert call.state == "queue"
    assert "flow-type" in {p.code for p in call.problems}


# --- order ----------------------------------------------------------------------------------------------------------


def priority(value: str) -> dict[str, Any]:
    """Builds a routing priority."""
    return kit.act("priority", "UpdateContactRoutingBehavior", {"QueuePriority": value}, "x")


def served(center: Center, *names: str) -> list[str]:
    """Calls flows one second apart and answers the order in which one agent gets them."""
    calls: dict[str, str] = {}
    for index, name in enumerate(names):
        calls[center.call(to=name).contact.id] = f"{name}{index}"
        center.advance(1)
    agent = center.add_agent("kim").available()
    order = []
    while agent.offered is not None:
        order.append(calls[agent.offered.id])
        agent.accept().hang_up().finish()
    return order


def test_the_oldest_contact_comes_first(tmp_path: Path) -> None:
    assert served(desk(tmp_path), "main", "main", "main") == ["main0", "main1", "main2"]


def test_a_higher_priority_overtakes(tmp_path: Path) -> None:
    urgent = to_queue(priority("1"), name="urgent")
    assert served(desk(tmp_path, Urgent=urgent), "main", "urgent") == ["urgent1", "main0"]


def test_a_time_adjustment_makes_a_contact_older(tmp_path: Path) -> None:
    older = kit.act("older", "UpdateContactRoutingBehavior", {"QueueTimeAdjustmentSeconds": "600"}, "x")
    assert served(desk(tmp_path, Early=to_queue(older, name="early")), "main", "early") == ["early1", "main0"]


def routing_profile(*queues: tuple[str, int, int]) -> dict[str, Any]:
    """Builds a routing profile; queues are (resource, priority, delay)."""
    return {
        "Type": "AWS::Connect::RoutingProfile",
        "Properties": {
            "InstanceArn": {"Ref": "Instance"},
            "Name": "desk",
            "MediaConcurrencies": [{"Channel": "VOICE", "Concurrency": 1}, {"Channel": "CHAT", "Concurrency": 2}],
            "QueueConfigs": [
                {
                    "Priority": rank,
                    "Delay": delay,
                    "QueueReference": {"Channel": "VOICE", "QueueArn": {"Fn::GetAtt": [name, "QueueArn"]}},
                }
                for name, rank, delay in queues
            ],
        },
    }


def test_the_routing_profile_ranks_its_queues_before_the_contacts(tmp_path: Path) -> None:
    center = desk(
        tmp_path,
        Vip=kit.queue("vip"),
        VipFlow=to_queue(queue="Vip", name="vip-flow"),
        Urgent=to_queue(priority("1"), name="urgent"),
        Profile=routing_profile(("Vip", 1, 0), ("General", 2, 0)),
    )
    calls = {center.call(to=name).contact.id: name for name in ("urgent", "main", "vip-flow")}
    agent = center.add_agent("kim", routing_profile="desk").available()
    order = []
    while agent.offered is not None:
        order.append(calls[agent.offered.id])
        agent.accept().hang_up().finish()
    assert order == ["vip-flow", "urgent", "main"]


def test_a_delayed_queue_waits_before_it_rings(tmp_path: Path) -> None:
    center = desk(tmp_path, Profile=routing_profile(("General", 1, 30)))
    agent = center.add_agent("kim", routing_profile="desk").available()
    call = center.call(to="main")
    assert agent.offered is None
    center.advance(30)
    assert agent.offered is call.contact


def test_the_agent_who_has_been_free_longest_is_asked(tmp_path: Path) -> None:
    center = desk(tmp_path)
    first = center.add_agent("first").available()
    center.advance(10)
    second = center.add_agent("second").available()
    center.call(to="main")
    assert (first.offered is not None, second.offered is None) == (True, True)


def criteria(*steps: tuple[str, int | None]) -> dict[str, Any]:
    """Builds routing criteria: each step wants a skill for some seconds."""
    built = []
    for skill, seconds in steps:
        condition = {
            "Name": "skill",
            "Value": skill,
            "ProficiencyLevel": 3,
            "ComparisonOperator": "NumberGreaterOrEqualTo",
        }
        step: dict[str, Any] = {"Expression": {"AttributeCondition": condition}}
        if seconds is not None:
            step["Expiry"] = {"DurationInSeconds": seconds}
        built.append(step)
    return kit.act("criteria", "UpdateContactRoutingCriteria", {"RoutingCriteria": {"Steps": built}}, "x")


def test_routing_criteria_choose_by_proficiency_and_expire(tmp_path: Path) -> None:
    center = desk(tmp_path, Main=to_queue(criteria(("network", 60))))
    weak = center.add_agent("weak", proficiencies={("skill", "network"): 2}).available()
    other = center.add_agent("other", proficiencies={("skill", "database"): 5}).available()
    call = center.call(to="main")
    assert (weak.offered, other.offered) == (None, None)
    strong = center.add_agent("strong", proficiencies={("skill", "network"): 3}).available()
    assert strong.offered is call.contact
    strong.reject()
    center.advance(61)
    assert weak.offered is call.contact


def test_a_proficiency_that_comes_while_somebody_waits_finds_them_an_agent(tmp_path: Path) -> None:
    """Values are those of predefined attributes, levels are whole (API_UserProficiency of Amazon Connect)."""
    values = {"Name": "skill", "Values": {"StringList": ["network", "database"]}}
    attribute = {"Type": "AWS::Connect::PredefinedAttribute", "Properties": values}
    center = desk(tmp_path, Main=to_queue(criteria(("network", None))), Skill=attribute)
    agent = center.add_agent("new").available()
    call = center.call(to="main")

    def ask(operation: str, *entries: dict[str, Any], user: str = agent.id) -> dict[str, Any]:
        given = [{"AttributeName": "skill", **entry} for entry in entries]
        more = {"UserProficiencies": given} if given else {}
        asked = {"InstanceId": center.world.instance_id, "UserId": user, **more}
        return dict(center.cloud.services["connect"].call(f"{operation}UserProficiencies", asked))

    network = {"AttributeValue": "network", "Level": 4.0}
    for operation, entry, user in (
        ("Update", network, agent.id),
        ("Disassociate", {"AttributeValue": "network"}, agent.id),
        ("Associate", {**network, "AttributeValue": "cooking"}, agent.id),
        ("Associate", {**network, "AttributeName": "hobby"}, agent.id),
        ("Associate", {**network, "Level": 2.5}, agent.id),
        ("Associate", network, "nobody"),
    ):
        with pytest.raises(AwsError):
            ask(operation, entry, user=user)
    assert agent.offered is None
    ask("Associate", network)
    assert agent.offered is call.contact
    assert ask("List")["UserProficiencyList"] == [{"AttributeName": "skill", **network}]
    with pytest.raises(AwsError):
        ask("Associate", network)
    ask("Disassociate", {"AttributeValue": "network"})
    assert ask("List")["UserProficiencyList"] == []


# --- agents ---------------------------------------------------------------------------------------------------------


def test_a_missed_contact_goes_back_and_the_agent_is_out_until_set_available(tmp_path: Path) -> None:
    center = desk(tmp_path)
    agent = center.add_agent("kim").available()
    call = center.call(to="main")
    center.advance(20)
    assert (agent.state, agent.missed, call.state) == ("MissedCallAgent", 1, "queue")
    assert center.metrics.total("MissedCalls") == 1
    assert agent.available().offered is call.contact


def test_chats_use_as_many_slots_as_the_profile_gives(tmp_path: Path) -> None:
    center = desk(tmp_path)
    agent = center.add_agent("kim", concurrency={"VOICE": 1, "CHAT": 2}).available()
    for _ in range(3):
        center.chat(to="main")
        if agent.offered is not None:
            agent.accept()
    assert len(agent.contacts) == 2
    assert len(center.queues["general"].waiting) == 1


def test_a_voice_contact_keeps_chats_away(tmp_path: Path) -> None:
    center = desk(tmp_path)
    agent = center.add_agent("kim").available()
    center.call(to="main")
    agent.accept()
    assert center.chat(to="main").state == "queue"


def test_an_automatic_agent_accepts_talks_and_wraps_up(tmp_path: Path) -> None:
    center = desk(tmp_path)
    agent = center.add_agent("kim").automatic(accept_after=2, talk=30, wrap_up=5)
    call = center.call(to="main")
    assert call.state == "agent"
    call.wait(30)
    assert (call.state, call.ended_by) == ("ended", "agent")
    center.advance(5)
    assert (agent.handled, agent.wrapping) == (1, [])


def test_acts_that_make_no_sense_are_refused(tmp_path: Path) -> None:
    agent = desk(tmp_path).add_agent("kim")
    for act in (agent.accept, agent.reject, agent.hold, agent.hang_up, agent.finish, agent.resume):
        with pytest.raises(NotPossibleError):
            act()


def test_agent_and_customer_hear_each_other(tmp_path: Path) -> None:
    center = desk(tmp_path)
    agent = center.add_agent("kim").available()
    call = center.call(to="main")
    agent.accept().say("무엇을 도와드릴까요?")
    call.say("환불이요")
    assert call.heard[-1] == "무엇을 도와드릴까요?"
    assert agent.heard == ["환불이요"]


def test_whispers_reach_their_listener_only(tmp_path: Path) -> None:
    center = desk(
        tmp_path,
        Main=to_queue(hook("AgentWhisper", "ToAgent"), hook("CustomerWhisper", "ToCustomer")),
        ToAgent=ended("AGENT_WHISPER", kit.say("a", "$.Queue.Name 문의 $.Agent.UserName", "end")),
        ToCustomer=ended("CUSTOMER_WHISPER", kit.say("c", "연결되었습니다", "end")),
    )
    agent = center.add_agent("kim").available()
    call = center.call(to="main")
    agent.accept()
    call.settle()
    assert agent.heard == ["general 문의 kim"]
    assert call.heard == ["연결되었습니다"]


def test_a_whisper_that_does_not_end_is_cut(tmp_path: Path) -> None:
    endless = ended("AGENT_WHISPER", kit.act("wait", "Wait", {"TimeLimitSeconds": "600"}, "end", {NME: "end"}))
    center = desk(tmp_path, Main=to_queue(hook("AgentWhisper", "ToAgent")), ToAgent=endless)
    agent = center.add_agent("kim").available()
    call = center.call(to="main")
    agent.accept()
    center.advance(121)
    assert "whisper-limit" in {p.code for p in call.problems}


def test_hold_plays_its_flow_until_the_agent_is_back(tmp_path: Path) -> None:
    music = kit.flow(
        "hold",
        kit.act("loop", "MessageParticipantIteratively", {"Messages": [{"Text": "잠시만요"}]}),
        kind="CUSTOMER_HOLD",
    )
    center = desk(tmp_path, Main=to_queue(hook("CustomerHold", "Hold")), Hold=music)
    agent = center.add_agent("kim").available()
    call = center.call(to="main")
    agent.accept().hold()
    assert (call.state, call.heard) == ("hold", ["잠시만요"])
    with pytest.raises(NotPossibleError, match="on hold"):
        agent.say("네")
    agent.resume()
    assert call.state == "agent"


def test_the_disconnect_flow_runs_when_the_agent_leaves_first(tmp_path: Path) -> None:
    survey = kit.flow("survey", kit.say("ask", "만족도를 눌러 주세요", "bye"), kit.bye())
    center = desk(tmp_path, Main=to_queue(hook("CustomerRemaining", "Survey")), Survey=survey)
    agent = center.add_agent("kim").available()
    left = center.call(to="main")
    agent.accept().hang_up().finish()
    left.settle()
    assert left.heard == ["만족도를 눌러 주세요"]
    stayed = center.call(to="main")
    agent.accept()
    stayed.hang_up()
    assert stayed.heard == []


def test_an_agent_sees_and_answers_a_guide(tmp_path: Path) -> None:
    view = {"Type": "AWS::Connect::View", "Properties": {"Name": "card", "InstanceArn": {"Ref": "Instance"}}}
    show = kit.act(
        "show",
        "ShowView",
        {
            "ViewResource": {"Id": "${Card.ViewArn}"},
            "InvocationTimeLimitSeconds": "300",
            "ViewData": {"name": "$.Attributes.who"},
        },
        "end",
        {"NoMatchingCondition": "end", NME: "end", "TimeLimitExceeded": "end"},
        [("Equals", "Next", "note")],
    )
    note = kit.act(
        "note", "UpdateContactAttributes", {"Attributes": {"done": "$.Views.ViewResultData.ok"}}, "end", {NME: "end"}
    )
    guide = kit.flow("guide", show, note, kit.act("end", "EndFlowExecution"))
    center = desk(tmp_path, Main=to_queue(hook("DefaultAgentUI", "Guide")), Guide=guide, Card=view)
    agent = center.add_agent("kim").available()
    call = center.call(to="main", attributes={"who": "민수"})
    agent.accept()
    assert agent.view is not None
    assert (agent.view.view, agent.view.view_data, agent.view.view_actions) == ("card", {"name": "민수"}, ("Next",))
    agent.submit("Next", {"ok": "yes"})
    assert call.attributes["done"] == "yes"
    assert call.state == "agent"


def _guided(tmp_path: Path, data: dict[str, str], template: Any, actions: list[str]) -> Any:
    """Returns a center whose guide shows a view of a template with some data."""
    properties = {"Name": "card", "InstanceArn": {"Ref": "Instance"}, "Template": template, "Actions": actions}
    show = kit.act(
        "show",
        "ShowView",
        {"ViewResource": {"Id": "${Card.ViewArn}"}, "InvocationTimeLimitSeconds": "300", "ViewData": data},
        "end",
        {"NoMatchingCondition": "end", NME: "end", "TimeLimitExceeded": "end"},
        [("Equals", "Next", "note")],
    )
    whose = {"guide": "$.ContactId", "served": "$.RelatedContactId", "channel": "$.Channel"}
    note = kit.act("note", "UpdateContactAttributes", {"Attributes": whose}, "end", {NME: "end"})
    guide = kit.flow("guide", show, note, kit.act("end", "EndFlowExecution"))
    view = {"Type": "AWS::Connect::View", "Properties": properties}
    return desk(tmp_path, Main=to_queue(hook("DefaultAgentUI", "Guide")), Guide=guide, Card=view)


NAMED = {"Head": {"Title": "t"}, "Body": [{"_id": "a", "Type": "Container", "Props": {}, "Content": ["$.Name"]}]}


@pytest.mark.parametrize(
    ("data", "template", "told"),
    [
        ({"name": "민수"}, NAMED, None),
        ({"name": "민수"}, json.dumps(NAMED), None),
        ({}, NAMED, "view 'card' needs 'Name'"),
        ({"name": "민수", "nmae": "x"}, NAMED, "view 'card' takes no 'nmae', did you mean 'Name'"),
    ],
)
def test_a_guide_is_shown_only_with_the_data_its_view_takes(
    tmp_path: Path, data: dict[str, str], template: Any, told: str | None
) -> None:
    """Fields that the template does not name and fields that are missing are refused by the input schema."""
    center = _guided(tmp_path, data, template, ["Next"])
    agent = center.add_agent("kim").available()
    call = center.call(to="main")
    agent.accept()
    notes = [problem.message for problem in call.contact.problems if problem.code == "view-data"]
    assert (agent.view is not None) == (told is None)
    assert [told in note for note in notes] == ([] if told is None else [True])
    assert call.state == "agent"


def test_the_next_view_is_there_after_each_press_whatever_happens_meanwhile(tmp_path: Path) -> None:
    """A function works between two views; the agent waits for its answer, however often they press."""
    errors = {"NoMatchingCondition": "end", NME: "end", "TimeLimitExceeded": "end"}
    show = kit.act(
        "show", "ShowView", {"ViewResource": {"Id": "${Card.ViewArn}"}}, "end", errors, [("Equals", "Again", "load")]
    )
    load = kit.act("load", "InvokeLambdaFunction", {"LambdaFunctionARN": "${Fn.Arn}"}, "show", {NME: "show"})
    center = desk(
        tmp_path,
        Main=to_queue(hook("DefaultAgentUI", "Guide")),
        Guide=kit.flow("guide", load, show, kit.act("end", "EndFlowExecution")),
        Card={"Type": "AWS::Connect::View", "Properties": {"Name": "card", "Actions": ["Again"]}},
        Role=kit.role(),
        Fn=kit.function("def handler(event, context):\n    return {}\n"),
        Link=kit.association({"Fn::GetAtt": ["Fn", "Arn"]}),
    )
    agent = center.add_agent("kim").available()
    call = center.call(to="main")
    agent.accept()
    call.settle()
    for _ in range(3):
        center.clock.call_in(0.02, lambda: None)
        agent.submit("Again")
        assert agent.view is None
        call.settle()
        assert agent.view is not None
    assert call.state == "agent"


def test_a_guide_is_a_contact_of_its_own_that_names_the_served_one(tmp_path: Path) -> None:
    """Whoever takes the contact of the guide for that of the customer pauses the wrong recording."""
    center = _guided(tmp_path, {"name": "민수"}, NAMED, ["Next"])
    agent = center.add_agent("kim").available()
    call = center.call(to="main")
    agent.accept().submit("Next")
    assert call.attributes["served"] == call.contact.id
    assert call.attributes["guide"] not in ("", call.contact.id)
    assert call.attributes["channel"] == "CHAT"


def test_an_agent_presses_only_what_the_view_has(tmp_path: Path) -> None:
    center = _guided(tmp_path, {"name": "민수"}, NAMED, ["Next"])
    agent = center.add_agent("kim").available()
    center.call(to="main")
    agent.accept()
    with pytest.raises(NotPossibleError, match="cannot press Nxt: view card has 'Next'"):
        agent.submit("Nxt")


# --- transfers ------------------------------------------------------------------------------------------------------


def quick_connect(kind: str, **config: Any) -> dict[str, Any]:
    """Builds a quick connect."""
    key = {"QUEUE": "QueueConfig", "USER": "UserConfig", "PHONE_NUMBER": "PhoneConfig"}[kind]
    body = {"QuickConnectType": kind, key: config}
    return {
        "Type": "AWS::Connect::QuickConnect",
        "Properties": {"InstanceArn": {"Ref": "Instance"}, "Name": "supervisor", "QuickConnectConfig": body},
    }


def test_a_quick_connect_moves_the_customer_to_another_queue(tmp_path: Path) -> None:
    move = kit.flow(
        "move",
        kit.act("go", "TransferContactToQueue", {}, "bye", {"QueueAtCapacity": "bye", NME: "bye"}),
        kit.bye(),
        kind="QUEUE_TRANSFER",
    )
    center = desk(
        tmp_path,
        Boss=kit.queue("boss"),
        Move=move,
        Quick=quick_connect("QUEUE", QueueArn={"Fn::GetAtt": ["Boss", "QueueArn"]}, ContactFlowArn={"Ref": "Move"}),
    )
    agent = center.add_agent("kim", queues=["general"]).available()
    boss = center.add_agent("boss", queues=["boss"]).available()
    call = center.call(to="main", attributes={"tier": "gold"})
    first = call.contact
    agent.accept().transfer("supervisor")
    assert boss.offered is call.contact
    assert (call.contact.previous_id, call.contact.initial_id) == (first.id, first.id)
    assert call.attributes == {"tier": "gold"}
    boss.accept()
    assert call.state == "agent"
    assert first.reason == "TRANSFERRED"


def test_a_third_party_call_returns_to_the_flow_or_does_not(tmp_path: Path) -> None:
    def flow(name: str, returns: str) -> dict[str, Any]:
        errors = {"CallFailed": "bye", "ConnectionTimeLimitExceeded": "bye", NME: "bye"} if returns == "True" else END
        return kit.flow(
            name,
            kit.act(
                "dial",
                "TransferParticipantToThirdParty",
                {
                    "ThirdPartyPhoneNumber": "+82215881234",
                    "ThirdPartyConnectionTimeLimitSeconds": "30",
                    "ContinueFlowExecution": returns,
                },
                "back",
                errors,
            ),
            kit.say("back", "돌아오셨습니다", "bye"),
            kit.bye(),
        )

    center = desk(tmp_path, Keep=flow("keep", "True"), Leave=flow("leave", "False"))
    kept = center.call(to="keep")
    assert kept.state == "third-party"
    assert kept.third_party_leaves().heard == ["돌아오셨습니다"]
    left = center.call(to="leave").third_party_leaves()
    assert (left.heard, left.ended_by) == ([], "third-party")


# --- queue flows and callbacks --------------------------------------------------------------------------------------


def callback_desk(folder: Path, attempts: str = "2", **options: Any) -> tuple[Center, Call]:
    """Builds a desk whose queue flow offers a callback every 60 seconds, with one caller in it."""
    offer = kit.flow(
        "wait",
        kit.act(
            "loop",
            "MessageParticipantIteratively",
            {"Messages": [{"Text": "음악"}], "InterruptFrequencySeconds": "60"},
            None,
            None,
            [("Equals", "MessagesInterrupted", "ask")],
        ),
        kit.act(
            "ask",
            "GetParticipantInput",
            {"Text": "콜백은 1번", "StoreInput": "False", "InputTimeLimitSeconds": "8"},
            "end",
            {"InputTimeLimitExceeded": "end", "NoMatchingCondition": "end", NME: "end"},
            [("Equals", "1", "number")],
        ),
        kit.act(
            "number",
            "UpdateContactCallbackNumber",
            {"CallbackNumber": "$.CustomerEndpoint.Address"},
            "create",
            {"InvalidCallbackNumber": "end", "CallbackNumberNotDialable": "end"},
        ),
        kit.act(
            "create",
            "CreateCallbackContact",
            {"InitialCallDelaySeconds": "30", "RetryDelaySeconds": "600", "MaximumConnectionAttempts": attempts},
            "thanks",
            {NME: "end"},
        ),
        kit.say("thanks", "예약되었습니다", "bye"),
        kit.act("end", "EndFlowExecution"),
        kit.bye(),
        kind="CUSTOMER_QUEUE",
    )
    resources = {"General": kit.queue("general"), "Main": to_queue(hook("CustomerQueue", "Wait")), "Wait": offer}
    center = kit.center(folder, resources, options=Options(**options))
    return center, center.call(to="main")


def test_the_queue_flow_interrupts_and_goes_back_to_waiting(tmp_path: Path) -> None:
    _, call = callback_desk(tmp_path)
    assert (call.state, call.heard) == ("queue", ["음악"])
    call.silence()
    assert call.state == "menu"
    call.silence()
    assert (call.state, call.heard) == ("queue", ["음악", "콜백은 1번", "음악"])
    assert call.contact.queued


def test_an_agent_can_take_a_contact_in_the_middle_of_its_queue_menu(tmp_path: Path) -> None:
    center, call = callback_desk(tmp_path)
    call.silence()
    agent = center.add_agent("kim").available()
    agent.accept()
    assert call.state == "agent"
    call.wait(300)
    assert call.heard[-1] == "콜백은 1번"


def test_a_callback_rings_the_agent_then_the_customer(tmp_path: Path) -> None:
    center, call = callback_desk(tmp_path)
    call.silence().press("1")
    assert (call.heard[-1], call.state) == ("예약되었습니다", "ended")
    assert [c.number for c in center.callbacks] == ["+821012345678"]
    agent = center.add_agent("kim").available()
    assert agent.offered is None
    center.advance(31)
    assert agent.offered is not None
    assert agent.offered.initiation_method == "CALLBACK"
    agent.accept()
    (line,) = center.outbound
    assert line.state == "dialling"
    line.settle()
    assert (line.state, len(center.callbacks)) == ("agent", 0)


@pytest.mark.parametrize(("attempts", "rings"), [("1", 1), ("3", 3)])
def test_an_unanswered_callback_is_tried_again_as_often_as_promised(tmp_path: Path, attempts: str, rings: int) -> None:
    center, call = callback_desk(tmp_path, attempts, outbound_answer="no_answer")
    call.silence().press("1")
    center.add_agent("kim").automatic(accept_after=1, talk=10, wrap_up=1)
    center.advance(3600)
    assert len(center.outbound) == rings
    assert len(center.callbacks) == 0
    assert center.callbacks.all[0].contact.reason == "TELECOM_UNANSWERED"


def test_a_person_can_answer_the_dialled_telephone(tmp_path: Path) -> None:
    center, call = callback_desk(tmp_path)
    center.on_dial = lambda line: None
    call.silence().press("1")
    agent = center.add_agent("kim").available()
    center.advance(31)
    agent.accept()
    (line,) = center.outbound
    assert line.settle().state == "dialling"
    assert line.answer().state == "agent"


def test_a_contact_moves_between_queues_at_most_eleven_times(tmp_path: Path) -> None:
    move = kit.act(
        "move",
        "DequeueContactAndTransferToQueue",
        {"QueueId": "${General.QueueArn}"},
        "stuck",
        {"QueueAtCapacity": "stuck", NME: "stuck"},
    )
    loop = kit.act(
        "loop",
        "MessageParticipantIteratively",
        {"Messages": [{"Text": "음악"}], "InterruptFrequencySeconds": "30"},
        None,
        None,
        [("Equals", "MessagesInterrupted", "move")],
    )
    wait = kit.flow(
        "wait", loop, move, kit.say("stuck", "그만", "end"), kit.act("end", "EndFlowExecution"), kind="CUSTOMER_QUEUE"
    )
    center = desk(tmp_path, Main=to_queue(hook("CustomerQueue", "Wait")), Wait=wait)
    call = center.call(to="main")
    call.wait(30 * 11 + 1)
    assert "그만" not in call.heard
    call.wait(30)
    assert "그만" in call.heard


# --- metrics, tasks, events -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metric", "condition", "expected"),
    [
        ("NumberOfContactsInQueue", ("NumberGreaterThan", "0"), "예"),
        ("OldestContactInQueueAgeSeconds", ("NumberLessThan", "300000"), "예"),
        ("OldestContactInQueueAgeSeconds", ("NumberGreaterThan", "59000"), "예"),
        ("NumberOfAgentsAvailable", ("NumberGreaterThan", "0"), "아니오"),
        ("NumberOfAgentsOnline", ("NumberGreaterThan", "0"), "예"),
    ],
)
def test_queue_metrics_follow_queues_and_agents(
    tmp_path: Path, metric: str, condition: tuple[str, str], expected: str
) -> None:
    check = kit.act(
        "check",
        "CheckMetricData",
        {"MetricType": metric, "QueueId": "${General.QueueArn}"},
        "no",
        {NME: "bye", "NoMatchingCondition": "no"},
        [(*condition, "yes")],
    )
    asks = kit.flow("asks", check, kit.say("yes", "예", "bye"), kit.say("no", "아니오", "bye"), kit.bye())
    center = desk(tmp_path, Asks=asks)
    center.call(to="main")
    center.advance(60)
    center.add_agent("kim", queues=["general"]).status("점심")
    assert center.call(to="asks").heard == [expected]


def test_a_task_runs_its_flow_and_is_routed(tmp_path: Path) -> None:
    center = desk(tmp_path)
    agent = center.add_agent("kim").available()
    task = center.task(to="main", name="콜백", attributes={"n": "1"})
    assert agent.offered is task.contact
    agent.accept()
    assert (task.contact.channel, task.state) == ("TASK", "agent")


def test_contact_events_tell_the_life_of_a_contact(tmp_path: Path) -> None:
    center = desk(tmp_path)
    agent = center.add_agent("kim").available()
    call = center.call(to="main")
    agent.accept()
    call.hang_up()
    agent.finish()
    kinds = [e["detail"]["eventType"] for e in center.events]
    assert kinds == ["INITIATED", "CONNECTED_TO_SYSTEM", "QUEUED", "CONNECTED_TO_AGENT", "DISCONNECTED", "COMPLETED"]
    last = center.events[-1]
    assert last["detail-type"] == "Amazon Connect Contact Event"
    assert last["detail"]["queueInfo"]["queueArn"] == center.queues["general"].arn
    assert last["detail"]["agentInfo"]["agentArn"] == agent.arn
    assert last["detail"]["disconnectReason"] == "CUSTOMER_DISCONNECT"


def test_queue_metrics_are_published_every_minute_while_somebody_waits(tmp_path: Path) -> None:
    center = desk(tmp_path)
    call = center.call(to="main")
    center.call(to="main")
    center.advance(150)
    waits = center.metrics.of("LongestQueueWaitTime", QueueName="general", MetricGroup="Queue")
    assert [(d.value, d.unit) for d in waits] == [(60.0, "Seconds"), (120.0, "Seconds")]
    assert [d.value for d in center.metrics.of("QueueSize")] == [2.0, 2.0]
    call.hang_up()
    center.contacts[-1].call.hang_up()  # type: ignore[union-attr]
    center.advance(600)
    assert len(center.metrics.of("QueueSize")) == 2


def test_waiting_for_a_day_costs_no_more_than_the_metrics(tmp_path: Path) -> None:
    center = desk(tmp_path)
    call = center.call(to="main")
    center.advance(86_400)
    assert call.state == "queue"
    assert call.problems == []
    assert center.clock.pending == 1


def test_an_agent_passes_the_customer_on_to_a_telephone_number(tmp_path: Path) -> None:
    center = desk(tmp_path, Quick=quick_connect("PHONE_NUMBER", PhoneNumber="+82215881234"))
    agent = center.add_agent("kim").available()
    call = center.call(to="main")
    agent.accept().transfer("supervisor")
    assert call.state == "third-party"
    assert call.third_party_leaves().ended_by == "third-party"
