"""Quality of conversations: the evaluation form, the rules and the vocabulary of conversational analytics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contact_center.base.exports import lazy

if TYPE_CHECKING:
    from contact_center.quality.center import Quality
    from contact_center.quality.evaluation import EvaluationForm, Option, Question, Section, read_form
    from contact_center.quality.rules import AnalyticsRule, PhraseRule, read_rules
    from contact_center.quality.vocabulary import Vocabulary
else:
    __getattr__ = lazy(
        __name__,
        center="Quality",
        evaluation="EvaluationForm Option Question Section read_form",
        rules="AnalyticsRule PhraseRule read_rules",
        vocabulary="Vocabulary",
    )

__all__ = [
    "AnalyticsRule",
    "EvaluationForm",
    "Option",
    "PhraseRule",
    "Quality",
    "Question",
    "Section",
    "Vocabulary",
    "read_form",
    "read_rules",
]
