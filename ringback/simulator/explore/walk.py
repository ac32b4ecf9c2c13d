"""The walk: from one entry through every state that any answer of the outside can lead to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ringback.numbers import whole_number
from ringback.simulator.explore.liveness import Liveness
from ringback.simulator.explore.paths import follow, path_to, topological, without_pressed
from ringback.simulator.explore.report import Hop, Place, Proof, Violation
from ringback.simulator.explore.states import (
    AGENT_HOOKS,
    CALLBACK_MARK,
    CHANNEL,
    ENDS,
    LEAVES,
    SILENCE_LIMIT_S,
    SPEAKS,
    STATE_LIMIT,
    Action,
    Edge,
    Flow,
    State,
    changes,
    destinations,
    fits,
    read,
)


class Explorer:
    """Walks the flows of one world."""

    def __init__(self, world: Any) -> None:
        self._flows: dict[str, Flow] = {}
        self._aliases: Mapping[str, str] = world.module_aliases
        for registry in (world.flows, world.modules):
            for item in registry:
                self._flows[item.arn] = read(item)
        self._liveness_on: dict[str, Liveness] = {}
        self._liveness: Liveness
        self._left: State | None = None
        self._reached: dict[str, State] = {}
        self._one: dict[tuple[object, ...], State] = {}
        self._led: dict[Place, tuple[str, ...]] = {}

    def entries(self) -> list[str]:
        """Returns the ARNs of flows that no other flow transfers to: where contacts and events come in."""
        targets = {
            str(action.parameters.get("ContactFlowId"))
            for flow in self._flows.values()
            for action in flow.actions.values()
            if action.place.type == "TransferToFlow"
        }
        return [arn for arn, flow in self._flows.items() if flow.type != "MODULE" and arn not in targets]

    def name(self, arn: str) -> str:
        """Returns the name of a flow."""
        return self._flows[arn].name

    def channels(self, arn: str) -> tuple[str, ...]:
        """Returns the channels a flow says it is for; nothing when it does not say."""
        return self._flows[arn].channels

    def _hooks(self) -> Iterator[tuple[str, str]]:
        """Yields every event hook with the flow that it starts."""
        for flow in self._flows.values():
            for action in flow.actions.values():
                if action.place.type == "UpdateContactEventHooks":
                    yield from ((hook, str(arn)) for hook, arn in (action.parameters.get("EventHooks") or {}).items())

    def _hooked(self) -> set[str]:
        return {arn for _, arn in self._hooks()}

    def _guides(self) -> set[str]:
        """Returns the flows that only the workspace of agents starts; a view of any other flow is shown to a caller."""
        others = {arn for hook, arn in self._hooks() if hook not in AGENT_HOOKS}
        return {arn for hook, arn in self._hooks() if hook in AGENT_HOOKS} - others

    def prove(self, arn: str, channel: str) -> Proof:
        """Walks everything reachable from a flow on one channel."""
        flow = self._flows[arn]
        if channel not in self._liveness_on:
            self._liveness_on[channel] = Liveness(self._flows, self._aliases, channel)
        self._liveness, self._left = self._liveness_on[channel], None
        self._one = {}
        proof = Proof(flow.name, channel)
        start = self._trimmed(State(arn, flow.start, (), frozenset(), frozenset({(CHANNEL, channel)})))
        graph = self._walk(start, proof)
        if graph is None:
            return proof
        order, unpressed = topological([start], graph), graph
        if not isinstance(order, list) and arn in self._guides():
            starts, unpressed = without_pressed(start, graph)
            order = topological(starts, unpressed)
        if isinstance(order, list):
            may_be_silent = arn in self._hooked() or flow.type != "CONTACT_FLOW"
            self._measure(start, graph, unpressed, order, proof, may_be_silent=may_be_silent)
        else:
            round_trip = [*path_to(start, order.cycle[0], graph), *order.cycle[1:], order.cycle[0]]
            hops = self._hops(round_trip, graph)[:-1]
            proof.violations.append(
                Violation(
                    "endless", f"{self._place(order.cycle[0])} can be reached again in the same state", tuple(hops)
                )
            )
        return proof

    def _walk(self, start: State, proof: Proof) -> dict[State, list[Edge]] | None:
        graph: dict[State, list[Edge]] = {}
        todo = [start]
        while todo:
            state = todo.pop()
            if state in graph:
                continue
            if len(graph) >= STATE_LIMIT:
                proof.violations.append(Violation("too many states", f"more than {STATE_LIMIT}, not proven", ()))
                return None
            edges = list(self._edges(state))
            graph[state] = edges
            proof.edges += len(edges)
            for edge in edges:
                if edge.target is None:
                    proof.endings[edge.ending] = proof.endings.get(edge.ending, 0) + 1
                elif edge.target not in graph:
                    todo.append(edge.target)
        proof.states = len(graph)
        return graph

    def _place(self, state: State) -> Place:
        return self._flows[state.flow].actions[state.action].place

    def _edges(self, state: State) -> Iterator[Edge]:
        action = self._flows[state.flow].actions[state.action]
        kind = action.place.type
        if kind in ENDS:
            yield from self._ending(state, action)
        elif kind == "InvokeFlowModule":
            yield from self._module(state, action)
        elif kind == "TransferToFlow":
            yield from self._transfer(state, action)
        elif kind == "Loop":
            yield self._loop(state, action)
        elif kind == "Compare":
            yield from self._compare(state, action)
        else:
            yield from self._ordinary(state, action)

    def _ordinary(self, state: State, action: Action) -> Iterator[Edge]:
        kind = action.place.type
        changed = self._after(state, action)
        if kind in LEAVES:
            yield Edge("done", None, LEAVES[kind])
        elif action.next is not None and not action.conditions:
            yield self._go(changed, "next", action.next)
        for operator, operand, target in action.conditions:
            edge = self._go(changed, f"{operator} {operand}", target)
            yield edge._replace(pressed=True) if kind == "ShowView" else edge
        for error, target in action.errors:
            yield self._go(state, error, target)
        if kind not in LEAVES and action.next is None and not action.conditions and not action.errors:
            yield Edge("no way on", None, "dead end")

    def _go(self, state: State, branch: str, target: str) -> Edge:
        if target not in self._flows[state.flow].actions:
            return Edge(branch, None, "dead end")
        if state is not self._left:
            # Most branches of an action lead to the same one.
            self._left, self._reached = state, {}
        reached = self._reached.get(target)
        if reached is None:
            moved = State(state.flow, target, state.stack, state.loops, state.known)
            reached = self._reached[target] = self._trimmed(moved)
        return Edge(branch, reached)

    def _trimmed(self, state: State) -> State:
        """Returns the one object for a state without what cannot matter any more."""
        kept = self._liveness.trim(state)
        return self._one.setdefault((kept.flow, kept.action, kept.stack, kept.loops, kept.known), kept)

    def _after(self, state: State, action: Action) -> State:
        """Remembers what an action sets to fixed words, forgets what it sets to unknown ones."""
        changed = changes(action)
        if not changed:
            return state
        kept = {name: value for name, value in state.known if name not in changed}
        words = {name: value for name, value in changed.items() if value is not None}
        return State(state.flow, state.action, state.stack, state.loops, frozenset({**kept, **words}.items()))

    def _compare(self, state: State, action: Action) -> Iterator[Edge]:
        value = dict(state.known).get(str(action.parameters.get("ComparisonValue")))
        certain = [fits(operator, operand, value) for operator, operand, _ in action.conditions] if value else []
        if value is not None and None not in certain:
            for taken, (operator, operand, target) in zip(certain, action.conditions, strict=True):
                if taken:
                    yield self._go(state, f"{operator} {operand}", target)
                    return
            yield from (self._go(state, error, target) for error, target in action.errors[:1])
            return
        for operator, operand, target in action.conditions:
            yield self._go(state, f"{operator} {operand}", target)
        for error, target in action.errors:
            yield self._go(state, error, target)

    def _loop(self, state: State, action: Action) -> Edge:
        given = whole_number(str(action.parameters.get("LoopCount", "0")))
        count = 100 if given is None else given
        counters = {(flow, name): done for flow, name, done in state.loops}
        key = (state.flow, state.action)
        done = counters.get(key, 0)
        word = "ContinueLooping" if done < count else "DoneLooping"
        counters[key] = done + 1 if done < count else 0
        target = next((goal for _, operand, goal in action.conditions if operand == word), action.next)
        if target is None:
            return Edge(word, None, "dead end")
        loops = frozenset((flow, name, n) for (flow, name), n in counters.items() if n)
        return self._go(State(state.flow, state.action, state.stack, loops, state.known), word, target)

    def _module(self, state: State, action: Action) -> Iterator[Edge]:
        given = str(action.parameters.get("FlowModuleId"))
        flow = self._flows.get(self._aliases.get(given, given))
        if flow is not None:
            stack = (*state.stack, (state.flow, state.action))
            known = frozenset(item for item in state.known if not item[0].startswith("$.FlowAttributes."))
            entered = State(flow.arn, flow.start, stack, state.loops, known)
            yield Edge(f"enter {flow.name}", self._trimmed(entered))
        for error, target in action.errors:
            if error != "NoMatchingCondition":
                yield self._go(state, error, target)

    def _ending(self, state: State, action: Action) -> Iterator[Edge]:
        if action.place.type != "EndFlowModuleExecution" or not state.stack:
            yield Edge("end", None, self._word_for(state, action))
            return
        flow, caller = state.stack[-1]
        calling = self._flows[flow].actions[caller]
        kept = frozenset(item for item in state.known if not item[0].startswith("$.FlowAttributes."))
        loops = frozenset(item for item in state.loops if item[0] != state.flow)
        back = State(flow, caller, state.stack[:-1], loops, kept)
        result = str(action.parameters.get("Result", ""))
        target = next((goal for _, operand, goal in calling.conditions if operand == result), None)
        if target is None and calling.conditions:
            target = dict(calling.errors).get("NoMatchingCondition")
        target = target or calling.next
        yield self._go(back, f"return {result}".strip(), target) if target else Edge("return", None, "dead end")

    def _word_for(self, state: State, action: Action) -> str:
        if (CALLBACK_MARK, "made") in state.known:
            return "callback"
        return "hang-up" if action.place.type == "DisconnectParticipant" else "back to waiting"

    def _destinations(self, action: Action) -> tuple[str, ...]:
        if action.place not in self._led:
            self._led[action.place] = destinations(action, self._flows)
        return self._led[action.place]

    def _transfer(self, state: State, action: Action) -> Iterator[Edge]:
        written = dict(state.known).get(str(action.parameters.get("ContactFlowId")))
        for arn in (written,) if written in self._flows else self._destinations(action):
            flow = self._flows[arn]
            known = frozenset(item for item in state.known if not item[0].startswith("$.FlowAttributes."))
            # The counters of loops belong to the run of a flow.
            entered = State(flow.arn, flow.start, (), frozenset(), known)
            yield Edge(f"to {flow.name}", self._trimmed(entered))
        for error, target in action.errors:
            yield self._go(state, error, target)

    def _measure(
        self,
        start: State,
        graph: Mapping[State, Sequence[Edge]],
        unpressed: Mapping[State, Sequence[Edge]],
        order: Sequence[State],
        proof: Proof,
        *,
        may_be_silent: bool,
    ) -> None:
        """Computes, backward, the most prompts, the longest silence and whether a caller is cut off without a word.

        `order` is that of the graph `unpressed`: the whole one but for what agents press. Paths are of the whole one.
        """
        prompts: dict[State, int] = {}
        silence: dict[State, int] = {}
        speechless: dict[State, bool] = {}
        for state in reversed(order):
            place = self._place(state)
            speaks = place.type in SPEAKS
            most = quiet = 0
            mute = False
            for edge in unpressed[state]:
                target = edge.target
                if target is None:
                    mute = mute or edge.ending in {"hang-up", "dead end"}
                    continue
                most = max(most, prompts[target])
                quiet = max(quiet, silence[target])
                mute = mute or speechless[target]
            own = self._flows[state.flow].actions[state.action].seconds
            prompts[state] = speaks + most
            silence[state] = 0 if speaks or place.type == "Wait" else own + quiet
            speechless[state] = not speaks and mute
        proof.most_prompts = prompts[start]
        proof.longest_silence_s = max(silence.values())
        self._judge(start, graph, unpressed, silence, speechless, proof, may_be_silent=may_be_silent)

    def _judge(
        self,
        start: State,
        graph: Mapping[State, Sequence[Edge]],
        unpressed: Mapping[State, Sequence[Edge]],
        silence: Mapping[State, int],
        speechless: Mapping[State, bool],
        proof: Proof,
        *,
        may_be_silent: bool,
    ) -> None:
        dead = [state for state, edges in graph.items() if any(edge.ending == "dead end" for edge in edges)]
        for state in dead[:3]:
            hops = self._hops(path_to(start, state, graph), graph)
            proof.violations.append(Violation("dead end", f"{self._place(state)} leads nowhere", tuple(hops)))
        if proof.longest_silence_s > SILENCE_LIMIT_S:
            worst = max(silence, key=lambda state: silence[state])
            hops = self._hops(path_to(start, worst, graph), graph)
            text = f"up to {silence[worst]} s of functions without a word, at most {SILENCE_LIMIT_S} s"
            proof.violations.append(Violation("dead air", text, tuple(hops)))
        if speechless[start] and proof.most_prompts and not may_be_silent:
            path = follow(start, unpressed, speechless)
            proof.violations.append(
                Violation(
                    "no word", "a contact can be disconnected without hearing anything", tuple(self._hops(path, graph))
                )
            )

    def _hops(self, path: Sequence[State], graph: Mapping[State, Sequence[Edge]]) -> list[Hop]:
        hops = []
        for state, following in zip(path, [*path[1:], None], strict=True):
            leading = [edge for edge in graph[state] if edge.target == following] or graph[state][:1]
            edge = min(leading, key=lambda each: each.pressed)
            hops.append(Hop(self._place(state), edge.branch))
        return hops


def explore(
    world: Any, *, channels: Sequence[str] = ("VOICE", "CHAT"), known: Mapping[str, Sequence[str]] | None = None
) -> list[Proof]:
    """Proves every entry of a world on the channels it is for, by default on all of these.

    Its metadata says which, or `known` by the name of the flow: deployed flows have lost what is no metadata of the
    service.
    """
    explorer = Explorer(world)
    return [
        explorer.prove(arn, channel)
        for arn in explorer.entries()
        for channel in channels
        if channel in ((known or {}).get(explorer.name(arn)) or explorer.channels(arn) or channels)
    ]
