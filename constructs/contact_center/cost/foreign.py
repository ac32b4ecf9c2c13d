"""What can be said of the cost of an assembly that is no center of ours: standing costs, and what has no figure."""

from __future__ import annotations

from collections.abc import Iterator

from contact_center.cost.estimate import Deployed, Line, prices, standing, unpriced


def report(name: str, deployed: Deployed) -> str:
    """Returns what stands still costs, and what cannot be priced for lack of volumes or of a price."""
    lines = [line for line in standing(deployed) if line.quantity]
    rows = [
        f"{name}: no center of this project, so there are no volumes ([volumes] of its settings) to estimate use by",
        "",
        "  standing costs per month in US dollars",
    ]
    rows += [f"    {line.item:<24} {line.quantity:>10,.2f} {line.unit:<12} {_amount(line)}" for line in lines]
    rows += [] if lines else ["    none of the kinds that have a price here"]
    rows += _section("not priced, because it is paid by use", dict(_by_use(deployed)))
    rows += _section("not priced, because no price is known", {line.item: line.quantity for line in unpriced(deployed)})
    rows += ["", "  not priced either: telephony, numbers, language models and whatever functions call elsewhere"]
    return "\n".join(rows)


def _amount(line: Line) -> str:
    return "price unknown" if line.amount_usd is None else f"{line.amount_usd:>10,.2f}"


def _by_use(deployed: Deployed) -> Iterator[tuple[str, float]]:
    """Yields the ways of paying that need to know how much is used."""
    still = {line.mode for line in standing(deployed)}
    named = {price.mode for price in prices().values() if price.mode}
    for mode, count in sorted(deployed.modes.items()):
        if mode in named and mode not in still:
            yield mode, count


def _section(title: str, counts: dict[str, float]) -> list[str]:
    if not counts:
        return []
    return ["", f"  {title}", *(f"    {count:>6,.0f}  {name}" for name, count in counts.items())]
