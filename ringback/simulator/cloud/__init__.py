"""Reads cloud assemblies and templates and resolves what CloudFormation would resolve."""

from __future__ import annotations

from ringback.simulator.cloud.assembly import Assembly, Stack, read_assembly
from ringback.simulator.cloud.resources import Resource

__all__ = ["Assembly", "Resource", "Stack", "read_assembly"]
