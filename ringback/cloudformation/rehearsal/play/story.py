"""One failure told from the first resource to the end of the second attempt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ringback.cloudformation.errors import CloudFormationError, nearest
from ringback.cloudformation.rehearsal.model import Node, Rehearsal
from ringback.cloudformation.rehearsal.play.engine import Failure, StackPlay
from ringback.cloudformation.rehearsal.play.graph import StackGraph

_NAMED = 6
"""Resources that a line names before it counts the rest."""


class PlaceError(CloudFormationError):
    """A resource that no stage has."""


def told(stages: Sequence[Rehearsal], place: str) -> Iterator[str]:
    """Yields the lines of a creation that fails at `stack/logical id`; raises PlaceError for an unknown place."""
    for stage in stages:
        node = next((node for node in stage.nodes.values() if str(node) == place), None)
        if node is not None:
            play = StackPlay(stage, StackGraph(stage, node.stack.name))
            yield from _lines(play, play.creation_failing_at(play.graph.place[node.logical_id]))
            return
    known = [str(node) for stage in stages for node in stage.nodes.values()]
    raise PlaceError(f"no resource {place!r}, write stack/logical id{nearest(place, known)}")


def _lines(play: StackPlay, failure: Failure) -> Iterator[str]:
    graph, index = play.graph, play.graph.place[failure.at.logical_id]
    never = graph.after[index]
    created = graph.everything & ~never & ~(1 << index)
    yield f"{failure.stack}: CREATE_IN_PROGRESS"
    yield f"  created or in work: {_named(graph.of(created))}"
    yield f"  {failure.at.logical_id} ({failure.at.type}): CREATE_FAILED"
    yield f"  never begun, because they wait for it: {_named(graph.of(never))}"
    yield f"{failure.stack}: ROLLBACK_IN_PROGRESS"
    yield f"  deleted: {_named(graph.of(created & ~(failure.left | failure.stuck | failure.held)))}"
    yield f"  left outside of the stack: {_named(graph.of(failure.left))}"
    yield f"  cannot be deleted: {_named(graph.of(failure.stuck))}"
    if failure.held:
        yield f"  not begun, because what cannot be deleted needs it: {_named(graph.of(failure.held))}"
    yield f"{failure.stack}: {failure.state}"
    yield "second attempt, with the cause mended:"
    if failure.refused:
        yield "  the stack cannot be deleted first: termination protection"
    for node in graph.of(failure.taken):
        yield f"  {node.logical_id} ({node.type}): {node.name!r} is taken: {node.facts.duplicate}"
    yield f"{failure.stack}: {failure.second}"


def _named(nodes: Iterable[Node]) -> str:
    names = [node.logical_id for node in nodes]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more if names else "nothing"
