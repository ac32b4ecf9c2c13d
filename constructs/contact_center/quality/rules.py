"""Rules of conversational analytics: words and phrases that put a contact into a category."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aws_cdk import aws_connect as connect
from constructs import Construct

from contact_center.base.errors import DefinitionError
from contact_center.base.interfaces import IInstance

RULES_FILE = Path(__file__).parent / "rules.toml"
_NAME = re.compile(r"[a-zA-Z0-9._-]{1,200}")
_SPEAKERS = ("CUSTOMER", "AGENT", "ANY")


@dataclass(frozen=True, kw_only=True, slots=True)
class PhraseRule:
    """Phrases that were said, or with `missing` were not said, by a speaker, in the first seconds if given.

    `said_by` is CUSTOMER, AGENT or ANY; `first_s` are seconds from the beginning of the call. With `notify` the match
    is sent to EventBridge.
    """

    key: str
    phrases: tuple[str, ...]
    said_by: str
    missing: bool = False
    first_s: int | None = None
    notify: bool = False

    def function(self) -> str:
        """Returns the rule in the Rules Function language.

        https://docs.aws.amazon.com/connect/latest/APIReference/connect-rules-language.html
        """
        filters: list[dict[str, Any]] = [{"Type": "ParticipantRole", "Data": self.said_by}]
        if self.first_s is not None:
            filters.insert(0, {"Type": "PostCallContactPeriodSeconds", "Data": {"First": self.first_s}})
        condition = {
            "Operator": "CONTAINS_ANY",
            "Operands": list(self.phrases),
            "ComparisonValue": "$.ContactLens.PostCall.ExactMatch.Transcript",
            "FilterClause": {"LogicOperator": "AND", "Filters": filters},
            "Negate": self.missing,
        }
        rule = {"Version": "2022-11-25", "RuleFunction": {"Operator": "AND", "Operands": [condition]}}
        return json.dumps(rule, ensure_ascii=False, separators=(",", ":"))


class AnalyticsRule(Construct):
    """A published rule on analyzed calls that assigns a category named after the rule.

    With `notify` the match is also sent to EventBridge under the name of the rule. `name` has 1 to 200 ASCII letters,
    digits, '.', '_' or '-', else it is a DefinitionError. Trigger and instance are createOnly.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, instance: IInstance, name: str, rule: PhraseRule
    ) -> None:
        super().__init__(scope, construct_id)
        if not _NAME.fullmatch(name):
            raise DefinitionError(f"rule name {name!r} is not 1 to 200 ASCII letters, digits, '.', '_' or '-'")
        types = connect.CfnRule
        self.rule = types(
            self,
            "Resource",
            instance_arn=instance.instance_arn,
            name=name,
            function=rule.function(),
            publish_status="PUBLISHED",
            trigger_event_source=types.RuleTriggerEventSourceProperty(event_source_name="OnPostCallAnalysisAvailable"),
            actions=types.ActionsProperty(
                assign_contact_category_actions=[{}],
                event_bridge_actions=[types.EventBridgeActionProperty(name=rule.key)] if rule.notify else None,
            ),
        )
        self.rule_arn: str = self.rule.attr_rule_arn


def read_rules(path: Path = RULES_FILE) -> tuple[PhraseRule, ...]:
    """Reads the rules of a file; the key of a rule is the name of its table."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(_rule(path.name, key, entry) for key, entry in raw.items())


def _rule(file: str, key: str, entry: Mapping[str, Any]) -> PhraseRule:
    if entry.get("said_by") not in _SPEAKERS:
        raise DefinitionError(
            f"{file}: [{key}].said_by is {entry.get('said_by')!r}, allowed are {', '.join(_SPEAKERS)}"
        )
    if not entry.get("phrases"):
        raise DefinitionError(f"{file}: [{key}].phrases is empty")
    return PhraseRule(
        key=key,
        phrases=tuple(entry["phrases"]),
        said_by=entry["said_by"],
        missing=bool(entry.get("missing", False)),
        first_s=entry.get("first_s"),
        notify=bool(entry.get("notify", False)),
    )
