"""What a walk found: places, paths, broken promises, proofs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


def folded(lines: list[str]) -> Iterator[str]:
    """Shows rounds of the same steps once, with their number."""
    position = 0
    while position < len(lines):
        for length in range(1, 12):
            block = lines[position : position + length]
            times = 1
            while lines[position + times * length : position + (times + 1) * length] == block:
                times += 1
            if times > 2:
                yield from block
                yield f"… {times} times the {length} step{'s' if length > 1 else ''} above"
                position += times * length
                break
        else:
            yield lines[position]
            position += 1


@dataclass(frozen=True)
class Place:
    """One action of one flow."""

    flow: str
    action: str
    type: str

    def __str__(self) -> str:
        return f"{self.flow}/{self.action}"


@dataclass(frozen=True)
class Hop:
    """One step of a path: where, and by which branch it was left."""

    place: Place
    branch: str

    def __str__(self) -> str:
        return f"{self.place} —{self.branch}→"


@dataclass(frozen=True)
class Violation:
    """A path that breaks a promise, as a counter-example."""

    kind: str
    message: str
    path: tuple[Hop, ...]

    def __str__(self) -> str:
        steps = "\n".join(f"    {line}" for line in folded([str(hop) for hop in self.path]))
        return f"{self.kind}: {self.message}\n{steps}"


@dataclass
class Proof:
    """What the walk found for one entry."""

    entry: str
    channel: str
    states: int = 0
    edges: int = 0
    endings: dict[str, int] = field(default_factory=dict)
    most_prompts: int = 0
    longest_silence_s: int = 0
    violations: list[Violation] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether every promise holds."""
        return not self.violations
