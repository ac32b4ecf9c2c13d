"""Rules on what talks to customers: flows, quick connects and the bot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from contact_center.base import limits
from contact_center.guards.model import Finding, Resource, Rule, Stage, as_list, finding, strings, text_of
from ringback.flow_language.errors import FlowFormatError
from ringback.flow_language.model import Action
from ringback.flow_language.offers import CONTACT_LENS, MEDIA_STREAMS, OFFERS, OUTBOUND, RECORDINGS, SCREENS, needs
from ringback.flow_language.parser import parse
from ringback.flow_language.references import find_jsonpaths

_LEX_NAME = re.compile(limits.LEX_NAME)
_SWITCHES = {CONTACT_LENS: "ContactLens", OUTBOUND: "OutboundCalls"}
_SEEN_IN_TEMPLATES = frozenset({RECORDINGS, SCREENS, MEDIA_STREAMS, *_SWITCHES})
"""What a template says about; the other offers come by associations that another tool may have made."""
_FLOWS = ("AWS::Connect::ContactFlow", "AWS::Connect::ContactFlowModule")
_WHO, _PROOF = "CustomerId", "AuthStatus"
_NOT_PROVEN = frozenset({"NONE", "FAILED", "LOCKED", "SKIPPED"})


def _one_bot_grant(stage: Stage) -> Iterator[Finding]:
    associated = {
        stage.identity(item.stack, item.get("IntegrationArn"))
        for item in stage.of_type("AWS::Connect::IntegrationAssociation")
        if item.get("IntegrationType") == "LEX_BOT"
    }
    for policy in stage.of_type("AWS::Lex::ResourcePolicy"):
        if stage.identity(policy.stack, policy.get("ResourceArn")) in associated:
            yield finding(
                stage,
                policy,
                "Properties.ResourceArn",
                "competes with the policy that the LEX_BOT association writes itself",
            )


def _flow_actions(stage: Stage) -> Iterator[tuple[Resource, Action]]:
    for flow in stage.of_type(*_FLOWS):
        try:
            actions = parse(text_of(flow.get("Content"))).actions
        except FlowFormatError:
            continue  # the flow linter reports content that is no flow
        for action in actions:
            yield flow, action


def _third_party_transfer(stage: Stage) -> Iterator[Finding]:
    for flow, action in _flow_actions(stage):
        if action.type != "TransferParticipantToThirdParty":
            continue
        number = str(action.parameters.get("ThirdPartyPhoneNumber", ""))
        if find_jsonpaths(number):
            yield finding(
                stage,
                flow,
                "Properties.Content",
                f"action {action.identifier!r} calls whatever number {number} holds: toll fraud",
                detail=action.identifier,
            )


def _sensitive_input(stage: Stage) -> Iterator[Finding]:
    for flow, action in _flow_actions(stage):
        parameters = action.parameters
        if action.type != "GetParticipantInput" or str(parameters.get("StoreInput")).lower() != "true":
            continue
        digits = "CustomValidation" in parameters.get("InputValidation", {})
        encryption = parameters.get("InputEncryption") or {}
        if digits and not (encryption.get("EncryptionKeyId") and encryption.get("Key")):
            yield finding(
                stage,
                flow,
                "Properties.Content",
                f"action {action.identifier!r} stores typed digits without encryption",
                detail=action.identifier,
            )


def _identity(stage: Stage) -> Iterator[Finding]:
    for flow, action in _flow_actions(stage):
        for problem in _apart(_identity_of(action)):
            yield finding(
                stage, flow, "Properties.Content", f"action {action.identifier!r} {problem}", detail=action.identifier
            )
    for flow in stage.of_type(*_FLOWS):
        yield from _open_errors(stage, flow)


def _identity_of(action: Action) -> Mapping[str, str]:
    """Returns what an action writes into the attributes that say who the customer is."""
    if action.type != "UpdateContactAttributes":
        return {}
    given = action.parameters.get("Attributes")
    attributes = given if isinstance(given, Mapping) else {}
    return {name: str(value) for name, value in attributes.items() if name in (_WHO, _PROOF)}


def _raises(written: Mapping[str, str]) -> bool:
    """Tells whether an action may make somebody verified: a value that is only known at run time counts."""
    return _PROOF in written and written[_PROOF] not in _NOT_PROVEN


def _apart(written: Mapping[str, str]) -> Iterator[str]:
    if _WHO in written and _PROOF not in written:
        yield f"names a customer and leaves the {_PROOF} of whoever was named before"
    if _raises(written) and not find_jsonpaths(written.get(_WHO, "")):
        yield f"sets {_PROOF} {written[_PROOF]!r} without the customer it was proven for"


def _open_errors(stage: Stage, flow: Resource) -> Iterator[Finding]:
    """An identity that could not be written must not leave the one before it in force."""
    try:
        actions = {action.identifier: action for action in parse(text_of(flow.get("Content"))).actions}
    except FlowFormatError:
        return
    for action in actions.values():
        if not _raises(_identity_of(action)):
            continue
        after = actions.get(action.error_target("NoMatchingError") or "")
        closed = after is not None and (
            after.type == "DisconnectParticipant" or _identity_of(after).get(_PROOF) in _NOT_PROVEN
        )
        if not closed:
            yield finding(
                stage,
                flow,
                "Properties.Content",
                f"when action {action.identifier!r} fails, the {_PROOF} before it stays in force",
                detail=action.identifier,
            )


def _bot_answers(stage: Stage) -> Iterator[Finding]:
    for bot in stage.of_type("AWS::Lex::Bot"):
        if bot.get("AutoBuildBotLocales") is not True:
            yield finding(
                stage,
                bot,
                "Properties.AutoBuildBotLocales",
                "the bot is never built and answers nothing",
                detail="build",
            )
        for locale in as_list(bot.get("BotLocales")):
            signatures = {intent.get("ParentIntentSignature") for intent in as_list(locale.get("Intents"))}
            if "AMAZON.FallbackIntent" not in signatures:
                yield finding(
                    stage,
                    bot,
                    "Properties.BotLocales",
                    f"locale {locale.get('LocaleId')} has no fallback intent",
                    detail=str(locale.get("LocaleId")),
                )
    for alias in stage.of_type("AWS::Lex::BotAlias"):
        for group in _text_log_groups(stage, alias):
            if group.get("KmsKeyId") is None:
                yield finding(stage, group, "Properties.KmsKeyId", "what people say to the bot is logged without a key")


def _text_log_groups(stage: Stage, alias: Resource) -> Iterator[Resource]:
    for setting in as_list(alias.get("ConversationLogSettings.TextLogSettings")):
        arn = setting.get("Destination", {}).get("CloudWatch", {}).get("CloudWatchLogGroupArn")
        group = stage.target(alias.stack, arn)
        if group is not None:
            yield group


def _transfer_targets(stage: Stage) -> Iterator[Finding]:
    wanted = {"QueueConfig": "QUEUE_TRANSFER", "UserConfig": "AGENT_TRANSFER"}
    for quick_connect in stage.of_type("AWS::Connect::QuickConnect"):
        for name, expected in wanted.items():
            flow = stage.target(quick_connect.stack, quick_connect.get(f"QuickConnectConfig.{name}.ContactFlowArn"))
            if flow is not None and flow.get("Type") != expected:
                yield finding(
                    stage,
                    quick_connect,
                    f"Properties.QuickConnectConfig.{name}",
                    f"quick connect {quick_connect.get('Name')!r} leads to a {flow.get('Type')} flow, not {expected}",
                )


def _no_literal_arns_in_flows(stage: Stage) -> Iterator[Finding]:
    for flow in stage.of_type(*_FLOWS):
        for _, text in strings(flow.get("Content")):
            match = re.search(r"arn:aws[a-z-]*:(?:connect|lambda|lex):[^$\"\\]{6,}", text)
            if match:
                yield finding(stage, flow, "Properties.Content", f"the content spells out {match.group(0)[:60]!r}")


def _used_and_offered(stage: Stage) -> Iterator[Finding]:
    """Each missing offer is reported once, at the first action that uses it."""
    stores = {str(config.get("ResourceType")) for config in stage.of_type("AWS::Connect::InstanceStorageConfig")}
    reported: set[str] = set()
    for instance in stage.of_type("AWS::Connect::Instance"):
        offers = stores | {offer for offer, name in _SWITCHES.items() if instance.get(f"Attributes.{name}") is True}
        for flow, action in _flow_actions(stage):
            for offer in needs(action):
                if offer in _SEEN_IN_TEMPLATES and offer not in offers | reported:
                    reported.add(offer)
                    message = f"action {action.identifier!r} uses {OFFERS[offer]}, which the instance does not offer"
                    yield finding(stage, flow, "Properties.Content", message, detail=offer)


def _names_for_lex(stage: Stage) -> Iterator[Finding]:
    for bot in stage.of_type("AWS::Lex::Bot"):
        for path, name in _lex_names(bot):
            if name and not _LEX_NAME.fullmatch(name):
                allowed = "letters and digits, each followed by one '_' or '-' at most, 100 at most"
                yield finding(
                    stage, bot, f"Properties.{path}", f"Lex refuses the name {name!r}; {allowed}", detail=name
                )


def _lex_names(bot: Resource) -> Iterator[tuple[str, str]]:
    yield "Name", text_of(bot.get("Name"))
    for index, locale in enumerate(as_list(bot.get("BotLocales"))):
        for kind in ("Intents", "SlotTypes"):
            for place, entry in enumerate(as_list(locale.get(kind))):
                here = f"BotLocales.{index}.{kind}.{place}"
                yield f"{here}.Name", text_of(entry.get("Name"))
                for slot, inner in enumerate(as_list(entry.get("Slots"))):
                    yield f"{here}.Slots.{slot}.Name", text_of(inner.get("Name"))


RULES: tuple[Rule, ...] = (
    Rule(
        "CC036",
        "flows use what the instance offers",
        "switch it on, add the store, or take the action out of the flow",
        "fatal",
        _used_and_offered,
    ),
    Rule("CC037", "a bot has names that Lex takes", "write one '_' or '-' at a time", "fatal", _names_for_lex),
    Rule(
        "CC008",
        "no flow dials a number it was given at run time",
        "transfer to a queue, or to a number written in the flow",
        "error",
        _third_party_transfer,
    ),
    Rule(
        "CC009",
        "typed digits are encrypted before they are stored",
        "give the action InputEncryption with the key of the center",
        "error",
        _sensitive_input,
    ),
    Rule(
        "CC031",
        "who a customer is and whether that is proven are written together",
        "write CustomerId and AuthStatus in one action, from the function, and lower AuthStatus in its error branch",
        "fatal",
        _identity,
    ),
    Rule(
        "CC014",
        "the bot is built, falls back and logs encrypted",
        "set AutoBuildBotLocales, add AMAZON.FallbackIntent, pass a key",
        "error",
        _bot_answers,
    ),
    Rule("CC015", "one place grants Connect access to the bot", "remove the resource policy", "error", _one_bot_grant),
    Rule(
        "CC019",
        "quick connects lead to transfer flows of their kind",
        "name a flow of the right type in the settings",
        "fatal",
        _transfer_targets,
    ),
    Rule(
        "CC020",
        "flows refer to resources by reference",
        "write ${queue.<key>.arn} and the like",
        "fatal",
        _no_literal_arns_in_flows,
    ),
)
