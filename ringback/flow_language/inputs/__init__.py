"""What people name is searched for flows: files of every kind that holds some, folders, assemblies.

    found = look(Path("export"))
    found.flows        # each with its name, and how to read it
    found.passed_over  # what holds no flow, and why
    found.damaged      # what should hold one and cannot be read

A *flow file* is a flow as the console exports it. Besides, flows are in answers of the API (`describe-contact-flow`),
in CloudFormation templates (JSON, YAML, SAM, the CDK's assemblies), and in `terraform show -json` plans and states.
"""

from __future__ import annotations

from ringback.flow_language.inputs.found import Found, Given, PassedOver
from ringback.flow_language.inputs.places import flows_at, look, look_into, no_flows, read_all

__all__ = ["Found", "Given", "PassedOver", "flows_at", "look", "look_into", "no_flows", "read_all"]
