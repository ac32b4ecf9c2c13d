"""The simulator speaks the whole Flow language."""

from __future__ import annotations

from ringback.flow_language.catalogue import CATALOGUE
from ringback.simulator.flow.compiler import ACTIONS


def test_every_action_type_of_the_catalogue_is_executed() -> None:
    assert set(CATALOGUE) - set(ACTIONS) == set()
