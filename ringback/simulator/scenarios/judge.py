"""Judges a played call by what must be true at its end: state, attributes, records, events, metrics, alarms."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ringback.simulator.ownership import Judgment, Seed
from ringback.simulator.ownership import judge as judge_ownership
from ringback.simulator.routing.callbacks import Callback
from ringback.simulator.routing.metrics import Datum
from ringback.simulator.scenarios.alarms import firing
from ringback.simulator.scenarios.files import CENTER_FILE
from ringback.simulator.scenarios.matching import fits, nearest
from ringback.simulator.scenarios.model import ExpectedMessages, ExpectedRecords
from ringback.simulator.scenarios.player import (
    Failure,
    Play,
    StepFailed,
    check_attributes,
    customer_heard,
    finder,
    same_place,
    same_thing,
)
from ringback.simulator.scenarios.values import plain

#: Blocks that the service does not apply to a channel; flows that serve several wire the branch on purpose.
_BY_DESIGN = frozenset({"channel", "hook"})


def judge(play: Play) -> Failure | None:
    """Returns the first expectation that does not hold, or None when all do."""
    for name in (
        "faults",
        "problems",
        "state",
        "ended_by",
        "queue",
        "agent",
        "attributes",
        "attributes_absent",
        "heard",
        "never_heard",
        "path",
        "functions",
        "callbacks",
        "records",
        "events",
        "notifications",
        "metrics",
        "alarms",
        "ownership",
    ):
        try:
            _CHECKS[name](play)
        except StepFailed as failed:
            where = {"faults": "given.faults", "ownership": CENTER_FILE}.get(name, f"expect.{name}")
            return Failure(where, str(failed), failed.expected, failed.actual, failed.near)
    return None


def _problems(play: Play) -> None:
    """Whatever failed must be announced by its code or be a fault of the scenario; an announced code must come."""
    wanted = set(play.scenario.expect.problems)
    found = {problem.code: problem for problem in play.center.problems}
    by_design = wanted | _BY_DESIGN
    unexpected = [str(item) for code, item in found.items() if code not in by_design and not item.injected]
    if unexpected:
        raise StepFailed("something failed that the scenario does not announce", actual="\n".join(unexpected))
    if missing := wanted - set(found):
        raise StepFailed("a problem that the scenario announces did not occur", expected=", ".join(sorted(missing)))


def _equal(wanted: str | None, actual: str | None, what: str) -> None:
    if wanted is not None and wanted != (actual or ""):
        raise StepFailed(f"{what} differs", expected=wanted or "none", actual=actual or "none")


def _queue(play: Play) -> None:
    wanted, actual = play.scenario.expect.queue, play.first.queue
    if wanted is not None and not same_thing(play.center.world.queues, wanted, actual or ""):
        raise StepFailed("the queue differs", expected=wanted or "none", actual=actual or "none")


def _agent(play: Play) -> None:
    """Compares the agent who has, or had, the contact."""
    seen = [agent.name for agent in play.center.agents for contact in agent.seen if contact in play.phone.contacts]
    _equal(play.scenario.expect.agent, seen[-1] if seen else None, "the agent")


def _attributes(play: Play) -> None:
    check_attributes(play.scenario.expect.attributes, play.first.attributes, play.known)


def _attributes_absent(play: Play) -> None:
    for name in play.scenario.expect.attributes_absent:
        if name in play.first.attributes:
            raise StepFailed(f"contact attribute {name} is set", actual=str(play.first.attributes[name]))


def _heard(play: Play) -> None:
    heard = [item for call in play.calls for item in customer_heard(call)]
    for wanted in play.scenario.expect.heard:
        find = finder(play, wanted)
        captured = next((found[0] for item in heard if (found := find(item, 0)) is not None), None)
        if captured is None:
            near = nearest(wanted, [item.text for item in heard])
            raise StepFailed(
                "the caller never heard this", expected=wanted, near=f"{near[0]} ({near[1]} %)" if near else ""
            )
        play.known.update(captured)


def _never_heard(play: Play) -> None:
    for call in play.calls:
        for item in customer_heard(call):
            for wanted in play.scenario.expect.never_heard:
                if finder(play, wanted)(item, 0) is not None:
                    raise StepFailed("the caller heard what must not be said", expected=wanted, actual=item.text)


def _path(play: Play) -> None:
    taken = [place for call in play.calls for place in call.path]
    position = 0
    for wanted in play.scenario.expect.path:
        while position < len(taken) and not same_place(wanted, taken[position], play.center.world):
            position += 1
        if position == len(taken):
            raise StepFailed("the call did not pass here (in this order)", expected=wanted, actual=" → ".join(taken))
        position += 1


def _functions(play: Play) -> None:
    for name, count in play.scenario.expect.functions.items():
        made = len(play.center.functions[name].invocations)
        if made != count:
            raise StepFailed(f"function {name} was called {made} times", expected=str(count), actual=str(made))


def _callbacks(play: Play) -> None:
    wanted = play.scenario.expect.callbacks
    if wanted is None:
        return
    actual = [_flat(item) for item in play.center.callbacks]
    if len(wanted) != len(actual):
        raise StepFailed(f"{len(actual)} callbacks wait", expected=_shown(wanted), actual=_shown(actual))
    for item in wanted:
        if not any(_all_fit(item, other, play) for other in actual):
            raise StepFailed("no such callback waits", expected=_shown([item]), actual=_shown(actual))


def _flat(item: Callback) -> Mapping[str, Any]:
    """Returns the facts of a callback; its queue by name."""
    return {
        "number": item.number,
        "queue": item.queue.name if item.queue else "",
        "attempts_left": item.attempts_left,
        "retry_s": item.retry_s,
        "outcome": item.outcome,
    }


def _all_fit(wanted: Mapping[str, Any], actual: Mapping[str, Any], play: Play) -> bool:
    for name, value in wanted.items():
        if name not in actual:
            return False
        if name == "queue":
            if not same_thing(play.center.world.queues, str(value), str(actual[name])):
                return False
        elif not fits(value, actual[name], play.known):
            return False
    return True


def _shown(items: Iterable[Any]) -> str:
    lines = [json.dumps(item, ensure_ascii=False, default=str, sort_keys=True)[:600] for item in items]
    return "\n".join(lines[:12]) or "none"


def _counted(what: str, wanted: int | None, fitting: Sequence[Any], every: Sequence[Any], described: str) -> None:
    if wanted is None and fitting:
        return
    if wanted is not None and len(fitting) == wanted:
        return
    expected = f"{'at least one' if wanted is None else wanted} {what} with {described}"
    raise StepFailed(f"{len(fitting)} {what} fit", expected=expected, actual=_shown(every))


def _records(play: Play) -> None:
    for wanted in play.scenario.expect.records:
        _record(play, wanted)


def _record(play: Play, wanted: ExpectedRecords) -> None:
    items = list(play.center.tables[wanted.table].items())
    chosen = [item for item in items if fits(wanted.where, item, play.known)]
    fitting = [item for item in chosen if fits(wanted.has, item, play.known)]
    described = json.dumps({**wanted.where, **wanted.has}, ensure_ascii=False)
    _counted(f"items of {wanted.table}", wanted.count, fitting, chosen or items, described)
    if len(chosen) != len(fitting):
        raise StepFailed(
            f"items of {wanted.table} differ",
            expected=json.dumps(wanted.has, ensure_ascii=False),
            actual=_shown(chosen),
        )


def _emitted(what: str, wanted: Iterable[ExpectedMessages], every: Sequence[Mapping[str, Any]], play: Play) -> None:
    for item in wanted:
        named = [message for message in every if fits(item.name, message.get("name"), play.known)]
        fitting = [message for message in named if fits(item.has, message, play.known)]
        described = f"name {item.name} and {json.dumps(item.has, ensure_ascii=False)}"
        _counted(what, item.count, fitting, named or every, described)


def _events(play: Play) -> None:
    every = [_event(item) for item in play.center.events]
    _emitted("events", play.scenario.expect.events, every, play)


def _event(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns one event as a flat table: name is the detail type, the detail's fields beside it."""
    return {**item["detail"], "name": item["detail-type"], "source": item["source"]}


