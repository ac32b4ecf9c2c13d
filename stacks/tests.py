"""Native test cases of the flows: where the settings ask for them, and the assembly is made with the compiled ones."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from typing import Final

from constructs import Construct

from contact_center.base.pacing import pace_control_plane
from contact_center.flows.test_cases import NativeTestCase, TestDocument, TestFixtures
from contact_center.settings import Settings
from stacks.base import CenterStack
from stacks.connect import ConnectStack
from stacks.flows import FlowsStack

#: How many stacks share the test cases. Changing it moves cases between stacks, and the new stack would ask for names
#: that the old one still holds: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-connect-testcase.html
BATCHES: Final = 8


def batches(documents: Iterable[TestDocument]) -> Mapping[int, list[TestDocument]]:
    """Returns test cases by the number of their stack, from 1; a case keeps its stack whatever others come or go."""
    found: dict[int, list[TestDocument]] = {}
    for document in documents:
        found.setdefault(zlib.crc32(document.key.encode()) % BATCHES + 1, []).append(document)
    return dict(sorted(found.items()))


class TestsStack(CenterStack):
    """What test cases put in place of real resources."""

    __test__ = False

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, connect: ConnectStack) -> None:
        super().__init__(scope, construct_id, settings=settings, description="what native test cases stand on")
        self.fixtures = TestFixtures(
            self,
            "Fixtures",
            instance=connect.instance,
            name_prefix=settings.physical_name("test"),
            time_zone=settings.time_zone,
        )
        pace_control_plane(self)


class TestCasesStack(CenterStack):
    """A batch of test cases: what the service refuses rolls back its own batch alone."""

    __test__ = False

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        connect: ConnectStack,
        flows: FlowsStack,
        tests: TestsStack,
        documents: Iterable[TestDocument],
    ) -> None:
        super().__init__(scope, construct_id, settings=settings, description="native test cases of the flows")
        # Cases that once stood in the other stack have left it before this one asks for their names.
        self.add_stack_dependency(tests)
        cases = Construct(self, "Cases")
        self.cases = {
            source.key: NativeTestCase(
                cases,
                source.key,
                instance=connect.instance,
                name=settings.physical_name(source.key),
                source=source,
                library=flows.library,
                fixtures=tests.fixtures,
                published=settings.test_cases.published(source.key),
            )
            for source in documents
        }
        pace_control_plane(self)
