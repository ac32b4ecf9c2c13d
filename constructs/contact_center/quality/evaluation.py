"""The form supervisors and quality analysts evaluate contacts with."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import aws_connect as connect
from constructs import Construct

from contact_center.base.errors import DefinitionError, unknown
from contact_center.base.interfaces import IInstance

FORM_FILE = Path(__file__).parent / "form.toml"
_TOTAL = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """An answer with its points, 0 to 10; a knockout answer ends the evaluation with 0."""

    key: str
    text: str
    score: int
    knockout: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question that is answered by choosing one option."""

    key: str
    title: str
    options: tuple[Option, ...]
    not_applicable: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """Questions about one part of a conversation and what they weigh together, in percent."""

    key: str
    title: str
    weight: int
    questions: tuple[Question, ...]


class EvaluationForm(Construct):
    """An active evaluation form in Korean whose sections weigh 100 percent together.

    A change of an active form makes a new version; evaluations that were begun keep theirs. Other weights, or a key
    used twice, are a DefinitionError.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        title: str,
        description: str,
        sections: Sequence[Section],
    ) -> None:
        super().__init__(scope, construct_id)
        _check(title, sections)
        types = connect.CfnEvaluationForm
        self.form = types(
            self,
            "Resource",
            instance_arn=instance.instance_arn,
            title=title,
            description=description,
            status="ACTIVE",
            scoring_strategy=types.ScoringStrategyProperty(mode="SECTION_ONLY", status="ENABLED"),
            language_configuration=types.EvaluationFormLanguageConfigurationProperty(form_language="ko-KR"),
            items=[types.EvaluationFormBaseItemProperty(section=_section(section)) for section in sections],
        )
        self.evaluation_form_arn: str = self.form.attr_evaluation_form_arn


def _section(section: Section) -> connect.CfnEvaluationForm.EvaluationFormSectionProperty:
    types = connect.CfnEvaluationForm
    return types.EvaluationFormSectionProperty(
        ref_id=section.key,
        title=section.title,
        weight=section.weight,
        items=[types.EvaluationFormItemProperty(question=_question(question)) for question in section.questions],
    )


def _question(question: Question) -> connect.CfnEvaluationForm.EvaluationFormQuestionProperty:
    types = connect.CfnEvaluationForm
    options = [
        types.EvaluationFormSingleSelectQuestionOptionProperty(
            ref_id=f"{question.key}-{option.key}",
            text=option.text,
            score=option.score,
            automatic_fail=True if option.knockout else None,
        )
        for option in question.options
    ]
    return types.EvaluationFormQuestionProperty(
        ref_id=question.key,
        title=question.title,
        question_type="SINGLESELECT",
        not_applicable_enabled=question.not_applicable,
        question_type_properties=types.EvaluationFormQuestionTypePropertiesProperty(
            single_select=types.EvaluationFormSingleSelectQuestionPropertiesProperty(
                options=options, display_as="RADIO"
            )
        ),
    )


def _check(title: str, sections: Sequence[Section]) -> None:
    total = sum(section.weight for section in sections)
    if total != _TOTAL:
        raise DefinitionError(
            f"evaluation form {title!r}: sections weigh {total} percent together, needed are {_TOTAL}"
        )
    keys = [section.key for section in sections] + [
        question.key for section in sections for question in section.questions
    ]
    repeated = sorted({key for key in keys if keys.count(key) > 1})
    if repeated:
        raise DefinitionError(f"evaluation form {title!r}: key {repeated[0]!r} is used twice")


def read_form(path: Path = FORM_FILE) -> tuple[str, str, tuple[Section, ...]]:
    """Reads title, description and sections of a form file."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    sections = tuple(
        Section(
            key=section["key"],
            title=section["title"],
            weight=section["weight"],
            questions=tuple(_read_question(path.name, entry) for entry in section["questions"]),
        )
        for section in raw["sections"]
    )
    return raw["title"], raw["description"], sections


def _read_question(file: str, entry: Mapping[str, object]) -> Question:
    scale, knockout = str(entry["scale"]), bool(entry.get("knockout"))
    if scale not in _SCALES:
        raise DefinitionError(f"{file}: question {entry['key']!r}: {unknown('scale', scale, _SCALES)}")
    options = tuple(
        Option(key=key, text=text, score=score, knockout=knockout and score == 0) for key, text, score in _SCALES[scale]
    )
    return Question(
        key=str(entry["key"]),
        title=str(entry["title"]),
        options=options,
        not_applicable=scale == "yes-no" and not knockout,
    )


# Scale -> key, text and points of each answer.
_SCALES: Mapping[str, tuple[tuple[str, str, int], ...]] = {
    "yes-no": (("yes", "예", 10), ("no", "아니오", 0)),
    "one-five": (("5", "5", 10), ("4", "4", 8), ("3", "3", 5), ("2", "2", 2), ("1", "1", 0)),
}
