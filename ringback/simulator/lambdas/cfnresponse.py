"""The module `cfnresponse` as CloudFormation gives it to functions whose code stands in the template.

Source: CloudFormation User Guide, "cfn-response module". Other functions do not get it.
"""

from __future__ import annotations

import json
import sys
import urllib.request
from types import ModuleType
from typing import Any

NAME = "cfnresponse"
SUCCESS = "SUCCESS"
FAILED = "FAILED"


def _send(
    event: dict[str, Any],
    context: Any,
    response_status: str,
    response_data: dict[str, Any] | None,
    physical_resource_id: str | None = None,
    no_echo: bool = False,
    reason: str | None = None,
) -> None:
    """Sends the answer of a custom resource; one that does not arrive is logged, as by the real module."""
    body = {
        "Status": response_status,
        "Reason": reason or f"See the details in CloudWatch Log Stream: {context.log_stream_name}",
        "PhysicalResourceId": physical_resource_id or context.log_stream_name,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "NoEcho": no_echo,
        "Data": response_data,
    }
    text = json.dumps(body)
    sys.stdout.write(f"Response body:\n{text}\n")
    request = urllib.request.Request(event["ResponseURL"], data=text.encode(), method="PUT")  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - the simulator's own server
            sys.stdout.write(f"Status code: {answer.status}\n")
    except (OSError, ValueError) as problem:
        sys.stdout.write(f"send(..) failed executing http.request(..): {problem}\n")


def make_cfnresponse() -> ModuleType:
    """Returns the module."""
    module = ModuleType(NAME)
    vars(module).update({"SUCCESS": SUCCESS, "FAILED": FAILED, "send": _send})
    return module
