"""How stacks and resources refer to each other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contact_center.base.fingerprints import IDENTITY, fingerprint
from ringback.cloudformation.rehearsal import rehearsals
from ringback.cloudformation.rehearsal.change.references import weak_identities
from ringback.cloudformation.rehearsal.schemas import bundled

Templates = dict[tuple[str, str], dict[str, Any]]

ORDER = ("Data", "Connect", "Functions", "Bot", "Flows", "Background", "Api", "Monitoring")
# Outputs people and scripts rely on, by stack; CloudFormation takes letters and digits only, so names are joined.
PROMISED = {
    "Connect": {"InstanceId", "InstanceArn", "AgentWorkspaceUrl", "ConnectAdminUrl"},
    "Bot": {"BotId", "BotAliasArn", "BotContentHash"},
    "Data": {"AuthPrivateKeySecret", "DataBucketName", "MediaBucketName"},
    "Api": {"ApiUrl", "SignInUrl", "UserPoolId", "UserPoolClientId", "ApiKeyIdWeb"},
    "Monitoring": {"DashboardName"},
}


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for entry in value.values():
            yield from _nodes(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _nodes(entry)


def _stack_outputs(template: dict[str, Any]) -> set[tuple[str, str]]:
    return {
        (node["Fn::GetStackOutput"]["StackName"], node["Fn::GetStackOutput"]["OutputName"])
        for node in _nodes(template)
        if "Fn::GetStackOutput" in node
    }


def _needed_before(template: dict[str, Any]) -> list[str]:
    """Returns what somebody must have put into the account before a template can be deployed, its bootstrap aside."""
    parameters = [
        str(one.get("Default"))
        for name, one in template.get("Parameters", {}).items()
        if str(one["Type"]).startswith("AWS::SSM::Parameter::Value") and name != "BootstrapVersion"
    ]
    return parameters + re.findall(r"\{\{resolve:(?:ssm|ssm-secure):([^}]*)\}\}", json.dumps(template))


def test_a_first_deployment_needs_nothing_that_is_made_by_it_or_later(templates: Templates) -> None:
    """A telephone number is claimed to an instance, so it cannot be there before the instance is."""
    for key, template in templates.items():
        assert _needed_before(template) == [], key


def test_what_a_template_needs_beforehand_is_found(templates: Templates) -> None:
    planted = {
        "Parameters": {"Number": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/aicc/number"}},
        "Resources": {"Queue": {"Properties": {"Name": "{{resolve:ssm:/aicc/name:1}}"}}},
    }
    assert _needed_before(planted) == ["/aicc/number", "/aicc/name:1"]
    assert any("BootstrapVersion" in template["Parameters"] for template in templates.values())


def test_only_what_is_never_replaced_is_exported(templates: Templates) -> None:
    """An export cannot change while another stack imports it: right for the instance and for the stream of a table."""
    for (stage, stack), template in templates.items():
        exported = {
            output["Export"]["Name"]: output["Value"]["Fn::GetAtt"]
            for output in template.get("Outputs", {}).values()
            if "Export" in output
        }
        kinds = {(template["Resources"][name]["Type"], attribute) for name, attribute in exported.values()}
        allowed = {
            "Connect": {("AWS::Connect::Instance", "Arn"), ("AWS::Connect::Instance", "Id")},
            "Data": {("AWS::DynamoDB::Table", "StreamArn")},
        }
        assert kinds == allowed.get(stack, set()), (stage, stack)
        for node in _nodes(template):
            if "Fn::ImportValue" in node:
                assert node["Fn::ImportValue"].startswith((f"{stage}-Connect:", f"{stage}-Data:")), (stage, stack)


def test_nothing_that_cannot_change_is_fed_by_a_weak_reference(assembly: Path) -> None:
    """Such a property is planned as a replacement whenever its stack changes, and associations, event source mappings
    and vocabularies cannot stand beside themselves.
    """
    for stage in rehearsals(assembly):
        assert [str(one) for one in weak_identities(stage)] == []


def test_the_name_of_an_output_changes_with_every_property_that_makes_another_resource(
    assembly: Path, templates: Templates
) -> None:
    """Consumers name the output, so that all of them are deployed with a replaced table, key, bot or vocabulary."""
    schemas, checked = bundled(), 0
    for (stage, stack), template in templates.items():
        for name, output in template.get("Outputs", {}).items():
            if not name.startswith("PublishOutput"):
                continue
            logical_id = output["Value"].get("Ref") or output["Value"]["Fn::GetAtt"][0]
            resource = template["Resources"][logical_id]
            schema = schemas.schema("ap-northeast-2", resource["Type"])
            assert schema is not None
            identity = schema.create_only | schema.conditional_create_only
            assert set(IDENTITY[resource["Type"]]) == {path for path in identity if "." not in path}, (stage, name)
            # A part of a property that other parts may change around would need a mark of its own.
            assert not [path for path in identity if "." in path and _given(resource, path) is not None], (stage, name)
            known = _identity(template, logical_id)
            mark = fingerprint(known)
            assert name.endswith(mark), (stage, stack, name)
            for one in IDENTITY[resource["Type"]]:
                assert fingerprint({**known, one: "another"}) not in (mark, ""), (resource["Type"], one)
                checked += 1
    assert checked > 100


def _given(resource: dict[str, Any], path: str) -> Any:
    value: Any = resource.get("Properties", {})
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _identity(template: dict[str, Any], logical_id: str) -> dict[str, Any]:
    resource = template["Resources"][logical_id]
    properties = resource.get("Properties", {})
    found: dict[str, Any] = {}
    for name in IDENTITY[resource["Type"]]:
        value = found[name] = properties.get(name)
        if isinstance(value, dict):
            neighbor = value.get("Ref") or (value.get("Fn::GetAtt") or [""])[0]
            if template["Resources"].get(neighbor, {}).get("Type") in IDENTITY:
                found |= {f"{name}.{key}": inner for key, inner in _identity(template, neighbor).items()}
    return found


def test_references_between_stacks_point_one_way_and_exist(templates: Templates) -> None:
    for (stage, stack), template in templates.items():
        for producer, output in _stack_outputs(template):
            name = producer.removeprefix(f"{stage}-")
            assert producer.startswith(f"{stage}-"), f"{stage}/{stack} refers to {producer}"
            assert ORDER.index(name) < ORDER.index(stack), f"{stage}/{stack} refers forward to {name}"
            assert output in templates[stage, name]["Outputs"]


def test_a_stack_is_deployed_after_the_stacks_it_refers_to(assembly: Path, templates: Templates) -> None:
    """Weak references carry no order of their own for CloudFormation, so the manifest must."""
    for nested in assembly.glob("assembly-*"):
        stage = nested.name.removeprefix("assembly-")
        artifacts = json.loads((nested / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
        stacks = {
            name: artifact["properties"]["stackName"]
            for name, artifact in artifacts.items()
            if artifact["type"] == "aws:cloudformation:stack"
        }
        for name, stack_name in stacks.items():
            after = {stacks[other] for other in artifacts[name].get("dependencies", ()) if other in stacks}
            used = {producer for producer, _ in _stack_outputs(templates[stage, stack_name.removeprefix(f"{stage}-")])}
            assert used <= after, f"{stack_name} does not wait for {sorted(used - after)}"


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, entry in value.items():
            if key == "Ref" and isinstance(entry, str):
                yield entry
            elif key == "Fn::GetAtt":
                yield entry.split(".")[0] if isinstance(entry, str) else entry[0]
            elif key == "DependsOn":
                yield from [entry] if isinstance(entry, str) else entry
            else:
                yield from _references(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _references(entry)


def test_no_resource_waits_for_itself(templates: Templates) -> None:
    """Pacing adds dependencies; a circle would only show at deploy time."""
    for key, template in templates.items():
        resources = template["Resources"]
        needs = {
            name: {other for other in _references(entry) if other in resources and other != name}
            for name, entry in resources.items()
        }
        while needs:
            free = {name for name, others in needs.items() if not others}
            assert free, f"{key}: circle among {sorted(needs)}"
            needs = {name: others - free for name, others in needs.items() if name not in free}


def test_an_id_is_never_taken_from_ref(templates: Templates) -> None:
    """For Amazon Connect and Lex types Ref is an ARN or several parts joined."""
    for key, template in templates.items():
        resources = template["Resources"]
        wrong = [
            node["Ref"]
            for node in _nodes(template)
            if isinstance(node.get("Ref"), str)
            and resources.get(node["Ref"], {}).get("Type", "").startswith(("AWS::Connect::", "AWS::Lex::"))
        ]
        assert wrong == [], key


@pytest.mark.parametrize("stack", sorted(PROMISED))
def test_promised_outputs_exist_in_every_stage(templates: Templates, stack: str) -> None:
    found = {stage: set(template["Outputs"]) for (stage, name), template in templates.items() if name == stack}

    assert found
    for stage, outputs in found.items():
        assert PROMISED[stack] <= outputs, stage


def test_queues_profiles_and_hashes_are_outputs(templates: Templates) -> None:
    """There is an output per queue, routing profile, security profile and flow."""
    counted = {
        "Connect": {
            "AWS::Connect::Queue": "Queue",
            "AWS::Connect::RoutingProfile": "RoutingProfile",
            "AWS::Connect::SecurityProfile": "SecurityProfile",
        },
        "Flows": {"AWS::Connect::ContactFlow": "FlowHash", "AWS::Connect::ContactFlowModule": "FlowHashmodule"},
    }
    for (stage, stack), template in templates.items():
        for kind, prefix in counted.get(stack, {}).items():
            resources = [entry for entry in template["Resources"].values() if entry["Type"] == kind]
            outputs = [name for name in template["Outputs"] if name.startswith(prefix)]
            if prefix == "FlowHash":
                outputs = [name for name in outputs if not name.startswith("FlowHashmodule")]
            assert len(outputs) == len(resources) > 0, (stage, stack, prefix)


def test_the_addresses_follow_the_alias(templates: Templates) -> None:
    for (stage, stack), template in templates.items():
        if stack != "Connect":
            continue
        (instance,) = [
            entry["Properties"] for entry in template["Resources"].values() if entry["Type"] == "AWS::Connect::Instance"
        ]
        host = f"https://{instance['InstanceAlias']}.my.connect.aws"
        assert template["Outputs"]["AgentWorkspaceUrl"]["Value"] == f"{host}/agent-app-v2/", stage
        assert template["Outputs"]["ConnectAdminUrl"]["Value"] == f"{host}/home", stage
