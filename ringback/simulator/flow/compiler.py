"""Compiles the content of a flow: one closure per action, branches resolved to positions in a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ringback.simulator.errors import FlowContentError
from ringback.simulator.flow.content import Action, parse_content
from ringback.simulator.flow.values import Structure, Value
from ringback.simulator.kernel.records import Site, Step

if TYPE_CHECKING:
    from ringback.simulator.kernel.run import FlowRun
    from ringback.simulator.world.model import FlowDefinition

Op = Callable[["FlowRun"], Any]
Compile = Callable[["ActionContext"], Op]

NO_MATCHING_ERROR = "NoMatchingError"
NO_MATCHING_CONDITION = "NoMatchingCondition"

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
    """Is one branch of an action: what is recorded when it is taken and the operation it leads to."""

    __slots__ = ("index", "ops", "step")

    def __init__(self, step: Step, ops: list[Op], index: int) -> None:
        self.step = step
        self.ops = ops
        self.index = index

    def take(self, run: FlowRun) -> Op:
        """Records the branch and answers the next operation."""
        run.log(self.step)
        return self.ops[self.index]

    @property
    def op(self) -> Op:
        """Is an operation that takes this branch."""
        return self.take


class CompiledFlow:
    """Is a flow or module ready to run; independent of any center, so all centers of an assembly share it."""

    __slots__ = ("actions", "contract", "definition", "id", "label", "name", "ops", "site", "start", "type")

    def __init__(self, definition: FlowDefinition, actions: Mapping[str, Action]) -> None:
        self.definition = definition
        self.name = definition.name
        self.id = definition.id
        self.type = definition.type
        self.label = definition.label
        self.contract = definition.contract
        self.actions = actions
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

    # --- parameters --------------------------------------------------------------------------------------------------

    def value(self, key: str, default: Any = None) -> Value:
        """Answers a parameter that may hold references."""
        return Value(self.parameters.get(key, default))

    def structure(self, key: str) -> Structure:
        """Answers a structured parameter whose strings may hold references."""
        return Structure(self.parameters.get(key))

    def constant(self, key: str, default: str = "") -> str:
        """Answers a parameter that is static by the language."""
        value = self.parameters.get(key)
        return default if value is None else str(value)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Answers a "True"/"False" parameter."""
        value = self.parameters.get(key)
        return default if value is None else str(value).lower() == "true"

    # --- branches ----------------------------------------------------------------------------------------------------

    def _exit(self, branch: str, target: str) -> Exit:
        return Exit(Step(self.site, branch, target), self.flow.ops, self._index_of[target])

    @property
    def next(self) -> Exit:
        """Is the branch of success."""
        if self.action.next is None:
            return self._unhandled("NextAction")
        return self._exit("next", self.action.next)

    def has_error(self, name: str) -> bool:
        """Tells whether an error branch is wired."""
        return name in self.action.errors

    def error(self, name: str = NO_MATCHING_ERROR) -> Exit:
        """Answers the branch an error takes: its own, the general one, or the end of the contact."""
        errors = self.action.errors
        if name in errors:
            return self._exit(name, errors[name])
        if name != NO_MATCHING_CONDITION and NO_MATCHING_ERROR in errors:
            return self._exit(NO_MATCHING_ERROR, errors[NO_MATCHING_ERROR])
        return self._unhandled(name)

    def otherwise(self, name: str = NO_MATCHING_CONDITION) -> Exit:
        """Answers the branch of "no condition holds": its own, or success where the language has none."""
        if name in self.action.errors:
            return self._exit(name, self.action.errors[name])
        return self.next

    def _unhandled(self, error: str) -> Exit:
        site = self.site

        def give_up(run: FlowRun) -> None:
            run.failed(site, error)

        self.flow.ops.append(give_up)
        return Exit(Step(site, error, None), self.flow.ops, len(self.flow.ops) - 1)

    def conditions(self) -> list[tuple[str, Value, Exit]]:
        """Answers the conditional branches in order: operator, operand, branch."""
        return [
            (operator, Value(operand), self._exit(f"{operator} {operand}" if operand is not None else operator, target))
            for operator, operand, target in self.action.conditions
        ]

    def equals(self) -> dict[str, Exit]:
        """Answers the ``Equals`` branches with static operands by operand."""
        found: dict[str, Exit] = {}
        for operator, operand, target in self.action.conditions:
            if operator == "Equals" and operand is not None:
                found.setdefault(operand, self._exit(f"Equals {operand}", target))
        return found

    def end(self) -> Step:
        """Answers the record of a terminal action."""
        return Step(self.site, "end", None)


def compile_flow(definition: FlowDefinition) -> CompiledFlow:
    """Compiles a flow or module; raises ``FlowContentError`` for content that is not Flow language."""
    if not ACTIONS:
        from ringback.simulator.flow.actions import register_all

        register_all()

    content = parse_content(definition.content, definition.name)
    flow = CompiledFlow(definition, content.actions)
    index_of = {identifier: index for index, identifier in enumerate(content.actions)}
    placeholder: Op = _unfinished
    flow.ops.extend([placeholder] * len(index_of))
    for identifier, item in content.actions.items():
        context = ActionContext(flow, item, index_of)
        compile_action = ACTIONS.get(item.type)
        if compile_action is None:
            flow.ops[index_of[identifier]] = _unknown(context)
            continue
        try:
            flow.ops[index_of[identifier]] = _guarded(context, compile_action(context))
        except (TypeError, ValueError, AttributeError, KeyError) as problem:
            where = f"flow {definition.name!r}: action {identifier!r} ({item.type})"
            raise FlowContentError(f"{where} has parameters that cannot be read: {problem}") from problem
    flow.start = flow.ops[index_of[content.start]]
    return flow


def _unfinished(run: FlowRun) -> None:
    raise AssertionError("an action ran before its flow was compiled")


def _unknown(context: ActionContext) -> Op:
    error, site = context.error(), context.site

    def op(run: FlowRun) -> Op | None:
        message = f"{site.type!r} is not an action type of Flow language 2019-10-30"
        run.contact.note(site, "unknown-action", message, run.flow.label)
        return error.take(run)

    return op


def _guarded(context: ActionContext, op: Op) -> Op:
    """Adds the check that the action may run in this type of flow, where that can fail."""
    from ringback.simulator.flow.legality import allowed_types

    allowed = allowed_types(context.action.type)
    if allowed is None:
        return op
    if context.flow.type != "MODULE" and context.flow.type in allowed:
        return op
    error, site = context.error(), context.site

    def guarded(run: FlowRun) -> Op | None:
        if run.flow_type in allowed or run.flow_type == "MODULE" or not run.center.options.enforce_flow_types:
            following: Op | None = op(run)
            return following
        message = f"{site.type} does not run in a {run.flow_type} flow"
        run.contact.note(site, "flow-type", message, run.flow.label)
        return error.take(run)

    return guarded
