"""User pools of Amazon Cognito: a local issuer with test users, signed tokens, a stand-in for the sign-in page."""

from __future__ import annotations

from ringback.simulator.http.cognito.part import UserPools

__all__ = ["UserPools"]
