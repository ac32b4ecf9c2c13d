"""Lambda functions: who may call them, and running them in this process."""

from __future__ import annotations

from ringback.simulator.lambdas.manager import Function, Functions

__all__ = ["Function", "Functions"]
