"""The flows of the center, read once."""

from __future__ import annotations

import pytest

from tests.unit.contact_flows.flow_walk import Center


@pytest.fixture(scope="session")
def aicc() -> Center:
    """The flow set of center `aicc`."""
    return Center("aicc")
