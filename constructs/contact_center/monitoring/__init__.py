"""Monitoring derived from the model of a center."""

from contact_center.monitoring.alarms import SEVERITIES, alarms
from contact_center.monitoring.construct import Monitoring, MonitoringProps
from contact_center.monitoring.dashboard import dashboard_body
from contact_center.monitoring.model import (
    AlarmDefinition,
    AlarmRules,
    Watched,
    WatchedBot,
    WatchedFunction,
    WatchedQueue,
)
from contact_center.monitoring.objectives import BURN_RATES, BurnAlarm, BurnRate, Objective, burn_alarms, objectives
from contact_center.monitoring.queries import QUERIES, SavedQuery

__all__ = [
    "BURN_RATES",
    "QUERIES",
    "SEVERITIES",
    "AlarmDefinition",
    "AlarmRules",
    "BurnAlarm",
    "BurnRate",
    "Monitoring",
    "MonitoringProps",
    "Objective",
    "SavedQuery",
    "Watched",
    "WatchedBot",
    "WatchedFunction",
    "WatchedQueue",
    "alarms",
    "burn_alarms",
    "dashboard_body",
    "objectives",
]
