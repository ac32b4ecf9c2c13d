"""What the services accept at most, and how names are spelled: one place for settings, constructs and guards.

What counts per stack, instance and account stands in `ringback.cloudformation.limits`, limits of flows themselves in
`ringback.flow_language.limits`.
"""

from __future__ import annotations

from collections.abc import Mapping

from ringback.flow_language import limits as flows

# --- Amazon Connect: https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html

CONCURRENCY: Mapping[str, int] = {"VOICE": 1, "CHAT": 10, "TASK": 10}
"""Contacts an agent may serve at a time, by channel."""

# --- lengths of properties, as the CloudFormation registry states them

MAX_NAME = flows.MAX_NAME
"""Characters of the name of a queue, a profile, hours, a quick connect: as many as of a flow."""
MAX_DESCRIPTION = 250
"""Characters of the description of a queue, a profile, hours, a quick connect."""
MAX_ALIAS = 45
"""Characters of the alias of an instance."""
MAX_SECURITY_KEY = 1024
"""Characters of a public key for keypad input (PEM)."""
MAX_USERNAME = 64
MAX_TEAM_NAME = 100
"""Characters of the name of a hierarchy group."""
MAX_VOCABULARY = 60_000
"""Characters of the content of a custom vocabulary."""

# --- Amazon Lex, every language but US English: https://docs.aws.amazon.com/lexv2/latest/dg/quotas.html

LEX_NAME = r"([0-9a-zA-Z][_-]?){1,100}"
"""Names of bots, aliases, locales' intents, slots and slot types; the same for each of them, as the API reference of
CreateBot, CreateBotAlias, CreateIntent, CreateSlot and CreateSlotType states it."""
MAX_INTENTS = 250
MAX_UTTERANCE = 500
MAX_UTTERANCES = 200_000
"""Characters of all utterances and slot values of a locale."""
MAX_SLOT_VALUE = 140
MAX_MESSAGE = 1000
MAX_PHRASE = 100
"""Characters of a phrase of a custom vocabulary of Lex, and of what it is shown as; at most four words."""
MAX_PHRASES = 500
"""Phrases of the custom vocabulary of a locale, and values of a slot type whose values are one:
https://docs.aws.amazon.com/lexv2/latest/dg/vocab.html"""
"""Characters of a prompt or message of a bot."""

# --- AWS Lambda: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html

MAX_TIMEOUT_S = 900

_NAMED: Mapping[str, tuple[int, int]] = {"Name": (1, MAX_NAME), "Description": (1, MAX_DESCRIPTION)}
_CONTENT: Mapping[str, tuple[int, int]] = {
    "Name": (1, MAX_NAME),
    "Content": (1, flows.MAX_CONTENT),
    "Description": (0, flows.MAX_DESCRIPTION),
}
LENGTHS: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "AWS::Connect::AgentStatus": _NAMED,
    "AWS::Connect::ContactFlow": _CONTENT,
    "AWS::Connect::ContactFlowModule": _CONTENT,
    "AWS::Connect::EvaluationForm": {"Title": (1, 128), "Description": (0, 1024)},
    "AWS::Connect::HoursOfOperation": _NAMED,
    "AWS::Connect::Instance": {"InstanceAlias": (1, MAX_ALIAS)},
    "AWS::Connect::IntegrationAssociation": {"IntegrationArn": (1, 140)},
    "AWS::Connect::PredefinedAttribute": {"Name": (1, 100)},
    "AWS::Connect::Queue": _NAMED,
    "AWS::Connect::QuickConnect": _NAMED,
    "AWS::Connect::RoutingProfile": _NAMED,
    "AWS::Connect::Rule": {"Name": (1, 200)},
    "AWS::Connect::SecurityKey": {"Key": (1, MAX_SECURITY_KEY)},
    "AWS::Connect::SecurityProfile": {
        "SecurityProfileName": (1, MAX_NAME),
        "Description": (0, MAX_DESCRIPTION),
    },
    "AWS::Connect::TestCase": _CONTENT,
    "AWS::Connect::User": {"Username": (1, MAX_USERNAME)},
    "AWS::Connect::UserHierarchyGroup": {"Name": (1, MAX_TEAM_NAME)},
    "AWS::Connect::View": {"Name": (1, 512), "Description": (0, 4096)},
    "AWS::Connect::Vocabulary": {"VocabularyName": (1, 140), "Content": (1, MAX_VOCABULARY)},
    "AWS::Lambda::Function": {"FunctionName": (1, 64), "Description": (0, 256)},
    "AWS::Lex::Bot": {"Name": (1, 100), "Description": (0, 200)},
    "AWS::Lex::BotAlias": {"BotAliasName": (1, 100), "Description": (0, 200)},
}
"""Fewest and most characters by type and property."""

# --- names

CLOUDWATCH_SIGNS = ".,-_/#:$@|&{}+?%"
_SHOWN = r"0-9A-Za-z.,\-_/#:$@|&{}+?%"
CLOUDWATCH_NAME = rf"^[{_SHOWN}](?:[ {_SHOWN}]*[{_SHOWN}])?$"
"""Names of queues and flows that CloudWatch shows; others have no metrics. No blank at either end.

https://docs.aws.amazon.com/connect/latest/adminguide/monitoring-cloudwatch.html
"""
INSTANCE_ALIAS = r"^(d|([0-9a-ce-zA-Z]|d[0-9a-zA-Z])[0-9a-zA-Z]*(-+[0-9a-zA-Z]+)*)$"
"""Aliases of an instance: letters, digits and inner hyphens, not beginning with `d-`."""
