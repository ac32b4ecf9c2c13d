"""Every path of the flows ends well, whatever functions, bots, hours and callers answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringback.flow_language.parser import parse
from ringback.simulator.explore import explore
from ringback.simulator.loading import load

FLOWS = Path(__file__).resolve().parents[2] / "contact_flows"


@pytest.mark.parametrize("stage", ["aicc-dev", "saltware-dev"])
def test_every_path_ends_with_an_agent_a_callback_a_message_or_a_hang_up(assembly: Path, stage: str) -> None:
    sources = [parse(path.read_text(encoding="utf-8")) for path in FLOWS.rglob("*.json")]
    said = {str(flow.name): tuple(flow.metadata.get("channels", ())) for flow in sources}
    known = {name: channels for name, channels in said.items() if {"VOICE", "CHAT"} & {*channels}}
    proofs = explore(load(assembly, stage=stage).world, known=known)

    assert [str(violation) for proof in proofs for violation in proof.violations] == []
    assert {proof.entry for proof in proofs} >= {"inbound", "chat-entry", "task-entry", "agent-queue"}
    assert all(proof.endings for proof in proofs)
