"""Which knowledge can still matter at an action: a backward data-flow analysis over flows and modules.

What matters are the loops that may run again and the comparisons of references that may come: two words which all of
these treat alike are the same word from there on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from ringback.simulator.explore.states import CALLBACK_MARK, CHANNEL, Action, Flow, State, changes, destinations, fits

Point = tuple[str, str]
Known = frozenset[tuple[str, str]]
Loops = frozenset[tuple[str, str, int]]


class Test(NamedTuple):
    """A condition on a reference; without an operator, the word itself matters."""

    name: str
    operator: str
    operand: str


#: What can matter: a loop, or a test of a reference.
Matter = Point | Test
Matters = frozenset[Matter]


class Liveness:
    """Tells what can still matter at an action on one channel: references that will be compared, loops that may run
    again."""

    def __init__(self, flows: Mapping[str, Flow], aliases: Mapping[str, str], channel: str) -> None:
        self._flows = flows
        self._aliases = aliases
        self._channel = channel
        points = [(arn, name) for arn, flow in flows.items() for name in flow.actions]
        self._modules = {point: self._module(point) for point in points}
        self._after = {point: list(self._following(point)) for point in points}
        self._goals = {point: list(self._returning(point)) for point in points if self._modules[point] is not None}
        self._tests: dict[str, set[Test]] = {}
        for point in points:
            for test in self._tests_at(point):
                self._tests.setdefault(test.name, set()).add(test)
        before: dict[Point, set[Point]] = {}
        for point in points:
            for target in self._read_by(point):
                before.setdefault(target, set()).add(point)
        self._sure = self._solve(points, before, None, self._surely_set)
        self._live = self._solve(points, before, frozenset(), self._needed)
        # A walk comes to the same action from the same callers thousands of times.
        self._live_at: dict[tuple[str, str, tuple[Point, ...]], Matters] = {}
        self._known_at: dict[tuple[Matters, Known], Known] = {}
        self._loops_at: dict[tuple[Matters, Loops], Loops] = {}
        self._alike: dict[tuple[Matters, str, tuple[bool | str | None, ...]], str] = {}

    @staticmethod
    def _solve(
        points: Iterable[Point],
        before: Mapping[Point, set[Point]],
        first: Matters | None,
        rule: Callable[[Point, Mapping[Point, Matters | None]], Matters | None],
    ) -> dict[Point, Matters | None]:
        """Repeats a rule, backward, until nothing changes."""
        found: dict[Point, Matters | None] = dict.fromkeys(points, first)
        todo = set(found)
        while todo:
            point = todo.pop()
            now = rule(point, found)
            if now != found[point]:
                found[point] = now
                todo.update(before.get(point, ()))
        return found

    def _surely_set(self, point: Point, found: Mapping[Point, Matters | None]) -> Matters | None:
        """Returns what is set on every way from here to the end of the module; None when none leads there."""
        action = self._action(point)
        if action.place.type == "EndFlowModuleExecution":
            return frozenset()
        module = self._modules[point]
        ways = [found[target] for target in self._after[point] if module is None or target != module]
        if module is not None and (inside := found[module]) is not None:
            ways += [inside | later for goal in self._goals[point] if (later := found[goal]) is not None]
        known = [way for way in ways if way is not None]
        if not known:
            return None
        return frozenset.intersection(*known) | self._sets(point)

    def _needed(self, point: Point, found: Mapping[Point, Matters | None]) -> Matters:
        """Returns what matters from here to the end of the flow or module."""
        after = _union(found[target] for target in self._after[point])
        module = self._modules[point]
        if module is not None:
            after |= _union(found[goal] for goal in self._goals[point]) - (self._sure[module] or frozenset())
        return (after - self._sets(point)) | self._uses(point)

    def _action(self, point: Point) -> Action:
        return self._flows[point[0]].actions[point[1]]

    def _module(self, point: Point) -> Point | None:
        """Returns where the module begins that an action enters; None for any other action."""
        action = self._action(point)
        given = str(action.parameters.get("FlowModuleId"))
        flow = self._flows.get(self._aliases.get(given, given))
        entered = flow is not None and action.place.type == "InvokeFlowModule"
        return (flow.arn, flow.start) if flow is not None and entered else None

    def _read_by(self, point: Point) -> Iterator[Point]:
        yield from self._after[point]
        yield from self._goals.get(point, ())

    def _following(self, point: Point) -> Iterator[Point]:
        """Yields where an action leads by itself; where a module returns to is apart."""
        action = self._action(point)
        errors = [goal for _, goal in action.errors]
        module = self._modules[point]
        if module is not None:
            yield module
            targets = [goal for error, goal in action.errors if error != "NoMatchingCondition"]
        elif action.parameters.get("ComparisonValue") == CHANNEL:
            # A call never comes to what only chats come to, so nothing of it matters to a call.
            fitting = [goal for operator, operand, goal in action.conditions if fits(operator, operand, self._channel)]
            targets = fitting[:1] or errors
        else:
            targets = [*(goal for _, _, goal in action.conditions), *errors, *([action.next] if action.next else [])]
        yield from ((point[0], name) for name in targets if name in self._flows[point[0]].actions)
        if action.place.type == "TransferToFlow":
            yield from ((arn, self._flows[arn].start) for arn in destinations(action, self._flows))

    def _returning(self, point: Point) -> Iterator[Point]:
        """Yields where a module that was entered here can return to."""
        action = self._action(point)
        targets = [*(goal for _, _, goal in action.conditions), *([action.next] if action.next else [])]
        targets += [goal for error, goal in action.errors if error == "NoMatchingCondition"]
        yield from ((point[0], name) for name in targets if name in self._flows[point[0]].actions)

    def _tests_at(self, point: Point) -> Iterator[Test]:
        """Yields how an action tests a reference."""
        action = self._action(point)
        if action.place.type == "Compare":
            name = str(action.parameters.get("ComparisonValue"))
            yield from (Test(name, operator, operand) for operator, operand, _ in action.conditions)
        elif action.place.type == "TransferToFlow":
            yield Test(str(action.parameters.get("ContactFlowId")), "", "")

    def _uses(self, point: Point) -> Matters:
        return frozenset({point} if self._action(point).place.type == "Loop" else self._tests_at(point))

    def _sets(self, point: Point) -> Matters:
        return frozenset().union(*(self._tests.get(name, ()) for name in changes(self._action(point))))

    def _at(self, point: Point, stack: tuple[Point, ...]) -> Matters:
        """Returns what matters here and behind the returns to all callers, without what is set before these."""
        live = self._live[point] or frozenset()
        sure = self._sure[point]
        for frame in reversed(stack):
            if sure is None:
                break
            live |= _union(self._live[goal] for goal in self._goals[frame]) - sure
            later = [found for goal in self._goals[frame] if (found := self._sure[goal]) is not None]
            sure = sure | frozenset.intersection(*later) if later else None
        return live

    def trim(self, state: State) -> State:
        """Forgets what cannot matter any more, here or after the return to any caller."""
        where = (state.flow, state.action, state.stack)
        live = self._live_at.get(where)
        if live is None:
            live = self._live_at[where] = self._at((state.flow, state.action), state.stack)
        # Few things are known and few loops are under way: the same ones come to the same actions again and again.
        known = self._known_at.get((live, state.known))
        if known is None:
            known = self._known_at[live, state.known] = frozenset(self._told_apart(live, state.known))
        loops = self._loops_at.get((live, state.loops))
        if loops is None:
            loops = frozenset(item for item in state.loops if (item[0], item[1]) in live)
            self._loops_at[live, state.loops] = loops
        if known == state.known and len(loops) == len(state.loops):
            return state
        return State(state.flow, state.action, state.stack, loops, known)

    def _told_apart(self, live: Matters, known: Known) -> Iterator[tuple[str, str]]:
        """Yields what is known and will be tested, with one word for all that no test will tell apart."""
        for name, value in sorted(known):
            tests = sorted(test for test in self._tests.get(name, ()) if test in live)
            if name == CALLBACK_MARK:
                yield name, value
            elif tests:
                told = tuple(fits(test.operator, test.operand, value) if test.operator else value for test in tests)
                yield name, self._alike.setdefault((live, name, told), value)


def _union(found: Iterable[Matters | None]) -> Matters:
    return frozenset[Matter]().union(*(names for names in found if names is not None))
