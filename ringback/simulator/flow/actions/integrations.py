"""Functions and bots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ringback.simulator.flow.actions.participant import endless, speak
from ringback.simulator.flow.compiler import NO_MATCHING_CONDITION, ActionContext, Exit, Op, action
from ringback.simulator.flow.conditions import first_true
from ringback.simulator.flow.speech import Prompt
from ringback.simulator.flow.values import Structure, Value, to_text

if TYPE_CHECKING:
    from ringback.simulator.kernel.run import FlowRun

MAX_SYNC_S = 8.0
MAX_ASYNC_S = 60.0
RESULT_LIMIT = 32 * 1024


_ONLY_TEXT = {str}


def _flat(value: Any) -> bool:
    return value.__class__ is dict and set(map(type, value.values())) <= _ONLY_TEXT


def _answer_problem(value: Any, kind: str, *, scalars_fail: bool) -> str | None:
    """Tells why Connect does not understand an answer, or None."""
    if kind == "JSON":
        return None if isinstance(value, dict | list) else f"the answer is {type(value).__name__}, not a JSON object"
    if not isinstance(value, dict):
        return f"the answer is {type(value).__name__}; STRING_MAP wants an object with text values"
    for key, item in value.items():
        if isinstance(item, dict | list) or item is None:
            return f"STRING_MAP wants text values; {key!r} is {type(item).__name__}"
        if scalars_fail and not isinstance(item, str):
            return f"STRING_MAP wants text values; {key!r} is {type(item).__name__} (see Options.string_map_scalars)"
    return None


@action("InvokeLambdaFunction")
def _lambda(context: ActionContext) -> Op:
    target = context.value("LambdaFunctionARN", "")
    limit = context.value("InvocationTimeLimitSeconds", "3")
    parameters = Structure(context.parameters.get("LambdaInvocationAttributes") or {})
    declared = (context.parameters.get("ResponseValidation") or {}).get("ResponseType")
    asynchronous = context.constant("InvocationType") == "ASYNCHRONOUS"
    following, error, site = context.next, context.error(), context.site
    step, ops, index = following.step, following.ops, following.index
    fixed_limit = min(float(limit.constant), MAX_SYNC_S) if limit.constant and limit.constant.isdigit() else None

    def op(run: FlowRun) -> Any:
        center, contact = run.center, run.contact
        arn = target.text(run)
        event = contact.event(parameters.get(run))
        seconds = fixed_limit if fixed_limit is not None else min(float(limit.text(run) or 3), MAX_SYNC_S)
        if asynchronous:
            return _start(run, arn, event)
        chain = center.options.lambda_chain_limit_s - run.chain_s
        result = center.functions.invoke_from_flow(run, site, arn, event, min(seconds, chain), chain < seconds)
        run.chain_s += result.seconds
        if result.error:
            center.count_flow_error(run.flow)
            return run.sleep(result.seconds, error.op)
        value = result.value
        kind = declared or center.options.default_response_type
        problem = None
        if kind == "JSON" or not _flat(value):
            problem = _answer_problem(value, kind, scalars_fail=center.options.string_map_scalars == "error")
        if problem is not None:
            contact.note(site, "function-answer", f"{result.function} answered, but {problem}", result.label)
            center.count_flow_error(run.flow)
            return error.take(run)
        run.external = value if isinstance(value, dict) else {"": value}
        run.log(step)
        return run.sleep(result.seconds, ops[index])

    def _start(run: FlowRun, arn: str, event: Any) -> Any:
        result = run.center.functions.invoke_from_flow(run, site, arn, event, MAX_ASYNC_S, False)
        run.data["LambdaInvocation"] = {"InvocationId": run.center.new_id()}
        return (error if result.error in {"not-found", "denied"} else following).take(run)

    return op


# --- bots -----------------------------------------------------------------------------------------------------------


class BotBlock:
    """Is a compiled ConnectParticipantWithLexBot block."""

    def __init__(self, context: ActionContext) -> None:
        parameters = context.parameters
        self.site = context.site
        self.alias = Value((parameters.get("LexV2Bot") or {}).get("AliasArn") or "")
        self.old_bot = (parameters.get("LexBot") or {}).get("Name")
        self.prompt = Prompt(parameters)
        self.initial = Value((parameters.get("LexInitializationData") or {}).get("InitialMessage") or "")
        self.attributes = Structure(parameters.get("LexSessionAttributes") or {})
        self.chat_timeout = Value((parameters.get("LexTimeoutSeconds") or {}).get("Text") or "")
        self.error = context.error()
        self.late: Exit = context.error("InputTimeLimitExceeded")
        self.choose = first_true(context.conditions(), context.error(NO_MATCHING_CONDITION))

    def fail(self, run: FlowRun, code: str, message: str, resource: str = "") -> Any:
        """Records why the block failed and takes the error branch."""
        run.contact.note(self.site, code, message, resource or run.flow.label)
        run.center.count_flow_error(run.flow)
        return self.error.take(run)

    def start(self, run: FlowRun) -> Any:
        """Runs the block until it waits for the caller."""
        from ringback.simulator.flow.talk import BotTalk, open_talk

        contact = run.contact
        if self.old_bot:
            return self.fail(run, "external-need", f"Lex V1 bot {self.old_bot!r} is retired and not simulated")
        contact.dtmf_buffer = None if contact.dtmf_buffer is None else []
        session_attributes = {k: to_text(v) for k, v in self.attributes.get(run).items()}
        talk = open_talk(run, self, self.alias.text(run), session_attributes)
        if not isinstance(talk, BotTalk):
            return self.fail(run, *talk)
        spoken = 0.0
        if self.prompt.present:
            played = speak(run, self.prompt, self.site)
            if played is None:
                return self.error.take(run)
            spoken = played
        if endless(run):
            return None
        if self.initial:
            text = self.initial.text(run)
            if not text:
                return self.fail(run, "initial-message", f"{self.initial.source!r} is empty; there is no first message")
            return talk.take(run, "text", text)
        talk.listen(run, spoken)
        return None


@action("ConnectParticipantWithLexBot")
def _bot(context: ActionContext) -> Op:
    return BotBlock(context).start
