"""Amazon Connect's API, bound to the simulated contacts, queues and agents."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ringback.simulator.aws.account import Account
from ringback.simulator.aws.errors import AwsError, NotSimulatedError
from ringback.simulator.aws.services.base import Answer, Params
from ringback.simulator.aws.services.connect_hours import not_found
from ringback.simulator.aws.services.connect_users import UsersService
from ringback.simulator.kernel.contact import Desk
from ringback.simulator.world.model import QueueDefinition

#: What the estimate of waiting time takes as the length of one contact.
USUAL_HANDLING_S = 180
#: The statuses that every instance has.
AVAILABLE, OFFLINE = "Available", "Offline"


def _slots(agent: Desk) -> dict[str, int]:
    """Returns how many contacts more an agent could take, by channel."""
    taken = [contact.channel for contact in agent.contacts]
    ready = agent.state == AVAILABLE
    return {name: max(0, many - taken.count(name)) if ready else 0 for name, many in agent.concurrency.items()}


class Connect(UsersService):
    """Serves the operations that functions of a contact center use."""

    name = "connect"

    def __init__(self, cloud: Account) -> None:
        super().__init__(cloud)
        self._attributes: dict[str, str] = {}
        self._vocabularies: dict[str, dict[str, str]] = {}

    def call(self, operation: str, params: Params) -> Answer:
        """Returns the answer to one operation after checking that it is about this instance."""
        instance = params.get("InstanceId")
        if instance is not None:
            world = self.center.world
            if str(instance) not in {world.instance_id, world.instance_arn}:
                raise not_found(f"Instance {instance}")
        handler: Callable[[Params], Answer] | None = getattr(self, f"_{operation}", None)
        if handler is None:
            raise NotSimulatedError(self.name, operation)
        return handler(params)

    # --- figures -----------------------------------------------------------------------------------------------------

    def _GetCurrentMetricData(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        filters = params.get("Filters") or {}
        queues = [self._queue(str(key)) for key in filters.get("Queues") or ()]
        if not queues:
            raise AwsError("InvalidParameterException", "Filters need at least one queue or routing profile")
        metrics = params["CurrentMetrics"]
        channels = filters.get("Channels")
        grouped = "QUEUE" in (params.get("Groupings") or ())
        groups = [[queue] for queue in queues] if grouped else [queues]
        results = []
        for group in groups:
            collections = [
                {"Metric": dict(metric), "Value": self._current(metric["Name"], group, channels, grouped=grouped)}
                for metric in metrics
            ]
            result: dict[str, Any] = {"Collections": collections}
            if grouped:
                result["Dimensions"] = {"Queue": {"Id": group[0].id, "Arn": group[0].arn}}
            results.append(result)
        return {"MetricResults": results, "DataSnapshotTime": self.center.now, "ApproximateTotalCount": len(results)}

    def _current(self, name: str, queues: list[QueueDefinition], channels: Any, *, grouped: bool) -> float:
        router = self.center.router
        waiting = [c for q in queues for c in router.waiting.get(q.arn, ()) if not channels or c.channel in channels]
        if name == "CONTACTS_IN_QUEUE":
            return float(len(waiting))
        if name == "OLDEST_CONTACT_AGE":
            oldest = max((self.center.clock.now - c.enqueued_at for c in waiting), default=0.0)
            return float(int(oldest)) if grouped else float(int(oldest * 1000))
        agents = {id(a): a for q in queues for a in router.agents_of(q)}.values()
        test = _AGENT_TESTS.get(name)
        if test is not None:
            return float(sum(test(agent) for agent in agents))
        if name in {"CONTACTS_SCHEDULED", "ESTIMATED_WAIT_TIME"}:
            return 0.0
        raise AwsError("InvalidParameterException", f"Unknown metric {name}")

    def _GetContactMetrics(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        contact = self._contact(params)
        queue = contact.queue
        if queue is None or not contact.queued:
            raise AwsError("InvalidRequestException", "The contact is not waiting in a queue")
        position = self.center.router.in_order(queue).index(contact) + 1
        values = {"POSITION_IN_QUEUE": float(position), "ESTIMATED_WAIT_TIME": self._wait_s(queue, position)}
        results = [
            {"Name": m["Name"], "Value": {"Number": values[m["Name"]]}}
            for m in params["Metrics"]
            if m["Name"] in values
        ]
        return {
            "MetricResults": results,
            "Id": contact.id,
            "Arn": f"{self.center.world.instance_arn}/contact/{contact.id}",
        }

    def _wait_s(self, queue: QueueDefinition, position: int) -> float:
        """Estimates a wait: the usual handling time per contact in front, shared by the agents at work."""
        agents = [a for a in self.center.router.agents_of(queue) if a.state == "Available"]
        return float(position * USUAL_HANDLING_S / len(agents)) if agents else float(position * USUAL_HANDLING_S)

    def _GetCurrentUserData(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        wanted = (params.get("Filters") or {}).get("Agents")
        users = [
            {
                "User": {"Id": agent.id, "Arn": agent.arn},
                "Status": {"StatusName": agent.state},
                "AvailableSlotsByChannel": _slots(agent),
                "MaxSlotsByChannel": dict(agent.concurrency),
                "Contacts": [{"ContactId": c.id, "Channel": c.channel} for c in agent.contacts],
            }
            for agent in self.center.agents
            if agent.state != OFFLINE and (wanted is None or agent.id in wanted or agent.arn in wanted)
        ]
        return {"UserDataList": users, "ApproximateTotalCount": len(users)}

    # --- statuses of agents ------------------------------------------------------------------------------------------

    def _statuses(self) -> dict[str, tuple[str, str]]:
        """Returns name and kind of every status of agents by its id; two are there in every instance."""
        own = {one.id: (one.name, "CUSTOM") for one in self.center.world.statuses}
        return {"available": (AVAILABLE, "ROUTABLE"), "offline": (OFFLINE, "OFFLINE"), **own}

    def _ListAgentStatuses(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        wanted = params.get("AgentStatusTypes") or ("ROUTABLE", "CUSTOM", "OFFLINE")
        instance = self.center.world.instance_arn
        return {
            "AgentStatusSummaryList": [
                {"Id": one, "Arn": f"{instance}/agent-state/{one}", "Name": name, "Type": kind}
                for one, (name, kind) in self._statuses().items()
                if kind in wanted
            ]
        }

    def _PutUserStatus(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        agent = self.center.agents.get(str(params["UserId"]))
        status = self._statuses().get(str(params["AgentStatusId"]))
        if agent is None or status is None:
            raise not_found(f"User {params['UserId']} or agent status {params['AgentStatusId']}")
        agent.status(status[0])
        return {}

    # --- descriptions ------------------------------------------------------------------------------------------------

    def _DescribeQueue(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        queue = self._queue(str(params["QueueId"]))
        found: dict[str, Any] = {
            "QueueArn": queue.arn,
            "QueueId": queue.id,
            "Name": queue.name,
            "HoursOfOperationId": queue.hours_arn.rpartition("/")[2],
            "Status": "ENABLED" if queue.enabled else "DISABLED",
        }
        outbound = self.center.instance.outbound_config(queue)
        found |= {"OutboundCallerConfig": dict(outbound)} if outbound else {}
        return {"Queue": found | ({"MaxContacts": queue.max_contacts} if queue.max_contacts is not None else {})}

    def _ListBots(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        arns = [one.arn for one in self.center.world.associations if one.type == "LEX_BOT"]
        return {"LexBots": [{"LexV2Bot": {"AliasArn": arn}} for arn in arns[: params.get("MaxResults")]]}

    def _ListUsers(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        return {"UserSummaryList": [{"Id": a.id, "Arn": a.arn, "Username": a.name} for a in self.center.agents]}

    def _DescribeUser(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        agent = self.center.agents.get(str(params["UserId"]))
        if agent is None:
            raise not_found(f"User {params['UserId']}")
        definition = agent.definition
        identity = {"FirstName": definition.first_name, "LastName": definition.last_name}
        return {
            "User": {
                "Id": agent.id,
                "Arn": agent.arn,
                "Username": agent.name,
                "IdentityInfo": identity,
                "RoutingProfileId": definition.routing_profile_arn.rpartition("/")[2],
            }
        }

    def _DescribeInstance(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        world = self.center.world
        return {
            "Instance": {
                "Id": world.instance_id,
                "Arn": world.instance_arn,
                "InstanceAlias": world.instance_alias,
                "InstanceStatus": "ACTIVE",
            }
        }

    def _ListPhoneNumbersV2(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        numbers = self.center.world.numbers
        return {
            "ListPhoneNumbersSummaryList": [
                {"PhoneNumberId": n.id, "PhoneNumberArn": n.arn, "PhoneNumber": n.name} for n in numbers
            ]
        }

    # --- what custom resources do ------------------------------------------------------------------------------------

    def _AssociatePhoneNumberContactFlow(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        key = str(params["PhoneNumberId"])
        number = self.center.world.numbers.exact(key) or self.center.world.numbers.exact(key.rpartition("/")[2])
        flow = self._flow(params)
        for name in number.names() if number is not None else (key,):
            self.center.instance.number_flows[name] = flow.definition.arn
        return {}

    def _DisassociatePhoneNumberContactFlow(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        self.center.instance.number_flows.pop(str(params["PhoneNumberId"]), None)
        return {}

    def _DescribeInstanceAttribute(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        name = str(params["AttributeType"])
        attributes = {_camel_to_upper(k): v for k, v in self.center.world.instance_attributes.items()}
        value = self._attributes.get(name, str(attributes.get(name, False)).lower())
        return {"Attribute": {"AttributeType": name, "Value": value}}

    def _UpdateInstanceAttribute(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        self._attributes[str(params["AttributeType"])] = str(params["Value"])
        return {}

    def _SearchVocabularies(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        there = self.center.world.others
        made = [one for one in there if one.resource is not None and one.resource.type == "AWS::Connect::Vocabulary"]
        names = {one.id: str(one.properties.get("VocabularyName") or "") for one in made}
        return {
            "VocabularySummaryList": [
                {
                    "Id": one.id,
                    "Arn": one.arn,
                    "Name": names[one.id],
                    "LanguageCode": str(one.properties.get("LanguageCode") or ""),
                    "State": "ACTIVE",
                    "LastModifiedTime": self.center.clock.time,
                }
                for one in made
                if names[one.id].startswith(str(params.get("NameStartsWith") or ""))
            ]
        }

    def _ListDefaultVocabularies(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        return {"DefaultVocabularyList": list(self._vocabularies.values())}

    def _AssociateDefaultVocabulary(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        language = str(params["LanguageCode"])
        self._vocabularies.pop(language, None)
        if params.get("VocabularyId"):
            self._vocabularies[language] = {
                "InstanceId": self.center.world.instance_id,
                "LanguageCode": language,
                "VocabularyId": str(params["VocabularyId"]),
                "VocabularyName": str(params["VocabularyId"]),
            }
        return {}

    def _ListQueueQuickConnects(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        queue = self._queue(str(params["QueueId"]))
        registry = self.center.world.quick_connects
        found = [registry.exact(arn) for arn in self.center.instance.quick_connects_of(queue)]
        return {"QuickConnectSummaryList": [{"Id": d.id, "Arn": d.arn, "Name": d.name} for d in found if d is not None]}

    def _UpdateQueueOutboundCallerConfig(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        queue = self._queue(str(params["QueueId"]))
        config = {str(key): str(value) for key, value in params["OutboundCallerConfig"].items()}
        flow = config.get("OutboundFlowId")
        if flow is not None:
            found = self.center.flows.find(flow)
            if found is None:
                raise not_found(f"Contact flow {flow}")
            if found.definition.type != "OUTBOUND_WHISPER":
                raise AwsError("InvalidParameterException", f"{found.definition.name} is no outbound whisper flow")
        number = config.get("OutboundCallerIdNumberId")
        if number is not None and self.center.world.numbers.exact(number) is None:
            raise not_found(f"Phone number {number}")
        self.center.instance.outbound[queue.arn] = config
        return {}

    def _DisassociateQueueQuickConnects(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        queue = self._queue(str(params["QueueId"]))
        registry = self.center.world.quick_connects
        gone = {d.arn for d in (registry.exact(str(k)) for k in params["QuickConnectIds"]) if d is not None}
        shown = self.center.instance.quick_connects_of(queue)
        self.center.instance.quick_connects[queue.arn] = [arn for arn in shown if arn not in gone]
        return {}

    def _AssociateQueueQuickConnects(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        queue = self._queue(str(params["QueueId"]))
        registry = self.center.world.quick_connects
        found = [registry.exact(str(key)) for key in params["QuickConnectIds"]]
        arns = [d.arn for d in found if d is not None]
        shown = self.center.instance.quick_connects.setdefault(queue.arn, list(queue.quick_connects))
        shown.extend(arn for arn in arns if arn not in shown)
        return {}


_AGENT_TESTS: dict[str, Callable[[Desk], bool]] = {
    "AGENTS_ONLINE": lambda a: a.state != "Offline",
    "AGENTS_AVAILABLE": lambda a: a.state == "Available" and not a.contacts and not a.wrapping and a.offered is None,
    "AGENTS_ON_CALL": lambda a: bool(a.contacts),
    "AGENTS_ON_CONTACT": lambda a: bool(a.contacts),
    "AGENTS_AFTER_CONTACT_WORK": lambda a: bool(a.wrapping),
    "AGENTS_NON_PRODUCTIVE": lambda a: a.state not in {"Available", "Offline", "MissedCallAgent"},
    "AGENTS_ERROR": lambda a: a.state == "MissedCallAgent",
    "AGENTS_STAFFED": lambda a: a.state == "Available",
    "SLOTS_ACTIVE": lambda a: bool(a.contacts),
    "SLOTS_AVAILABLE": lambda a: a.state == "Available" and not a.contacts,
}


def _camel_to_upper(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()
