"""The custom vocabulary of conversational analytics: words of the business that speech recognition should know."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

import aws_cdk as cdk
from aws_cdk import aws_connect as connect
from constructs import Construct

from contact_center.base.errors import DefinitionError
from contact_center.base.interfaces import IInstance, ImportedVocabulary
from contact_center.base.limits import MAX_VOCABULARY

# AWS::Connect::Vocabulary, property Content.
_HASH = 8
_HANGUL = re.compile(r"[가-힣]+(?: [가-힣]+)*")


class Vocabulary(Construct):
    """A Korean custom vocabulary of conversational analytics.

    Of `phrases` those in Hangul alone are taken, each once, 60,000 characters in all at most; more are a
    DefinitionError. Every property is createOnly: other words replace the vocabulary under another name,
    `<name>-<hash>`. The replaced one stays: Amazon Connect deletes no vocabulary that is the default, and another stack
    makes the new one the default later. `contact_center.provider.default_vocabulary` does so and deletes earlier
    versions then.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, instance: IInstance, name: str, phrases: Iterable[str]
    ) -> None:
        super().__init__(scope, construct_id)
        self.phrases = vocabulary_phrases(phrases)
        content = vocabulary_content(self.phrases)
        if len(content) > MAX_VOCABULARY:
            raise DefinitionError(f"vocabulary {name!r} has {len(content)} characters, allowed are {MAX_VOCABULARY}")
        self.name_prefix = f"{name}-"
        self.vocabulary = connect.CfnVocabulary(
            self,
            "Resource",
            instance_id=instance.instance_id,
            # Replaced before the old one goes, so two of them need two names.
            vocabulary_name=f"{self.name_prefix}{hashlib.sha256(content.encode()).hexdigest()[:_HASH]}",
            language_code="ko-KR",
            content=content,
        )
        # It goes with its stack, but not when it is replaced.
        self.vocabulary.cfn_options.deletion_policy = cdk.CfnDeletionPolicy.DELETE
        self.vocabulary.cfn_options.update_replace_policy = cdk.CfnDeletionPolicy.RETAIN
        self.vocabulary_id: str = self.vocabulary.attr_vocabulary_id

    @staticmethod
    def from_vocabulary_id(vocabulary_id: str) -> ImportedVocabulary:
        """Takes a vocabulary that exists already; nothing is created."""
        return ImportedVocabulary(vocabulary_id)


def vocabulary_phrases(words: Iterable[str]) -> tuple[str, ...]:
    """Returns the words a Korean vocabulary takes: Hangul alone, each once, in order."""
    return tuple(sorted({word for word in words if _HANGUL.fullmatch(word)}))


def vocabulary_content(phrases: Iterable[str]) -> str:
    """Returns the table format of a custom vocabulary: words of a phrase joined by hyphens, shown with spaces.

    https://docs.aws.amazon.com/transcribe/latest/dg/custom-vocabulary-create-table.html
    """
    rows = [f"{phrase.replace(' ', '-')}\t\t\t{phrase}" for phrase in phrases]
    return "\n".join(["Phrase\tIPA\tSoundsLike\tDisplayAs", *rows]) + "\n"
