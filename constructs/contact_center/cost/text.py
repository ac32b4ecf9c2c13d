"""The estimate as text for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from contact_center.cost.estimate import ASSUMPTIONS, STANDING, Estimate, Line


def report(planned: Estimate, quiet: Estimate) -> str:
    """Returns a month as planned, line by line, and what of it a month without a contact costs.

    Quantity x unit price = amount; then where each price is from and what was assumed.
    """
    lines = _joined(planned, quiet)
    width = max((len(line.item) for line in lines), default=0)
    idle = {line.item: line for line in quiet.lines}
    rows = [f"{planned.stage}: estimate per month in US dollars", ""]
    rows.append(f"  {'':<{width}} {'':>14} {'':<18} {'':<14} {'as planned':>13} {'idle':>10}")
    rows += [_row(line, idle.get(line.item), width) for line in lines]
    totals = f"{planned.total_usd:>13,.2f} {quiet.total_usd:>10,.2f}"
    rows += ["", f"  {'total of known prices':<{width}} {'':>14} {'':<18} {'':<14} {totals}"]
    if planned.total_krw is not None and quiet.total_krw is not None:
        totals = f"{planned.total_krw:>13,.0f} {quiet.total_krw:>10,.0f}"
        rows.append(f"  {'in won':<{width}} {'':>14} {'':<18} {'':<14} {totals}")
    return "\n".join((*rows, *_limit(quiet), *_left_out(lines), *_sources(lines)))


def _joined(planned: Estimate, quiet: Estimate) -> Sequence[Line]:
    items = {line.item for line in planned.lines}
    return (*planned.lines, *(line for line in quiet.lines if line.item not in items))


def _row(line: Line, idle: Line | None, width: int) -> str:
    price = "" if line.price_usd is None else f"x {line.price_usd:.7f}".rstrip("0").rstrip(".")
    amount = "price unknown" if line.amount_usd is None else f"{line.amount_usd:,.2f}"
    quiet = f"{idle.amount_usd:,.2f}" if idle is not None and idle.amount_usd is not None else ""
    return (
        f"  {line.item:<{width}} {line.quantity:>14,.2f} {line.unit:<18} {price:<14} {amount:>13} {quiet:>10}"
        f"  {line.status}"
    )


def _limit(quiet: Estimate) -> list[str]:
    if quiet.most_usd is None or not quiet.over:
        return []
    text = f"{quiet.total_usd:,.2f} dollars, allowed are {quiet.most_usd:,.2f}"
    return ["", f"  a month without a contact costs {text} (prices.idle_month_usd)"]


def _left_out(lines: Sequence[Line]) -> list[str]:
    rows = []
    if missing := [line for line in lines if line.price_usd is None]:
        rows += ["", "  not included, because no price is known:"]
        rows += [f"    {line.item}: set {line.source}" for line in missing]
    standing = [item for item, *_ in STANDING]
    if not any(line.item in standing for line in lines):
        rows += [
            "",
            "  not included, because no synthesized center was found: "
            + ", ".join((*standing, "recovery, versions, data protection, proofs, sweeper; run make synth")),
        ]
    return rows


def _sources(lines: Sequence[Line]) -> list[str]:
    rows = [
        "",
        "  prices (seen: in a document that names its source; general: the public price list, verify before quoting):",
    ]
    sources: dict[str, list[str]] = {}
    for line in lines:
        if line.status in ("seen", "general"):
            sources.setdefault(line.source, []).append(line.item)
    rows += [f"    {', '.join(items)}: {source}" for source, items in sources.items()]
    return [*rows, "", "  assumptions:", *(f"    {text}" for text in ASSUMPTIONS)]
