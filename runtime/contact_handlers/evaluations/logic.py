"""An evaluation as Amazon Connect exports and describes it, and what is noted of it.

Amazon Connect writes an object for every evaluation that is submitted, and for every one that is submitted again:
https://docs.aws.amazon.com/connect/latest/adminguide/evaluationforms-example-output-file.html. Its name ends with the
id of the evaluation; what is in it is asked of the service, so that nobody here may read the bucket of recordings:
https://docs.aws.amazon.com/connect/latest/APIReference/API_DescribeContactEvaluation.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from contact_handlers.base import clock
from contact_handlers.base.bus_events import object_key
from contact_handlers.records.evaluations import Evaluation
from contact_handlers.records.masked import Masked, clipped, masked

SUBMITTED: Final = "SUBMITTED"
# Below this an agent is coached (quality/form.toml gives 0 to 100).
COACHED_BELOW: Final = 70
NOTE_LIMIT: Final = 1_000
LOWEST: Final = 3
_NAME: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\.json$)")


def evaluation_id(event: Any) -> str | None:
    """Returns the evaluation that an object is about, by its name; None for the copy that is written at the old place.

    Raises EventError for an event that names no object.
    """
    match = _NAME.search(object_key(event))
    return match[0] if match else None


def read(answer: Mapping[str, Any]) -> Evaluation | None:
    """Returns an evaluation as it is kept; None for one that is not submitted, or that has no agent or no score."""
    found, form = answer.get("Evaluation") or {}, answer.get("EvaluationForm") or {}
    about = found.get("Metadata") or {}
    score, user = about.get("Score") or {}, str(about.get("ContactAgentId") or "")
    percent = 0.0 if score.get("AutomaticFail") else score.get("Percentage")
    # What analysts do to agree with each other says nothing of the agent.
    if found.get("Status") != SUBMITTED or not user or percent is None or about.get("CalibrationSessionId"):
        return None
    titles = dict(_titles(form.get("Items") or ()))
    return Evaluation(
        evaluation_id=str(found["EvaluationId"]),
        user_id=user.rpartition("/")[2],
        contact_id=str(about.get("ContactId") or ""),
        form=str(form.get("Title") or ""),
        form_version=int(form.get("EvaluationFormVersion") or 0),
        score=round(max(0.0, min(100.0, float(percent))), 2),
        failed=bool(score.get("AutomaticFail")),
        sections=_sections(form.get("Items") or (), found.get("Scores") or {}),
        remarks=[masked(text) for text in _remarks(found.get("Notes") or {}, titles)],
        submitted_at=_stamp(found.get("LastModifiedTime")),
    )


def _titles(items: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for item in items:
        for part in (item.get("Section"), item.get("Question")):
            if part:
                yield str(part.get("RefId")), str(part.get("Title"))
                yield from _titles(part.get("Items") or ())


def _sections(items: Sequence[Mapping[str, Any]], scores: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for item in items:
        section = item.get("Section") or {}
        percent = (scores.get(str(section.get("RefId"))) or {}).get("Percentage")
        if section and percent is not None:
            found.append({"title": str(section.get("Title")), "score": round(float(percent), 2)})
    return found


def _remarks(notes: Mapping[str, Any], titles: Mapping[str, str]) -> Iterator[str]:
    for key, note in notes.items():
        text = str((note or {}).get("Value") or "").strip()
        if text:
            yield f"{titles[key]}: {text}" if key in titles else text


def _stamp(moment: Any) -> str:
    return clock.stamp(moment if hasattr(moment, "astimezone") else clock.now())


def coaching(evaluation: Evaluation) -> Masked | None:
    """Returns what an agent is coached about; None for a good evaluation without remarks."""
    parts = []
    if evaluation.score < COACHED_BELOW:
        parts.append(f"품질 평가 점수가 {evaluation.score:.0f}점으로 기준 {COACHED_BELOW}점보다 낮습니다.")
        low = sorted(evaluation.sections or (), key=lambda one: float(one["score"]))[:LOWEST]
        weak = ", ".join(f"{one['title']} {float(one['score']):.0f}점" for one in low if one["score"] < COACHED_BELOW)
        if weak:
            parts.append(f"보완할 항목은 {weak}입니다.")
    if evaluation.failed:
        parts.append("필수 항목을 지키지 않아 0점으로 처리되었습니다.")
    parts += [str(one) for one in evaluation.remarks or ()]
    return clipped(masked(" ".join(parts)), NOTE_LIMIT) if parts else None
