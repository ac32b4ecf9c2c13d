"""Who hears of a topic besides people with e-mail: addresses, and topics, queues and functions of the account."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from aws_cdk import aws_sns as sns

from contact_center.base.statements import Place, place_of

TOPIC = "topic"
# Protocol and service of what is named `queue:NAME` and `function:NAME`.
_SERVICES = {"queue": "sqs", "function": "lambda", TOPIC: "sns"}


def is_topic(endpoint: str) -> bool:
    """Tells whether an endpoint is a topic, which alarms tell themselves: a topic cannot subscribe to another."""
    return endpoint.startswith(f"{TOPIC}:")


def endpoint_arn(place: Place, endpoint: str) -> str:
    """Returns the ARN of `topic:NAME`, `queue:NAME` or `function:NAME` in an account and Region."""
    kind, _, name = endpoint.partition(":")
    return place.arn(_SERVICES[kind], f"function:{name}" if kind == "function" else name)


def subscribe(topic: sns.Topic, endpoints: Iterable[str]) -> None:
    """Subscribes HTTPS addresses, `queue:NAME` and `function:NAME` to a topic; each gets JSON in an envelope.

    An address confirms the subscription first; a queue or function lets the topic in by a policy of its own.
    https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
    """
    place = place_of(topic)
    for endpoint in endpoints:
        kind = endpoint.partition(":")[0]
        # Addresses hold signs that ids of constructs do not take.
        name = f"Endpoint{hashlib.sha256(endpoint.encode()).hexdigest()[:8]}"
        sns.CfnSubscription(
            topic,
            name,
            topic_arn=topic.topic_arn,
            protocol=_SERVICES.get(kind, kind),
            endpoint=endpoint_arn(place, endpoint) if kind in _SERVICES else endpoint,
        )
