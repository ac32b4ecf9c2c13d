"""A small center as strangers write them, and the file its flow comes from."""

from __future__ import annotations

import json
from typing import Any


def menu(queue: str) -> dict[str, Any]:
    """A menu that sets an attribute, asks for a key, and puts into a queue."""
    return {
        "Version": "2019-10-30",
        "StartAction": "greet",
        "Metadata": {},
        "Actions": [
            {
                "Identifier": "greet",
                "Type": "MessageParticipant",
                "Parameters": {"Text": "Welcome to the help desk."},
                "Transitions": {
                    "NextAction": "note",
                    "Errors": [{"ErrorType": "NoMatchingError", "NextAction": "end"}],
                },
            },
            {
                "Identifier": "note",
                "Type": "UpdateContactAttributes",
                "Parameters": {"TargetContact": "Current", "Attributes": {"Topic": "help"}},
                "Transitions": {
                    "NextAction": "choose",
                    "Errors": [{"ErrorType": "NoMatchingError", "NextAction": "choose"}],
                },
            },
            {
                "Identifier": "choose",
                "Type": "GetParticipantInput",
                "Parameters": {"Text": "Press 1 to wait.", "StoreInput": "False", "InputTimeLimitSeconds": "5"},
                "Transitions": {
                    "NextAction": "end",
                    "Conditions": [{"NextAction": "queue", "Condition": {"Operator": "Equals", "Operands": ["1"]}}],
                    "Errors": [
                        {"ErrorType": "InputTimeLimitExceeded", "NextAction": "greet"},
                        {"ErrorType": "NoMatchingCondition", "NextAction": "greet"},
                        {"ErrorType": "NoMatchingError", "NextAction": "end"},
                    ],
                },
            },
            {
                "Identifier": "queue",
                "Type": "UpdateContactTargetQueue",
                "Parameters": {"QueueId": queue},
                "Transitions": {
                    "NextAction": "end",
                    "Errors": [{"ErrorType": "NoMatchingError", "NextAction": "end"}],
                },
            },
            {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}},
        ],
    }


def template() -> dict[str, Any]:
    """A template with one flow and a queue."""
    arn = "arn:aws:connect:us-east-1:111122223333:instance/11111111-2222-3333-4444-555555555555"
    return {
        "Resources": {
            "Hours": {
                "Type": "AWS::Connect::HoursOfOperation",
                "Properties": {"InstanceArn": arn, "Name": "always", "TimeZone": "UTC", "Config": []},
            },
            "Queue": {
                "Type": "AWS::Connect::Queue",
                "Properties": {
                    "InstanceArn": arn,
                    "Name": "people-who-know",
                    "HoursOfOperationArn": {"Fn::GetAtt": ["Hours", "HoursOfOperationArn"]},
                },
            },
            "Menu": {
                "Type": "AWS::Connect::ContactFlow",
                "Properties": {
                    "InstanceArn": arn,
                    "Name": "Help Desk",
                    "Type": "CONTACT_FLOW",
                    "Content": {
                        "Fn::Sub": [json.dumps(menu("${Queue}")), {"Queue": {"Fn::GetAtt": ["Queue", "QueueArn"]}}],
                    },
                },
            },
        }
    }
