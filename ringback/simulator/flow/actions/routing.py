"""Queues and agents: target queue, transfers, priority, metrics, criteria."""

from __future__ import annotations

from typing import Any

from ringback.numbers import whole_number
from ringback.simulator.flow.compiler import NO_MATCHING_CONDITION, ActionContext, action
from ringback.simulator.flow.conditions import first_true
from ringback.simulator.flow.values import Structure, Value
from ringback.simulator.kernel.run import FlowRun, Op

MAX_QUEUE_MOVES = 11


@action("UpdateContactTargetQueue")
def _target_queue(context: ActionContext) -> Op:
    queue_value, agent_value = context.value("QueueId", ""), context.value("AgentId", "")
    following, error, site = context.next, context.error(), context.site

    def op(run: FlowRun) -> Any:
        contact, center = run.contact, run.center
        agent_key = agent_value.text(run)
        if agent_key:
            if center.agents.get(agent_key) is None:
                contact.note(site, "external-need", f"no agent {agent_key!r} in the assembly", run.flow.label)
                return error.take(run)
            contact.target_agent, contact.target_queue = agent_key, None
            return following.take(run)
        key = queue_value.text(run)
        queue = center.world.find_queue(key)
        if queue is None:
            contact.note(site, "external-need", f"no queue {key!r} in the assembly", run.flow.label)
            return error.take(run)
        contact.target_queue, contact.target_agent = queue, None
        return following.take(run)

    return op


@action("TransferContactToQueue")
def _transfer(context: ActionContext) -> Op:
    full, error, site = context.error("QueueAtCapacity"), context.error(), context.site
    end = context.end()

    def op(run: FlowRun) -> Any:
        contact, center = run.contact, run.center
        problem = center.router.refuse(contact, site, run.flow.label)
        if problem is not None:
            return (full if problem == "QueueAtCapacity" else error).take(run)
        run.log(end)
        run.stop()
        contact.runs.remove(run)
        center.router.enqueue(contact)
        return None

    return op


@action("DequeueContactAndTransferToQueue")
def _dequeue(context: ActionContext) -> Op:
    queue_value, agent_value = context.value("QueueId", ""), context.value("AgentId", "")
    full, error, site = context.error("QueueAtCapacity"), context.error(), context.site
    end = context.end()

    def op(run: FlowRun) -> Any:
        contact, center = run.contact, run.center
        key = queue_value.text(run)
        queue = center.world.find_queue(key) if key else contact.target_queue
        agent_key = agent_value.text(run)
        if queue is None and not agent_key:
            contact.note(site, "no-queue", f"no queue {key!r} to move to", run.flow.label)
            return error.take(run)
        if contact.queue_moves >= MAX_QUEUE_MOVES:
            contact.note(site, "queue-moves", f"moved between queues {MAX_QUEUE_MOVES} times already", run.flow.label)
            return error.take(run)
        before = (contact.target_queue, contact.target_agent)
        contact.target_queue, contact.target_agent = queue, agent_key or None
        problem = center.router.refuse(contact, site, run.flow.label, moving=True)
        if problem is not None:
            contact.target_queue, contact.target_agent = before
            return (full if problem == "QueueAtCapacity" else error).take(run)
        run.log(end)
        run.stop()
        contact.queue_moves += 1
        center.router.leave(contact)
        center.router.enqueue(contact)
        return None

    return op


@action("TransferContactToAgent")
def _to_agent(context: ActionContext) -> Op:
    end, site = context.end(), context.site

    def op(run: FlowRun) -> Any:
        contact, center = run.contact, run.center
        run.log(end)
        if contact.target_agent is None:
            contact.note(site, "no-queue", "no agent to transfer to", run.flow.label)
            center.contacts.end(contact, by="system", reason="CONTACT_FLOW_ERROR")
            return None
        run.stop()
        contact.runs.remove(run)
        center.router.enqueue(contact)
        return None

    return op


