"""The formulas of the figures (spec: KPIs): what has no denominator is None, and percent are 0 to 100."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Number = int | float


def percent(part: Number, whole: Number) -> float | None:
    """Returns a share in percent; None of nothing."""
    return None if not whole else round(max(0.0, min(100.0, 100 * part / whole)), 2)


def mean(total: Number, count: Number, digits: int = 2) -> float | None:
    """Returns an average; None of nothing."""
    return None if not count else round(total / count, digits)


def satisfaction(scores: Mapping[int, int]) -> float | None:
    """Returns the average of scores from 1 to 5, by how often each was given."""
    return mean(sum(score * many for score, many in scores.items()), sum(scores.values()))


def productivity(
    resolution: float | None, satisfied: float | None, first_contact: float | None, utilization: float | None
) -> float | None:
    """Returns the productivity of an agent, 0 to 100; None while a component was not measured."""
    if resolution is None or satisfied is None or first_contact is None or utilization is None:
        return None
    return round(0.4 * resolution + satisfied / 5 * 30 + 0.2 * first_contact + 0.1 * utilization, 2)


def performance(
    answered: float | None,
    resolution: float | None,
    satisfied: float | None,
    quality: float | None,
    utilization: float | None,
) -> float | None:
    """Returns the performance of an agent, 0 to 100; None while a component was not measured."""
    if answered is None or resolution is None or satisfied is None or quality is None or utilization is None:
        return None
    return round(0.2 * answered + 0.25 * resolution + 25 * satisfied / 5 + 0.2 * quality + 0.1 * utilization, 2)


def percentile(values: Iterable[Number], share: float) -> float | None:
    """Returns the value below which a share of the values lies, 0 to 1: the nearest that was measured."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = max(0, min(len(ordered) - 1, round(share * len(ordered) + 0.5) - 1))
    return float(ordered[place])


def median(values: Iterable[Number]) -> float | None:
    """Returns the value in the middle."""
    return percentile(values, 0.5)
