"""The evaluation form and the analytics rules of a center."""

from __future__ import annotations

from collections.abc import Iterable

from constructs import Construct

from contact_center.base.interfaces import IInstance
from contact_center.quality.evaluation import EvaluationForm, read_form
from contact_center.quality.rules import AnalyticsRule, read_rules
from contact_center.quality.vocabulary import Vocabulary, vocabulary_phrases


class Quality(Construct):
    """The evaluation form of a center, and where conversations are analyzed the rules and the vocabulary for it.

    Rules and vocabulary are named `<name_prefix>-<key>`. `words` are those of the business, of which Hangul alone
    enters the vocabulary; without any there is none.
    """

    vocabulary: Vocabulary | None = None

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        name_prefix: str,
        analytics: bool = True,
        words: Iterable[str] = (),
    ) -> None:
        super().__init__(scope, construct_id)
        title, description, sections = read_form()
        self.form = EvaluationForm(
            self,
            "EvaluationForm",
            instance=instance,
            title=title,
            description=description,
            sections=sections,
        )
        rules = Construct(self, "Rules")
        self.rules = {
            rule.key: AnalyticsRule(rules, rule.key, instance=instance, name=f"{name_prefix}-{rule.key}", rule=rule)
            for rule in (read_rules() if analytics else ())
        }
        if analytics and (phrases := vocabulary_phrases(words)):
            self.vocabulary = Vocabulary(
                self,
                "Vocabulary",
                instance=instance,
                name=f"{name_prefix}-words",
                phrases=phrases,
            )
