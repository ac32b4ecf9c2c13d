"""The operations of Amazon Connect that the handlers call, with the state they act on."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.unit.handlers.modeled import ModeledService, ServiceError

WORKDAYS = range(5)
# Values of the predefined attribute Skill.
SKILLS = ("general", "complaint", "technical", "payment", "account", "loan", "chat", "engineer")


def _contact_id(given: dict[str, Any]) -> str:
    """Returns the contact that a request names; identifiers of our own records are none."""
    contact_id = str(given["ContactId"])
    if "_" in contact_id.partition("-")[0]:
        raise ServiceError("InvalidParameterException", 400)
    return contact_id


def _levels(given: dict[str, Any]) -> dict[tuple[str, str], float]:
    for one in given["UserProficiencies"]:
        if (
            one["AttributeName"] != "Skill"
            or one["AttributeValue"] not in SKILLS
            or one["Level"] not in (1, 2, 3, 4, 5)
        ):
            raise ServiceError("InvalidParameterException", 400)
    return {(one["AttributeName"], one["AttributeValue"]): one["Level"] for one in given["UserProficiencies"]}


class FakeConnect(ModeledService):
    """One instance; everything is public so that a test can arrange and inspect it."""

    service = "connect"

    def __init__(self) -> None:
        super().__init__()
        self.reset()

    def reset(self) -> None:
        """Forgets everything."""
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.problems: list[str] = []
        self.metrics: dict[str, float] | None = {"CONTACTS_IN_QUEUE": 0, "AGENTS_AVAILABLE": 2, "AGENTS_ON_CONTACT": 1}
        self.positions: dict[str, float] = {}
        self.contacts: dict[str, dict[str, Any]] = {}
        self.tasks: dict[str, str] = {}
        """Tasks and calls by the client token that started them."""
        self.agents: dict[str, dict[str, Any]] = {}
        """What GetCurrentUserData says of agents who are signed in, by user."""
        self.users: dict[str, str] = {}
        """Names of the users of the instance by id."""
        self.agent_statuses: dict[str, tuple[str, str]] = {
            "Available": ("status-available", "ROUTABLE"),
            "휴식": ("status-break", "CUSTOM"),
            "Offline": ("status-offline", "OFFLINE"),
        }
        """Id and kind of the statuses of agents, by name."""
        self.put_statuses: dict[str, str] = {}
        self.proficiencies: dict[str, dict[tuple[str, str], float]] = {}
        """Levels by attribute and value, of users that a test has put here."""
        self.measured: dict[str, dict[str, float]] | None = {}
        """Metrics of agents, by user; None while the service does not answer."""
        self.evaluations: dict[str, dict[str, Any]] = {}
        """What DescribeContactEvaluation says, by evaluation."""
        self.bots = 1
        self.routed: dict[str, dict[str, Any]] = {}
        """Routing criteria of contacts."""
        self.chats: dict[str, dict[str, Any]] = {}
        """Chats by the client token that started them, with what was given and answered."""
        self.forbidden: set[str] = set()
        self.stopped: list[str] = []
        self.recorded: dict[str, bool] = {}
        """Contacts whose recording was paused or resumed, and whether it goes on."""
        self.number_flows: dict[str, str] = {}
        self.quick_connects: dict[str, list[str]] = {}
        self.outbound_configs: dict[str, dict[str, str]] = {}
        self.vocabularies: dict[str, str] = {}
        self.made_vocabularies: dict[str, str] = {}
        """Names by id, in the order in which they were made."""
        self.attributes: dict[str, str] = {}
        self.overrides: list[dict[str, Any]] = []
        self.ineffective: set[str] = set()
        self.throttles = 0
        self.before: Callable[[str], None] | None = None

    def _operation(self, name: str) -> Callable[[dict[str, Any]], Mapping[str, Any] | None]:
        if self.throttles > 0:
            self.throttles -= 1
            raise ServiceError("TooManyRequestsException", 429)
        if self.before is not None:
            self.before(name)
        return super()._operation(name)

    def start_chat_contact(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Starts a chat; the same token gives the same one."""
        answer = {
            "ContactId": str(uuid.uuid4()),
            "ParticipantId": str(uuid.uuid4()),
            "ParticipantToken": f"token-{uuid.uuid4()}",
        }
        found: Mapping[str, Any] = self.chats.setdefault(given["ClientToken"], {**given, "answer": answer})["answer"]
        return found

    # --- what callers wait for

    def get_current_metric_data(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Returns the metrics of one queue, grouped by queue as asked."""
        assert given["Groupings"] == ["QUEUE"]
        if self.metrics is None:
            return {"MetricResults": [], "DataSnapshotTime": datetime.now(UTC)}
        queue_id = given["Filters"]["Queues"][0]
        found = [
            {"Metric": metric, "Value": self.metrics[metric["Name"]]}
            for metric in given["CurrentMetrics"]
            if metric["Name"] in self.metrics
        ]
        return {
            "MetricResults": [{"Dimensions": {"Queue": {"Id": queue_id}}, "Collections": found}],
            "DataSnapshotTime": datetime.now(UTC),
        }

    def get_contact_metrics(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Returns the position of a queued contact."""
        contact_id = _contact_id(given)
        if contact_id not in self.positions:
            raise ServiceError("ResourceNotFoundException", 404)
        results = [{"Name": "POSITION_IN_QUEUE", "Value": {"Number": self.positions[contact_id]}}]
        return {"MetricResults": results, "Id": contact_id, "Arn": f"arn:aws:connect:::contact/{contact_id}"}

    def describe_contact(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Returns a contact that a test has put here."""
        contact_id = _contact_id(given)
        if contact_id not in self.contacts:
            raise ServiceError("ResourceNotFoundException", 404)
        return {"Contact": self.contacts[contact_id]}

    def suspend_contact_recording(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Pauses the recordings of a contact."""
        return self._recorded(given, on=False)

    def resume_contact_recording(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Goes on with the recordings of a contact."""
        return self._recorded(given, on=True)

    def _recorded(self, given: dict[str, Any], *, on: bool) -> Mapping[str, Any]:
        contact = self.contacts.get(_contact_id(given))
        if contact is None:
            raise ServiceError("ResourceNotFoundException", 404)
        assert given["InitialContactId"] == contact.get("InitialContactId", contact["Id"])
        self.recorded[contact["Id"]] = on
        return {}

    def list_associated_contacts(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Lists the contacts that began with a contact, one per page."""
        first = _contact_id(given)
        ours = [one for one in self.contacts.values() if one.get("InitialContactId") == first]
        start = int(given.get("NextToken") or 0)
        names = ("InitialContactId", "InitiationMethod", "InitiationTimestamp", "DisconnectTimestamp", "Channel")
        page = [
            {"ContactId": one["Id"], **{name: one[name] for name in names if name in one}}
            for one in ours[start : start + 1]
        ]
        more = {"NextToken": str(start + 1)} if start + 1 < len(ours) else {}
        return {"ContactSummaryList": page, **more}

    def start_task_contact(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Starts a task; the same client token gives the same contact."""
        contact_id = self.tasks.setdefault(given["ClientToken"], str(uuid.uuid4()))
        self.contacts.setdefault(contact_id, {"Id": contact_id, "Channel": "TASK"})
        return {"ContactId": contact_id}

    def start_outbound_voice_contact(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Calls a number; the same client token gives the same contact."""
        if given["DestinationPhoneNumber"] in self.forbidden:
            raise ServiceError("DestinationNotAllowedException", 403)
        contact_id = self.tasks.setdefault(given["ClientToken"], str(uuid.uuid4()))
        self.contacts.setdefault(contact_id, {"Id": contact_id, "Channel": "VOICE", "InitiationMethod": "API"})
        return {"ContactId": contact_id}

    def stop_contact(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Stops a contact."""
        contact_id = _contact_id(given)
        self.stopped.append(contact_id)
        self.contacts.setdefault(contact_id, {})["DisconnectTimestamp"] = datetime.now(UTC)
        return {}

    # --- agents

    def get_current_user_data(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Returns what agents do who are signed in."""
        wanted = given["Filters"]["Agents"]
        found = [{"User": {"Id": user}, **self.agents[user]} for user in wanted if user in self.agents]
        return {"UserDataList": found, "ApproximateTotalCount": len(found)}

    def list_users(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Lists the users of the instance."""
        ids, start = sorted(self.users), int(given.get("NextToken") or 0)
        end = start + given.get("MaxResults", 100)
        more = {"NextToken": str(end)} if end < len(ids) else {}
        return {"UserSummaryList": [{"Id": user, "Username": self.users[user]} for user in ids[start:end]], **more}

    def describe_user(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Returns a user of the instance."""
        if given["UserId"] not in self.users:
            raise ServiceError("ResourceNotFoundException", 404)
        return {"User": {"Id": given["UserId"], "Username": self.users[given["UserId"]]}}

    def list_agent_statuses(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Lists the statuses of some kinds, one per page."""
        kinds = given.get("AgentStatusTypes") or [kind for _, kind in self.agent_statuses.values()]
        found = [
            {"Name": name, "Id": identifier, "Type": kind}
            for name, (identifier, kind) in self.agent_statuses.items()
            if kind in kinds
        ]
        start = int(given.get("NextToken") or 0)
        more = {"NextToken": str(start + 1)} if start + 1 < len(found) else {}
        return {"AgentStatusSummaryList": found[start : start + 1], **more}

    def put_user_status(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Sets the status of an agent; one who talks to somebody keeps it."""
        if given["UserId"] not in self.users:
            raise ServiceError("ResourceNotFoundException", 404)
        if self.agents.get(given["UserId"], {}).get("Contacts"):
            raise ServiceError("InvalidRequestException", 400)
        self.put_statuses[given["UserId"]] = given["AgentStatusId"]
        return {}

    def list_user_proficiencies(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Lists what a user is good at, one per page."""
        has = list(self._proficient(given).items())
        start = int(given.get("NextToken") or 0)
        page = [{"AttributeName": one[0], "AttributeValue": one[1], "Level": level} for one, level in has[start:]][:1]
        return {"UserProficiencyList": page, **({"NextToken": str(start + 1)} if start + 1 < len(has) else {})}

    def associate_user_proficiencies(self, given: dict[str, Any]) -> None:
        """Adds proficiencies; those that a user has, unknown values and an eleventh are refused."""
        has, new = self._proficient(given), _levels(given)
        if new.keys() & has.keys() or len(new) + len(has) > 10:
            raise ServiceError("InvalidRequestException", 400)
        has.update(new)

    def update_user_proficiencies(self, given: dict[str, Any]) -> None:
        """Changes the levels of what a user has."""
        has, new = self._proficient(given), _levels(given)
        if not new.keys() <= has.keys():
            raise ServiceError("InvalidRequestException", 400)
        has.update(new)

    def disassociate_user_proficiencies(self, given: dict[str, Any]) -> None:
        """Takes away what a user has."""
        has = self._proficient(given)
        for one in given["UserProficiencies"]:
            if has.pop((one["AttributeName"], one["AttributeValue"]), None) is None:
                raise ServiceError("InvalidRequestException", 400)

    def _proficient(self, given: dict[str, Any]) -> dict[tuple[str, str], float]:
        if given["UserId"] in self.users:
            self.proficiencies.setdefault(given["UserId"], {})
        if given["UserId"] not in self.proficiencies:
            raise ServiceError("ResourceNotFoundException", 404)
        return self.proficiencies[given["UserId"]]

    def get_metric_data_v2(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Returns what was measured of agents, one per page."""
        if self.measured is None:
            raise ServiceError("InternalServiceException", 500)
        wanted = [one for one in given["Filters"][0]["FilterValues"] if one in self.measured]
        start = int(given.get("NextToken") or 0)
        results = [
            {
                "Dimensions": {"AGENT": user},
                "Collections": [
                    {"Metric": {"Name": name}, "Value": value} for name, value in self.measured[user].items()
                ],
            }
            for user in wanted[start : start + 1]
        ]
        return {"MetricResults": results, **({"NextToken": str(start + 1)} if start + 1 < len(wanted) else {})}

    def describe_contact_evaluation(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Returns an evaluation that a test has put here."""
        found = self.evaluations.get(given["EvaluationId"])
        if found is None:
            raise ServiceError("ResourceNotFoundException", 404)
        return found

    def list_bots(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Lists the bots of the instance."""
        alias = "arn:aws:lex:ap-northeast-2:123456789012:bot-alias/BOT/ALIAS"
        return {"LexBots": [{"LexV2Bot": {"AliasArn": alias}}] * min(self.bots, given["MaxResults"])}

    def update_contact_routing_data(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Changes how a contact is routed."""
        self.routed[_contact_id(given)] = given["RoutingCriteria"]
        return {}

    # --- what deployments do

    def associate_phone_number_contact_flow(self, given: dict[str, Any]) -> None:
        """Binds a number to a flow."""
        self.number_flows[given["PhoneNumberId"]] = given["ContactFlowId"]

    def disassociate_phone_number_contact_flow(self, given: dict[str, Any]) -> None:
        """Takes a number off its flow."""
        if self.number_flows.pop(given["PhoneNumberId"], None) is None:
            raise ServiceError("ResourceNotFoundException", 404)

    def list_queue_quick_connects(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Lists the quick connects of a queue, two per page."""
        known = self.quick_connects.setdefault(given["QueueId"], [])
        start = int(given.get("NextToken") or 0)
        page = {"QuickConnectSummaryList": [{"Id": found} for found in known[start : start + 2]]}
        return {**page, "NextToken": str(start + 2)} if start + 2 < len(known) else page

    def associate_queue_quick_connects(self, given: dict[str, Any]) -> None:
        """Adds quick connects to a queue."""
        known = self.quick_connects.setdefault(given["QueueId"], [])
        if set(known) & set(given["QuickConnectIds"]):
            raise ServiceError("InvalidRequestException", 400)
        known += given["QuickConnectIds"]

    def disassociate_queue_quick_connects(self, given: dict[str, Any]) -> None:
        """Removes quick connects from a queue."""
        known = self.quick_connects.setdefault(given["QueueId"], [])
        for found in given["QuickConnectIds"]:
            known.remove(found)

    def describe_queue(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Returns a queue; one without an entry does not exist."""
        if given["QueueId"] not in self.outbound_configs:
            raise ServiceError("ResourceNotFoundException", 404)
        config = dict(self.outbound_configs[given["QueueId"]])
        return {"Queue": {"QueueId": given["QueueId"], "Name": "queue", "OutboundCallerConfig": config}}

    def update_queue_outbound_caller_config(self, given: dict[str, Any]) -> None:
        """Writes caller name, number and flow together; what is not given is gone."""
        if given["QueueId"] not in self.outbound_configs:
            raise ServiceError("ResourceNotFoundException", 404)
        self.outbound_configs[given["QueueId"]] = given["OutboundCallerConfig"]

    def list_default_vocabularies(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Lists the default vocabularies of a language."""
        language = given.get("LanguageCode", "")
        if language not in self.vocabularies:
            return {"DefaultVocabularyList": []}
        entry = {
            "InstanceId": given["InstanceId"],
            "LanguageCode": language,
            "VocabularyId": self.vocabularies[language],
            "VocabularyName": "center",
        }
        return {"DefaultVocabularyList": [entry]}

    def associate_default_vocabulary(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Sets or clears the default vocabulary of a language."""
        if given.get("VocabularyId"):
            self.vocabularies[given["LanguageCode"]] = given["VocabularyId"]
        else:
            self.vocabularies.pop(given["LanguageCode"], None)
        return {}

    def search_vocabularies(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Lists vocabularies by the beginning of their names, one per page."""
        entries = [
            {
                "Id": identifier,
                "Name": name,
                "Arn": f"arn:aws:connect:::instance/{given['InstanceId']}/vocabulary/{identifier}",
                "LanguageCode": "ko-KR",
                "State": "ACTIVE",
                "LastModifiedTime": datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=place),
            }
            for place, (identifier, name) in enumerate(self.made_vocabularies.items())
            if name.startswith(given["NameStartsWith"])
        ]
        start = int(given.get("NextToken") or 0)
        more = {"NextToken": str(start + 1)} if start + 1 < len(entries) else {}
        return {"VocabularySummaryList": entries[start : start + 1], **more}

    def delete_vocabulary(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Deletes a vocabulary that is no default."""
        if given["VocabularyId"] in self.vocabularies.values():
            raise ServiceError("ResourceInUseException", 409)
        name = self.made_vocabularies.pop(given["VocabularyId"], None)
        if name is None:
            raise ServiceError("ResourceNotFoundException", 404)
        return {
            "VocabularyArn": "arn:aws:connect:::vocabulary",
            "VocabularyId": given["VocabularyId"],
            "State": "DELETE_IN_PROGRESS",
        }

    def describe_instance_attribute(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Returns an instance attribute."""
        name = given["AttributeType"]
        return {"Attribute": {"AttributeType": name, "Value": self.attributes.get(name, "false")}}

    def update_instance_attribute(self, given: dict[str, Any]) -> None:
        """Sets an instance attribute."""
        self.attributes[given["AttributeType"]] = given["Value"]

    def list_hours_of_operation_overrides(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Lists the overrides."""
        return {"HoursOfOperationOverrideList": list(self.overrides)}

    def create_hours_of_operation_override(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Adds an override."""
        if any(found["Name"] == given["Name"] for found in self.overrides):
            raise ServiceError("DuplicateResourceException", 409)
        identifier = str(uuid.uuid4())
        known = {name: value for name, value in given.items() if name not in ("InstanceId", "HoursOfOperationId")}
        self.overrides.append({**known, "HoursOfOperationOverrideId": identifier})
        return {"HoursOfOperationOverrideId": identifier}

    def update_hours_of_operation_override(self, given: dict[str, Any]) -> None:
        """Writes an override again, which makes it effective."""
        found = self._override(given["HoursOfOperationOverrideId"])
        found.update({name: given[name] for name in ("OverrideType", "Config") if name in given})
        self.ineffective.discard(found["EffectiveFrom"])

    def delete_hours_of_operation_override(self, given: dict[str, Any]) -> None:
        """Removes an override."""
        self.overrides.remove(self._override(given["HoursOfOperationOverrideId"]))

    def _override(self, identifier: str) -> dict[str, Any]:
        for found in self.overrides:
            if found["HoursOfOperationOverrideId"] == identifier:
                return found
        raise ServiceError("ResourceNotFoundException", 404)

    def get_effective_hours_of_operations(self, given: dict[str, Any]) -> Mapping[str, Any]:
        """Returns the opening spans of every day; overrides in `ineffective` are ignored, as has been seen live."""
        day, last = date.fromisoformat(given["FromDate"]), date.fromisoformat(given["ToDate"])
        nine = {"Start": {"Hours": 9, "Minutes": 0}, "End": {"Hours": 18, "Minutes": 0}}
        listed = []
        while day <= last:
            name = day.isoformat()
            closed = name not in self.ineffective and any(
                found["EffectiveFrom"] <= name <= found["EffectiveTill"] for found in self.overrides
            )
            listed.append(
                {"Date": name, "OperationalHours": [nine] if day.weekday() in WORKDAYS and not closed else []}
            )
            day += timedelta(days=1)
        return {"EffectiveHoursOfOperationList": listed, "TimeZone": "Asia/Seoul"}
