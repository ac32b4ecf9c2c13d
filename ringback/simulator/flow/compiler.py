"""Compiles the content of a flow: one closure per action, branches resolved to positions in a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ringback.flow_language.catalogue import CATALOGUE, NO_ERROR, NO_MATCH, ActionType, Parameter
from ringback.flow_language.catalogue.namespaces import CHANNELS
from ringback.flow_language.legality import (
    channel_problem,
    fits_caller,
    module_problem,
    place_problem,
    unknown_type_problem,
)
from ringback.flow_language.model import Action, FlowType
from ringback.flow_language.words import shortened
from ringback.numbers import as_number
from ringback.simulator.errors import FlowContentError
from ringback.simulator.flow.reading import read_content
from ringback.simulator.flow.values import Structure, Value
from ringback.simulator.kernel.log import Step
from ringback.simulator.kernel.records import Site
from ringback.simulator.kernel.run import FlowRun, Op
from ringback.simulator.world.model import FlowDefinition

Compile = Callable[["ActionContext"], Op]

NO_MATCHING_ERROR = NO_ERROR
NO_MATCHING_CONDITION = NO_MATCH

#: Action type -> its compile function; filled by the modules of ``ringback.simulator.flow.actions``.
ACTIONS: dict[str, Compile] = {}


def action(*types: str) -> Callable[[Compile], Compile]:
    """Registers the compile function of action types."""

    def keep(compile_action: Compile) -> Compile:
        for type_name in types:
            ACTIONS[type_name] = compile_action
        return compile_action

    return keep


class Exit:
    """One branch of an action: what is recorded when it is taken and the operation it leads to."""

    __slots__ = ("index", "ops", "step")

    def __init__(self, step: Step, ops: list[Op], index: int) -> None:
        self.step = step
        self.ops = ops
        self.index = index

    def take(self, run: FlowRun) -> Op:
        """Records the branch and returns the next operation."""
        run.log(self.step)
        return self.ops[self.index]

    @property
    def op(self) -> Op:
        """An operation that takes this branch."""
        return self.take


class CompiledFlow:
    """A flow or module ready to run; independent of any center, so all centers of an assembly share it."""

    __slots__ = ("contract", "definition", "id", "label", "name", "ops", "site", "start", "type")

    def __init__(self, definition: FlowDefinition) -> None:
        self.definition = definition
        self.name = definition.name
        self.id = definition.id
        self.type = definition.type
        self.label = definition.label
        self.contract = definition.contract
        self.ops: list[Op] = []
        self.site = Site(self.name, self.id, self.type, "", "")
        self.start: Op

    def __repr__(self) -> str:
        return f"<flow {self.name} {self.type}>"


class ActionContext:
    """Gives a compile function what it needs: parameters, branches and the site for records."""

    def __init__(self, flow: CompiledFlow, action: Action, index_of: Mapping[str, int]) -> None:
        self.flow = flow
        self.action = action
        self.parameters = action.parameters
        self.site = Site(flow.name, flow.id, flow.type, action.identifier, action.type)
        self._index_of = index_of
        self._errors = {str(transition.error): transition.target for transition in reversed(action.errors)}
        self.operands = [
            (condition.operator, condition.operands[0] if condition.operands else None, transition.target)
            for transition in action.conditions
            if (condition := transition.condition) is not None
        ]

    # --- parameters --------------------------------------------------------------------------------------------------

    def value(self, key: str, default: Any = None) -> Value:
        """Returns a parameter that may hold references."""
        return Value(self.parameters.get(key, default))

    def number(self, key: str, otherwise: float, *, within: str = "") -> Callable[[FlowRun], float | None]:
        """Returns what reads a number when the action runs.

        It gives `otherwise` where nothing was given, and None after a note where the text is no number.
        """
        given = (self.parameters.get(within) or {}) if within else self.parameters
        value, site = Value(given.get(key)), self.site

        def number_of(text: str) -> float | None:
            return as_number(text) if text else otherwise

        fixed = None if value.constant is None else number_of(value.constant)
        if fixed is not None:
            return lambda run: fixed

        def read(run: FlowRun) -> float | None:
            text = value.text(run)
            found = number_of(text)
            if found is None:
                what = f"'{key}' is a number as text, given '{shortened(text)}'"
                run.contact.note(site, "no-number", what, run.flow.label)
            return found

        return read

    def row(self, path: str) -> Parameter:
        """Returns what the catalogue says of a parameter of the action."""
        return CATALOGUE[self.action.type].by_path[path]

    def structure(self, key: str) -> Structure:
        """Returns a structured parameter whose strings may hold references."""
        return Structure(self.parameters.get(key))

    def constant(self, key: str, default: str = "") -> str:
        """Returns a parameter that is static by the language."""
        value = self.parameters.get(key)
        return default if value is None else str(value)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Returns a "True"/"False" parameter."""
        value = self.parameters.get(key)
        return default if value is None else str(value).lower() == "true"

    # --- branches ----------------------------------------------------------------------------------------------------

    def _exit(self, branch: str, target: str) -> Exit:
        return Exit(Step(self.site, branch, target), self.flow.ops, self._index_of[target])

    @property
    def next(self) -> Exit:
        """The branch of success."""
        following = self.action.next_action
        return self._unhandled("NextAction") if following is None else self._exit("next", following)

    def has_error(self, name: str) -> bool:
        """Tells whether an error branch is wired."""
        return name in self._errors

    def error(self, name: str = NO_MATCHING_ERROR) -> Exit:
        """Returns the branch an error takes: its own, the general one, or the end of the contact."""
        errors = self._errors
        if name in errors:
            return self._exit(name, errors[name])
        if name != NO_MATCHING_CONDITION and NO_MATCHING_ERROR in errors:
            return self._exit(NO_MATCHING_ERROR, errors[NO_MATCHING_ERROR])
        return self._unhandled(name)

    def otherwise(self, name: str = NO_MATCHING_CONDITION) -> Exit:
        """Returns the branch of "no condition holds": its own, or success where the language has none."""
        if name in self._errors:
            return self._exit(name, self._errors[name])
        return self.next

    def _unhandled(self, error: str) -> Exit:
        site = self.site

        def give_up(run: FlowRun) -> None:
            run.failed(site, error)

        self.flow.ops.append(give_up)
        return Exit(Step(site, error, None), self.flow.ops, len(self.flow.ops) - 1)

    def conditions(self) -> list[tuple[str, Value, Exit]]:
        """Returns the conditional branches in order: operator, operand, branch."""
        return [
            (operator, Value(operand), self._exit(f"{operator} {operand}" if operand is not None else operator, target))
            for operator, operand, target in self.operands
        ]

    def equals(self) -> dict[str, Exit]:
        """Returns the ``Equals`` branches with static operands by operand."""
        found: dict[str, Exit] = {}
        for operator, operand, target in self.operands:
            if operator == "Equals" and operand is not None:
                found.setdefault(operand, self._exit(f"Equals {operand}", target))
        return found

    def end(self) -> Step:
        """Returns the record of a terminal action."""
        return Step(self.site, "end", None)


