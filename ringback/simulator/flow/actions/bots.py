"""Bots."""

from __future__ import annotations

from functools import partial
from typing import Any

from ringback.simulator.flow.compiler import ActionContext, action
from ringback.simulator.flow.speaking import endless, speak
from ringback.simulator.flow.talk import BotBlock, BotTalk, open_talk
from ringback.simulator.kernel.run import FlowRun, Op
from ringback.simulator.kernel.texts import to_text


@action("ConnectParticipantWithLexBot")
def _bot(context: ActionContext) -> Op:
    return partial(_start, BotBlock(context))


def _start(block: BotBlock, run: FlowRun) -> Any:
    """Runs the block until it waits for the caller."""
    contact = run.contact
    if block.old_bot:
        return block.fail(run, "external-need", f"Lex V1 bot {block.old_bot!r} is retired and not simulated")
    contact.dtmf_buffer = None if contact.dtmf_buffer is None else []
    session_attributes = {k: to_text(v) for k, v in block.attributes.get(run).items()}
    talk = open_talk(run, block, block.alias.text(run), session_attributes)
    if not isinstance(talk, BotTalk):
        return block.fail(run, *talk)
    spoken = 0.0
    if block.prompt.present:
        played = speak(run, block.prompt, block.site)
        if played is None:
            return block.error.take(run)
        spoken = played
    if endless(run):
        return None
    if block.initial:
        text = block.initial.text(run)
        if not text:
            return block.fail(run, "initial-message", f"{block.initial.source!r} is empty; there is no first message")
        return talk.take(run, "text", text)
    talk.listen(run, spoken)
    return None
