"""Reads cloud assemblies and templates and resolves what CloudFormation would resolve."""

from __future__ import annotations

from simulator.cloud.assembly import Assembly, Stack, read_assembly
from simulator.cloud.resources import Resource

__all__ = ["Assembly", "Resource", "Stack", "read_assembly"]
