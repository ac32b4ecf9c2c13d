"""How late an event can still arrive, and so how long the marks live by which it counts once.

An event that fails is tried again by whoever delivers it, waits in a dead-letter queue, and comes once more when people
send it again. Each stay has a longest time, and an event can go through them one after the other. A test holds these
times against every queue, rule, schedule and stream of the templates.
"""

from __future__ import annotations

from datetime import timedelta

# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html and
# https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html: 24 hours at most, and by default.
DELIVERY = timedelta(hours=24)
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html: 6 hours at most, and by default.
ASYNCHRONOUS = timedelta(hours=6)
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html: changes are kept for 24 hours.
STREAM = timedelta(hours=24)
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html: 14 days at most.
DEAD_LETTER = timedelta(days=14)
# A chat lasts seven days at most; whatever is about an unfinished record lives a little longer.
LONGEST_CONTACT = timedelta(days=8)

LATEST = max(DELIVERY + ASYNCHRONOUS, STREAM) + DEAD_LETTER
"""The longest time between a fact and the last arrival of the event that tells it."""
# A mark may be made when a contact begins and be asked for when the last event about its end arrives; in whole days.
MARKS_KEPT = timedelta(days=-(-(LONGEST_CONTACT + LATEST) // timedelta(days=1)))
"""How long the mark lives that something was done."""
