"""Native test cases of the flows: where the settings ask for them, and the assembly is made with the compiled ones."""

from __future__ import annotations

from constructs import Construct

from contact_center.base.pacing import pace_control_plane
from contact_center.flows.test_cases import NativeTestCase, TestDocument, TestFixtures
from contact_center.settings import Settings
from stacks.base import CenterStack
from stacks.connect import ConnectStack
from stacks.flows import FlowsStack


class TestsStack(CenterStack):
    """Test cases and what they put in place of real resources."""

    __test__ = False

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        connect: ConnectStack,
        flows: FlowsStack,
        documents: list[TestDocument],
    ) -> None:
        super().__init__(scope, construct_id, settings=settings, description="native test cases of the flows")
        fixtures = TestFixtures(
            self,
            "Fixtures",
            instance=connect.instance,
            name_prefix=settings.physical_name("test"),
            time_zone=settings.time_zone,
        )
        cases = Construct(self, "Cases")
        self.cases = {
            source.key: NativeTestCase(
                cases,
                source.key,
                instance=connect.instance,
                name=settings.physical_name(source.key),
                source=source,
                library=flows.library,
                fixtures=fixtures,
                published=settings.test_cases.published(source.key),
            )
            for source in documents
        }
        pace_control_plane(self)
