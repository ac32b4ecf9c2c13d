"""Settings of where customers are known."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from contact_center.settings.types import Model


class ProfilesSettings(Model):
    """A domain of Amazon Connect Customer Profiles beside the table of customers (docs/customer-profiles.md)."""

    retention_days: Annotated[int, Field(ge=1, le=1098, strict=True)] = 366
    """Days that a profile is kept after its last change; the service takes at most 1,098."""


class CustomersSettings(Model):
    """Where customers are known."""

    profiles: ProfilesSettings | None = None
    """Customer Profiles; without it the table of customers is all there is."""
