"""The action types, grouped as in the language guide; each module registers its compile functions."""

from __future__ import annotations

from ringback.simulator.flow.actions import (
    bots,
    contact,
    control,
    data_services,
    integrations,
    participant,
    routing,
    telephony,
)

__all__ = ["bots", "contact", "control", "data_services", "integrations", "participant", "routing", "telephony"]
