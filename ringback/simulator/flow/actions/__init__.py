"""The action types, grouped as in the language guide."""

from __future__ import annotations

import importlib

_MODULES = ("bots", "contact", "control", "data_services", "integrations", "participant", "routing", "telephony")


def register_all() -> None:
    """Imports every module of action types; each registers its compile functions."""
    for name in _MODULES:
        importlib.import_module(f"{__name__}.{name}")
