"""Contact flows and modules from files, linted and in order, and their native test cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contact_center.base.exports import lazy

if TYPE_CHECKING:
    from contact_center.flows.contact_flow import ContactFlow, ContactFlowModule
    from contact_center.flows.library import FlowLibrary, FlowTargets
    from contact_center.flows.source import FlowSource, read_flow
    from contact_center.flows.test_cases import NativeTestCase, TestDocument, TestFixtures
else:
    __getattr__ = lazy(
        __name__,
        contact_flow="ContactFlow ContactFlowModule",
        library="FlowLibrary FlowTargets",
        source="FlowSource read_flow",
        test_cases="NativeTestCase TestDocument TestFixtures",
    )

__all__ = [
    "ContactFlow",
    "ContactFlowModule",
    "FlowLibrary",
    "FlowSource",
    "FlowTargets",
    "NativeTestCase",
    "TestDocument",
    "TestFixtures",
    "read_flow",
]
