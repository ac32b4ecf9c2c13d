"""Which worker gets which test: as pytest-xdist does it for groups, without what it counts anew after every test."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from xdist.scheduler.loadgroup import LoadGroupScheduling
from xdist.workermanage import WorkerController


class QuickGroups(LoadGroupScheduling):  # type: ignore[misc]  # the package has no types
    """Forgets what is done, and knows at which place a test stands.

    Release 3.8 goes through all units that a worker has ever had, and through the list of all tests, after every one
    of them: 14 seconds of the processor for 15,000 tests.
    """

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {nodeid: place for place, nodeid in enumerate(self.collection or ())}

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        """Marks a test as completed; a unit of which all are is not looked at again."""
        nodeid = self.registered_collections[node][item_index]
        scope = self._split_scope(nodeid)
        unit = self.assigned_work[node][scope]
        unit[nodeid] = True
        if all(unit.values()):
            del self.assigned_work[node][scope]
        self._reschedule(node)

    def _assign_work_unit(self, node: WorkerController) -> None:
        scope, unit = self.workqueue.popitem(last=False)
        self.assigned_work.setdefault(node, {})[scope] = unit
        # All workers have the same tests in the same order, else nothing is scheduled.
        node.send_runtest_some([self._places[nodeid] for nodeid, completed in unit.items() if not completed])
