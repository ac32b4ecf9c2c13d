"""The evaluation form and the analytics rules of a center."""

from __future__ import annotations

from collections.abc import Iterable

from constructs import Construct

from contact_center.instance.instance import ContactCenterInstance
from contact_center.quality.evaluation import EvaluationForm, read_form
from contact_center.quality.rules import AnalyticsRule, read_rules
from contact_center.quality.vocabulary import Vocabulary, vocabulary_phrases
from contact_center.settings import Settings


class Quality(Construct):
    """Defines the evaluation form, and where conversations are analysed the rules and the vocabulary for it."""

    vocabulary: Vocabulary | None = None

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance: ContactCenterInstance,
        settings: Settings,
        words: Iterable[str] = (),
    ) -> None:
        super().__init__(scope, construct_id)
        instance_arn = instance.instance_arn
        title, description, sections = read_form()
        self.form = EvaluationForm(
            self,
            "EvaluationForm",
            instance_arn=instance_arn,
            title=title,
            description=description,
            sections=sections,
        )
        rules = Construct(self, "Rules")
        self.rules = {
            rule.key: AnalyticsRule(
                rules, rule.key, instance_arn=instance_arn, name=settings.physical_name(rule.key), rule=rule
            )
            for rule in (read_rules() if settings.connect.contact_lens else ())
        }
        if settings.connect.contact_lens and (phrases := vocabulary_phrases(words)):
            self.vocabulary = Vocabulary(
                self,
                "Vocabulary",
                instance_id=instance.instance_id,
                name=settings.physical_name("words"),
                phrases=phrases,
            )
