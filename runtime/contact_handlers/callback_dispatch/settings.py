"""Environment of the function."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.records.callbacks import CallbackSettings


@dataclass(frozen=True, kw_only=True)
class Settings(CallbackSettings):
    """Callbacks, and the flow that queues their tasks."""

    instance_id: str
    task_flow_id: str
