"""Functions with exactly the environment and permissions that they name, and what moves between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contact_center.base.exports import lazy

if TYPE_CHECKING:
    from contact_center.functions.access import AccessTargets, ModelAccess
    from contact_center.functions.asset import HandlerAsset
    from contact_center.functions.audit import AuditDelivery
    from contact_center.functions.customer_profiles import CustomerProfilesAssociation, CustomerProfilesDomain
    from contact_center.functions.destinations import EventSync, NoticeRule
    from contact_center.functions.events import (
        ContactEventRule,
        DomainEventRule,
        MatchedRuleNotice,
        ObjectCreatedRule,
        PeriodicRule,
        ServiceEventRule,
    )
    from contact_center.functions.fleet import FleetProps, FunctionFleet
    from contact_center.functions.functions import (
        Canary,
        CanaryRollout,
        CenterFunction,
        FunctionDefaults,
        FunctionProps,
    )
    from contact_center.functions.manifest import FunctionSpec, load_manifest, switched_on
    from contact_center.functions.messages import MessageReports
    from contact_center.functions.messaging import DeadLetterQueue, DomainEventBus, NotificationTopic, OneShotSchedules
    from contact_center.functions.streams import TableStreamConsumer
else:
    __getattr__ = lazy(
        __name__,
        access="AccessTargets ModelAccess",
        asset="HandlerAsset",
        audit="AuditDelivery",
        customer_profiles="CustomerProfilesAssociation CustomerProfilesDomain",
        destinations="EventSync NoticeRule",
        events="ContactEventRule DomainEventRule MatchedRuleNotice ObjectCreatedRule PeriodicRule ServiceEventRule",
        fleet="FleetProps FunctionFleet",
        functions="Canary CanaryRollout CenterFunction FunctionDefaults FunctionProps",
        manifest="FunctionSpec load_manifest switched_on",
        messages="MessageReports",
        messaging="DeadLetterQueue DomainEventBus NotificationTopic OneShotSchedules",
        streams="TableStreamConsumer",
    )

__all__ = [
    "AccessTargets",
    "AuditDelivery",
    "Canary",
    "CanaryRollout",
    "CenterFunction",
    "ContactEventRule",
    "CustomerProfilesAssociation",
    "CustomerProfilesDomain",
    "DeadLetterQueue",
    "DomainEventBus",
    "DomainEventRule",
    "EventSync",
    "FleetProps",
    "FunctionDefaults",
    "FunctionFleet",
    "FunctionProps",
    "FunctionSpec",
    "HandlerAsset",
    "MatchedRuleNotice",
    "MessageReports",
    "ModelAccess",
    "NoticeRule",
    "NotificationTopic",
    "ObjectCreatedRule",
    "OneShotSchedules",
    "PeriodicRule",
    "ServiceEventRule",
    "TableStreamConsumer",
    "load_manifest",
    "switched_on",
]
