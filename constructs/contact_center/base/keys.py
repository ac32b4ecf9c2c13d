"""The key of a named resource, carried beside it: names may change, and no reader of a template has to guess."""

from __future__ import annotations

from typing import Final, cast

import aws_cdk as cdk
from constructs import IConstruct

#: Name of the entry in the `Metadata` of a resource; the simulator looks things up by it.
METADATA: Final = "ringback:key"


def keep_key(resource: IConstruct, key: str) -> None:
    """Writes the key that settings, flows and scenarios use for a resource into its metadata."""
    element = resource if isinstance(resource, cdk.CfnResource) else resource.node.default_child
    cast(cdk.CfnResource, element).add_metadata(METADATA, key)
