"""Functions."""

from __future__ import annotations

from typing import Any

from ringback.simulator.flow.compiler import ActionContext, action
from ringback.simulator.flow.values import Structure
from ringback.simulator.kernel.run import FlowRun, Op

MAX_SYNC_S = 8.0
MAX_ASYNC_S = 60.0


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
    limit = context.number("InvocationTimeLimitSeconds", 3)
    parameters = Structure(context.parameters.get("LambdaInvocationAttributes") or {})
    declared = (context.parameters.get("ResponseValidation") or {}).get("ResponseType")
    asynchronous = context.constant("InvocationType") == "ASYNCHRONOUS"
    following, error, site = context.next, context.error(), context.site
    step, ops, index = following.step, following.ops, following.index

    def op(run: FlowRun) -> Any:
        center, contact = run.center, run.contact
        arn = target.text(run)
        event = contact.event(parameters.get(run), run.own)
        seconds = limit(run)
        if seconds is None:
            return error.take(run)
        seconds = min(seconds, MAX_SYNC_S)
        if asynchronous:
            return _start(run, arn, event)
        chain = center.options.lambda_chain_limit_s - run.chain_s
        result = center.functions.invoke_from_flow(
            contact, site, run.flow.label, arn, event, min(seconds, chain), chain_cut=chain < seconds
        )
        run.chain_s += result.seconds
        if result.error:
            center.metrics.flow_error(run.flow.name)
            return run.sleep(result.seconds, error.op)
        value = result.value
        kind = declared or center.options.default_response_type
        problem = None
        if kind == "JSON" or not _flat(value):
            problem = _answer_problem(value, kind, scalars_fail=center.options.string_map_scalars == "error")
        if problem is not None:
            contact.note(site, "function-answer", f"{result.function} answered, but {problem}", result.label)
            center.metrics.flow_error(run.flow.name)
            return error.take(run)
        run.external = value if isinstance(value, dict) else {"": value}
        run.log(step)
        return run.sleep(result.seconds, ops[index])

    def _start(run: FlowRun, arn: str, event: Any) -> Any:
        result = run.center.functions.invoke_from_flow(
            run.contact, site, run.flow.label, arn, event, MAX_ASYNC_S, chain_cut=False
        )
        run.data["LambdaInvocation"] = {"InvocationId": run.center.new_id()}
        return (error if result.error in {"not-found", "denied"} else following).take(run)

    return op
