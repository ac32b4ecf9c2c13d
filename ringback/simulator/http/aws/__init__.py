"""The APIs of AWS over HTTP, for SDKs and the AWS CLI: what the local AWS answers functions, and lists for people."""

from __future__ import annotations

from ringback.simulator.http.aws.part import AwsEndpoints

__all__ = ["AwsEndpoints"]
