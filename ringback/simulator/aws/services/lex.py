"""The Lex V2 runtime API for functions that ask a bot themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringback.simulator.aws.account import Account
from ringback.simulator.aws.errors import AwsError
from ringback.simulator.aws.services.base import Answer, Params, Service
from ringback.simulator.kernel.bots import (
    BotConversation,
    BotFailureError,
    BotInput,
    BotSession,
    CodeHookError,
)
from ringback.simulator.world.model import BotAliasDefinition


class LexRuntimeApi(Service):
    """Serves RecognizeText with the same emulation the flows use."""

    name = "lexv2-runtime"

    def __init__(self, cloud: Account) -> None:
        super().__init__(cloud)
        self._sessions: dict[tuple[str, str, str], BotConversation] = {}
        self._hook_injected = False

    def _alias(self, params: Params) -> BotAliasDefinition:
        for definition in self.center.world.aliases.values():
            if definition.bot_id == params["botId"] and definition.alias_id == params["botAliasId"]:
                return definition
        raise AwsError("ResourceNotFoundException", "The bot or bot alias does not exist.", status=404)

    def _RecognizeText(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        definition = self._alias(params)
        locale, session = str(params["localeId"]), str(params["sessionId"])
        if locale not in definition.locales:
            raise AwsError("ResourceNotFoundException", f"Locale {locale} is not available.", status=404)
        key = (definition.alias_arn, locale, session)
        self._hook_injected = False
        if key not in self._sessions:
            self._sessions[key] = self.center.bots.start(self._open(definition, locale, session, params))
        try:
            reply = self._sessions[key].turn(BotInput("text", str(params["text"])))
        except (BotFailureError, CodeHookError) as failure:
            injected = self._hook_injected
            raise AwsError("DependencyFailedException", str(failure), status=424, injected=injected) from failure
        if reply.closed:
            del self._sessions[key]
        intent = {
            "name": reply.intent,
            "state": reply.intent_state,
            "slots": dict(reply.slots),
            "confirmationState": reply.confirmation_state or "None",
        }
        action: dict[str, Any] = {"type": reply.dialog_action}
        if reply.slot_to_elicit:
            action["slotToElicit"] = reply.slot_to_elicit
        return {
            "messages": [{"content": m.content, "contentType": m.content_type} for m in reply.messages],
            "sessionState": {
                "dialogAction": action,
                "intent": intent,
                "sessionAttributes": dict(reply.session_attributes),
            },
            "interpretations": [_interpretation(i) for i in reply.interpretations],
            "sessionId": session,
        }

    def _open(self, definition: BotAliasDefinition, locale: str, session: str, params: Params) -> BotSession:
        state = params.get("sessionState") or {}
        return BotSession(
            definition=definition,
            locale_id=locale,
            session_id=session,
            channel="chat",
            session_attributes=dict(state.get("sessionAttributes") or {}),
            request_attributes=dict(params.get("requestAttributes") or {}),
            invoke=lambda event: self._hook(definition, locale, event),
            now=lambda: self.center.clock.now,
            random=self.center.random.random,
        )

    def _hook(self, definition: BotAliasDefinition, locale: str, event: Mapping[str, Any]) -> Any:
        arn = definition.code_hooks.get(locale, "")
        result = self.center.functions.invoke_from_service(arn, event, "lexv2.amazonaws.com", definition.alias_arn)
        if result.error:
            self._hook_injected = result.injected
            raise CodeHookError(result.error, result.message)
        return result.value


def _interpretation(found: Mapping[str, Any]) -> dict[str, Any]:
    """Returns an interpretation as this API tells it: with the confidence as an object, unlike events of a hook."""
    confidence = found.get("nluConfidence")
    told = {"nluConfidence": {"score": confidence}} if isinstance(confidence, int | float) else {}
    return {**found, **told}