@action("UpdateContactRoutingBehavior")
def _routing_behavior(context: ActionContext) -> Op:
    priority, adjustment = context.value("QueuePriority", ""), context.value("QueueTimeAdjustmentSeconds", "")
    following, site = context.next, context.site

    def op(run: FlowRun) -> Any:
        contact = run.contact
        text = priority.text(run)
        wanted = whole_number(text)
        if wanted is not None and wanted > 0:
            contact.priority = wanted
        elif text:
            contact.note(site, "routing", f"queue priority {text!r} is not a number above 0", run.flow.label)
        seconds = whole_number(adjustment.text(run))
        if seconds is not None:
            contact.time_adjustment = float(seconds)
        run.center.router.reorder(contact)
        return following.take(run)

    return op


@action("UpdateContactRoutingCriteria")
def _routing_criteria(context: ActionContext) -> Op:
    criteria = Structure(context.parameters.get("RoutingCriteria"))
    following, error, site = context.next, context.error(), context.site

    def op(run: FlowRun) -> Any:
        value = criteria.get(run)
        if not isinstance(value, dict) or not value.get("Steps"):
            run.contact.note(site, "routing", "routing criteria need at least one step", run.flow.label)
            return error.take(run)
        run.center.router.set_criteria(run.contact, value)
        return following.take(run)

    return op


# --- metrics --------------------------------------------------------------------------------------------------------


def _queue_for(run: FlowRun, key: Value) -> Any:
    text = key.text(run)
    return run.center.world.find_queue(text) if text else run.contact.target_queue or run.contact.queue


@action("CheckMetricData")
def _check_metric(context: ActionContext) -> Op:
    metric = context.constant("MetricType")
    key, agent_value = context.value("QueueId", ""), context.value("AgentId", "")
    choose = first_true(context.conditions(), context.error(NO_MATCHING_CONDITION))
    error, site = context.error(), context.site

    def op(run: FlowRun) -> Any:
        center, contact = run.center, run.contact
        queue = _queue_for(run, key)
        agent = agent_value.text(run)
        if queue is None and not agent:
            contact.note(site, "no-queue", f"{metric}: no queue named and none is set", run.flow.label)
            return error.take(run)
        value = center.real_time.read(metric, queue, contact, site, run.flow.label, agent=agent)
        if value is None:
            return error.take(run)
        return choose(run, str(value)).take(run)

    return op


_QUEUE_METRICS: dict[str, str] = {
    "Queue.Size": "NumberOfContactsInQueue",
    "Queue.OldestContactAge": "OldestContactInQueueAgeSeconds",
    "Agents.Online.Count": "NumberOfAgentsOnline",
    "Agents.Available.Count": "NumberOfAgentsAvailable",
    "Agents.Staffed.Count": "NumberOfAgentsStaffed",
    "Agents.OnContact.Count": "NumberOfAgentsOnContact",
    "Agents.AfterContactWork.Count": "NumberOfAgentsAfterContactWork",
    "Agents.NonProductive.Count": "NumberOfAgentsNonProductive",
    "Agents.Error.Count": "NumberOfAgentsError",
    "Agents.Missed.Count": "NumberOfAgentsMissed",
}


def _put(target: dict[str, Any], path: str, value: Any) -> None:
    *parents, leaf = path.split(".")
    for parent in parents:
        target = target.setdefault(parent, {})
    target[leaf] = value


@action("GetMetricData")
def _get_metrics(context: ActionContext) -> Op:
    key = context.value("QueueId", "")
    following, error, site = context.next, context.error(), context.site

    def op(run: FlowRun) -> Any:
        center, contact = run.center, run.contact
        queue = _queue_for(run, key)
        if queue is None:
            contact.note(site, "no-queue", "metrics need a queue and none is set", run.flow.label)
            return error.take(run)
        metrics: dict[str, Any] = {}
        for path, metric in _QUEUE_METRICS.items():
            value = center.real_time.read(metric, queue, contact, site, run.flow.label)
            if value is None:
                return error.take(run)
            if metric == "OldestContactInQueueAgeSeconds":
                value = value / 1000
            _put(metrics, path, str(int(value)))
        _put(metrics, "Queue.Name", queue.name)
        _put(metrics, "Queue.ARN", queue.arn)
        run.data["Metrics"] = metrics
        return following.take(run)

    return op
