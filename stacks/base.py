"""What every stack of a center has in common."""

from __future__ import annotations

import aws_cdk as cdk
from constructs import Construct

from contact_center.settings import Settings


class CenterStack(cdk.Stack):
    """A stack named `<center>-<env>-<id>` with the tags and the protection that the settings ask for."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, description: str) -> None:
        super().__init__(
            scope,
            construct_id,
            stack_name=settings.physical_name(construct_id),
            description=f"{settings.stage_id}: {description}",
            termination_protection=settings.deployment.termination_protection,
            tags=settings.tags(),
        )
        self.settings = settings
        self.retain = settings.deployment.removal == "retain"

    def output(self, name: str, value: str, description: str) -> None:
        """Shows a value after the deployment."""
        cdk.CfnOutput(self, name, value=value, description=description)
