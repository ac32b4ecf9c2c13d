"""What everything else stands on: errors, names, policy statements, Korean holidays, pacing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contact_center.base.exports import lazy

if TYPE_CHECKING:
    from contact_center.base.errors import (
        ContactCenterError,
        DefinitionError,
        FlowCycleError,
        FlowError,
        ManifestError,
        UnknownNameError,
    )
    from contact_center.base.interfaces import (
        HierarchyGroup,
        IBot,
        IContactFlow,
        IGuardrail,
        IHierarchyGroup,
        IHoursOfOperation,
        IInstance,
        IPhoneNumber,
        IQueue,
        IQuickConnect,
        IRoutingProfile,
        ISecurityProfile,
        IUser,
        IView,
        IVocabulary,
    )
    from contact_center.base.korean_holidays import Holiday, HolidayDataError, public_holidays
    from contact_center.base.pacing import pace_control_plane
    from contact_center.base.statements import Statement
else:
    __getattr__ = lazy(
        __name__,
        errors=("ContactCenterError DefinitionError FlowCycleError FlowError ManifestError UnknownNameError"),
        interfaces=(
            "HierarchyGroup IBot IContactFlow IGuardrail IHierarchyGroup IHoursOfOperation "
            "IInstance IPhoneNumber IQueue IQuickConnect IRoutingProfile ISecurityProfile "
            "IUser IView IVocabulary"
        ),
        korean_holidays="Holiday HolidayDataError public_holidays",
        pacing="pace_control_plane",
        statements="Statement",
    )

__all__ = [
    "ContactCenterError",
    "DefinitionError",
    "FlowCycleError",
    "FlowError",
    "HierarchyGroup",
    "Holiday",
    "HolidayDataError",
    "IBot",
    "IContactFlow",
    "IGuardrail",
    "IHierarchyGroup",
    "IHoursOfOperation",
    "IInstance",
    "IPhoneNumber",
    "IQueue",
    "IQuickConnect",
    "IRoutingProfile",
    "ISecurityProfile",
    "IUser",
    "IView",
    "IVocabulary",
    "ManifestError",
    "Statement",
    "UnknownNameError",
    "pace_control_plane",
    "public_holidays",
]
