"""Small templates as strangers write them, one of each kind: written for these tests, nobody else's code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]
INSTANCE: Json = {"Ref": "ConnectInstanceArn"}


def action(name: str, kind: str, parameters: Json, following: str | None, **transitions: Any) -> Json:
    """An action with its error branch leading where success leads."""
    if following is None:
        return {"Identifier": name, "Type": kind, "Parameters": parameters, "Transitions": {}}
    errors = transitions.pop("Errors", ["NoMatchingError"])
    return {
        "Identifier": name,
        "Type": kind,
        "Parameters": parameters,
        "Transitions": {
            "NextAction": following,
            "Errors": [{"NextAction": following, "ErrorType": one} for one in errors],
            **transitions,
        },
    }


def content(*actions: Json) -> str:
    """The content of a flow that begins with the first action and ends with `end`."""
    end = action("end", "DisconnectParticipant", {}, None)
    document = {"Version": "2019-10-30", "StartAction": actions[0]["Identifier"], "Actions": [*actions, end]}
    return json.dumps(document, ensure_ascii=False)


def says(text: str, following: str = "end", name: str = "hello") -> Json:
    """A prompt."""
    return action(name, "MessageParticipant", {"Text": text}, following)


def flow(text: Any, name: str = "main", kind: str = "CONTACT_FLOW") -> Json:
    """A flow of the instance that a parameter names."""
    properties = {"InstanceArn": INSTANCE, "Name": name, "Type": kind, "Content": text}
    return {"Type": "AWS::Connect::ContactFlow", "Properties": properties}


def menu(texts: dict[str, str], prompt: str = "Press 1 for sales.") -> str:
    """A flow with a menu whose keys lead to prompts."""
    ask = action(
        "ask",
        "GetParticipantInput",
        {"Text": prompt, "InputTimeLimitSeconds": "5", "StoreInput": "False"},
        "bye",
        Errors=["InputTimeLimitExceeded", "NoMatchingCondition", "NoMatchingError"],
        Conditions=[
            {"NextAction": f"key-{key}", "Condition": {"Operator": "Equals", "Operands": [key]}} for key in texts
        ],
    )
    keys = [says(text, name=f"key-{key}") for key, text in texts.items()]
    return content(ask, *keys, says("Goodbye.", name="bye"))


OPEN_PARAMETERS: Json = {
    "Parameters": {
        "ConnectInstanceArn": {"Type": "String", "Description": "ARN of the Amazon Connect instance"},
        "QueueArn": {"Type": "String"},
        "Greeting": {"Type": "String", "AllowedValues": ["Hello", "Welcome"]},
        "Retries": {"Type": "Number", "MinValue": 3, "MaxValue": 5},
    },
    "Resources": {
        "Main": flow(
            {
                "Fn::Sub": content(
                    says("${Greeting}, ${Retries} tries.", "queue"),
                    action("queue", "UpdateContactTargetQueue", {"QueueId": "${QueueArn}"}, "go"),
                    action("go", "TransferContactToQueue", {}, "end", Errors=["QueueAtCapacity", "NoMatchingError"]),
                )
            }
        )
    },
}
BY_REGION: Json = {
    "Parameters": {"ConnectInstanceArn": {"Type": "String"}},
    "Mappings": {
        "Words": {"us-west-2": {"Hello": "Hello, Oregon."}, "eu-west-2": {"Hello": "Hello, London."}},
    },
    "Resources": {
        "Main": flow(
            {
                "Fn::Sub": [
                    content(says("${Said}")),
                    {"Said": {"Fn::FindInMap": ["Words", {"Ref": "AWS::Region"}, "Hello"]}},
                ]
            }
        )
    },
}
TWO_FLOWS: Json = {
    "Parameters": {"ConnectInstanceArn": {"Type": "String"}},
    "Resources": {
        "Inner": flow(content(says("The inner one.")), "inner"),
        "Outer": flow(
            {
                "Fn::Sub": content(
                    says("The outer one.", "on"),
                    action("on", "TransferToFlow", {"ContactFlowId": "${Inner.ContactFlowArn}"}, "end"),
                )
            },
            "outer",
        ),
    },
}
TWO_NUMBERS: Json = {
    "Parameters": {"ConnectInstanceArn": {"Type": "String"}},
    "Resources": {
        "Sales": flow(content(says("This is sales.")), "sales"),
        "Service": flow(content(says("This is service.")), "service"),
        **{
            f"Number{name}": {
                "Type": "AWS::Connect::PhoneNumber",
                "Properties": {"TargetArn": INSTANCE, "Type": "DID", "CountryCode": "US"},
            }
            for name in ("Sales", "Service")
        },
        **{
            f"Bound{name}": {
                "Type": "Custom::Binding",
                "Properties": {
                    "ServiceToken": "arn:aws:lambda:us-east-1:111122223333:function:binder",
                    "PhoneNumberId": {"Fn::GetAtt": [f"Number{name}", "PhoneNumberArn"]},
                    "ContactFlowId": {"Fn::GetAtt": [name, "ContactFlowArn"]},
                },
            }
            for name in ("Service", "Sales")
        },
    },
}
BOT: Json = {
    "Resources": {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}},
        "Bot": {
            "Type": "AWS::Lex::Bot",
            "Properties": {
                "Name": "flowers",
                "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
                "DataPrivacy": {"ChildDirected": False},
                "IdleSessionTTLInSeconds": 300,
                "BotLocales": [
                    {
                        "LocaleId": "en_US",
                        "NluConfidenceThreshold": 0.4,
                        "Intents": [
                            {
                                "Name": "OrderFlowers",
                                "SampleUtterances": [{"Utterance": "I want to order flowers"}],
                                "IntentClosingSetting": {
                                    "ClosingResponse": {
                                        "MessageGroupsList": [
                                            {"Message": {"PlainTextMessage": {"Value": "Your flowers are ordered."}}}
                                        ]
                                    }
                                },
                            },
                            {"Name": "FallbackIntent", "ParentIntentSignature": "AMAZON.FallbackIntent"},
                        ],
                    }
                ],
            },
        },
        "Alias": {
            "Type": "AWS::Lex::BotAlias",
            "Properties": {"BotAliasName": "live", "BotId": {"Ref": "Bot"}},
        },
    }
}


def with_function(code: str, *, runtime: str = "python3.12", handler: str = "index.handler", **extra: Json) -> Json:
    """A template whose flow asks an inline function for a word and says it."""
    function: Json = {"Fn::GetAtt": ["Function", "Arn"]}
    ask = action(
        "ask",
        "InvokeLambdaFunction",
        {"LambdaFunctionARN": "${Function.Arn}", "InvocationTimeLimitSeconds": "3"},
        "tell",
    )
    return {
        "Parameters": {"ConnectInstanceArn": {"Type": "String"}},
        "Resources": {
            "Main": flow({"Fn::Sub": content(ask, says("It says $.External.word.", name="tell"))}),
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}},
            "Function": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Runtime": runtime,
                    "Handler": handler,
                    "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                    "Code": {"ZipFile": code},
                },
            },
            "Permission": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": function,
                    "Principal": "connect.amazonaws.com",
                    "SourceArn": INSTANCE,
                },
            },
            "Association": {
                "Type": "AWS::Connect::IntegrationAssociation",
                "Properties": {
                    "InstanceId": INSTANCE,
                    "IntegrationType": "LAMBDA_FUNCTION",
                    "IntegrationArn": function,
                },
            },
            **extra,
        },
    }


def written(path: Path, document: Json) -> Path:
    """Writes a document as JSON and returns the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path
