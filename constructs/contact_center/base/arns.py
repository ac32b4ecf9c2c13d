"""ARNs: what their parts are."""

from __future__ import annotations

from functools import lru_cache

import aws_cdk as cdk

from contact_center.base.tokens import is_token


@lru_cache(maxsize=4096)
def resource_id(arn: str) -> str:
    """Returns the bare id at the end of an ARN such as `...:instance/<instance>/queue/<id>`."""
    if not is_token(arn):
        return arn.rpartition("/")[2]
    # Fn::Split is not documented to take the output of another stack, Fn::Sub takes everything.
    return cdk.Fn.select(3, cdk.Fn.split("/", cdk.Fn.sub("${Arn}", {"Arn": arn})))
