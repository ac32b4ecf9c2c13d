"""Which knowledge can still matter at an action: a backward data-flow analysis over flows and modules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ringback.simulator.explore.states import CALLBACK_MARK, Action, Flow, State, changes

Point = tuple[str, str]
Known = frozenset[tuple[str, str]]
Loops = frozenset[tuple[str, str, int]]


class Liveness:
    """Tells what can still matter at an action: references that will be compared, loops that may run again."""

    def __init__(self, flows: Mapping[str, Flow], aliases: Mapping[str, str]) -> None:
        self._flows = flows
        self._aliases = aliases
        points = [(arn, name) for arn, flow in flows.items() for name in flow.actions]
        following = {point: list(self._following(point)) for point in points}
        before: dict[Point, list[Point]] = {}
        for point, targets in following.items():
            for target in targets:
                before.setdefault(target, []).append(point)
        self._live: dict[Point, frozenset[str | Point]] = {point: frozenset() for point in points}
        todo = set(points)
        while todo:
            point = todo.pop()
            after = frozenset[str | Point]().union(*(self._live[target] for target in following[point]))
            now = (after - self._sets(point)) | self._uses(point)
            if now != self._live[point]:
                self._live[point] = now
                todo.update(before.get(point, ()))
        # A walk comes to the same action from the same callers thousands of times.
        self._live_at: dict[tuple[str, str, tuple[Point, ...]], frozenset[str | Point]] = {}
        self._known_at: dict[tuple[frozenset[str | Point], Known], Known] = {}
        self._loops_at: dict[tuple[frozenset[str | Point], Loops], Loops] = {}

    def _action(self, point: Point) -> Action:
        return self._flows[point[0]].actions[point[1]]

    def _following(self, point: Point) -> Iterator[Point]:
        action = self._action(point)
        targets = [action.next, *(goal for _, _, goal in action.conditions), *(goal for _, goal in action.errors)]
        yield from ((point[0], name) for name in targets if name in self._flows[point[0]].actions and name is not None)
        given = str(action.parameters.get("ContactFlowId") or action.parameters.get("FlowModuleId"))
        flow = self._flows.get(self._aliases.get(given, given))
        if flow is not None and action.place.type in {"TransferToFlow", "InvokeFlowModule"}:
            yield (flow.arn, flow.start)

    def _uses(self, point: Point) -> frozenset[str | Point]:
        action = self._action(point)
        if action.place.type == "Loop":
            return frozenset({point})
        if action.place.type == "Compare":
            return frozenset({str(action.parameters.get("ComparisonValue"))})
        return frozenset()

    def _sets(self, point: Point) -> frozenset[str | Point]:
        return frozenset(changes(self._action(point)))

    def trim(self, state: State) -> State:
        """Forgets what cannot matter any more, here or after the return to any caller."""
        where = state[:3]
        live = self._live_at.get(where)
        if live is None:
            own = self._live[state.flow, state.action]
            live = self._live_at[where] = own.union(*(self._live[frame] for frame in state.stack))
        # Few things are known and few loops are under way: the same ones come to the same actions again and again.
        known = self._known_at.get((live, state.known))
        if known is None:
            known = frozenset(item for item in state.known if item[0] in live or item[0] == CALLBACK_MARK)
            self._known_at[live, state.known] = known
        loops = self._loops_at.get((live, state.loops))
        if loops is None:
            loops = frozenset(item for item in state.loops if (item[0], item[1]) in live)
            self._loops_at[live, state.loops] = loops
        if len(known) == len(state.known) and len(loops) == len(state.loops):
            return state
        return State(state.flow, state.action, state.stack, loops, known)
