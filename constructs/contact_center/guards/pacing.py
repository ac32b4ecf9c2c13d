"""The control plane of Amazon Connect takes two requests per second: no more resources may start at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contact_center.guards.model import Finding, Resource, Rule, Stack, Stage

LANES = 2
PACED = ("AWS::Connect::", "Custom::Connect")


def _pacing(stage: Stage) -> Iterator[Finding]:
    for stack in stage.stacks:
        paced = [resource for resource in stack.resources if resource.type.startswith(PACED)]
        if len(paced) <= LANES:
            continue
        wide = widest_set(stack, paced)
        if len(wide) > LANES:
            shown = ", ".join(sorted(wide)[:5])
            message = (
                f"{len(wide)} Connect resources of stack {stack.id} start at once ({shown} ...), allowed are {LANES}"
            )
            yield Finding(stage.id, stack.id, sorted(wide)[LANES], "DependsOn", message)


def widest_set(stack: Stack, resources: list[Resource]) -> list[str]:
    """Returns the largest set of resources of which none waits for another, directly or through others.

    By Dilworth's theorem it is found with a matching over the transitive closure of the dependencies.
    """
    closure = _closure(stack)
    names = [resource.logical_id for resource in resources]
    wanted = set(names)
    before = {name: [other for other in names if other in closure[name]] for name in names}
    matched_to: dict[str, str] = {}

    def augment(name: str, seen: set[str]) -> bool:
        for other in before[name]:
            if other in seen:
                continue
            seen.add(other)
            if other not in matched_to or augment(matched_to[other], seen):
                matched_to[other] = name
                return True
        return False

    for name in names:
        augment(name, set())
    return _independent(wanted, before, matched_to)


def _independent(wanted: set[str], before: Mapping[str, list[str]], matched_to: Mapping[str, str]) -> list[str]:
    # Koenig: alternating paths from unmatched later resources give the vertex cover; the rest is independent.
    matched_from = {later: earlier for earlier, later in matched_to.items()}
    reached_later = {name for name in wanted if name not in matched_from}
    reached_earlier: set[str] = set()
    frontier = list(reached_later)
    while frontier:
        name = frontier.pop()
        for earlier in before[name]:
            if earlier not in reached_earlier:
                reached_earlier.add(earlier)
                later = matched_to.get(earlier)
                if later is not None and later not in reached_later:
                    reached_later.add(later)
                    frontier.append(later)
    return [name for name in wanted if name in reached_later and name not in reached_earlier]


def _closure(stack: Stack) -> dict[str, set[str]]:
    direct = stack.template.dependencies()
    found: dict[str, set[str]] = {}
    for name in direct:
        reached: set[str] = set()
        frontier = list(direct[name])
        while frontier:
            other = frontier.pop()
            if other in direct and other not in reached:
                reached.add(other)
                frontier.extend(found.get(other, direct[other]))
        found[name] = reached
    return found


RULES: tuple[Rule, ...] = (
    Rule(
        "CC121",
        "at most two Connect resources of a stack start at a time",
        "call pace_control_plane at the end of the stack",
        "fatal",
        _pacing,
    ),
)
