"""Permissions of Amazon Connect security profiles.

CloudFormation takes any text here and the service refuses unknown ones at deploy time, so the names are kept as data.
Source: https://docs.aws.amazon.com/connect/latest/adminguide/security-profile-list.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

# Group -> actions; a group that is a permission by itself has the empty action.
_GROUPS: Mapping[str, str] = {
    # routing
    "RoutingPolicies": "Create Edit View",
    "TransferDestinations": "Create Delete Edit View",
    "HoursOfOperation": "Create Delete Edit View",
    "Queues": "Create Edit EnableAndDisable View",
    "TaskTemplates": "Create Delete Edit View",
    "PredefinedAttributes": "View Edit Create Delete",
    "DataTables": "Create Delete Edit View ManageValues EditExpressionValues",
    # channels and flows
    "Prompts": "Create Delete Edit View",
    "ContactFlows": "Create Delete Edit Publish View",
    "ContactFlowModules": "Create Delete Edit Publish View",
    "Bots": "Create View Edit Delete",
    "PhoneNumbers": "Claim Edit Release View",
    "ChatTestMode": "",
    "Views": "View Edit Create Remove",
    "AnalyticsConnectors": "Edit View",
    # users
    "Users": "Create Delete Edit EditPermission View",
    "AgentGrouping": "Create Edit EnableAndDisable View",
    "SecurityProfiles": "Create Delete Edit View",
    "AgentStates": "Create Edit EnableAndDisable View",
    "Workspaces": "Create Delete Edit View Assign EditVisibility",
    # contact control panel
    "BasicAgentAccess": "",
    "OutboundCallAccess": "",
    "RealtimeContactLens": "View",
    "RestrictTaskCreation": "Access",
    "RestrictPhoneTypeSettings": "Access",
    "AudioDeviceSettings": "Access",
    "VideoContact": "Access",
    "OutboundEmail": "Create",
    "SelfAssignContacts": "Access",
    "RequireEndContactConfirmation": "Enabled",
    # analytics
    "AccessMetrics": (
        ". RealTimeMetrics.Access HistoricalMetrics.Access AgentActivityAudit.Access Dashboards.Access "
        "DashboardsWithMyData.View"
    ),
    "CustomMetrics": "Create View Edit Delete Publish",
    "ContactSearch": "View",
    "MyContacts": "View",
    "ContactSearchSampleContacts": "View",
    "ContactSearchWithCharacteristics": "Access View",
    "ContactSearchWithKeywords": "Access View",
    "ConfigureContactAttributes": "View",
    "RestrictContactAccessByHierarchy": "View",
    "ContactAttributes": "View",
    "GraphTrends": "View",
    "ContactLensPostContactSummary": "View",
    "ContactLensCustomVocabulary": "Edit View",
    "ThemeDetection": "Create View Delete",
    "Rules": "Create Delete Edit View",
    "RulesGenerativeAI": "Create View Edit Delete",
    "AgentTimeCard": "View",
    "ManagerListenIn": "",
    "ManagerBargeIn": "",
    "MetricsReports": "View Create Share Edit Delete Publish Schedule",
    "ReportSchedules": "Create Delete Edit View",
    "ReportsAdmin": "View Delete",
    "Evaluation": "Create View Edit Delete",
    "MyReceivedEvaluations": "View",
    "EvaluationForms": "Create View Edit Delete",
    "EvaluationAssistant": "Access",
    "EvaluationCalibrationSessions": "Create Delete Edit View",
    "MyCoachingSessions": "View Create Delete Edit",
    "CoachingSessions": "Create Delete Edit View",
    "EvaluationReviews": "Create View",
    "EvaluationReviewRequest": "View Create Delete",
    "Forecasting": "View Edit Publish",
    "Capacity": "View Edit Publish",
    "ForecastScheduleInterval": "Edit View",
    # recordings and transcripts
    "CallRecordings": "Unredacted.Access Unredacted.DownloadButton Redacted.Access Redacted.DownloadButton",
    "ContactTranscripts": "Unredacted.Access Unredacted.DownloadButton Redacted.Access",
    "DeleteCallRecordings": "",
    "ScreenRecording": "Access Redacted.Access Redacted.Download",
    "AutomatedVoiceInteraction": (
        "Recordings.Unredacted.Access Recordings.Unredacted.DownloadButton Transcripts.Unredacted.Access"
    ),
    "RedactedData": "View",
    "ListenCallRecordings": "",
    "DownloadCallRecordings": "",
    # contact actions
    "ManualAssignAnyContact": "Enable",
    "ManualAssignMyContacts": "Enable",
    "TransferContact": "Enabled",
    "StopContact": "Enabled",
    "UpdateContactSchedule": "Enabled",
    "HistoricalChanges": "View",
    # profiles and applications
    "CustomerProfiles": (
        "Create Edit View CalculatedAttributes.Create CalculatedAttributes.Edit CalculatedAttributes.Delete "
        "CalculatedAttributes.View Segments.View Segments.Create Segments.Delete Segments.Export "
        "ProfileExplorer.View ProfileExplorer.Create ProfileExplorer.Edit ProfileExplorer.Delete"
    ),
    "CustomViews": "Access",
    "Wisdom": "View",
    "Analytics": "PerformanceMetrics.Access",
    "StaffCalendar": "View Edit",
    "ContentManagement": "Create Edit View Delete",
    "QConnectAIAgents": "View Edit Create Delete",
    "QConnectAIPrompts": "View Edit Create Delete",
    "QConnectGuardrails": "View Edit Create Delete",
    "Scheduling": "View Edit Publish",
    "TimeOff": "Approve Edit View",
    "TimeOffBalance": "Edit View",
    "TeamCalendar": "View Edit",
    # cases and campaigns
    "CaseHistory": "View",
    "Cases": "Create View Edit Delete",
    "MyCases": "Delete",
    "CaseFields": "Create View Edit",
    "CaseTemplates": "Create View Edit",
    "CaseComments": "Edit Delete",
    "MyCaseComments": "Edit Delete",
    "CaseCustomRelatedItems": "Edit Delete",
    "MyCaseCustomRelatedItems": "Edit Delete",
    "CaseContacts": "Delete",
    "MyCaseContacts": "Delete",
    "CaseFiles": "Delete",
    "Campaigns": "Create Delete Edit",
}


def _names() -> Iterator[str]:
    for group, actions in _GROUPS.items():
        if not actions:
            yield group
        for action in actions.split():
            yield group if action == "." else f"{group}.{action}"


KNOWN_PERMISSIONS: frozenset[str] = frozenset(_names())

_AGENT = (
    "BasicAgentAccess",
    "OutboundCallAccess",
    "AudioDeviceSettings.Access",
    "TransferDestinations.View",
    "CustomViews.Access",
    "CustomerProfiles.View",
    "MyContacts.View",
    "RealtimeContactLens.View",
)
_METRICS = (
    "AccessMetrics",
    "AccessMetrics.RealTimeMetrics.Access",
    "AccessMetrics.HistoricalMetrics.Access",
    "AccessMetrics.Dashboards.Access",
)
_LISTENING = ("CallRecordings.Unredacted.Access", "ContactTranscripts.Unredacted.Access")

# Listening to recordings is given to supervisors and quality analysts only.
ROLES: Mapping[str, tuple[str, ...]] = {
    "agent": _AGENT,
    "supervisor": (
        *_AGENT,
        *_METRICS,
        *("ContactSearch.View", "ContactAttributes.View", "GraphTrends.View", "ManagerListenIn", "ManagerBargeIn"),
        *("Evaluation.Create", "Evaluation.View", "Evaluation.Edit"),
        *("AgentStates.View", "Queues.View", "RoutingPolicies.View", "Users.View"),
        *("TransferContact.Enabled", "StopContact.Enabled"),
        "CallRecordings.Redacted.Access",
        *_LISTENING,
    ),
    "quality-analyst": (
        *("ContactSearch.View", "Evaluation.Create", "Evaluation.View", "Evaluation.Edit", "EvaluationForms.View"),
        *("GraphTrends.View", "Rules.View"),
        *_LISTENING,
        *("MyCoachingSessions.View", "CoachingSessions.Create", "CoachingSessions.View"),
    ),
    "admin": (
        *(f"RoutingPolicies.{action}" for action in ("Create", "Edit", "View")),
        *(f"HoursOfOperation.{action}" for action in ("Create", "Edit", "View")),
        *(f"Queues.{action}" for action in ("Create", "Edit", "View")),
        *(f"Prompts.{action}" for action in ("Create", "Edit", "View")),
        *(f"ContactFlows.{action}" for action in ("Create", "Edit", "View")),
        *(f"ContactFlowModules.{action}" for action in ("Create", "Edit", "View")),
        *(f"PhoneNumbers.{action}" for action in ("Claim", "Edit", "Release", "View")),
        *(f"Views.{action}" for action in ("Create", "Edit", "View")),
        *(f"Users.{action}" for action in ("Create", "Edit", "EditPermission", "View")),
        *(f"AgentGrouping.{action}" for action in ("Create", "Edit", "View")),
        *(f"SecurityProfiles.{action}" for action in ("Create", "Edit", "View")),
        *(f"AgentStates.{action}" for action in ("Create", "Edit", "View")),
        *(f"EvaluationForms.{action}" for action in ("Create", "Edit", "View")),
        *(f"Rules.{action}" for action in ("Create", "Edit", "View")),
        *_METRICS,
    ),
}
