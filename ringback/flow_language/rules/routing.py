"""FL307-FL308, FL316-FL324: queues, channels, waiting, callbacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ringback.flow_language.catalogue.namespaces import CHANNELS
from ringback.flow_language.facts import CALLBACK_NUMBER, QUEUE
from ringback.flow_language.findings import Level
from ringback.flow_language.graph import reach
from ringback.flow_language.legality import channel_problem
from ringback.flow_language.limits import MAX_CHAIN_S
from ringback.flow_language.model import Action, FlowType
from ringback.flow_language.rules.registry import Problem, Scope, rule
from ringback.flow_language.rules.scene import Scene, at
from ringback.flow_language.texts import voice_only_problem
from ringback.numbers import whole_number

_ADMIN = "https://docs.aws.amazon.com/connect/latest/adminguide"
_BEFORE_LOOP = frozenset(
    {
        "GetParticipantInput",
        "Loop",
        "MessageParticipant",
        "UpdateContactMediaStreamingBehavior",
        "TransferParticipantToThirdParty",
        "DequeueContactAndTransferToQueue",
    }
)
_NEED_QUEUE: Mapping[str, str] = {
    "CheckHoursOfOperation": "HoursOfOperationId",
    "CheckMetricData": "QueueId",
    "GetMetricData": "QueueId",
    "CreateCallbackContact": "QueueId",
}
_QUEUED = (FlowType.CUSTOMER_QUEUE, FlowType.QUEUE_TRANSFER, FlowType.AGENT_TRANSFER)
_LEAST_INTERRUPT_S = 20


@rule(
    "FL307",
    Level.WRONG,
    "queue transfer without a queue",
    types=("TransferContactToQueue",),
    evidence="D, A",
    source=f"{_ADMIN}/transfer-to-queue.html",
)
def transfer_has_queue(action: Action, scene: Scene) -> Iterator[Problem]:
    """`TransferContactToQueue` uses the working queue. On some path to it none has been set, neither here nor in a flow
    that transfers to this one, so the transfer takes its error branch. Put `UpdateContactTargetQueue` before it. A flow
    that sets no queue at all goes on with the queue of the flow before, unless the whole center is known."""
    place = scene.place(action)
    if not scene.comes_to(action) or scene.flow.type is FlowType.QUEUE_TRANSFER or scene.flow.is_module:
        return
    if _may_come_with_queue(scene):
        return
    if not scene.facts.always(place, QUEUE) and not _queue_from_caller(scene):
        ways = [scene.flow.actions[edge.source] for edge in scene.graph.predecessors[place]]
        without = [a.identifier for a in ways if a.type != "UpdateContactTargetQueue" and not _has_queue(scene, a)]
        way = f"on the way over '{without[0]}'" if without else "before this transfer"
        yield at(action, "", f"{way} no working queue is set; put UpdateContactTargetQueue before it")


def _has_queue(scene: Scene, action: Action) -> bool:
    return scene.facts.always(scene.place(action), QUEUE)


def _may_come_with_queue(scene: Scene) -> bool:
    """Tells whether contacts may come with a queue: nobody knows from where they come, and the flow sets none."""
    known = scene.center is not None and scene.center.entry_flows is not None
    return not known and QUEUE not in scene.facts.bits


def _queue_from_caller(scene: Scene) -> bool:
    """Tells whether a flow of the center that transfers to this one may have set the working queue before."""
    return scene.flow.key is not None and scene.book.brings_queue(scene.flow.key)


@rule(
    "FL308",
    Level.WRONG,
    "check without a queue",
    types=tuple(_NEED_QUEUE),
    evidence="A",
    source=f"{_ADMIN}/check-hours-of-operation.html",
)
def check_has_queue(action: Action, scene: Scene) -> Iterator[Problem]:
    """Without an id the action uses the working queue. None has been set on any path before it, so it always takes the
    error branch. A flow that sets no queue at all goes on with that of the flow before, unless the center is known."""
    parameter = _NEED_QUEUE[action.type]
    if parameter in action.parameters or "AgentId" in action.parameters or not scene.comes_to(action):
        return
    if scene.flow.type in _QUEUED or scene.flow.is_module or _queue_from_caller(scene) or _may_come_with_queue(scene):
        return
    if not scene.facts.possible(scene.place(action), QUEUE):
        yield at(action, "Parameters", f"no working queue is set before; write '{parameter}', or set the queue first")


@rule("FL316", Level.WRONG, "action on a channel that does not support it", evidence="D A")
def channel_supported(action: Action, scene: Scene) -> Iterator[Problem]:
    """Only contacts of a channel that the action does not know come here (the flow says so in `Metadata.channels`, or
    has branched on `$.Channel`), so it always takes its error branch or does nothing."""
    entry = scene.entries.get(action.identifier)
    if entry is None or not scene.comes_to(action) or len(entry.channels) == len(CHANNELS):
        return
    message = channel_problem(entry, _coming(scene, action))
    if message is not None:
        yield at(action, "Type", message)


def _coming(scene: Scene, action: Action) -> list[str]:
    """Returns the channels whose contacts can come to an action."""
    return [name for name in CHANNELS if scene.facts.ever(scene.place(action), f"channel:{name}")]


@rule(
    "FL315",
    Level.WRONG,
    "spoken prompt on a written channel",
    evidence="D",
    source="https://docs.aws.amazon.com/connect/latest/devguide/participant-actions-messageparticipant.html",
    about="speech",
)
def written_channel_prompt(action: Action, scene: Scene) -> Iterator[Problem]:
    """`SSML` and recorded prompts exist on the phone only. Contacts that come here write, so they read nothing; write
    `Text`."""
    entry = scene.entries.get(action.identifier)
    if entry is None or not entry.speaks or not scene.comes_to(action):
        return
    if scene.facts.ever(scene.place(action), "channel:VOICE") or not ({"SSML", "PromptId"} & set(action.parameters)):
        return
    name = "SSML" if "SSML" in action.parameters else "PromptId"
    yield at(action, f"Parameters.{name}", voice_only_problem(name, _coming(scene, action)))


@rule(
    "FL317",
    Level.WRONG,
    "something before the waiting loop",
    scope=Scope.FLOW,
    evidence="A",
    source=f"{_ADMIN}/queue-to-queue.html",
)
def loop_first(scene: Scene) -> Iterator[Problem]:
    """In a queue flow `MessageParticipantIteratively` comes first: prompts, menus, loops, streaming and transfers
    before it are not allowed, because an agent may become free at once."""
    if scene.flow.type is not FlowType.CUSTOMER_QUEUE or scene.graph.start is None:
        return
    actions = scene.flow.actions
    loops = {place for place, action in enumerate(actions) if action.type == "MessageParticipantIteratively"}
    if not loops:
        return
    for place in sorted(reach(scene.graph.runtime, [scene.graph.start], without=loops)):
        follows = reach(scene.graph.runtime, [place]) & loops
        if actions[place].type in _BEFORE_LOOP and follows:
            yield at(
                actions[place],
                "Type",
                f"{actions[place].type} comes before the waiting loop; put it behind an interrupt",
            )


@rule(
    "FL318",
    Level.PRACTICE,
    "waiting loop interrupted too often",
    types=("MessageParticipantIteratively",),
    evidence="A",
    source=f"{_ADMIN}/loop-prompts.html",
)
def interrupt_interval(action: Action, scene: Scene) -> Iterator[Problem]:
    """Interrupts of 20 seconds and less can keep a caller from being connected, since the contact is out of the queue's
    reach while the interrupt runs. Use more than 20 seconds."""
    seconds = whole_number(action.parameters.get("InterruptFrequencySeconds"))
    if seconds is not None and seconds <= _LEAST_INTERRUPT_S:
        message = f"an interrupt every {seconds} seconds is too often; use more than {_LEAST_INTERRUPT_S}"
        yield at(action, "Parameters.InterruptFrequencySeconds", message)


@rule(
    "FL319",
    Level.WRONG,
    "chain of functions without a word",
    scope=Scope.FLOW,
    evidence="A",
    source=f"{_ADMIN}/connect-lambda-functions.html",
)
def lambda_chain(scene: Scene) -> Iterator[Problem]:
    """Functions that follow each other without a prompt between them are cut off after 20 seconds together, and the
    caller hears nothing all the while. Put a short message between them, or lower the time limits."""
    waited = _silence(scene)
    for place, action in enumerate(scene.flow.actions):
        before = waited.get(place)
        if action.type != "InvokeLambdaFunction" or before is None:
            continue
        total = before + _limit(action)
        if before > 0 and total > MAX_CHAIN_S >= before:
            message = f"up to {total} seconds of functions without a prompt; say something before this call"
            yield at(action, "Parameters.InvocationTimeLimitSeconds", message)


def _limit(action: Action) -> int:
    if action.parameters.get("InvocationType") == "ASYNCHRONOUS":
        return 0
    return whole_number(action.parameters.get("InvocationTimeLimitSeconds")) or 0


def _silence(scene: Scene) -> dict[int, int]:
    """Returns per action the longest chain of function seconds behind it, capped above the limit."""
    graph, cap = scene.graph, MAX_CHAIN_S + 8
    waited: dict[int, int] = {} if graph.start is None else {graph.start: 0}
    changed = True
    while changed:
        changed = False
        for place in graph.order:
            action = scene.flow.actions[place]
            if place not in waited:
                continue
            entry = scene.entries.get(action.identifier)
            quiet = entry is not None and not entry.speaks and not entry.waits and action.type != "InvokeFlowModule"
            after = min(cap, waited[place] + _limit(action)) if quiet else 0
            for edge in graph.runtime[place]:
                if waited.get(edge.target, -1) < after:
                    waited[edge.target] = after
                    changed = True
    return waited


@rule(
    "FL323",
    Level.PRACTICE,
    "normal way of a transfer is the full queue",
    types=("TransferContactToQueue",),
    evidence="A",
    source=f"{_ADMIN}/transfer-to-queue.html",
)
def capacity_only(action: Action, scene: Scene) -> Iterator[Problem]:
    """`NextAction` leads where `QueueAtCapacity` leads and other errors do not. A successful transfer never runs it,
    but the picture says that every caller hears the queue is full. Write a copy of the error branch there."""
    full, error = action.error_target("QueueAtCapacity"), action.error_target("NoMatchingError")
    if full is not None and error is not None and action.next_action == full != error:
        yield at(action, "Transitions.NextAction", f"only QueueAtCapacity leads to '{full}'; write '{error}' here")


@rule(
    "FL324",
    Level.PRACTICE,
    "callback without a callback number",
    types=("CreateCallbackContact",),
    evidence="A",
    source=f"{_ADMIN}/set-callback-number.html",
)
def callback_number_set(action: Action, scene: Scene) -> Iterator[Problem]:
    """A callback dials the number that `UpdateContactCallbackNumber` stored. Where none was stored it dials the
    caller's own number, which may be withheld or not dialable."""
    if scene.comes_to(action) and not scene.facts.always(scene.place(action), CALLBACK_NUMBER):
        yield at(action, "", "some path sets no callback number; put UpdateContactCallbackNumber before the callback")
