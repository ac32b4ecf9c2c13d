"""Agents, teams, statuses, skills, what each may do and what they see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contact_center.base.exports import lazy

if TYPE_CHECKING:
    from contact_center.people.agent_view import AgentView, DeskViews
    from contact_center.people.people import AgentStatus, Hierarchy, PredefinedAttribute, Proficiency, User, UserProps
    from contact_center.people.quick_connects import QuickConnects
    from contact_center.people.security_profiles import SecurityProfile, role_permissions
    from contact_center.people.workforce import Workforce, WorkforceProps
else:
    __getattr__ = lazy(
        __name__,
        agent_view="AgentView DeskViews",
        people="AgentStatus Hierarchy PredefinedAttribute Proficiency User UserProps",
        quick_connects="QuickConnects",
        security_profiles="SecurityProfile role_permissions",
        workforce="Workforce WorkforceProps",
    )

__all__ = [
    "AgentStatus",
    "AgentView",
    "DeskViews",
    "Hierarchy",
    "PredefinedAttribute",
    "Proficiency",
    "QuickConnects",
    "SecurityProfile",
    "User",
    "UserProps",
    "Workforce",
    "WorkforceProps",
    "role_permissions",
]
