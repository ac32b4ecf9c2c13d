"""A small center whose chats greet, talk to a scripted bot, show a view, and reach an agent and a survey."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ringback.simulator import Center
from ringback.simulator.kernel.bots import BotInput, BotMessage, BotReply, BotSession
from tests.unit.simulator import flowkit as kit
from tests.unit.simulator.test_bots_in_flows import bot_parts

NME, NMC = "NoMatchingError", "NoMatchingCondition"
PICKER = json.dumps(
    {
        "templateType": "QuickReply",
        "version": "1.0",
        "data": {"content": {"title": "도움이 되었습니까?", "elements": [{"title": "네"}, {"title": "아니요"}]}},
    },
    ensure_ascii=False,
)


class Bot:
    """A bot that repeats, offers buttons, and closes on three words."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def start(self, session: BotSession) -> Bot:
        """Starts a conversation."""
        del session
        return self

    def turn(self, given: BotInput) -> BotReply:
        """Returns the reply."""
        self.given.append(given.text)
        intent = {"상담원": "agent", "화면": "view", "끝": "end"}.get(given.text)
        if intent is not None:
            return BotReply(dialog_action="Close", intent=intent, intent_state="Fulfilled")
        messages: tuple[BotMessage, ...] = (BotMessage(f"말씀: {given.text}"),)
        if given.text == "버튼":
            messages = (BotMessage("고르십시오."), BotMessage(PICKER, "CustomPayload"))
        return BotReply(messages=messages, dialog_action="ElicitIntent")


#: What the flow gives to the view that it shows.
DATA = {"name": "홍길동", "Order": "주문 1", "Facts": [{"Label": "금액", "Value": "1,000원"}]}


def resources(*, attachments: bool = True) -> dict[str, Any]:
    """Builds the resources of the center."""
    talk = {"Text": "말씀해 주십시오.", "LexV2Bot": {"AliasArn": "${Alias.Arn}"}}
    branches = [("Equals", "agent", "hook"), ("Equals", "view", "show"), ("Equals", "end", "bye")]
    other = {NME: "bye", NMC: "bye"}
    hooks = {"EventHooks": {"CustomerRemaining": "${Survey.ContactFlowArn}"}}
    shown = {"ViewResource": {"Id": "${Card.ViewArn}"}, "InvocationTimeLimitSeconds": "400", "ViewData": DATA}
    main = kit.flow(
        "main",
        kit.act("lang", "UpdateContactData", {"LanguageCode": "ko-KR"}, "greet", {NME: "greet"}),
        kit.say("greet", "어서 오십시오.", "talk"),
        kit.act("talk", "ConnectParticipantWithLexBot", talk, "bye", other, branches),
        kit.act("hook", "UpdateContactEventHooks", hooks, "pick", {NME: "pick"}),
        kit.act("pick", "UpdateContactTargetQueue", {"QueueId": "${General.QueueArn}"}, "go", {NME: "bye"}),
        kit.act("go", "TransferContactToQueue", {}, "bye", {NME: "bye", "QueueAtCapacity": "bye"}),
        kit.act("show", "ShowView", shown, "bye", {**other, "TimeLimitExceeded": "bye"}, [("Equals", "ok", "ok")]),
        kit.say("ok", "확인했습니다.", "talk"),
        kit.bye(),
    )
    ask = {"Text": "만족하셨습니까?", "LexV2Bot": {"AliasArn": "${Alias.Arn}"}}
    survey = kit.flow(
        "survey",
        kit.act("ask", "ConnectParticipantWithLexBot", ask, "thanks", {NME: "thanks", NMC: "thanks"}),
        kit.say("thanks", "감사합니다.", "bye"),
        kit.bye(),
    )
    view = {
        "Type": "AWS::Connect::View",
        "Properties": {
            "Name": "card",
            "InstanceArn": {"Ref": "Instance"},
            "Actions": ["ok"],
            "Template": {
                "Head": {"Title": "$.Name 님의 주문 확인"},
                "Body": [
                    {"Type": "TextBox", "Props": {}, "Content": ["$.Name 님, $.Order"]},
                    {"Type": "AttributeBar", "Props": {"Attributes": "$.Facts"}, "Content": []},
                    {"Type": "Button", "Props": {"Action": "ok"}, "Content": ["확인"]},
                ],
            },
        },
    }
    storage = {
        "Files": {"Type": "AWS::S3::Bucket"},
        "Storage": {
            "Type": "AWS::Connect::InstanceStorageConfig",
            "Properties": {
                "InstanceArn": {"Fn::GetAtt": ["Instance", "Arn"]},
                "ResourceType": "ATTACHMENTS",
                "StorageType": "S3",
                "S3Config": {"BucketName": {"Ref": "Files"}, "BucketPrefix": "connect/attachments"},
            },
        },
    }
    found = {"Main": main, "Survey": survey, "General": kit.queue("general"), "Card": view, **bot_parts()}
    return found | (storage if attachments else {})


def center(folder: Path, *, attachments: bool = True) -> Center:
    """Loads the center."""
    return kit.center(folder, resources(attachments=attachments), bots=Bot(), start="2026-11-23T10:00:00+09:00")


def started(center: Center, **settings: Any) -> dict[str, str]:
    """Starts a chat as a backend does (StartChatContact), and returns its ids and token."""
    request = {
        "InstanceId": center.world.instance_id,
        "ContactFlowId": center.world.flows["main"].id,
        "ParticipantDetails": {"DisplayName": "수현"},
        **settings,
    }
    answer: dict[str, str] = center.cloud.services["connect"].call("StartChatContact", request)
    return answer
