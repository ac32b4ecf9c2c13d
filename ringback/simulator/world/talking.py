"""Bots and modules that no flow of the template leads to, behind a flow that does nothing else, for trying them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ringback.simulator.errors import NotPossibleError, UnknownNameError
from ringback.simulator.world import model
from ringback.simulator.world.elsewhere import flow_content
from ringback.simulator.world.model import BotAliasDefinition, FlowDefinition, World

_TEST_ALIAS: Final = "TSTALIASID"
"""Id of the alias that every bot has for trying its draft (Amazon Lex V2 Developer Guide, "Aliases")."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A bot with one of the languages it speaks."""

    alias: BotAliasDefinition
    locale: str

    def __str__(self) -> str:
        return f"{self.alias.bot_name} ({self.locale}, alias {self.alias.alias_name})"


def talks(world: World) -> list[Talk]:
    """Returns every bot with every language, by its alias; the draft counts for bots without any."""
    aliases = list(world.aliases.values())
    known = {alias.bot_id for alias in aliases}
    aliases += [_draft(bot) for bot in world.bots if bot.id not in known and bot.name not in known]
    return [Talk(alias, locale) for alias in aliases for locale in alias.locales]


def chosen_talk(world: World, bot: str | None, locale: str | None) -> Talk:
    """Returns the bot that a person means; raises a SimulatorError that lists them where it is not clear."""
    every = talks(world)
    if not every:
        raise NotPossibleError("there is nobody to talk to: the assembly has no AWS::Lex::Bot")
    found = [one for one in every if bot is None or bot in _names(one)]
    if not found:
        raise UnknownNameError("bot", str(bot), [one.alias.bot_name for one in every])
    spoken = [one for one in found if locale is None or locale.replace("-", "_") == one.locale]
    if not spoken:
        raise UnknownNameError("locale", str(locale), [one.locale for one in found])
    if len({one.alias.bot_name for one in spoken}) > 1:
        raise NotPossibleError(f"say which bot: {', '.join(dict.fromkeys(one.alias.bot_name for one in spoken))}")
    return spoken[0]


def _names(talk: Talk) -> tuple[str, ...]:
    alias = talk.alias
    return (alias.bot_name, alias.bot_id, alias.alias_name, alias.alias_arn, alias.logical_id)


def _draft(bot: model.PlainDefinition) -> BotAliasDefinition:
    settings = bot.properties.get("TestBotAliasSettings")
    settings = settings if isinstance(settings, dict) else {}
    arn = bot.arn.replace(":bot/", ":bot-alias/") + f"/{_TEST_ALIAS}"
    return BotAliasDefinition(
        bot_id=bot.id,
        bot_name=bot.name,
        alias_id=_TEST_ALIAS,
        alias_name="TestBotAlias",
        alias_arn=arn,
        version="DRAFT",
        properties=bot.properties,
        alias=settings,
        locales=tuple(str(one.get("LocaleId")) for one in model.bot_locales(bot.properties)),
        code_hooks=dict(_hooks(settings)),
        logical_id=bot.label,
    )


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _hooks(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for one in _objects(settings.get("BotAliasLocaleSettings")):
        value = one.get("BotAliasLocaleSetting") or {}
        hook = ((value.get("CodeHookSpecification") or {}).get("LambdaCodeHook") or {}).get("LambdaArn")
        if hook:
            yield str(one.get("LocaleId")), str(hook)


def add_module_flow(world: World, module: FlowDefinition) -> FlowDefinition:
    """Adds a flow that invokes a module and ends."""
    end = [{"NextAction": "end", "ErrorType": "NoMatchingError"}]
    actions: list[dict[str, Any]] = [
        {
            "Identifier": "module",
            "Type": "InvokeFlowModule",
            "Parameters": {"FlowModuleId": module.arn},
            "Transitions": {"NextAction": "end", "Errors": end, "Conditions": []},
        },
        {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}},
    ]
    return _added(world, f"try-{module.id}", f"module {module.name}", actions)


def add_talk(world: World, talk: Talk) -> FlowDefinition:
    """Adds a flow that talks to a bot, turn by turn, until the caller hangs up."""
    alias = talk.alias
    world.aliases.setdefault(alias.alias_arn, alias)
    if not world.associated("LEX_BOT", alias.alias_arn):
        world.associations.append(model.Association("LEX_BOT", alias.alias_arn, "for trying the bot"))
    return _added(world, f"talk-{alias.alias_id}-{talk.locale}", f"talk to {alias.bot_name}", _turns(talk))


def _added(world: World, key: str, name: str, actions: Sequence[Mapping[str, Any]]) -> FlowDefinition:
    """Adds a flow of some actions, the first of which begins; one of the same key stays as it is."""
    arn = f"{world.instance_arn}/contact-flow/{key}"
    made = FlowDefinition(name=name, arn=arn, id=key, type="CONTACT_FLOW", content=flow_content(actions))
    return world.flows.setdefault(arn, made)


def _turns(talk: Talk) -> list[dict[str, Any]]:
    again = [{"NextAction": "end", "ErrorType": name} for name in ("NoMatchingError", "InputTimeLimitExceeded")]
    return [
        {
            "Identifier": "language",
            "Type": "UpdateContactData",
            "Parameters": {"LanguageCode": talk.locale.replace("_", "-")},
            "Transitions": {"NextAction": "bot", "Errors": [{"NextAction": "bot", "ErrorType": "NoMatchingError"}]},
        },
        {
            "Identifier": "bot",
            "Type": "ConnectParticipantWithLexBot",
            "Parameters": {"LexV2Bot": {"AliasArn": talk.alias.alias_arn}, "LexTimeoutSeconds": {"Text": "600"}},
            "Transitions": {
                "NextAction": "bot",
                "Errors": [*again, {"NextAction": "bot", "ErrorType": "NoMatchingCondition"}],
                "Conditions": [],
            },
        },
        {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}},
    ]
