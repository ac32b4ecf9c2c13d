"""The AwsSolutions rules of cdk-nag, as a validation plugin."""

from __future__ import annotations

import aws_cdk as cdk


def checks() -> cdk.IPolicyValidationPlugin:
    """Returns the plugin; findings are acknowledged one by one in findings.py, never in bulk."""
    from cdk_nag import AwsSolutionsChecks  # loads a second library into Node.js, so only when it is asked for

    return AwsSolutionsChecks()
