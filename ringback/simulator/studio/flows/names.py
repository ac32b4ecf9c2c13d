"""What people call the things that the content of a flow names by ARN or id."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ringback.simulator.world.model import World

_ARN = re.compile(r"arn:aws[\w-]*:[^\s\"'<>,]+")


class Names:
    """Names of flows, modules, queues and everything else that a flow can point to."""

    def __init__(self, world: World) -> None:
        self._known = dict(_named(world))

    def of(self, text: str) -> str | None:
        """Returns the name of what an ARN or id stands for, an alias or version that follows it left out; or None."""
        while text:
            if text in self._known:
                return self._known[text]
            text = text.rpartition(":")[0]
        return None

    def readable(self, value: Any) -> Any:
        """Returns a value with names in place of the ARNs and ids in it."""
        if isinstance(value, Mapping):
            return {key: self.readable(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.readable(one) for one in value]
        if not isinstance(value, str):
            return value
        if value in self._known:
            return self._known[value]
        return _ARN.sub(lambda found: self.of(found[0]) or found[0], value) if "arn:" in value else value


def _named(world: World) -> Iterator[tuple[str, str]]:
    for registry in (
        world.flows,
        world.modules,
        world.queues,
        world.hours,
        world.quick_connects,
        world.prompts,
        world.views,
        world.functions,
        world.bots,
        world.users,
        world.security_keys,
        world.buckets,
        world.streams,
    ):
        for one in registry:
            yield from ((key, one.name) for key in (one.arn, one.id) if key)
    for arn, alias in world.aliases.items():
        yield arn, alias.bot_name
    for alias_arn, target in world.module_aliases.items():
        module = world.modules.exact(target)
        if module is not None:
            yield alias_arn, module.name
