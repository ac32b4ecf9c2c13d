"""A bare stack to build constructs in, as somebody else's app would have one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import assertions
from aws_cdk import aws_lambda as lambda_

from contact_center.instance.instance import ContactCenterInstance

ROOT = Path(__file__).resolve().parents[3]
INSTANCE_ARN = "arn:aws:connect:ap-northeast-2:111122223333:instance/11111111-2222-3333-4444-555555555555"

Resources = list[dict[str, Any]]


class Bench:
    """A stack to build in, and its template to look at."""

    def __init__(self) -> None:
        flags = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
        self.app = cdk.App(context=flags, analytics_reporting=False, builtin_cloud_formation_validation=False)
        self.stack = cdk.Stack(self.app, "Bench", env=cdk.Environment(region="ap-northeast-2"))
        self._functions: dict[str, lambda_.IFunction] = {}
        self.instance_arn = INSTANCE_ARN
        self.instance = ContactCenterInstance.from_instance_arn(INSTANCE_ARN)

    def arn(self, resource: str, name: str) -> str:
        """The ARN of something of the instance, for example a `queue` named `general`."""
        return f"{self.instance_arn}/{resource}/{name}"

    def function(self, name: str) -> lambda_.IFunction:
        """A function that exists already."""
        arn = f"arn:aws:lambda:ap-northeast-2:111122223333:function:{name}"
        if name not in self._functions:
            self._functions[name] = lambda_.Function.from_function_arn(self.stack, f"Imported-{name}", arn)
        return self._functions[name]

    def template(self) -> dict[str, Any]:
        """Synthesizes the stack."""
        return dict(assertions.Template.from_stack(self.stack).to_json())

    def all(self, resource_type: str) -> Resources:
        """Every resource of a type, whole."""
        return [entry for entry in self.template()["Resources"].values() if entry["Type"] == resource_type]

    def one(self, resource_type: str) -> dict[str, Any]:
        """The properties of the only resource of a type."""
        found = self.all(resource_type)
        assert len(found) == 1, f"{len(found)} resources of type {resource_type}"
        properties: dict[str, Any] = found[0].get("Properties", {})
        return properties