def compile_flow(definition: FlowDefinition) -> CompiledFlow:
    """Compiles a flow or module; raises ``FlowContentError`` with the linter's words for content that cannot run."""
    content = read_content(definition)
    flow = CompiledFlow(definition)
    index_of = {action.identifier: index for index, action in enumerate(content.actions)}
    placeholder: Op = _unfinished
    flow.ops.extend([placeholder] * len(index_of))
    for index, item in enumerate(content.actions):
        context = ActionContext(flow, item, index_of)
        compile_action = ACTIONS.get(item.type)
        if compile_action is None:
            flow.ops[index] = _unknown(context)
            continue
        try:
            flow.ops[index] = _guarded(context, compile_action(context))
        except (TypeError, ValueError, AttributeError, KeyError) as problem:
            where = f"flow {definition.name!r}: action {item.identifier!r} ({item.type})"
            raise FlowContentError(f"{where} has parameters that cannot be read: {problem}") from problem
    flow.start = flow.ops[index_of[content.start]]
    return flow


def _unfinished(run: FlowRun) -> None:
    raise AssertionError("an action ran before its flow was compiled")


def _unknown(context: ActionContext) -> Op:
    error, site = context.error(), context.site
    message = unknown_type_problem(site.type)

    def op(run: FlowRun) -> Op | None:
        run.contact.note(site, "unknown-action", message, run.flow.label)
        return error.take(run)

    return op


def _guarded(context: ActionContext, op: Op) -> Op:
    """Adds the checks that the action may run in this type of flow and for this channel, where they can fail."""
    entry, kind = CATALOGUE.get(context.action.type), FlowType.from_text(context.flow.type)
    if entry is None:
        return op
    if len(entry.channels) < len(CHANNELS):
        op = _for_channels(context, op, entry)
    misplaced = place_problem(entry, kind) if kind is not None else None
    if misplaced is not None:
        return _misplaced(context, op, misplaced)
    if kind is not FlowType.MODULE:
        return op
    name = context.flow.name
    unfit = {str(k): module_problem(name, [entry.name], k) for k in FlowType if not fits_caller(entry, k)}
    return _for_callers(context, op, unfit) if unfit else op


def _misplaced(context: ActionContext, op: Op, message: str) -> Op:
    """Refuses an action that no flow of this type may have."""
    error, site = context.error(), context.site

    def misplaced(run: FlowRun) -> Any:
        if not run.center.options.enforce_flow_types:
            return op(run)
        run.contact.note(site, "flow-type", message, run.flow.label)
        return error.take(run)

    return misplaced


def _for_callers(context: ActionContext, op: Op, unfit: Mapping[str, str]) -> Op:
    """Refuses an action of a module when a flow has called it that does not support the action."""
    error, site = context.error(), context.site

    def for_callers(run: FlowRun) -> Any:
        message = unfit.get(run.flow_type)
        if message is None or run.flow_type == "MODULE" or not run.center.options.enforce_flow_types:
            return op(run)
        run.contact.note(site, "flow-type", message, run.flow.label)
        return error.take(run)

    return for_callers


def _for_channels(context: ActionContext, op: Op, entry: ActionType) -> Op:
    """Sends contacts of channels that the action is not for to its error branch, or ends a flow that only plays on."""
    site, channels = context.site, frozenset(entry.channels)
    plays_on = entry.name == "MessageParticipantIteratively" and not context.has_error(NO_MATCHING_ERROR)
    error = None if plays_on else context.error(entry.off_channel)

    def for_channels(run: FlowRun) -> Any:
        # A guide of an agent is a chat of its own, whatever channel the customer is on.
        channel = "CHAT" if run.kind == "agent-ui" else run.contact.channel
        if channel in channels:
            return op(run)
        run.contact.remark(site, str(channel_problem(entry, [channel])))
        if error is not None:
            return error.take(run)
        run.finish()
        return None

    return for_channels