def _notifications(play: Play) -> None:
    for wanted in play.scenario.expect.notifications:
        every = [{**_body(message), "name": wanted.name} for message in play.center.topics[wanted.name].messages]
        _emitted("notifications", (wanted,), every, play)


def _body(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns the fields of a JSON message, or its text."""
    text = str(message.get("Message", ""))
    try:
        body = json.loads(text)
    except ValueError:
        return {"text": text}
    return body if isinstance(body, Mapping) else {"text": text}


def _metrics(play: Play) -> None:
    every = [_metric(item) for item in play.center.metrics]
    _emitted("metrics", play.scenario.expect.metrics, every, play)


def _metric(item: Datum) -> Mapping[str, Any]:
    return {
        "name": item.name,
        "namespace": item.namespace,
        "value": item.value,
        "unit": item.unit,
        "dimensions": dict(item.dimensions),
    }


def _alarms(play: Play) -> None:
    if not play.scenario.expect.alarms:
        return
    active = firing(play.center)
    for wanted in play.scenario.expect.alarms:
        if not any(same_thing(play.center.world.alarms, wanted, name) for name in active):
            raise StepFailed("this alarm does not fire", expected=wanted, actual=", ".join(active) or "no alarm fires")


def _faults(play: Play) -> None:
    """A scenario with a fault proves nothing when the fault never strikes."""
    idle = play.faults.idle if play.faults is not None else []
    if idle:
        raise StepFailed(
            "a fault never struck: nothing of this kind and target happened",
            expected="\n".join(f"{fault.kind} {fault.target}: {fault.fault}" for fault in idle),
        )


def authorization(play: Play) -> Judgment:
    """Judges whether anybody got what belongs to another; nothing where the center does not say what is whose."""
    rules, witness = play.scenario.ownership, play.witness
    if rules is None or witness is None:
        return Judgment()
    seeds = [Seed(record.table, plain(record.item)) for record in play.scenario.given.records]
    return judge_ownership(rules, witness, seeds)


def _ownership(play: Play) -> None:
    if found := authorization(play).violations:
        raise StepFailed("somebody got what belongs to another", actual="\n".join(map(str, found)))


_CHECKS = {
    "faults": _faults,
    "problems": _problems,
    "state": lambda play: _equal(play.scenario.expect.state, play.phone.state, "the state of the call"),
    "ended_by": lambda play: _equal(play.scenario.expect.ended_by, play.phone.ended_by, "who ended the call"),
    "queue": _queue,
    "agent": _agent,
    "attributes": _attributes,
    "attributes_absent": _attributes_absent,
    "heard": _heard,
    "never_heard": _never_heard,
    "path": _path,
    "functions": _functions,
    "callbacks": _callbacks,
    "records": _records,
    "events": _events,
    "notifications": _notifications,
    "metrics": _metrics,
    "alarms": _alarms,
    "ownership": _ownership,
}
