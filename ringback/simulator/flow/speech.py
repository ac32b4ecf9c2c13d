"""Prompts: what is said, whether the service could play it, and how long that takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ringback.flow_language.limits import MAX_BILLED
from ringback.flow_language.texts import is_ssml, pauses, text_problem, words
from ringback.simulator.flow.values import Value
from ringback.simulator.kernel.options import Options
from ringback.simulator.kernel.run import FlowRun
from ringback.simulator.world.model import World


def seconds_of(text: str, ssml: str | None, options: Options) -> float:
    """Estimates how long a text takes to be spoken."""
    seconds = len(text) / options.characters_per_second
    return seconds if ssml is None else seconds + pauses(ssml)


@dataclass(slots=True, eq=False)
class Said:
    """A prompt with its references resolved: words, SSML, the ARN or URI of audio, and why it cannot be played."""

    words: str
    ssml: str | None = None
    recorded: str | None = None
    problem: str | None = None
    #: Kind of the problem.
    code: str = "prompt"


class Prompt:
    """One prompt source of an action: ``Text``, ``SSML``, ``PromptId`` or ``Media``."""

    __slots__ = ("fixed", "kind", "present", "value")

    def __init__(self, source: Mapping[str, Any]) -> None:
        self.kind = "none"
        self.value = Value("")
        #: What is said when no reference is in it.
        self.fixed: Said | None = None
        for key in ("Text", "SSML", "PromptId"):
            if source.get(key):
                self.kind, self.value = key, Value(source[key])
                break
        else:
            media = source.get("Media")
            if isinstance(media, Mapping) and media.get("Uri"):
                self.kind, self.value = "Media", Value(media["Uri"])
        #: Tells whether there is anything to play.
        self.present = self.kind != "none"
        if self.value.constant is not None and self.kind != "PromptId":
            self.fixed = self._said(self.value.constant)

    def resolve(self, run: FlowRun) -> Said:
        """Returns what is said to a run."""
        text = self.value.text(run)
        if self.kind == "Text" and text[:1] != "<" and len(text) <= MAX_BILLED:
            return Said(text)
        return self._recorded(run.center.world, text) if self.kind == "PromptId" else self._said(text)

    def _said(self, text: str) -> Said:
        if self.kind == "Media":
            playable = text.startswith(("s3://", "https://", "http://"))
            return Said(f"[{text}]", recorded=text, problem=None if playable else "no S3 path")
        problem = text_problem(self.kind, text)
        return Said(words(text), text, problem=problem) if is_ssml(self.kind, text) else Said(text, problem=problem)

    def _recorded(self, world: World, key: str) -> Said:
        definition = world.prompts.exact(key) or world.prompts.exact(key.rpartition("/")[2])
        if definition is not None:
            return Said(f"[{definition.name}]", recorded=key)
        if world.builtin_prompt(key):
            return Said("[audio]", recorded=key)
        return Said("", recorded=key, problem=f"no prompt {key!r} in the assembly", code="external-need")
