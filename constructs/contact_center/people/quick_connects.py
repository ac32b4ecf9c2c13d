"""Quick connects of a center from its settings."""

from __future__ import annotations

from collections.abc import Mapping

from constructs import Construct

from contact_center.base.errors import known
from contact_center.base.interfaces import IContactFlow, IInstance, IQueue, IUser
from contact_center.routing.transfers import QuickConnect
from contact_center.settings import QueueQuickConnect, QuickConnectSettings, UserQuickConnect


class QuickConnects(Construct):
    """The quick connects of a table of the settings; members are found by key.

    Entries name queues, users and flows by key; an unknown key is an UnknownNameError.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        entries: Mapping[str, QuickConnectSettings],
        queues: Mapping[str, IQueue],
        users: Mapping[str, IUser],
        flows: Mapping[str, IContactFlow],
    ) -> None:
        super().__init__(scope, construct_id)
        self._instance = instance
        self._queues, self._users, self._flows = queues, users, flows
        self.quick_connects = {key: self._quick_connect(key, entry) for key, entry in entries.items()}

    def _quick_connect(self, key: str, entry: QuickConnectSettings) -> QuickConnect:
        if isinstance(entry, QueueQuickConnect):
            return QuickConnect.to_queue(
                self,
                key,
                instance=self._instance,
                name=entry.name,
                description=entry.description,
                queue=known("queue", entry.queue, self._queues),
                flow=known("flow", entry.flow, self._flows),
            )
        if isinstance(entry, UserQuickConnect):
            return QuickConnect.to_user(
                self,
                key,
                instance=self._instance,
                name=entry.name,
                description=entry.description,
                user=known("user", entry.user, self._users),
                flow=known("flow", entry.flow, self._flows),
            )
        return QuickConnect.to_phone(
            self,
            key,
            instance=self._instance,
            name=entry.name,
            description=entry.description,
            number=entry.number,
        )
