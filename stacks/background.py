"""The functions nobody waits for, and what starts them."""

from __future__ import annotations

from constructs import Construct

from contact_center.base.errors import DefinitionError
from contact_center.base.pacing import pace_control_plane
from contact_center.functions.audit import AuditDelivery
from contact_center.functions.destinations import EventSync, NoticeRule
from contact_center.functions.events import (
    ContactEventRule,
    DomainEventRule,
    MatchedRuleNotice,
    ObjectCreatedRule,
    PeriodicRule,
)
from contact_center.functions.fleet import STREAM_TABLE, FunctionFleet
from contact_center.functions.manifest import FunctionSpec
from contact_center.functions.messages import MessageReports
from contact_center.functions.messaging import DeadLetterQueue
from contact_center.functions.streams import TableStreamConsumer
from contact_center.provider.center_operations import CenterOperations, CenterOperationsProps
from contact_center.provider.connect_operations import initial_data
from contact_center.storage.retention import ANALYZED_CALLS, EVALUATIONS, INCOMING, RECORDINGS, TRANSCRIPTS
from stacks.base import CenterStack
from stacks.center_functions import CenterCode, fleet_props, roll_out
from stacks.connect import ConnectStack
from stacks.data import DataStack
from stacks.flows import FlowsStack
from stacks.functions import FunctionsStack

NOTIFIER = "notifier"


class BackgroundStack(CenterStack):
    """Functions of events, schedules, streams and custom resources."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        code: CenterCode,
        data: DataStack,
        connect: ConnectStack,
        functions: FunctionsStack,
        flows: FlowsStack,
        specs: list[FunctionSpec],
    ) -> None:
        super().__init__(scope, construct_id, settings=code.settings, description="functions behind the calls")
        settings = code.settings
        entry = settings.entry_points
        more = {
            "TASK_FLOW_ID": flows.library.flow(entry.task).flow_id,
            "OUTBOUND_FLOW_ID": flows.library.flow(entry.outbound).flow_id,
            "CALLBACK_FLOW_ID": flows.library.flow(entry.callback).flow_id,
        }
        # A queue here and not in Data: rules write their permission into the policy of the queue they fail into.
        self.dead_letters = DeadLetterQueue(self, "DeadLetters", key=data.key).queue
        props = fleet_props(
            self, code=code, data=data, connect=connect, specs=specs, more=more, dead_letter_queue=self.dead_letters
        )
        self.fleet = FunctionFleet(self, "Functions", specs=specs, props=props)
        self.rule_names = {
            name: ContactEventRule(
                self,
                f"Events-{name}",
                instance=connect.instance,
                function=function.alias,
                dead_letter_queue=self.dead_letters,
            ).rule_name
            for name, function in self.fleet.of_kind("event").items()
        }
        self._outside(data)
        if settings.notifier is not None:
            self.rule_names |= MessageReports(
                self,
                "MessageReports",
                stage_id=settings.stage_id,
                center=settings.center.key,
                environment=settings.environment,
                channels=settings.notifier.channels,
                function=self.fleet[NOTIFIER].alias,
                dead_letter_queue=self.dead_letters,
            ).rule_names
        every = {spec.name: spec.every_minutes for spec in specs}
        for name, function in self.fleet.of_kind("periodic", "bus").items():
            if not every[name]:
                continue
            self.rule_names[name] = PeriodicRule(
                self,
                f"Periodic-{name}",
                minutes=every[name],
                function=function.alias,
                dead_letter_queue=self.dead_letters,
            ).rule_name
        self.rule_names["matched-rules"] = MatchedRuleNotice(
            self,
            "MatchedRules",
            instance=connect.instance,
            topic=data.rule_notices,
            dead_letter_queue=self.dead_letters,
        ).rule_name
        arriving = {
            "data_import": (data.data, [INCOMING]),
            "evaluations": (data.media, [f"{EVALUATIONS}/"]),
            "transcripts": (data.media, [f"{RECORDINGS}/", f"{TRANSCRIPTS}/", f"{ANALYZED_CALLS}/"]),
        }
        for name, function in self.fleet.of_kind("object").items():
            bucket, prefixes = arriving[name]
            self.rule_names[name] = ObjectCreatedRule(
                self,
                f"Objects-{name}",
                bucket=bucket,
                prefixes=prefixes,
                function=function.alias,
                dead_letter_queue=self.dead_letters,
            ).rule_name
        for name, function in self.fleet.of_kind("stream").items():
            TableStreamConsumer(
                self,
                f"Stream-{name}",
                function=function,
                table=data.tables.table(STREAM_TABLE),
                dead_letter_queue=self.dead_letters,
            )
        ((self.audit_keeper, keeper),) = self.fleet.of_kind("logs").items()
        AuditDelivery(
            self,
            "AuditLines",
            keeper=keeper,
            # The keeper would be told of its own lines for ever.
            writers=[
                (name, function)
                for fleet in (functions.fleet, self.fleet)
                for name, function in fleet.functions.items()
                if name != self.audit_keeper
            ],
            log_group_prefix=f"/aws/lambda/{code.settings.stage_id}-",
        )
        CenterOperations(
            self,
            "Operations",
            provider=self.fleet["connect_provider"],
            props=CenterOperationsProps(
                instance=connect.instance,
                routing=connect.routing,
                queues=code.settings.queues,
                outbound_whisper=flows.library.flow(entry.outbound_whisper),
                quick_connects=flows.quick_connects,
                number=connect.number_in(self),
                voice_flow=flows.library.flow(entry.voice),
                vocabulary=flows.quality.vocabulary,
                language=code.settings.locale,
                auto_mute_agent_on_hold=code.settings.connect.auto_mute_agent_on_hold,
            ),
        )
        initial_data(self, "InitialData", provider=self.fleet["data_loader"], content_hash=code.asset.content_hash)
        pace_control_plane(self)
        roll_out(
            self,
            settings=code.settings,
            functions=self.fleet.except_kind("custom_resource"),
            data=data,
        )

    def _outside(self, data: DataStack) -> None:
        """Domain events for functions, and for the systems around the center that want to be told."""
        hearing, found = self.fleet.of_kind("bus"), self.settings.integrations
        if data.events is None:
            if hearing or found.sync:
                named = next(iter((*hearing, *found.sync)))
                raise DefinitionError(f"{named!r} hears domain events and needs an event bus")
            return
        bus = data.events.bus
        for name, function in hearing.items():
            if self.fleet.specs[name].hears:
                self.rule_names[f"{name}-events"] = DomainEventRule(
                    self,
                    f"Domain-{name}",
                    bus=bus,
                    detail_types=self.fleet.specs[name].hears,
                    function=function.alias,
                    dead_letter_queue=self.dead_letters,
                ).rule_name
        for name, webhook in found.webhooks.items():
            self.rule_names[f"webhook-{name}"] = NoticeRule(
                self,
                f"Webhook-{name}",
                system=name,
                bus=bus,
                detail_types=webhook.events,
                function=self.fleet["webhooks"].alias,
                dead_letter_queue=self.dead_letters,
            ).rule_name
        for name, sync in found.sync.items():
            self.rule_names[f"sync-{name}"] = EventSync(
                self,
                f"Sync-{name}",
                name=self.settings.physical_name(f"sync-{name}"),
                url=sync.url,
                header=sync.header,
                secret_name=sync.secret,
                requests_per_second=sync.requests_per_second,
                bus=bus,
                detail_types=sync.events,
                dead_letter_queue=self.dead_letters,
            ).rule_name
