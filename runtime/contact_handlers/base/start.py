"""What a function loads before its first event.

On Lambda the process starts before it is handed an event, outside of the function's time limit, sometimes before
anybody calls, and once for all with SnapStart. What takes long and needs no event is loaded there, and nowhere else at
import: tests, simulators and commands that import a handler load nothing.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html; a whole processor whatever the memory:
https://serverlessland.com/content/service/lambda/guides/effectively-running-java-on-serverless/init-heavy-lifting
"""

from __future__ import annotations

import os
from collections.abc import Callable


def at_start(load: Callable[[], None]) -> None:
    """Runs `load` while Lambda starts the process; elsewhere the first event that needs it does.

    With SnapStart the SDK is imported before the snapshot too. What must differ between the processes that are restored
    from it, random numbers and connections, is made after the restore.
    """
    if "AWS_LAMBDA_RUNTIME_API" not in os.environ:
        return
    load()
    if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
        _hooks()


def _hooks() -> None:
    import random

    # Part of the runtime: https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-python.html
    from snapshot_restore_py import register_after_restore, register_before_snapshot

    from contact_handlers.base import aws

    register_before_snapshot(aws.preload)
    # The jitter of retries; ids and secrets come from the system, which is never restored.
    register_after_restore(random.seed)
