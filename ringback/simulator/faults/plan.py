"""How much the fault matrix tries: what is broken in which scenarios, since most calls pass the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import get_args

from ringback.simulator.faults.cases import Family, Service

#: (flow id, action) -> the name that people read.
Actions = dict[tuple[str, str], str]


@dataclass(frozen=True)
class Passed:
    """What a call passes that is broken in some scenarios only, since most calls pass the same."""

    actions: Actions = field(default_factory=dict)
    services: tuple[Service, ...] = ()
    #: Where the call asks something of the outside: ids of interactions without the number of the visit.
    places: tuple[str, ...] = ()
    #: Those of the actions that write who somebody is; they fail in every scenario that passes them.
    identity: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Plan:
    """How much is tried."""

    #: Also break every AWS call that functions make.
    aws: bool = False
    #: Take every n-th case only; 1 is all of them.
    every: int = 1
    families: tuple[str, ...] = get_args(Family)
    #: How many further actions fail, each on the road that only the faults before it lead to.
    further: int = 2
    #: In how many scenarios the same function call, prompt, bot turn and so on is broken, 0 for all that pass it.
    scenarios_per_place: int = 8
    #: In how many scenarios the same action is made to fail.
    scenarios_per_action: int = 2
    #: In how many scenarios the same function, bot, queue and so on is out of order for the whole call.
    scenarios_per_outage: int = 2


def _some(numbers: list[int], flow: str, breadth: Sequence[Counter[str]], count: int) -> set[int]:
    broadest = sorted(numbers, key=lambda number: (-breadth[number][flow], number))[: count - count // 2]
    return {*broadest, *[number for number in numbers if number not in broadest][: count // 2]}


def allot(found: Sequence[Passed], plan: Plan) -> list[Passed]:
    """Gives everything to some scenarios that pass it, so that nothing is broken a hundred times.

    Services and places go to the first of them. Of the scenarios that an action goes to, half (rounded up) are those
    that pass most of its flow, for there is most that can go wrong afterward; the others are the first.
    """
    breadth = [Counter(flow for flow, _ in passed.actions) for passed in found]
    passing: dict[tuple[str, str], list[int]] = {}
    for number, passed in enumerate(found):
        for key in passed.actions:
            passing.setdefault(key, []).append(number)
    chosen = {key: _some(numbers, key[0], breadth, plan.scenarios_per_action) for key, numbers in passing.items()}
    chosen.update((key, set(passing[key])) for passed in found for key in passed.identity)
    services: Counter[Service] = Counter()
    places: Counter[str] = Counter()
    shares = []
    for number, passed in enumerate(found):
        share = Passed(
            {key: name for key, name in passed.actions.items() if number in chosen[key]},
            tuple(item for item in passed.services if services[item] < plan.scenarios_per_outage),
            tuple(item for item in passed.places if not 0 < plan.scenarios_per_place <= places[item]),
        )
        services.update(share.services)
        places.update(share.places)
        shares.append(share)
    return shares
